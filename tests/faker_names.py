"""The names of the seeds, as Faker has them; `python -m tests.faker_names` writes them down."""

from __future__ import annotations

import json
import re
from importlib import import_module, metadata
from pathlib import Path

from mock_icims.seeds import people
from tests.documents import ROOT

FOLDER = ROOT / "mock_icims" / "seeds" / "names"

# One or two words, perhaps joined: "José Luis", "Le Roux", "O'Brien", "Christa-Maria".
_NAME = re.compile(r"[^\W\d_]+(['’ -][^\W\d_]+)?")

LOCALES = sorted({one for places in people.PLACES.values() for p in places for one in p.locales})


def written(locale: str) -> str:
    """What the file of a locale should hold."""
    provider = import_module(f"faker.providers.person.{locale}").Provider
    lists = {
        "source": f"Faker {metadata.version('faker')}, MIT License, © Daniele Faraglia and others",
        "female": _names(getattr(provider, "first_names_female", None) or provider.first_names),
        "male": _names(getattr(provider, "first_names_male", None) or provider.first_names),
        "last": _names(provider.last_names),
    }
    return json.dumps(lists, ensure_ascii=False, indent=0) + "\n"


def file_of(locale: str) -> Path:
    return FOLDER / f"{locale}.json"


def _names(words: object) -> dict[str, float]:
    """With their shares. Some lists have none, and a few entries are no names."""
    if isinstance(words, dict):
        shares = {str(name): float(share) for name, share in words.items()}
    else:
        assert isinstance(words, list | tuple)
        shares = dict.fromkeys(map(str, words), 1.0)
    return {name: share for name, share in shares.items() if _NAME.fullmatch(name)}


if __name__ == "__main__":
    for one in LOCALES:
        file_of(one).write_text(written(one), encoding="utf-8")
