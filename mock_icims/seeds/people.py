"""Believable people: Faker's names, picked by seed, with numbers that ring nowhere."""

from __future__ import annotations

import unicodedata
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

import msgspec

from mock_icims.domain.customers import Region
from mock_icims.domain.structs import Struct
from mock_icims.seeds.dice import Dice

DIGITS = "0123456789"


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


class Person(Struct, frozen=True):
    """`mail_name` is what comes before the @: "Zoë Ó Briain" → "zoe.obriain"."""

    first_name: str
    last_name: str
    mail_name: str
    phone: str
    location: str


def people(places: tuple[Place, ...], *, dice: Dice) -> Iterator[Person]:
    """One after the other, without end; no two share the name before the @."""
    towns = [
        (one.name, [_people_of(locale) for locale in one.locales], one.phone.split("#"))
        for one in places
    ]
    met: set[str] = set()
    while True:
        location, peoples, (phone, *rest) = dice.one_of(towns)
        first_names, last_names = dice.one_of(dice.one_of(peoples))
        first_name, last_name = first_names.pick(dice), last_names.pick(dice)
        for part in rest:
            phone += dice.one_of(DIGITS) + part
        mail_name = f"{_plain(first_name)}.{_plain(last_name)}"
        if mail_name not in met:
            met.add(mail_name)
            yield Person(first_name, last_name, mail_name, phone, location)


class Names(Struct, frozen=True):
    """Names with their share of the population: `ends` adds the shares up, but for the last."""

    names: tuple[str, ...]
    ends: tuple[float, ...]
    whole: float

    def pick(self, dice: Dice) -> str:
        """As `random.choices` does, which sees to more cases than this one."""
        return self.names[bisect(self.ends, dice.share() * self.whole)]


class Written(Struct, frozen=True):
    """A file of `names`: the lists of one locale, each name with its share."""

    female: dict[str, float]
    male: dict[str, float]
    last: dict[str, float]


NAMES = Path(__file__).parent / "names"


@cache
def _people_of(locale: str) -> tuple[tuple[Names, Names], tuple[Names, Names]]:
    """
    First and last names of its women, and of its men.

    Faker's word lists without Faker: to import it takes a tenth of a second and more, for which the
    first customer would wait, and to draw from its lists ourselves is six times quicker than its
    own way (docs/decisions/0079). A test holds the files against Faker.
    """
    written = msgspec.json.decode((NAMES / f"{locale}.json").read_bytes(), type=Written)
    last = _added_up(written.last)
    return (_added_up(written.female), last), (_added_up(written.male), last)


def _added_up(shares: dict[str, float]) -> Names:
    *ends, whole = accumulate(shares.values())
    return Names(tuple(shares), tuple(ends), whole)


@cache
def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o"))
    return "".join(c for c in letters.lower() if c.isascii() and c.isalnum())
