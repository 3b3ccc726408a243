"""Where the authorization server sends a browser, and where it never does."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest

from tests.web.mock_icims.browsing import ISSUER, Browser, Desk
from tests.web.mock_icims.oauth_client import BACK, STATE, answered, asking, code_from, redeem

LOOKS_LIKE_IT = {
    "a slash more": BACK + "/",
    "a slash less": BACK.removesuffix("/oauth-callback"),
    "capitals in the path": BACK.replace("/icims/", "/ICIMS/"),
    "capitals in the host": BACK.replace("jobcannon.test", "JobCannon.test"),
    "capitals in the scheme": BACK.replace("https", "HTTPS"),
    "an escaped letter": BACK.replace("/icims/", "/%69cims/"),
    "an escaped dot": BACK.replace("jobcannon.test", "jobcannon%2etest"),
    "an escaped slash": BACK.replace("/oauth-callback", "%2foauth-callback"),
    "a query": BACK + "?next=https://mallory.test",
    "an empty query": BACK + "?",
    "a fragment": BACK + "#here",
    "an empty fragment": BACK + "#",
    "two dots": BACK.replace("/icims/", "/icims/../icims/"),
    "a dot": BACK.replace("/icims/", "/./icims/"),
    "two slashes": BACK.replace("/icims/", "//icims/"),
    "the default port": BACK.replace("jobcannon.test", "jobcannon.test:443"),
    "another port": BACK.replace("jobcannon.test", "jobcannon.test:8443"),
    "a user": BACK.replace("jobcannon.test", "jobcannon.test@mallory.test"),
    "an empty user": BACK.replace("jobcannon.test", "@jobcannon.test"),
    "another host that begins like it": BACK.replace("jobcannon.test", "jobcannon.test.mallory"),
    "a host below it": BACK.replace("jobcannon.test", "evil.jobcannon.test"),
    "a dot after the host": BACK.replace("jobcannon.test", "jobcannon.test."),
    "a letter that looks the same": BACK.replace("jobcannon", "jobc\u0430nnon"),
    "plain http": BACK.replace("https", "http"),
    "a script": "javascript:alert(1)//" + BACK,
    "no scheme": BACK.removeprefix("https:"),
    "a backslash": BACK.replace("/icims/", "\\icims\\"),
    "a blank before it": " " + BACK,
    "a blank after it": BACK + " ",
    "a line end after it": BACK + "\n",
    "a NUL after it": BACK + "\0",
    "the server itself": ISSUER + "/oauth/authorize",
}


@pytest.mark.parametrize("uri", LOOKS_LIKE_IT.values(), ids=LOOKS_LIKE_IT)
def test_a_redirect_uri_that_only_looks_like_it_is_shown_and_not_followed(
    carol: Browser, uri: str
) -> None:
    page = carol.get(asking(redirect_uri=uri))

    assert page.status == 400
    assert "location" not in page.answer.headers
    assert "The comparison is exact." in page.text


@pytest.mark.parametrize("second", [BACK, "https://mallory.test/"])
def test_a_second_redirect_uri_is_shown_and_not_followed(carol: Browser, second: str) -> None:
    page = carol.get(f"{asking()}&{urlencode({'redirect_uri': second})}")

    assert (page.status, page.location) == (400, "")


@pytest.mark.parametrize("uri", LOOKS_LIKE_IT.values(), ids=LOOKS_LIKE_IT)
def test_a_redirect_uri_out_of_a_forged_form_is_not_followed(carol: Browser, uri: str) -> None:
    form = carol.get(asking()).form("Approve")

    page = carol.submit(form, redirect_uri=uri)

    assert page.status == 400
    assert "location" not in page.answer.headers


@pytest.mark.parametrize("answer", ["Approve", "Deny"])
def test_after_a_form_the_browser_is_sent_on_with_303(carol: Browser, answer: str) -> None:
    page = carol.submit(carol.get(asking()).form(answer))

    assert page.status == 303
    assert page.location.startswith(f"{BACK}?")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://mallory.test/", "//mallory.test/", "/\\mallory.test", "javascript:alert(1)", ""],
)
def test_signing_in_leads_nowhere_else(stranger: Browser, elsewhere: str) -> None:
    form = stranger.get(f"/signin?next={quote(elsewhere)}").form("Sign in")

    page = stranger.submit(
        form, email="carol@northw.test", password="staging-carol", next=elsewhere
    )

    assert (page.status, page.location) == (303, "/")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"response_type": "token"},
        {"response_type": ""},
        {"scope": "payroll:read"},
        {"scope": ""},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
    ],
    ids=["good", "implicit", "no type", "a fifth scope", "no scope", "no challenge", "plain"],
)
@pytest.mark.parametrize("answer", ["Approve", "Deny"])
def test_iss_is_in_every_answer_and_the_metadatas_own(
    carol: Browser, answer: str, asked: dict[str, str]
) -> None:
    page = carol.get(asking(**asked))
    told = answered(page if page.status == 303 else carol.submit(page.form(answer)))

    metadata = carol.get("/.well-known/oauth-authorization-server").answer.json()
    assert told["iss"] == metadata["issuer"] == ISSUER
    assert told["state"] == STATE
    assert ("code" in told) != ("error" in told)


def test_a_request_without_state_is_answered_without_one(carol: Browser) -> None:
    answer = answered(carol.submit(carol.get(asking(state="")).form("Approve")))

    assert set(answer) == {"code", "iss"}


@pytest.mark.parametrize("state", ["a&b=c", "ü 100 %", "<script>", "x" * 500, "+ +"])
def test_the_state_comes_back_as_it_was_sent(carol: Browser, state: str) -> None:
    approved = carol.submit(carol.get(asking(state=state)).form("Approve"))
    refused = carol.get(asking(state=state, response_type="token"))

    assert answered(approved)["state"] == answered(refused)["state"] == state


def test_an_implicit_flow_is_not_there(carol: Browser) -> None:
    for kind in ("token", "id_token", "code token"):
        answer = answered(carol.get(asking(response_type=kind)))
        assert answer["error"] == "unsupported_response_type"
        assert "access_token" not in answer


@pytest.mark.parametrize("challenge", ["a" * 42, "a" * 44, "a" * 42 + "=", "a" * 42 + "+"])
def test_a_challenge_is_a_sha_256_in_base64url(carol: Browser, challenge: str) -> None:
    answer = answered(carol.get(asking(code_challenge=challenge)))

    assert answer["error"] == "invalid_request"


@pytest.mark.parametrize("method", ["plain", "S512", "s256"])
def test_no_client_is_served_without_pkce(desk: Desk, carol: Browser, method: str) -> None:
    """RFC 9700's downgrade needs a code without a challenge: there is no way to have one."""
    without = {"code_challenge": "", "code_challenge_method": ""}

    for asked in ({"code_challenge_method": method}, without):
        assert answered(carol.get(asking(**asked)))["error"] == "invalid_request"
    form = carol.get(asking()).form("Approve")
    fields = [item for item in form.fields if not item[0].startswith("code_challenge")]
    forged = answered(carol.post(form.action, fields))
    assert forged["error"] == "invalid_request"
    assert not desk.world.codes


def test_a_challenge_that_a_code_was_redeemed_with_is_not_taken_again(
    carol: Browser, stranger: Browser
) -> None:
    assert redeem(stranger, code_from(carol)).status == 200

    again = answered(carol.get(asking()))
    assert (again["error"], again["iss"]) == ("invalid_request", ISSUER)
