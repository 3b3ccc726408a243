"""The public iCIMS API keeps its contract, whatever it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemathesis import AuthContext

from contracts.conformance import ICIMS_PUBLIC
from contracts.fuzzing import Sent, schema_of
from contracts.public_stage import PublicStage

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

STAGE = PublicStage()

REFUSED_FOR_WHAT_IT_NAMES = {
    "public.people_create": ["400"],  # without a name
    "public.people_update": ["400"],  # a name that is cleared
    "public.results_create": ["400"],  # a date, a status or a name that is none
    "public.results_update": ["400"],
    "public.search": ["400"],  # a filter that there is not
    "public.search_by_address": ["400"],  # what is no JSON
    "public.token": ["400", "401"],  # another grant, and whoever is not known
    "public.workflows_create": ["400"],  # a status that there is not
    "public.workflows_update": ["400"],
}

schema = schema_of(
    ICIMS_PUBLIC,
    STAGE.web,
    ids=STAGE.ids,
    pinned=STAGE.places,
    allowed={
        name: {"positive_data_acceptance": statuses}
        for name, statuses in REFUSED_FOR_WHAT_IT_NAMES.items()
    },
)


@schema.auth(refresh_interval=None)
class Credentials:
    """Those of Northwind's integration user."""

    def get(self, case: OpenApiCase, context: AuthContext) -> Sent:
        return Sent("headers", "Authorization", STAGE.basic)

    def set(self, case: OpenApiCase, data: Sent, context: AuthContext) -> None:
        data.put_into(case)


@schema.parametrize()
def test_the_public_api_answers_as_promised_whatever_it_is_sent(case: OpenApiCase) -> None:
    STAGE.reset()

    case.call_and_validate()
