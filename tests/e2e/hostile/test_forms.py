"""Mallory's web page: forms that it sends in the name of whoever looks at it."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from scenarios.form import Submission
from scenarios.shapes import Order
from tests.e2e.hostile.callers import JSON, Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.invitations import invite
from tests.e2e.hostile.refusals import refused
from tests.e2e.hostile.windows import Window

FORM = "application/x-www-form-urlencoded"
FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.test"},
    {"origin": "http://127.0.0.1:9"},
    {"origin": "http://[broken"},
)

pytestmark = pytest.mark.usefixtures("alice", "nothing_changes_meanwhile")

ICIMS_FORMS = {
    "candidates.create": "POST {base}/candidates",
    "candidates.update": "PATCH {base}/candidates/{candidate}",
    "candidates.erase": "DELETE {base}/candidates/{candidate}",
    "applications.create": "POST {base}/applications",
    "applications.advance": "PUT {base}/applications/{application}/stage",
    "orders.create": "POST {base}/assessment-orders",
    "fields.create": "POST {base}/scorecard-fields",
    "fields.rename": "PATCH {base}/scorecard-fields/{field}",
    "fields.delete": "DELETE {base}/scorecard-fields/{field}",
    "installations.create": "POST {base}/marketplace/listings/jobcannon/installations",
    "configuration.replace": "PUT {base}/apps/jobcannon/configuration",
    "apps.uninstall": "DELETE {base}/apps/jobcannon",
    "sessions.delete": "DELETE /connect/v1/sessions",
    "oauth.decide": "POST /oauth/authorize",
}


@dataclass(frozen=True, slots=True)
class Victim:
    """Somebody whose browser has a session, and the token of a form of theirs."""

    http: httpx.Client
    csrf: str

    def post(
        self, address: str, csrf: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        body = {} if csrf is None else {"csrf": csrf}
        sent = {"accept": JSON, "content-type": FORM, **(headers or {})}
        return self.http.post(address, data=body, headers=sent)


def victim(icims: Program, home: Company, role: str) -> Victim:
    window = Window.of(icims, home.person(role))
    fields = dict(window.form("/candidates", "Create candidate").fields)
    return Victim(window.http, fields["csrf"])


@pytest.fixture(scope="module")
def carol(icims: Program, home: Company) -> Victim:
    return victim(icims, home, "admin")


@pytest.fixture(scope="module")
def bob(icims: Program, home: Company) -> Victim:
    return victim(icims, home, "recruiter")


@pytest.mark.parametrize("kind", ICIMS_FORMS)
def test_a_form_of_mallorys_does_nothing_at_icims(
    home: Company, served: Order, carol: Victim, bob: Victim, kind: str
) -> None:
    method, address = ICIMS_FORMS[kind].split()
    address = address.format(
        base=home.path(),
        candidate=home.bob.get("/candidates").json()["items"][0]["id"],
        application=served.application_id,
        field=home.bob.get("/scorecard-fields").json()["items"][0]["id"],
    )
    target = address if method == "POST" else f"{address}?_method={method}"

    for csrf in (None, "", "made-up", "caf\xe9", bob.csrf):
        refused(carol.post(target, csrf), 403, "csrf_failed")
    for headers in FOREIGN:
        refused(carol.post(target, carol.csrf, headers), 403, "csrf_failed")
    json = carol.http.request(method, address, json={}, headers={"accept": JSON})
    refused(json, 403, "csrf_failed")


def test_nobody_is_signed_in_by_mallorys_page(
    icims: Program, jobcannon: Program, home: Company
) -> None:
    bob = home.person("recruiter")
    sent = {"email": bob.email, "password": bob.password}

    for headers in FOREIGN:
        for body in ({"data": sent}, {"json": sent}):
            mallory = icims.caller()
            answer = mallory.post("/connect/v1/sessions", headers=headers, **body)  # type: ignore[arg-type]
            refused(answer, 403, "csrf_failed")
            assert not mallory.cookies
        answer = jobcannon.caller().post("/admin/sessions", json={"password": "x"}, headers=headers)
        refused(answer, 403, "csrf_failed")


@dataclass(frozen=True, slots=True)
class Begun:
    """A candidate in the middle of it: the window, and the forms that JobCannon showed there."""

    window: Window
    forms: dict[str, Submission]


@pytest.fixture(scope="module")
def alice(jobcannon: Program, home: Company, operator: httpx.Client) -> Begun:
    """She begins the assessment that she was sent."""
    window = Window(jobcannon)
    begin = window.form(invite(home, operator)[1], "Begin")
    page = window.send(begin).headers["location"]
    attempt = page.partition("/pages/")[0]

    save = window.form(page, "Save and continue")
    # The page offers the button only when all is answered; the form's token is the same.
    submit = Submission("POST", f"{jobcannon.url}{attempt}/submission", save.fields[:1])

    token = operator.headers["authorization"].removeprefix("Bearer ")
    window.http.cookies.set("jobcannon_admin", token, domain="127.0.0.1", path="/admin")
    out = window.form("/admin/integrations/icims", "Sign out")
    signing_in = window.form("/admin/sign-in", "Sign in")
    forms = {"begin": begin, "save": save, "submit": submit, "out": out, "in": signing_in}
    return Begun(window, forms)


@pytest.mark.parametrize("kind", ["begin", "save", "submit", "out", "in"])
def test_a_form_of_mallorys_does_nothing_at_jobcannon(
    jobcannon: Program, alice: Begun, kind: str
) -> None:
    form, window = alice.forms[kind], alice.window
    own = dict(form.fields)["csrf"]
    others = [dict(one.fields)["csrf"] for one in alice.forms.values()]
    accept = {"accept": JSON}

    for csrf in (None, "", "made-up", "caf\xe9", *(one for one in others if one != own)):
        refused(window.send(form, {"csrf": csrf}, headers=accept), 403, "csrf_failed")
    for headers in FOREIGN:
        refused(window.send(form, headers=accept | headers), 403, "csrf_failed")
    stranger = Window(jobcannon).send(form, headers=accept)
    assert stranger.status_code in {401, 403}


def test_no_page_of_somebody_else_reads_an_answer(
    icims: Program, jobcannon: Program, home: Company
) -> None:
    evil = {"origin": "https://evil.test", "access-control-request-method": "PUT"}

    for program, path in ((icims, home.path("/candidates")), (jobcannon, "/icims/events")):
        for method in ("GET", "OPTIONS"):
            answer = program.caller().request(method, path, headers=evil)
            assert answer.status_code in {401, 405}
            assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "GET", "CONNECT", "put", "%00"])
def test_only_forms_name_another_method(
    icims: Program, jobcannon: Program, home: Company, method: str
) -> None:
    """Neither JSON nor a link can, and no form names what it cannot do."""
    candidate = home.bob.get("/candidates").json()["items"][0]["id"]

    answer = home.bob.post(f"/candidates/{candidate}?_method={method}", json={})
    assert answer.status_code in {400, 405}
    answer = home.bob.get(f"/candidates/{candidate}?_method={method}")
    assert answer.status_code in {200, 400, 422}
    answer = jobcannon.caller().post(f"/admin/sessions?_method={method}", json={})
    assert answer.status_code in {400, 422}
