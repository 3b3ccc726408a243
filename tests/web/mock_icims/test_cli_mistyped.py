"""What is mistyped is refused in one line, as everything else is that goes wrong."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.served import ran


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("serv",), "No such command 'serv'. See mock-icims --help."),
        (("serve", "--prot", "8100"), "No such option '--prot'."),
        (("serve", "--port", "99999"), "Invalid value for --port (MOCK_ICIMS_PORT): 99999 is not "),
        (("trigger", "clock", "--advance", "5x"), "'5x' is no duration such as 90s"),
        (("trigger", "clock", "--fast"), "See mock-icims trigger clock --help."),
        (("exec",), "Missing argument"),
    ],
)
def test_a_mistyped_command_is_refused_in_one_line(words: tuple[str, ...], sentence: str) -> None:
    refused = ran(*words)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert sentence in refused.stderr
    assert refused.stderr.startswith("mock-icims: ")
    assert refused.stderr.count("\n") == 1


def test_a_variable_that_cannot_be_used_is_named() -> None:
    refused = ran("serve", MOCK_ICIMS_PORT="eighty")

    assert refused.returncode == 2
    assert "MOCK_ICIMS_PORT" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_nothing_at_all_still_shows_what_there_is() -> None:
    shown = ran("trigger")

    assert "stage.entered" in shown.stdout + shown.stderr
