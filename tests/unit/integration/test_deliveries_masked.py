"""The log shows what was said, and no secret in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from integration.domain.deliveries import LONGEST_BODY, logged_body, masked_headers, masked_text

TOKEN = "k3yOfAllKeysThatNobodyMaySee"


def test_headers_that_open_something_are_masked_whatever_their_case() -> None:
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "COOKIE": f"session={TOKEN}",
        "Set-Cookie": f"session={TOKEN}",
        "webhook-signature": f"v1,{TOKEN}",
        "Location": f"http://icims.test/?state={TOKEN}",
        "webhook-id": "evt_1",
    }

    masked = masked_headers(headers)
    assert TOKEN not in str(masked)
    assert masked["webhook-id"] == "evt_1"


def test_tokens_codes_and_links_are_masked_in_bodies() -> None:
    for text in (
        f'{{"access_token": "{TOKEN}", "scope": "a"}}',
        f'{{"client_secret":"{TOKEN}"}}',
        f"grant_type=authorization_code&code={TOKEN}&code_verifier={TOKEN}",
        f"http://jobcannon.test/assessments/{TOKEN}",
        f'{{"link":"http://jobcannon.test/reports/{TOKEN}"}}',
    ):
        assert TOKEN not in masked_text(text)


def test_the_code_of_a_problem_is_its_name_and_stays() -> None:
    problem = '{"code": "order_cancelled", "status": 409}'

    assert masked_text(problem) == problem


def test_a_body_is_cut_at_its_twenty_thousandth_byte_and_says_so() -> None:
    whole = "x" * LONGEST_BODY

    assert logged_body(whole) == whole
    assert logged_body(f"{whole}y") == f"{whole}… [cut, 20001 bytes]"
    # A character across the edge goes as a whole.
    assert (
        logged_body("x" * (LONGEST_BODY - 1) + "é")
        == "x" * (LONGEST_BODY - 1) + "… [cut, 20001 bytes]"
    )


@given(st.binary(max_size=200))
def test_any_bytes_can_be_logged(body: bytes) -> None:
    logged = logged_body(body)

    assert logged is not None
    assert "\x00" not in logged
    logged.encode()


def test_a_secret_at_the_cut_is_masked_before_it_is_cut() -> None:
    body = "x" * (LONGEST_BODY - 40) + f' {{"access_token": "{TOKEN}"}}'

    assert TOKEN[:8] not in (logged_body(body) or "")
