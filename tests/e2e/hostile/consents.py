"""An admin's consent to the rival: asked for, given, and redeemed as the rival would."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from urllib.parse import parse_qs, urlsplit

from tests.e2e.hostile.rival import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from tests.e2e.hostile.windows import Window

TOKEN, AUTHORIZE = "/oauth/token", "/oauth/authorize"
OWNER = (CLIENT_ID, CLIENT_SECRET)
NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Consent:
    """What an admin's approval is worth, in the hands of the app."""

    code: str
    verifier: str

    def redemption(self, **changed: str) -> dict[str, str]:
        return {
            "grant_type": "authorization_code",
            "code": self.code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": self.verifier,
        } | changed


def request(verifier: str = "", **changed: str) -> dict[str, str]:
    digest = sha256((verifier or fresh_verifier()).encode()).digest()
    return {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "scope": "candidate_profile:read",
        "state": "state-of-the-rival",
        "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    } | changed


def fresh_verifier() -> str:
    return f"verifier-{next(NUMBERS):040}"


def consent(window: Window) -> Consent:
    verifier = fresh_verifier()
    answer = window.send(window.form(AUTHORIZE, "Approve", request(verifier)))
    (code,) = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
    return Consent(code, verifier)
