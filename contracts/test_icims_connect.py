"""The fake keeps the Connect v1 contract, whatever it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.connect_schema import connect_schema
from contracts.icims_stage import IcimsStage
from contracts.signing import Signing
from tests.icims_cast import CALLBACK_SECRET, NOON

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

STAGE = IcimsStage()
SIGNING = Signing(CALLBACK_SECRET, at=NOON)

schema = connect_schema(STAGE)


@schema.parametrize()
def test_the_fake_answers_as_promised_whatever_it_is_sent(case: OpenApiCase) -> None:
    STAGE.reset()

    case.call_and_validate(auth=SIGNING.for_case(case))
