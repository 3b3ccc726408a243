"""Which passwords an account may have: long enough, and none that everybody tries first."""

from __future__ import annotations

import pytest

from integration.domain.errors import Invalid
from integration.domain.frequent_passwords import FREQUENT
from integration.domain.passwords import refuse_weak

EMAIL = "olga.berg@jobcannon.test"


@pytest.mark.parametrize(
    "password",
    [
        "kiln otter Tuesday",
        "x7#qLm2v",
        "p" * 30 + "qr",
        "ein Fahrrad im Regen",
        "пароль из нескольких слов",
        " with a space around it ",
        "many words " * 18 + "xy",
    ],
)
def test_any_characters_do_and_none_is_asked_for(password: str) -> None:
    refuse_weak(password, email=EMAIL)


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PassWord",
        "password123!",
        "!!jobcannon2026",
        "iCIMS-2026",
        "letmein12345",
        "passwordpassword",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcdefghij",
        "9876543210",
        "12345678901234567890",
        "olga.berg",
        "Olga.Berg2026",
        EMAIL,
        "correct horse battery staple".replace(" ", ""),
    ],
)
def test_what_guessing_begins_with_is_refused_however_it_is_decorated(password: str) -> None:
    with pytest.raises(Invalid, match="among the first that anybody tries"):
        refuse_weak(password, email=EMAIL)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "fewer than 8 characters; 15 are advised"),
        ("x7#qLm2", "fewer than 8 characters; 15 are advised"),
        ("many words " * 18 + "xyz", "more than 200 characters"),
    ],
)
def test_too_short_and_too_long_say_so_and_never_repeat_it(password: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        refuse_weak(password, email=EMAIL, field="new")

    assert refused.value.detail == f"new: has {why}"


def test_the_list_has_as_many_words_as_is_said_of_it() -> None:
    assert 660 <= len(FREQUENT) <= 700
    assert all(word == word.casefold() for word in FREQUENT)
