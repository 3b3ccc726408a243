"""JSON on a terminal is read and never obeyed."""

from __future__ import annotations

import json

import msgspec
import pytest

from mock_icims.cli.documents import inert


@pytest.mark.parametrize("code", [0x00, 0x1B, 0x7F, *range(0x80, 0xA0)])
def test_a_control_character_is_escaped_and_means_the_same(code: int) -> None:
    said = {f"a{chr(code)}": [f"{chr(code)}31m", {"b": chr(code) * 2}]}

    shown = inert(msgspec.json.encode(said))

    assert shown.decode().isprintable()
    assert json.loads(shown) == said


def test_letters_stay_as_they_are() -> None:
    shown = msgspec.json.encode("Zoë ½ \u00a0 ŀ 漢 🙂 \\u009b")

    assert inert(shown) == shown
