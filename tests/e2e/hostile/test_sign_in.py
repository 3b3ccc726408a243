"""Mallory at the doors: wrong passwords, and tokens that are missing, made up, old or stolen."""

from __future__ import annotations

import httpx
import pytest

from scenarios.form import Submission
from scenarios.stack import Secrets
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.refusals import refused, refused_on_a_page
from tests.e2e.hostile.rival import APP_ID
from tests.e2e.hostile.windows import Window

SESSIONS, ADMIN_SESSIONS = "/connect/v1/sessions", "/admin/sessions"
ADMIN = "/admin/integrations/icims"
MOST_FAILURES = 5

pytestmark = pytest.mark.usefixtures("nothing_changes_meanwhile")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("carol", "guess"),
        ("carol", " "),
        ("carol", "bob's"),
        ("carol", "\u2603"),
        ("nobody@mail.test", "guess"),
        ("' OR 1=1 --", "guess"),
    ],
    ids=["wrong", "blank", "bobs", "no-ascii", "unknown-address", "sql"],
)
def test_a_wrong_password_opens_no_session_at_icims(
    icims: Program, home: Company, email: str, password: str
) -> None:
    mallory, carol, bob = icims.caller(), home.person("admin"), home.person("recruiter")
    sent = {
        "email": {"carol": carol.email}.get(email, email),
        "password": {"bob's": bob.password}.get(password, password),
    }

    refused(mallory.post(SESSIONS, json=sent), 401, "credentials_invalid")
    page = mallory.post(SESSIONS, data=sent, headers={"accept": "text/html"})
    refused_on_a_page(page, 401)
    assert not mallory.cookies
    # Nobody keeps Carol out by guessing at her account; and the count begins anew.
    right = {"email": carol.email, "password": carol.password}
    assert icims.caller().post(SESSIONS, json=right).status_code == 201


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        ({}, "unauthenticated"),
        ({"authorization": "Bearer"}, "token_malformed"),
        ({"authorization": "Bearer made-up"}, "unauthenticated"),
        ({"authorization": "Bearer ' OR 1=1 --"}, "token_malformed"),
        ({"authorization": "Bearer caf\xe9"}, "unauthenticated"),
        ({"authorization": "Basic Y2Fyb2w6Z3Vlc3M="}, "unauthenticated"),
        ({"cookie": "icims_session=made-up"}, "unauthenticated"),
        ({"cookie": "icims_session="}, "unauthenticated"),
    ],
    ids=["none", "empty", "made-up", "sql", "no-ascii", "basic", "cookie", "empty-cookie"],
)
def test_what_is_no_credential_opens_nothing_at_icims(
    icims: Program, home: Company, credentials: dict[str, str], code: str
) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in credentials.items()]

    for path in (home.path(), home.path("/candidates"), home.path("/apps/jobcannon")):
        status = 400 if code == "token_malformed" else 401  # RFC 6750 section 3.1
        refused(icims.caller().get(path, headers=headers), status, code)


def test_a_token_counts_only_while_it_lives_and_only_in_its_header(
    icims: Program, abroad: Company, operator: httpx.Client
) -> None:
    gone, expired = abroad.token(APP_ID), abroad.token(APP_ID, expires_in=0)
    alive = abroad.token(APP_ID)
    admins = operator.headers["authorization"].removeprefix("Bearer ")

    for token, code in (
        (gone, "token_revoked"),
        (expired, "token_revoked"),
        (admins, "unauthenticated"),
    ):
        refused(icims.caller(token).get(abroad.path()), 401, code)
    refused(icims.caller().get(abroad.path(f"?access_token={alive}")), 400, "token_malformed")
    assert icims.caller(alive).get(abroad.path()).status_code == 200


def test_an_expired_token_is_refused_in_the_guides_words(abroad: Company) -> None:
    old = abroad.app(APP_ID, expires_in=0)

    problem = refused(old.get("/candidates"), 401, "token_expired")

    assert "OAuth token expired" in str(problem["detail"])


def test_a_session_that_was_signed_out_is_dead(icims: Program, home: Company) -> None:
    bob = home.person("recruiter")
    sent = {"email": bob.email, "password": bob.password}
    token = icims.caller().post(SESSIONS, json=sent).json()["token"]
    stolen = icims.caller(token)

    assert stolen.delete(SESSIONS).status_code == 204
    refused(stolen.get(home.path("/candidates")), 401, "unauthenticated")


