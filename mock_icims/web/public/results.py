"""The collection assessmentresults: what a vendor adds, changes and takes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.ids import ApplicationId, OrderId
from mock_icims.domain.public.dates import moment, shown
from mock_icims.domain.public.errors import (
    AccessDenied,
    FieldsRequired,
    NotThere,
    Said,
    ValueInvalid,
)
from mock_icims.domain.public.numbers import number
from mock_icims.domain.public.results import (
    NOTES_LONGEST,
    OF_ORDERS,
    RESULT_LONGEST,
    AssessmentResult,
)
from mock_icims.domain.public.statuses import RESULT_STATUSES, packages
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.structs import replace
from mock_icims.web import answers
from mock_icims.web.fields import Url
from mock_icims.web.journal import note
from mock_icims.web.public.access import Asking, admit
from mock_icims.web.public.envelope import changed, created, public
from mock_icims.web.public.profiles import node_out
from mock_icims.web.public.reading import Chosen, kept, node_of, sent_object, text_of, typed
from mock_icims.web.routing import Route
from mock_icims.web.state import State

COLLECTION = "assessmentresults"

NOTHING = AssessmentResult(
    application_id=ApplicationId(""), number=0, order_id=OrderId(""), name=""
)
"""What a new entry begins with."""

_NO_NULS = r"^[^\x00]*\Z"


class SentResult(Struct):
    """What is left out stays; null clears."""

    assessmentname: Chosen | UnsetType | None = UNSET
    assessmentdate: str | UnsetType | None = UNSET
    assessmentstatus: Chosen | UnsetType | None = UNSET
    assessmentresult: (
        Annotated[str, Meta(max_length=RESULT_LONGEST, pattern=_NO_NULS)] | UnsetType | None
    ) = UNSET
    assessmentscore: Annotated[float, Meta(ge=-1e9, le=1e9)] | UnsetType | None = UNSET
    assessmentnotes: (
        Annotated[str, Meta(max_length=NOTES_LONGEST, pattern=_NO_NULS)] | UnsetType | None
    ) = UNSET
    assessmenturl: Url | UnsetType | None = UNSET


async def create_entry(request: Request[State]) -> Response:
    asking = await admit(request)

    application = asking.workflow(request.path_params["workflow_id"])
    entry, warnings = read_entry_sent(request, asking, await sent_object(request))

    added = add_entry(request, asking, application, entry)
    return created(address(asking, application, added), warnings)


async def read_entry(request: Request[State]) -> Response:
    asking = await admit(request)

    application = asking.workflow(request.path_params["workflow_id"])

    names = request.state["services"].public_results.names(asking.tenant)
    return answers.json(entry_out(names, _entry(request, asking, application)))


async def update_entry(request: Request[State]) -> Response:
    asking = await admit(request)

    application = asking.workflow(request.path_params["workflow_id"])
    entry = _entry(request, asking, application)
    sent, warnings = read_entry_sent(request, asking, await sent_object(request), known=entry)

    request.state["services"].public_results.put(
        asking.tenant, application, sent, link=asking.url(application)
    )
    return changed(warnings)


async def delete_entry(request: Request[State]) -> Response:
    asking = await admit(request)

    application = asking.workflow(request.path_params["workflow_id"])
    entry = _entry(request, asking, application)
    if entry.number >= OF_ORDERS:
        why = f"The entry is order {entry.order_id}, which its app carries on."
        raise AccessDenied("Assessment result", why=why)

    request.state["services"].public_results.remove(asking.tenant, application, entry)
    return changed()


def read_entry_sent(
    request: Request[State],
    asking: Asking,
    sent: dict[str, object],
    *,
    known: AssessmentResult = NOTHING,
) -> tuple[AssessmentResult, Sequence[Said]]:
    """What was sent, over what is known. Raises FieldsRequired or ValueInvalid."""
    read, warnings = typed(request, sent, SentResult)
    name = kept(read.assessmentname, known.name)
    if not name:
        raise FieldsRequired("assessmentname")

    status, date = read.assessmentstatus, read.assessmentdate
    entry = replace(
        known,
        name=_name(request, asking, name),
        status=known.status if status is UNSET else _status(status),
        date=known.date if date is UNSET else _date(date, now=asking.tenant.clock.now()),
        result=kept(read.assessmentresult, known.result),
        score=kept(read.assessmentscore, known.score),
        notes=kept(read.assessmentnotes, known.notes),
        url=kept(read.assessmenturl, known.url),
    )
    return entry, warnings


def add_entry(
    request: Request[State], asking: Asking, application: Application, entry: AssessmentResult
) -> AssessmentResult:
    added, is_new = request.state["services"].public_results.add(
        asking.tenant, application, entry, link=asking.url(application)
    )
    if not is_new:
        note(request, f"The same as entry {added.number}: not stored again, and nobody is told.")
    return added


def address(asking: Asking, application: Application, entry: AssessmentResult) -> str:
    return f"{asking.url(application)}/fields/{COLLECTION}/{entry.number}"


def entry_out(names: Iterable[str], entry: AssessmentResult) -> dict[str, object]:
    """As profiles are: what has no value is not there."""
    name = next((one for one in packages(names) if one.value == entry.name), None)
    status = next((one for one in RESULT_STATUSES if one.value == entry.status), None)
    members = {
        "entry": entry.number,
        "assessmentname": {"value": entry.name} if name is None else node_out(name),
        "assessmentdate": None if entry.date is None else shown(entry.date),
        "assessmentstatus": None if status is None else node_out(status),
        "assessmentresult": entry.result,
        "assessmentscore": entry.score,
        "assessmentnotes": entry.notes,
        "assessmenturl": entry.url,
    }
    return {name: value for name, value in members.items() if value not in (None, "")}


def _entry(request: Request[State], asking: Asking, application: Application) -> AssessmentResult:
    wanted = number(request.path_params["entry"])
    for entry in request.state["services"].public_results.of(asking.tenant, application):
        if entry.number == wanted:
            return entry
    raise NotThere("Assessment result")


def _name(request: Request[State], asking: Asking, sent: Chosen) -> str:
    """
    By its id or its name. A name that no listing has is taken, as iCIMS takes new schools, and the
    journal has it: in a tenant of iCIMS the name must be in the list (docs/decisions/0049).
    """
    wanted = text_of(sent)
    for one in packages(request.state["services"].public_results.names(asking.tenant)):
        if one.named(wanted):
            return one.value
    name = sent if isinstance(sent, str) else sent.value
    if not name:
        raise ValueInvalid(f"assessmentname: {wanted} is not in the list.", field="assessmentname")
    note(request, f"{name!r} is no assessment of a listed app; a real tenant's list must have it.")
    return name


def _status(sent: Chosen | None) -> str | None:
    if sent is None:
        return None
    return node_of(sent, RESULT_STATUSES, field="assessmentstatus").value


def _date(sent: str | None, *, now: datetime) -> datetime | None:
    if sent is None:
        return None
    found = moment(sent, now=now)
    if found is None:
        raise ValueInvalid(
            f"assessmentdate: {sent} is not a date as yyyy-MM-dd hh:mm a.", field="assessmentdate"
        )
    return found


ALL = f"/customers/{{customer_number}}/applicantworkflows/{{workflow_id}}/fields/{COLLECTION}"
ONE = ALL + "/{entry}"

routes = [
    Route(ALL, public(create_entry), methods=["POST"], name="public.results_create"),
    Route(ONE, public(read_entry), methods=["GET"], name="public.results_read"),
    Route(ONE, public(update_entry), methods=["PATCH"], name="public.results_update"),
    Route(ONE, public(delete_entry), methods=["DELETE"], name="public.results_delete"),
]
