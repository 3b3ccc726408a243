"""The staging control API: what a test may do that no person at iCIMS can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

import httpx

from scenarios import expect
from scenarios.exchanges import Exchanges
from scenarios.shapes import (
    Advanced,
    Applied,
    ClockShown,
    Event,
    Finding,
    Items,
    Mail,
    RateLimit,
    Settled,
    Story,
    Tenant,
    Trace,
)

PACK = "checklist"
ADVANCE_SECONDS = 60
MAIL_SECONDS = 30
"""How long a mail may take; the mailbox itself waits, nobody asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """
    Where a program is told the time of the customer, and the token that it wants to see; where it
    says what it has of the customer, to be part of snapshots.
    """

    url: str
    token: str = field(repr=False)
    state_url: str | None = None


class Staging:
    """
    The programs of `clocks`, by their app, go by the clock of the newest customer.

    Where it cannot be reached, each method raises Skip with the operation's name.
    """

    def __init__(
        self,
        exchanges: Exchanges,
        *,
        icims: str,
        token: str | None = None,
        reachable: bool = True,
        clocks: Mapping[str, Clock] = MappingProxyType({}),
    ) -> None:
        self._exchanges = exchanges
        self._icims = icims
        self._base = f"{icims}/_staging"
        self._token = token
        self._reachable = reachable
        self._clocks = clocks
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
        self._let_clocks_go()
        self._customer = tenant.customer.id
        self.follow()
        self._exchanges.keep_secret(*(person.password for person in tenant.staff))
        return tenant

    def set_clock(self, *, frozen: bool, now: str | None = None, rate: float | None = None) -> None:
        self._need_followers()
        sent = {"frozen": frozen, "now": now, "rate": rate}
        expect.status(self._ask("clock.set", "PUT", self._own("/clock"), body=sent), 200)

    def time(self) -> datetime:
        """The customer's."""
        answer = self._ask("clock.read", "GET", self._own("/clock"))
        return expect.shape(expect.status(answer, 200), ClockShown).now

    def advance(self, **span: float) -> Advanced:
        """What both programs did on the way, in order; nobody has anything left afterwards."""
        self._need_followers()
        seconds = int(timedelta(**span).total_seconds())
        sent = {"seconds": seconds, "timeout": ADVANCE_SECONDS}
        answer = self._ask("clock.advance", "POST", self._own("/clock/advance"), body=sent)
        advanced = expect.shape(expect.status(answer, 200), Advanced)
        expect.holds(
            advanced.settled,
            f"both programs done within {ADVANCE_SECONDS} s",
            seen=f"at {advanced.now}, waiting for {', '.join(advanced.waiting_for)}",
        )
        return advanced

    def close_tenant(self) -> None:
        expect.status(self._ask("tenants.delete", "DELETE", self._own("")), 204)

    def break_on_purpose(self, operation: str, *, status: int, times: int = 1) -> None:
        """The next calls of an operation get this status."""
        sent = {"faults": [{"operation": operation, "status": status, "times": times}]}
        expect.status(self._ask("faults.replace", "PUT", self._own("/faults"), body=sent), 200)

    def limit(self) -> RateLimit:
        """This customer's."""
        answer = self._ask("limits.read", "GET", self._own("/limits"))
        return expect.shape(expect.status(answer, 200), RateLimit)

    def set_limit(self, *, quota: int) -> None:
        """So many requests in a minute, for each app of this customer."""
        sent = {"enabled": True, "quota": quota, "window_seconds": 60}
        expect.status(self._ask("limits.replace", "PUT", self._own("/limits"), body=sent), 200)

    def apply(self, preset: str) -> str:
        """Break the customer by name; says how it is undone."""
        path = self._own(f"/presets/{preset}")
        answer = self._ask("presets.apply", "POST", path, body={})
        return expect.shape(expect.status(answer, 200), Applied).undo

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

    def wait_until_settled(self, seconds: int = 30) -> None:
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

    def findings(self, app_id: str) -> list[Finding]:
        """What this app did so far that a good client would not have done."""
        path, query = self._own("/findings"), {"app_id": app_id}
        answer = self._ask("findings.list", "GET", path, query=query)
        return expect.shape(expect.status(answer, 200), Items[Finding]).items

    def traces(self, app_id: str, *, at_least: int) -> list[Trace]:
        """Those in which this app takes part, the one that began last first."""
        path, query = self._own("/timeline"), {"app_id": app_id, "at_least": str(at_least)}
        answer = self._ask("timeline.list", "GET", path, query=query)
        return expect.shape(expect.status(answer, 200), Items[Trace]).items

    def story(self, trace: Trace) -> Story:
        answer = self._ask("timeline.read", "GET", self._own(f"/timeline/{trace.id}"))
        return expect.shape(expect.status(answer, 200), Story)

    def diagram(self, trace: Trace) -> bytes:
        """SVG."""
        answer = self._ask("timeline.diagram", "GET", self._own(f"/timeline/{trace.id}/diagram"))
        return expect.status(answer, 200).content

    def keep(self, name: str) -> None:
        """A snapshot of both programs, as they are now."""
        answer = self._ask("snapshots.save", "PUT", self._own(f"/snapshots/{name}"))
        expect.holds(answer.is_success, f"a snapshot {name}", seen=f"status {answer.status_code}")

    def resend(self, event: Event) -> None:
        path = self._own(f"/events/{event.id}/resend")
        expect.status(self._ask("events.resend", "POST", path), 202)

    def _need_followers(self) -> None:
        """Time that passes at iCIMS alone proves nothing about the other program."""
        if not self._clocks:
            raise expect.Skip("one clock for both programs, which JobCannon was not started with")

    def follow(self) -> None:
        """From the newest customer's clock; a program that died has to be told again."""
        for app_id, clock in self._clocks.items():
            sent = {"url": clock.url, "token": clock.token, "state_url": clock.state_url}
            path = self._own(f"/followers/{app_id}")
            expect.status(self._ask("followers.put", "PUT", path, body=sent), 200)

    def _let_clocks_go(self) -> None:
        """A program has one clock; the customer that it was of may be gone."""
        for app_id in self._clocks if self._customer else ():
            path = self._own(f"/followers/{app_id}")
            answer = self._ask("followers.delete", "DELETE", path)
            expect.status(answer, 404 if answer.status_code == httpx.codes.NOT_FOUND else 204)

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
