"""People: the candidates, as the public API has them."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.public.dates import shown
from mock_icims.domain.public.errors import FieldsRequired
from mock_icims.domain.public.statuses import ADDRESS, PERSON_FOLDER, PHONE
from mock_icims.domain.recruiting.candidates import Candidate, Changes
from mock_icims.web.fields import Email
from mock_icims.web.public.access import admit
from mock_icims.web.public.envelope import changed, created, public
from mock_icims.web.public.profiles import Fields, itself, node_out, profile
from mock_icims.web.public.reading import Line, sent_object, typed
from mock_icims.web.routing import Route
from mock_icims.web.state import State

DEFAULT = ("firstname", "lastname", "email", "folder", "phones", "addresses")


class SentPhone(Struct):
    phonenumber: Line | None = None


class SentState(Struct):
    abbrev: Line | None = None
    value: Line | None = None


class SentAddress(Struct):
    addresscity: Line | None = None
    addressstate: SentState | Line | None = None

    @property
    def location(self) -> str:
        """Connect v1 has one line for it: "Columbus, OH"."""
        state = self.addressstate
        named = state if isinstance(state, str) or state is None else state.abbrev or state.value
        return ", ".join(part for part in (self.addresscity, named) if part)[:100]


class SentPerson(Struct):
    """The first phone and the first address are kept; null clears."""

    firstname: Line | UnsetType | None = UNSET
    lastname: Line | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    phones: list[SentPhone] | UnsetType | None = UNSET
    addresses: list[SentAddress] | UnsetType | None = UNSET

    def changes(self) -> Changes:
        named = Changes()
        if self.firstname:
            named["first_name"] = self.firstname
        if self.lastname:
            named["last_name"] = self.lastname
        if self.email is not UNSET:
            named["email"] = self.email
        if self.phones is not UNSET:
            named["phone"] = next((one.phonenumber for one in self.phones or ()), None) or None
        if self.addresses is not UNSET:
            named["location"] = next((one.location for one in self.addresses or ()), None) or None
        return named


async def create_person(request: Request[State]) -> Response:
    asking = await admit(request)

    sent, warnings = typed(request, await sent_object(request), SentPerson)
    changes = sent.changes()
    missing = {"first_name": "firstname", "last_name": "lastname"}
    if absent := [name for key, name in missing.items() if key not in changes]:
        raise FieldsRequired(*absent)

    person = request.state["services"].hiring.create(asking.tenant, **changes)
    return created(asking.url(person), warnings)


async def read_person(request: Request[State]) -> Response:
    asking = await admit(request)

    person = asking.person(request.path_params["person_id"])

    links = itself(asking.url(person))
    return profile(request, asking, person_out(person), default=DEFAULT, links=links)


async def update_person(request: Request[State]) -> Response:
    asking = await admit(request)

    person = asking.person(request.path_params["person_id"])
    sent, warnings = typed(request, await sent_object(request), SentPerson)
    if cleared := [name for name in ("firstname", "lastname") if getattr(sent, name) is None]:
        raise FieldsRequired(*cleared)

    request.state["services"].hiring.update(asking.tenant, person.id, changes=sent.changes())
    return changed(warnings)


def person_out(person: Candidate) -> Fields:
    return {
        "firstname": person.first_name,
        "lastname": person.last_name,
        "email": person.email,
        "folder": node_out(PERSON_FOLDER),
        "phones": [phone_out(person.phone)] if person.phone else [],
        "addresses": [address_out(person.location)] if person.location else [],
        "externalid": person.id,
        "createddate": shown(person.created_at),
        "updateddate": shown(person.updated_at),
    }


def phone_out(phone: str) -> dict[str, object]:
    return {"entry": 1, "phonetype": node_out(PHONE), "phonenumber": phone}


def address_out(location: str) -> dict[str, object]:
    """ "Columbus, OH" has a state; "Hamburg" has none."""
    city, _, state = location.partition(", ")
    address: dict[str, object] = {
        "entry": 1,
        "addresstype": node_out(ADDRESS),
        "addresscity": city,
    }
    return address | ({"addressstate": {"abbrev": state, "value": state}} if state else {})


ALL = "/customers/{customer_number}/people"
ONE = ALL + "/{person_id}"

routes = [
    Route(ALL, public(create_person), methods=["POST"], name="public.people_create"),
    Route(ONE, public(read_person), methods=["GET"], name="public.people_read"),
    Route(ONE, public(update_person), methods=["PATCH"], name="public.people_update"),
]
