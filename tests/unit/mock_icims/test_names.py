"""The names that the fake brings along are Faker's."""

from __future__ import annotations

import pytest

from tests.faker_names import FOLDER, LOCALES, file_of, written


@pytest.mark.parametrize("locale", LOCALES)
def test_the_names_of_a_place_are_fakers(locale: str) -> None:
    assert file_of(locale).read_text(encoding="utf-8") == written(locale), (
        "Faker has other names by now, and `python -m tests.faker_names` writes them down. Every "
        "seed has other people then, so the change log should say it."
    )


def test_there_are_no_names_of_places_where_nobody_lives() -> None:
    assert {one.stem for one in FOLDER.iterdir()} == set(LOCALES)
