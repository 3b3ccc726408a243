"""Refuses forms that the signed-in person did not open here: token, Origin and Sec-Fetch-Site."""

from __future__ import annotations

from collections.abc import Mapping

from mock_icims.domain.errors import CsrfFailed
from mock_icims.domain.oauth.grants import Session, same


def check(headers: Mapping[str, str], form: Mapping[str, str], session: Session) -> None:
    """`form` has the hidden field `csrf` of a page rendered for this session."""
    check_origin(headers)
    if not same(form.get("csrf", ""), session.csrf):
        raise CsrfFailed()


def check_origin(headers: Mapping[str, str]) -> None:
    """
    Where a browser says a request comes from must be here. Programs say nothing and pass.

    A page with `Referrer-Policy: no-referrer` posts `Origin: null`: Sec-Fetch-Site decides first.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise CsrfFailed(f"This request was sent by another site (Sec-Fetch-Site: {site}).")
        return

    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host"):
        raise CsrfFailed(f"This request was sent by another site (Origin: {origin}).")
