"""JobCannon with one customer and three candidates, put back to the same noon before every call."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from contracts.conformance import text
from tests.web.integration.browser import Browser
from tests.web.integration.desk import PASSWORD, STAGING_TOKEN, Desk, settings_for
from tests.web.integration.icims import ACME, ICIMS


class JobcannonStage:
    """
    Installed for Acme. One candidate has not begun, one has answered all, one has submitted.

    Time stands still and the worker is off: nothing goes on between the calls. `admin` is the
    admin's token, `attempt` the cookie of the candidate who has answered all, `browser` that of
    an install under way. Whoever makes one closes it.
    """

    def __init__(self) -> None:
        self._end = ExitStack()
        self._runner = self._end.enter_context(asyncio.Runner())
        folder = self._end.enter_context(TemporaryDirectory(prefix="jobcannon-"))
        self._file = Path(folder) / "jobcannon.sqlite3"
        url = f"sqlite:///{self._file}"
        settings = settings_for(url, staging_token=STAGING_TOKEN)
        self.web = Desk(url, self._runner, settings)
        self._end.callback(self.web.close)

        carol = self.web.browser()
        self.web.install(carol)
        link, _ = self._invite(carol, "ord_000001", "big-five")
        begun, _ = self._invite(carol, "ord_000002", "big-five")
        candidate, self.attempt_id = self._answered(begun, items=50)
        self.attempt = str(candidate.http.cookies["jobcannon_attempt"])
        submitted, finished = self._invite(carol, "ord_000003", "disc")
        candidate, attempt = self._answered(submitted, items=32)
        candidate.post(f"/attempts/{attempt}/submission", json={}).raise_for_status()

        signed_in = carol.post("/admin/sessions", json={"password": PASSWORD})
        self.admin = text(signed_in.json()["token"])
        account, setup = self._account(carol)
        installing = self.web.start(carol, jti="tkt_started")
        self.browser = str(carol.http.cookies["jobcannon_oauth"])
        self.places = MappingProxyType(
            {
                "path.link_token": link,
                "path.attempt_id": self.attempt_id,
                "path.account_id": account,
                "query.token": setup,
                "body.token": setup,
                "path.report_token": finished,
                "path.delivery_id": str(self.web.deliver(order="ord_000003")),
                "query.order_id": "ord_000003",
                "body.data.customer_id": ACME,
                "query.ticket": self.web.ticket(jti="tkt_unspent"),
                "query.iss": ICIMS,
                "query.state": installing["state"],
            }
        )
        self._kept = self._end.enter_context(
            closing(sqlite3.connect(":memory:", check_same_thread=False))
        )
        with closing(sqlite3.connect(self._file)) as now:
            now.backup(self._kept)

    def reset(self) -> None:
        self.web.stop_following()
        with closing(sqlite3.connect(self._file)) as now:
            self._kept.backup(now)

    def close(self) -> None:
        self._end.close()

    def _invite(self, icims: Browser, order: str, assessment: str) -> tuple[str, str]:
        """The tokens of the link in the e-mail and of the recruiter's report."""
        self.web.invite(icims, order=order, assessment=assessment)
        return self.web.tokens(order)

    def _account(self, operator: Browser) -> tuple[str, str]:
        """Of an operator who has not chosen a password yet, and the secret of the link for it."""
        made = operator.post(
            "/admin/accounts", json={"email": "dana@jobcannon.test", "role": "operator"}
        ).json()
        return text(made["account"]["id"]), text(made["setup"]["url"]).partition("token=")[2]

    def _answered(self, link: str, *, items: int) -> tuple[Browser, str]:
        """The candidate's browser, and the attempt with an answer to every item."""
        candidate = self.web.browser()
        begun = candidate.post(f"/assessments/{link}/attempts", json={})
        attempt = text(begun.json()["id"])
        answers = {str(number): 1 for number in range(1, items + 1)}
        candidate.put(f"/attempts/{attempt}/answers", json={"answers": answers}).raise_for_status()
        return candidate, attempt
