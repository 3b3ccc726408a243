"""One customer in the hands of a test: people, apps, time, faults, mail, journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import httpx

from mock_icims import shapes as told
from mock_icims.shapes import Event, Events, Exchange, Person, Settled, Token
from mock_icims.testing.clocks import TenantClock
from mock_icims.testing.faults import TenantFaults
from mock_icims.testing.journals import Match, TenantJournal
from mock_icims.testing.mailboxes import TenantMailbox
from mock_icims.testing.shapes import Mail, PublicApi, Scorecard
from mock_icims.testing.verdicts import scorecard_difference
from mock_icims.testing.wires import Refused, Wire


class Tenant:
    """
    Nothing that is done to it touches another one.

    `api` is where its part of Connect v1 is; the clients that `as_…` gives are rooted there.
    """

    def __init__(
        self,
        wire: Wire,
        shown: told.Tenant,
        *,
        url: str,
        client: Callable[[str | None, str], httpx.Client],
    ) -> None:
        self.id = shown.customer.id
        self.name = shown.customer.name
        self.issuer = shown.issuer
        self.staff: Sequence[Person] = shown.staff
        self.jobs = shown.jobs
        self.workflows = shown.workflows
        self.api = f"{url}/connect/v1/customers/{self.id}"
        self._wire = wire.below(f"/tenants/{self.id}")
        self._new_client = client
        self.clock = TenantClock(self._wire)
        self.faults = TenantFaults(self._wire)
        self.journal = TenantJournal(self._wire)
        self.mailbox = TenantMailbox(self._wire)

    @property
    def admin(self) -> Person:
        return self._somebody("admin")

    @property
    def recruiter(self) -> Person:
        return self._somebody("recruiter")

    def as_admin(self) -> httpx.Client:
        return self.as_person(self.admin)

    def as_recruiter(self) -> httpx.Client:
        return self.as_person(self.recruiter)

    def as_person(self, person: Person) -> httpx.Client:
        """Signed in with a token of theirs, without the sign-in page."""
        __tracebackhide__ = True
        body = {"kind": "staff", "user_id": person.id}
        return self._client(self._wire.ask(Token, "POST", "/tokens", body=body).token)

    def as_app(
        self,
        app_id: str,
        *,
        scopes: Sequence[str] | None = None,
        expires_in: int | None = None,
    ) -> httpx.Client:
        """With an access token; the app is installed by it."""
        __tracebackhide__ = True
        return self._client(self.app_token(app_id, scopes=scopes, expires_in=expires_in))

    def app_token(
        self,
        app_id: str,
        *,
        scopes: Sequence[str] | None = None,
        expires_in: int | None = None,
    ) -> str:
        """
        As if an admin had approved these scopes, all that the app is registered with when None.
        `expires_in` is in seconds, 730 days when None; 0 has expired on arrival.
        """
        __tracebackhide__ = True
        body: dict[str, object] = {"kind": "app", "app_id": app_id}
        body |= {"scopes": scopes} if scopes is not None else {}
        body |= {"expires_in": expires_in} if expires_in is not None else {}
        return self._wire.ask(Token, "POST", "/tokens", body=body).token

    def public_api(self) -> PublicApi:
        """For an integration that speaks the API that iCIMS documents in public."""
        __tracebackhide__ = True
        return self._wire.ask(PublicApi, "GET", "/public-api")

    def as_integration(self) -> httpx.Client:
        """An integration user of the public API, rooted at `/customers/{customer_number}`."""
        __tracebackhide__ = True
        found = self.public_api()
        client = self._new_client(None, f"/customers/{found.customer_number}")
        client.auth = (found.users[0].name, found.users[0].password)
        return client

    def register(self, app_id: str, registration: Mapping[str, object]) -> None:
        """An app of this tenant's own, as docs/control.md has it."""
        __tracebackhide__ = True
        self._wire.ask(dict[str, object], "PUT", f"/apps/{app_id}", body=registration)

    def events(self, *, type: str | None = None, status: str | None = None) -> list[Event]:
        """Sent to apps, oldest first."""
        __tracebackhide__ = True
        query = {"type": type, "status": status, "limit": 200}
        return self._wire.ask(Events, "GET", "/events", query=query).items

    def settle(self, *, timeout: float = 10.0) -> None:
        """Wait until no event is under way or due; fails when that takes longer than `timeout`."""
        __tracebackhide__ = True
        query = {"timeout": timeout}
        done = self._wire.ask(Settled, "GET", "/settled", query=query, patience=timeout + 10)
        if not done.settled:
            raise AssertionError(f"{done.pending} events are still under way after {timeout:g} s.")

    def save(self, name: str) -> None:
        """Keep everything of this tenant under a name."""
        self._wire.ask(dict[str, object], "PUT", f"/snapshots/{name}")

    def restore(self, name: str) -> None:
        """Bring everything back to how it was kept, all at once."""
        self._wire.ask(dict[str, object], "POST", f"/snapshots/{name}/restore")

    def reset(self) -> None:
        """Back to its first morning: same people and ids, all else gone."""
        self._wire.ask(dict[str, object], "POST", "/reset")

    def close(self) -> None:
        """Forget it; closing what is closed is fine."""
        try:
            self._wire.ask(type(None), "DELETE")
        except Refused as refused:
            if refused.status != httpx.codes.NOT_FOUND:
                raise

    def assert_called(
        self, operation: str, *, times: int | None = None, **match: object
    ) -> list[Exchange]:
        """See TenantJournal.assert_called."""
        __tracebackhide__ = True
        return self.journal.assert_called(operation, times=times, **match)

    def assert_never(self, operation: str, **match: object) -> None:
        """See TenantJournal.assert_never."""
        __tracebackhide__ = True
        self.journal.assert_never(operation, **match)

    def assert_order(self, *matches: Match) -> None:
        """See TenantJournal.assert_order."""
        __tracebackhide__ = True
        self.journal.assert_order(*matches)

    def assert_mail(
        self, *, to: str | None = None, subject: str | None = None, timeout: float = 0.0
    ) -> Mail:
        """There is such a mail, or comes within `timeout` seconds; the newest one."""
        __tracebackhide__ = True
        return self.mailbox.wait(to=to, subject=subject, timeout=timeout)

    def assert_scorecard(self, application_id: str, expected: Mapping[str, object]) -> None:
        """By the names of its fields; fields that are not named may have any value."""
        __tracebackhide__ = True
        with self.as_recruiter() as recruiter:
            wire = Wire(recruiter, f"/applications/{application_id}/scorecard")
            found = wire.ask(Scorecard, "GET")
        if difference := scorecard_difference(expected, found, application_id=application_id):
            raise AssertionError(difference)

    def _somebody(self, role: str) -> Person:
        return next(person for person in self.staff if person.role == role)

    def _client(self, token: str) -> httpx.Client:
        return self._new_client(token, f"/connect/v1/customers/{self.id}")
