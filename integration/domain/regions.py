"""Where a customer's data lives (guide: "Specify US or EU region in JobCannon admin")."""

from __future__ import annotations

from enum import StrEnum


class Region(StrEnum):
    US = "us"
    EU = "eu"

    @classmethod
    def read(cls, told: str) -> Region | None:
        """None for a word that names neither: a region is never guessed."""
        return next((region for region in cls if region == told.strip().lower()), None)


REGION_NAMES = {Region.US: "United States", Region.EU: "European Union"}

BOTH = (Region.US, Region.EU)


def marked(region: Region, token: str) -> str:
    """
    A link that leads to a person's data says where the data is, so that nobody else is asked.

    The mark is the way, not the secret: what is looked up is the token without it.
    """
    return f"{region}-{token}"


def region_of(text: str) -> Region | None:
    mark, dash, _ = text.partition("-")
    return Region.read(mark) if dash and mark in set(Region) else None


def unmarked(text: str) -> str:
    return text.partition("-")[2] if region_of(text) else text
