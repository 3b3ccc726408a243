"""Authorization at Northwind, with Carol, JobCannon and a request that is good."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest

from mock_icims.domain.marketplace import Registration
from mock_icims.domain.oauth.grants import Grant
from mock_icims.domain.structs import replace
from mock_icims.services.oauth.authorization import Authorization
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.services.oauth.tokens import Redemption, Tokens
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import JOBCANNON, NOON, northwind, registration, world_with

# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

APP = replace(registration(), events=("token.revoked",))
BACK = APP.redirect_uris[0]
ASKED = [
    ("response_type", "code"),
    ("client_id", APP.client_id),
    ("redirect_uri", BACK),
    ("scope", "candidate_profile:read scorecard:write"),
    ("state", "of the browser"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
]


class Desk:
    """Authorization at Northwind, with Carol and secrets that count up."""

    def __init__(self) -> None:
        self.tenant: Tenant = northwind()
        self.world: World = world_with(self.tenant)
        self.world.registrations[JOBCANNON] = APP
        secrets: Iterator[int] = count()
        self.authorization = Authorization(
            self.world,
            issuer="http://icims.test",
            new_secret=lambda: f"secret-{next(secrets)}",
            system_clock=lambda: NOON,
        )
        self.revocations = Revocations(self.world, Events(self.world))
        self.tokens = Tokens(
            self.world, self.revocations, new_secret=lambda: f"secret-{next(secrets)}"
        )
        users = {user.name: user for user in self.tenant.users.values()}
        self.carol, self.bob = users["Carol"], users["Bob"]

    def code(self, **changes: str) -> str:
        asked = self.authorization.request(changed(**changes))
        answer = self.authorization.approve(self.tenant, self.carol, asked)
        return parse_qs(urlsplit(answer).query)["code"][0]

    def redeem(
        self,
        code: str,
        *,
        verifier: str = VERIFIER,
        redirect_uri: str = BACK,
        app: Registration = APP,
    ) -> tuple[str, Grant]:
        sent = Redemption(code=code, redirect_uri=redirect_uri, code_verifier=verifier)
        issued = self.tokens.redeem(app, sent, traceparent="")
        return issued.token, issued.grant


@pytest.fixture
def desk() -> Desk:
    return Desk()


def changed(**changes: str) -> list[tuple[str, str]]:
    return list({**dict(ASKED), **changes}.items())
