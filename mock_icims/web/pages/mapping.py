"""The part of the configuration page that says which result goes into which scorecard field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_icims.domain.ids import FieldId
from mock_icims.domain.marketplace import ListedResult, Listing
from mock_icims.domain.recruiting.configurations import MappedResult
from mock_icims.domain.recruiting.scorecards import ScorecardField
from mock_icims.domain.structs import Struct


class Choice(Struct, frozen=True, kw_only=True):
    """A field that can take the result; `value` is what the form sends."""

    value: str
    name: str


class Row(Struct, frozen=True, kw_only=True):
    """`lost` is the name of a mapped field that is not the same any more; `why` says so."""

    key: str
    label: str
    type: str
    choices: tuple[Choice, ...]
    chosen: str
    lost: str | None
    why: str


def mapping_rows(
    listing: Listing,
    shown: Sequence[Mapping[str, str]],
    fields: Sequence[ScorecardField],
    *,
    propose: bool,
) -> dict[str, list[Row]]:
    """
    Rows by assessment, of a `scorecard_mapping` as it is on the wire. Until the first save, fields
    with the results' own names are proposed.
    """
    mapped = {
        one["result"]: MappedResult(
            result=one["result"], field_id=FieldId(one["field_id"]), field_name=one["field_name"]
        )
        for one in shown
    }
    proposed = _proposals(listing, fields) if propose else {}
    return {
        assessment.key: [
            _row(result, fields, before=mapped.get(result.key), proposed=proposed.get(result.key))
            for result in assessment.results
        ]
        for assessment in listing.assessments
    }


def _row(
    result: ListedResult,
    fields: Sequence[ScorecardField],
    *,
    before: MappedResult | None,
    proposed: ScorecardField | None,
) -> Row:
    fitting = _fitting(result, fields)
    field = (
        next((one for one in fitting if one.id == before.field_id), None) if before else proposed
    )
    renamed = before is not None and field is not None and field.name != before.field_name
    deleted = before is not None and field is None
    return Row(
        key=result.key,
        label=result.label,
        type=result.type,
        choices=tuple(Choice(value=_value(one), name=one.name) for one in fitting),
        chosen=_value(field) if field else "",
        lost=before.field_name if before and (renamed or deleted) else None,
        why="renamed" if renamed else "deleted",
    )


def _proposals(listing: Listing, fields: Sequence[ScorecardField]) -> dict[str, ScorecardField]:
    """
    An admin who pre-creates fields calls one "Openness" or "Big Five Openness".

    Of two results with the same label, such as "Summary", the first one gets a field of that name.
    """
    proposed: dict[str, ScorecardField] = {}
    for assessment in listing.assessments:
        for result in assessment.results:
            names = {result.label.casefold(), f"{assessment.name} {result.label}".casefold()}
            for field in _fitting(result, fields):
                if field.name.casefold() in names and field not in proposed.values():
                    proposed.setdefault(result.key, field)
    return proposed


def _fitting(result: ListedResult, fields: Sequence[ScorecardField]) -> list[ScorecardField]:
    return [field for field in fields if field.type.value == result.type.value]


def _value(field: ScorecardField) -> str:
    return f"{field.id}:{field.name}"
