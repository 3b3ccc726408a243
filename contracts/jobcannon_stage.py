"""JobCannon with one customer and three candidates, put back to the same noon before every call."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from urllib.parse import urlsplit

from contracts.conformance import text
from tests.web.integration.browser import Browser
from tests.web.integration.desk import PASSWORD, Desk
from tests.web.integration.icims import ICIMS

ITEMS = {"big-five": 50, "disc": 32}


class JobcannonStage:
    """
    Installed for Acme. One candidate has not begun, one is in the middle, one has submitted.

    Time stands still and the worker is off: nothing goes on between the calls. `admin` is the
    admin's token, `attempt` the cookie of the candidate in the middle, `browser` that of an
    install under way. Whoever makes one closes it.
    """

    def __init__(self) -> None:
        self._end = ExitStack()
        self._runner = self._end.enter_context(asyncio.Runner())
        folder = self._end.enter_context(TemporaryDirectory(prefix="jobcannon-"))
        self._file = Path(folder) / "jobcannon.sqlite3"
        self.web = Desk(self._file, self._runner)
        self._end.callback(self.web.close)

        carol = self.web.browser()
        self.web.install(carol)
        link, _ = self._invite(carol, "ord_000001", "big-five")
        begun, _ = self._invite(carol, "ord_000002", "big-five")
        self.attempt_id, self.attempt = self._begin(begun)
        submitted, finished = self._invite(carol, "ord_000003", "disc")
        self._submit(submitted, "disc")

        signed_in = carol.post("/admin/sessions", json={"password": PASSWORD})
        self.admin = text(signed_in.json()["token"])
        installing = self.web.start(carol, jti="tkt_started")
        self.browser = str(carol.http.cookies["jobcannon_oauth"])
        self.places = MappingProxyType(
            {
                "path.link_token": link,
                "path.attempt_id": self.attempt_id,
                "path.report_token": finished,
                "path.delivery_id": str(self.web.deliver(order="ord_000003")),
                "query.order_id": "ord_000003",
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
        with closing(sqlite3.connect(self._file)) as now:
            self._kept.backup(now)

    def close(self) -> None:
        self._end.close()

    def _invite(self, icims: Browser, order: str, assessment: str) -> tuple[str, str]:
        """The tokens of the link in the e-mail and of the recruiter's report."""
        self.web.invite(icims, order=order, assessment=assessment)
        return self.web.tokens(order)

    def _begin(self, link: str) -> tuple[str, str]:
        """The attempt and its cookie."""
        candidate = self.web.browser()
        begun = candidate.post(f"/assessments/{link}/attempts", json={})
        return text(begun.json()["id"]), str(candidate.http.cookies["jobcannon_attempt"])

    def _submit(self, link: str, assessment: str) -> None:
        candidate = self.web.browser()
        begun = candidate.post(f"/assessments/{link}/attempts", json={})
        attempt = urlsplit(begun.headers["location"]).path
        answers = {str(number): 1 for number in range(1, ITEMS[assessment] + 1)}
        candidate.put(f"{attempt}/answers", json={"answers": answers}).raise_for_status()
        candidate.post(f"{attempt}/submission", json={}).raise_for_status()
