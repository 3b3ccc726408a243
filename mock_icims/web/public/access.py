"""Who asks the public API: an integration user, by Basic, by HMAC or by a token of a day."""

from __future__ import annotations

import base64
import binascii

from starlette.requests import Request

from mock_icims.domain.public.access import IntegrationUser
from mock_icims.domain.public.errors import (
    AccessDenied,
    CredentialsWrong,
    HttpVersionUnknown,
    NotThere,
)
from mock_icims.domain.public.numbers import FIRST_USER, Kind, number
from mock_icims.domain.public.signatures import SCHEME, Signable, parse
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.domain.recruiting.jobs import Job
from mock_icims.domain.structs import Struct
from mock_icims.storage.world import Tenant
from mock_icims.web import bodies
from mock_icims.web.state import State


class Asking(Struct, frozen=True):
    """`base` is the customer's own address, without a final slash."""

    tenant: Tenant
    user: IntegrationUser
    base: str

    def job(self, text: str) -> Job:
        found = self.tenant.jobs.numbered(_place(text, Kind.JOB))
        if found is None:
            raise NotThere("Job")
        return found

    def person(self, text: str) -> Candidate:
        named = number(text) or 0
        if FIRST_USER <= named < Kind.JOB.first:
            raise AccessDenied("Person", why="Profiles of the staff are not served.")
        found = self.tenant.candidates.numbered(_place(text, Kind.PERSON))
        if found is None:
            raise NotThere("Person")
        return found

    def workflow(self, text: str) -> Application:
        found = self.tenant.applications.numbered(_place(text, Kind.WORKFLOW))
        if found is None:
            raise NotThere("Applicant Workflow")
        return found

    def behind(self, application: Application) -> tuple[Job, Candidate]:
        """The job, which is its base profile, and the person, its associated one."""
        tenant = self.tenant
        return tenant.jobs.get(application.job_id), tenant.candidates.get(application.candidate_id)

    def number(self, profile: Job | Candidate | Application) -> int:
        if isinstance(profile, Job):
            return Kind.JOB.first + self.tenant.jobs.number(profile.id)
        if isinstance(profile, Candidate):
            return Kind.PERSON.first + self.tenant.candidates.number(profile.id)
        return Kind.WORKFLOW.first + self.tenant.applications.number(profile.id)

    def url(self, profile: Job | Candidate | Application) -> str:
        kind = {Job: Kind.JOB, Candidate: Kind.PERSON}.get(type(profile), Kind.WORKFLOW)
        return f"{self.base}/{kind.path}/{self.number(profile)}"


async def admit(request: Request[State]) -> Asking:
    """
    Known, and with requests left today. The customer in the address must be the user's own.

    Raises HttpVersionUnknown, CredentialsWrong, AccessDenied or DayUsedUp.
    """
    desk = request.state["services"].public_access
    named = request.path_params["customer_number"]
    tenant = request.state["world"].numbered(number(named) or 0)

    if request.scope.get("http_version", "1.1") != "1.1":
        raise HttpVersionUnknown()

    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        theirs, user = desk.by_token(credentials.strip())
        if theirs is not tenant:
            raise AccessDenied("Customer", why=f"The token is for {theirs.customer.number}.")
    elif tenant is None:
        raise CredentialsWrong(f"There is no customer {named!r}.")
    elif scheme.lower() == "basic":
        user = desk.by_password(tenant, *_pair(credentials))
    elif scheme.lower() == SCHEME:
        sent = parse(credentials)
        if sent is None:
            raise CredentialsWrong("HMAC: user, signedheaders and signature are needed.")
        user = desk.by_signature(tenant, sent, await _signable(request))
    else:
        raise CredentialsWrong(f"Authorization is Basic, Bearer or {SCHEME}, not {scheme!r}.")

    assert tenant is not None  # noqa: S101 - the token's tenant is that of the address
    asking = Asking(tenant, user, f"{request.state['issuer']}/customers/{tenant.customer.number}")
    request.scope["state"]["asking"] = asking
    if tenant.limits.get().enabled:
        desk.count(tenant, user)
    return asking


def who_asked(request: Request[State]) -> Asking | None:
    """Once they were admitted."""
    found: Asking | None = request.scope["state"].get("asking")
    return found


async def _signable(request: Request[State]) -> Signable:
    """As it came: nothing is decoded or sorted again."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return Signable(
        method=request.method,
        path=raw.decode("latin-1").partition("?")[0],
        query=request.scope["query_string"].decode("latin-1"),
        headers=dict(request.headers),
        body=await bodies.raw(request),
    )


def _pair(credentials: str) -> tuple[str, str]:
    try:
        username, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise CredentialsWrong("Basic: it is not base64 of user:password.") from error
    return username, password


def _place(text: str, kind: Kind) -> int:
    """The number of the row; 0, which none has, when it is no number."""
    found = number(text)
    return 0 if found is None else max(0, found - kind.first)
