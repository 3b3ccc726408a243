"""A logo for every listing, drawn from its name, so that any vendor's app looks cared for."""

from __future__ import annotations

from hashlib import blake2b

from starlette.responses import Response

from mock_icims.domain.marketplace import Listing
from mock_icims.web.pages.rendering import environment

COLOURS = ("#0b6170", "#7a3b69", "#1f5c3a", "#94391f", "#3b4a8f", "#5a3d8a")
"""Each dark enough for white letters."""


def draw(listing: Listing) -> Response:
    digest = blake2b(listing.app_id.encode(), digest_size=2).digest()
    svg = (
        environment()
        .get_template("logo.svg")
        .render(
            letters=initials(listing.name),
            colour=COLOURS[digest[0] % len(COLOURS)],
            turn=digest[1] % 4 * 90,
        )
    )
    return Response(svg, media_type="image/svg+xml")


def initials(name: str) -> str:
    """ "AcmeTyping" → "AT", "Blue Sky" → "BS", "acme" → "A"."""
    capitals = [letter for letter in name if letter.isupper()]
    words = [word[0].upper() for word in name.split()]
    return "".join((capitals if len(capitals) > 1 else words)[:2])
