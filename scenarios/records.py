"""What iCIMS has on record, read as JSON with a recruiter's token: for checks, never to act."""

from __future__ import annotations

from typing import TypeVar

import httpx

from scenarios import expect
from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch
from scenarios.shapes import (
    Application,
    Candidate,
    Configuration,
    Installation,
    Items,
    Order,
    Scorecard,
    Session,
)

T = TypeVar("T")


class Records:
    """Signs in by itself when first asked."""

    def __init__(
        self, exchanges: Exchanges, *, icims: str, email: str, password: str, app_id: str
    ) -> None:
        self._exchanges = exchanges
        self._icims = icims
        self._email = email
        self._password = password
        self._app_id = app_id
        self._session: Session | None = None

    @property
    def customer_id(self) -> str:
        return self._signed_in().user.customer_id

    def installation(self) -> Installation:
        return self._read(f"/apps/{self._app_id}", Installation)

    def configuration(self) -> Configuration:
        return self._read(f"/apps/{self._app_id}/configuration", Configuration)

    def candidate(self, email: str) -> Candidate:
        return _only(
            self._read("/candidates", Items[Candidate], email=email).items, f"candidate {email}"
        )

    def application(self, email: str) -> Application:
        candidate = self.candidate(email)
        found = self._read("/applications", Items[Application], candidate_id=candidate.id)
        return _only(found.items, f"application of {email}")

    def orders(self, email: str) -> list[Order]:
        application = self.application(email)
        return self._read("/assessment-orders", Items[Order], application_id=application.id).items

    def order(self, email: str) -> Order:
        return _only(self.orders(email), f"assessment order for {email}")

    def scorecard(self, email: str) -> Scorecard:
        application = self.application(email)
        return self._read(f"/applications/{application.id}/scorecard", Scorecard)

    def scorecard_versions(self, email: str) -> list[Scorecard]:
        application = self.application(email)
        path = f"/applications/{application.id}/scorecard/versions"
        return self._read(path, Items[Scorecard]).items

    def _read(self, path: str, kind: type[T], **query: str) -> T:
        answer = expect.signed_in(lambda: self._ask(path, query), sign_out=self._sign_out)
        return expect.shape(expect.status(answer, 200), kind)

    def _ask(self, path: str, query: dict[str, str]) -> httpx.Response:
        session = self._signed_in()
        url = f"{self._icims}/connect/v1/customers/{session.user.customer_id}{path}"
        return self._exchanges.json("GET", url, token=session.token, query=query)

    def _signed_in(self) -> Session:
        if self._session is None:
            answer = self._exchanges.json(
                "POST",
                f"{self._icims}/connect/v1/sessions",
                body={"email": self._email, "password": self._password},
            )
            self._session = expect.shape(expect.status(answer, 201), Session)
        return self._session

    def _sign_out(self) -> None:
        self._session = None


def _only(found: list[T], what: str) -> T:
    if len(found) != 1:
        raise Mismatch(f"exactly one {what}", seen=f"{len(found)} of them")
    return found[0]
