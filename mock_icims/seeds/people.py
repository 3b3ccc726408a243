"""Believable people: Faker's names, picked by seed, with numbers that ring nowhere."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import accumulate

from mock_icims.domain.customers import Region
from mock_icims.domain.structs import Struct


class Place(Struct, frozen=True, kw_only=True):
    """
    `locales` name the people there, the more often one is listed the more of them. `phone` is a
    range that the country keeps free for fiction; each `#` becomes a digit.
    """

    name: str
    locales: tuple[str, ...]
    phone: str


_AMERICAN = ("en_US",) * 7 + ("es_MX",) * 2 + ("en_IN",)
_GERMAN = ("de_DE",)
_FRENCH = ("fr_FR",)
_SWEDISH = ("sv_SE",)
_IRISH = ("en_IE",)


PLACES = {
    Region.US: (
        Place(name="Chicago, IL", locales=_AMERICAN, phone="+1 312-555-01##"),
        Place(name="Columbus, OH", locales=_AMERICAN, phone="+1 614-555-01##"),
        Place(name="Memphis, TN", locales=_AMERICAN, phone="+1 901-555-01##"),
        Place(name="Dallas, TX", locales=_AMERICAN, phone="+1 214-555-01##"),
        Place(name="Savannah, GA", locales=_AMERICAN, phone="+1 912-555-01##"),
    ),
    Region.EU: (
        Place(name="Hamburg, Germany", locales=_GERMAN, phone="+49 40 66969 ###"),
        Place(name="Frankfurt, Germany", locales=_GERMAN, phone="+49 69 90009 ###"),
        Place(name="Lyon, France", locales=_FRENCH, phone="+33 6 39 98 ## ##"),
        Place(name="Gothenburg, Sweden", locales=_SWEDISH, phone="+46 31 390 06 ##"),
        Place(name="Dublin, Ireland", locales=_IRISH, phone="+353 20 91# ####"),
    ),
}


class Person(Struct, frozen=True, kw_only=True):
    first_name: str
    last_name: str
    phone: str
    location: str

    @property
    def mail_name(self) -> str:
        """ "Zoë Ó Briain" → "zoe.obriain": what comes before the @."""
        return f"{_plain(self.first_name)}.{_plain(self.last_name)}"


def people(places: tuple[Place, ...], *, dice: random.Random) -> Iterator[Person]:
    """One after the other, without end; no two share the name before the @."""
    met: set[str] = set()
    while True:
        place = dice.choice(places)
        first_names, last_names = _names(
            dice.choice(place.locales), dice.choice(("female", "male"))
        )
        person = Person(
            first_name=first_names.pick(dice),
            last_name=last_names.pick(dice),
            phone="".join(str(dice.randrange(10)) if c == "#" else c for c in place.phone),
            location=place.name,
        )
        if person.mail_name not in met:
            met.add(person.mail_name)
            yield person


# One or two words, perhaps joined: "José Luis", "Le Roux", "O'Brien", "Christa-Maria".
_NAME = re.compile(r"[^\W\d_]+(['’ -][^\W\d_]+)?")


class Names(Struct, frozen=True):
    """Names with their share of the population, added up."""

    names: tuple[str, ...]
    shares: tuple[float, ...]

    def pick(self, dice: random.Random) -> str:
        return dice.choices(self.names, cum_weights=self.shares)[0]


@cache
def _names(locale: str, gender: str) -> tuple[Names, Names]:
    """
    First and last names of a place.

    Faker's word lists without Faker's machinery: importing it takes a tenth of a second, so that
    waits for the first customer, and drawing from the lists ourselves is six times quicker.
    """
    provider = import_module(f"faker.providers.person.{locale}").Provider
    first = getattr(provider, f"first_names_{gender}", None) or provider.first_names
    return _weighted(first), _weighted(provider.last_names)


def _weighted(words: object) -> Names:
    """Faker has some lists with weights and some without, and a few entries that are no names."""
    shares = dict(words) if isinstance(words, dict) else dict.fromkeys(_sequence(words), 1.0)
    names = {name: share for name, share in shares.items() if _NAME.fullmatch(name)}
    return Names(tuple(names), tuple(accumulate(names.values())))


def _sequence(words: object) -> tuple[str, ...]:
    return tuple(str(word) for word in words) if isinstance(words, list | tuple) else ()


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o"))
    return "".join(c for c in letters.lower() if c.isascii() and c.isalnum())
