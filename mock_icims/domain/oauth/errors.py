"""
What the authorization server refuses, in OAuth's own words:

    OAuthRefusal
    ├── TokenRefused            RFC 6749 §5.2: JSON to the app
    │   └── ClientUnknown       401 with a challenge
    └── AuthorizationRefused    RFC 6749 §4.1.2.1: told to the app through the browser

A request whose client or redirect URI is wrong is neither: the person sees it, the app never does
(it is a `Malformed`, see `domain.errors`).
"""

from __future__ import annotations


class OAuthRefusal(Exception):
    """`error` is one of OAuth's codes, `description` a sentence for developers."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


class TokenRefused(OAuthRefusal):
    pass


class ClientUnknown(TokenRefused):
    """Does not say whether the id or the secret was wrong."""

    def __init__(self) -> None:
        super().__init__("invalid_client", "Client authentication failed.")


class AuthorizationRefused(OAuthRefusal):
    """`redirect_uri` is verified: it may be followed."""

    def __init__(
        self, error: str, description: str, *, redirect_uri: str, state: str | None
    ) -> None:
        super().__init__(error, description)
        self.redirect_uri = redirect_uri
        self.state = state
