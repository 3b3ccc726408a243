"""The authorization request: what an app asks the admin for, and whether it may be asked at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlencode, urlsplit

from mock_icims.domain.errors import Malformed
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import Registration
from mock_icims.domain.oauth.errors import AuthorizationRefused
from mock_icims.domain.oauth.grants import is_challenge
from mock_icims.domain.structs import Struct, replace

NAMES = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


class AuthorizationRequest(Struct, frozen=True, kw_only=True):
    """A request that may be shown to an admin: its client, redirect URI and challenge are good."""

    app_id: AppId
    client_id: str
    redirect_uri: str
    state: str | None
    scopes: tuple[str, ...]
    code_challenge: str

    def narrowed(self, approved: Iterable[str]) -> AuthorizationRequest:
        """What the admin left ticked; never more than was asked for."""
        chosen = set(approved)
        return replace(self, scopes=tuple(scope for scope in self.scopes if scope in chosen))

    def refused(self, error: str, description: str) -> AuthorizationRefused:
        return AuthorizationRefused(
            error, description, redirect_uri=self.redirect_uri, state=self.state
        )

    def parameters(self) -> dict[str, str]:
        """The request again, for a form or an address."""
        return {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.scopes),
            "code_challenge": self.code_challenge,
            "code_challenge_method": "S256",
            **({} if self.state is None else {"state": self.state}),
        }


def read(
    parameters: Sequence[tuple[str, str]], *, client: Callable[[str], Registration | None]
) -> AuthorizationRequest:
    """
    The request in these parameters (RFC 6749 §4.1.1, RFC 7636 §4.3, with PKCE required).

    Raises Malformed while it is not certain where the answer may be sent, and AuthorizationRefused
    afterwards (RFC 6749 §4.1.2.1). An empty value counts as absent, unknown names are ignored.
    """
    sent = Counter(name for name, _ in parameters)
    # Backwards, so that of a repeated name the first value stays: the app's state, not an addition.
    values = {name: value for name, value in reversed(parameters) if name in NAMES and value}
    registration = _client(sent, values, client)
    redirect_uri = _redirect_uri(sent, values, registration)

    def refused(error: str, description: str) -> AuthorizationRefused:
        return AuthorizationRefused(
            error, description, redirect_uri=redirect_uri, state=values.get("state")
        )

    repeated = [name for name in NAMES if sent[name] > 1]
    if repeated:
        raise refused("invalid_request", f"{repeated[0]} is sent more than once.")
    if "response_type" not in values:
        raise refused("invalid_request", "response_type is missing.")
    if values["response_type"] != "code":
        raise refused("unsupported_response_type", "Only response_type=code is served.")
    if values.get("code_challenge_method") != "S256":
        raise refused("invalid_request", "PKCE is required: code_challenge_method=S256.")
    if not is_challenge(values.get("code_challenge", "")):
        raise refused("invalid_request", "code_challenge must be 43 characters of base64url.")

    scopes = tuple(dict.fromkeys(values.get("scope", "").split(" ")))
    if not set(scopes) <= set(registration.scopes):
        raise refused("invalid_scope", "scope must name scopes that the app is registered with.")

    return AuthorizationRequest(
        app_id=registration.app_id,
        client_id=registration.client_id,
        redirect_uri=redirect_uri,
        state=values.get("state"),
        scopes=scopes,
        code_challenge=values["code_challenge"],
    )


def _client(
    sent: Counter[str], values: dict[str, str], client: Callable[[str], Registration | None]
) -> Registration:
    if sent["client_id"] > 1:
        raise Malformed("client_id is sent more than once.")
    if "client_id" not in values:
        raise Malformed("client_id is missing.")

    registration = client(values["client_id"])
    if registration is None:
        raise Malformed(f"No app is registered with the client_id {values['client_id']!r}.")
    return registration


def _redirect_uri(sent: Counter[str], values: dict[str, str], registration: Registration) -> str:
    """Compared as strings, nothing normalised (RFC 9700 §2.1)."""
    if sent["redirect_uri"] > 1:
        raise Malformed("redirect_uri is sent more than once.")
    if "redirect_uri" not in values:
        raise Malformed("redirect_uri is missing.")
    if values["redirect_uri"] not in registration.redirect_uris:
        raise Malformed(
            f"{registration.listing.name} is not registered with the redirect_uri "
            f"{values['redirect_uri']!r}. The comparison is exact."
        )
    return values["redirect_uri"]


def answer_url(redirect_uri: str, *, issuer: str, state: str | None, **answer: str) -> str:
    """Where the browser goes back to; `iss` is in every answer, also in a refusal (RFC 9207)."""
    said = {**answer, **({} if state is None else {"state": state}), "iss": issuer}
    separator = "&" if urlsplit(redirect_uri).query else "?"
    return f"{redirect_uri}{separator}{urlencode(said)}"