@pytest.mark.parametrize(
    "path", [ADMIN, f"{ADMIN}/logs", f"{ADMIN}/logs/dlv_123456789", f"{ADMIN}/checklist"]
)
@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"authorization": "Bearer made-up"},
        {"authorization": "Basic Og=="},
        {"cookie": "jobcannon_admin=made-up"},
        {"cookie": "jobcannon_admin="},
    ],
    ids=["none", "made-up", "basic", "cookie", "empty-cookie"],
)
def test_nobody_but_the_admin_looks_into_jobcannon(
    jobcannon: Program, path: str, credentials: dict[str, str]
) -> None:
    mallory = jobcannon.caller()

    refused(mallory.get(path, headers=credentials), 401, "unauthenticated")
    assert mallory.delete(ADMIN_SESSIONS, headers=credentials).status_code == 401
    page = mallory.get(path, headers={**credentials, "accept": "text/html"})
    assert page.status_code == 303
    assert page.headers["location"].startswith("/admin/sign-in?next=")


def test_a_token_of_icims_is_none_of_jobcannon(jobcannon: Program, home: Company) -> None:
    token = home.carol.headers["authorization"].removeprefix("Bearer ")

    refused(jobcannon.caller(token).get(ADMIN), 401, "unauthenticated")


@pytest.mark.parametrize(
    "astray",
    [
        "https://evil.test/",
        "//evil.test/",
        "///evil.test/",
        "/\\evil.test/",
        "\\\\evil.test/",
        "/\t/evil.test/",
        "/\n/evil.test/",
        "/ok\r\nSet-Cookie: evil=1",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "http:evil.test",
        " //evil.test/",
        "evil.test",
        "@evil.test",
        "/\u2029/evil.test",
    ],
    ids=[
        "absolute", "no-scheme", "three-slashes", "backslash", "backslashes", "tab", "newline",
        "header", "javascript", "data", "no-slashes", "blank", "relative", "userinfo", "paragraph",
    ],
)  # fmt: skip
def test_signing_in_and_out_lead_to_our_own_pages_only(
    icims: Program, jobcannon: Program, home: Company, secrets: Secrets, astray: str
) -> None:
    bob, window, admin = home.person("recruiter"), Window(icims), Window(jobcannon)
    form = window.form("/signin", "Sign in", {"next": astray})
    assert dict(form.fields)["next"] == "/"
    answers = [window.send(form, {"email": bob.email, "password": bob.password, "next": astray})]
    answers.append(window.send(window.form("/candidates", "Sign out"), {"next": astray}))

    form = admin.form("/admin/sign-in", "Sign in", {"next": astray})
    assert httpx.URL(form.url).params["next"] == ADMIN
    address = f"{ADMIN_SESSIONS}?{httpx.QueryParams({'next': astray})}"
    bent = Submission("POST", f"{jobcannon.url}{address}", form.fields)
    answers.append(admin.send(bent, {"password": secrets.admin_password}))

    assert [one.status_code for one in answers] == [303] * 3
    assert [one.headers["location"] for one in answers] == ["/", "/signin", ADMIN]
    assert not any("evil" in one.headers["set-cookie"] for one in answers)


def test_guessing_the_admins_password_is_soon_refused_unread(
    jobcannon: Program, operator: httpx.Client, secrets: Secrets
) -> None:
    """The last one here: for a quarter of an hour nobody signs in any more."""
    mallory = jobcannon.caller()
    for guess in range(MOST_FAILURES):
        answer = mallory.post(ADMIN_SESSIONS, json={"password": f"guess {guess}"})
        refused(answer, 401, "credentials_invalid")

    for password in ("guess", secrets.admin_password):
        answer = mallory.post(ADMIN_SESSIONS, json={"password": password})
        problem = refused(answer, 429, "rate_limited")
        assert 0 < int(answer.headers["retry-after"]) <= 900
        assert secrets.admin_password not in str(problem)

    assert not mallory.cookies
    assert operator.get("/integrations/icims").status_code == 200
