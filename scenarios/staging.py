"""The staging control API: what a test may do that no person at iCIMS can."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from scenarios import expect
from scenarios.exchanges import Exchanges
from scenarios.shapes import Event, Items, Mail, Settled, Tenant

PACK = "checklist"
MAIL_SECONDS = 20
"""How long a mail may take; the mailbox itself waits, nobody asks again."""


class Staging:
    """Where it cannot be reached, each method raises Skip with the operation's name."""

    def __init__(
        self, exchanges: Exchanges, *, icims: str, token: str | None = None, reachable: bool = True
    ) -> None:
        self._exchanges = exchanges
        self._icims = icims
        self._base = f"{icims}/_staging"
        self._token = token
        self._reachable = reachable
        self._customer: str | None = None

    @classmethod
    def found(cls, exchanges: Exchanges, *, icims: str, token: str | None) -> Staging:
        """Asks a stack that others started; raises httpx.HTTPError when nobody answers."""
        answer = exchanges.json("GET", f"{icims}/_staging/health", token=token)
        return cls(exchanges, icims=icims, token=token, reachable=answer.is_success)

    def without_customer(self) -> Staging:
        """For accounts of a customer that it did not make, and so knows no id of."""
        return Staging(self._exchanges, icims=self._icims, token=self._token, reachable=False)

    @property
    def reachable(self) -> bool:
        return self._reachable

    def register(self, app_id: str, registration: Mapping[str, object]) -> None:
        path = f"/apps/{app_id}"
        expect.status(self._ask("registrations.put", "PUT", path, body=registration), 200)

    def open_tenant(self, *, seed: int = 1) -> Tenant:
        """A fresh customer; mail, faults and events are that customer's from now on."""
        sent = {"pack": PACK, "seed": seed, "tier": "enterprise_plus"}
        answer = self._ask("tenants.create", "POST", "/tenants", body=sent)
        tenant = expect.shape(expect.status(answer, 201), Tenant)
        self._customer = tenant.customer.id
        self._exchanges.keep_secret(*(person.password for person in tenant.staff))
        return tenant

    def close_tenant(self) -> None:
        expect.status(self._ask("tenants.delete", "DELETE", self._own("")), 204)

    def break_on_purpose(self, operation: str, *, status: int, times: int = 1) -> None:
        """The next calls of an operation get this status."""
        sent = {"faults": [{"operation": operation, "status": status, "times": times}]}
        expect.status(self._ask("faults.replace", "PUT", self._own("/faults"), body=sent), 200)

    def wait_for_mail(self, to: str) -> Mail:
        """The newest mail to this address, as soon as there is one."""
        answer = self._ask(
            "mailbox.wait",
            "GET",
            self._own("/mailbox/wait"),
            query={"to": to, "timeout": str(MAIL_SECONDS)},
        )
        if answer.status_code == httpx.codes.NOT_FOUND:
            detail = expect.detail_of(answer.content) or "status 404"
            raise expect.Mismatch(
                f"a mail to {to} within {MAIL_SECONDS} s", seen=detail, answer=answer
            )
        return expect.shape(expect.status(answer, 200), Mail)

    def mails_to(self, address: str) -> list[Mail]:
        answer = self._ask("mailbox.list", "GET", self._own("/mailbox"), query={"to": address})
        return expect.shape(expect.status(answer, 200), Items[Mail]).items

    def wait_until_settled(self, seconds: int = 20) -> None:
        """Until every event of this customer was answered."""
        query = {"timeout": str(seconds)}
        answer = self._ask("staging.settled", "GET", self._own("/settled"), query=query)
        settled = expect.shape(expect.status(answer, 200), Settled)
        expect.holds(
            settled.settled,
            f"no event under way after {seconds} s",
            seen=f"{settled.pending} pending",
        )

    def events(self, kind: str) -> list[Event]:
        answer = self._ask("events.list", "GET", self._own("/events"), query={"type": kind})
        return expect.shape(expect.status(answer, 200), Items[Event]).items

    def _own(self, path: str) -> str:
        return f"/tenants/{self._customer or 'none'}{path}"

    def _ask(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        query: dict[str, str] | None = None,
    ) -> httpx.Response:
        if not self._reachable:
            raise expect.Skip(f"{operation} of the staging control API")
        return self._exchanges.json(
            method, f"{self._base}{path}", token=self._token, body=body, query=query
        )
