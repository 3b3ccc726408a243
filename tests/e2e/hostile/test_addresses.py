"""Mallory's addresses: out of the static folder, into headers, and into other people's pages."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.windows import Window

MARKUP = "<script>alert(1)</script>"
LINE_END = "%0d%0aX-Evil:%201%0d%0a%0d%0a<script>"

pytestmark = pytest.mark.usefixtures("nothing_changes_meanwhile")


@pytest.fixture(params=["icims", "jobcannon"])
def program(request: pytest.FixtureRequest, icims: Program, jobcannon: Program) -> Program:
    return icims if request.param == "icims" else jobcannon


@pytest.mark.parametrize(
    "path",
    [
        "/static/../templates/base.html",
        "/static/../templates/layout.html",
        "/static/../../../pyproject.toml",
        "/static/../../../../../../../../etc/passwd",
        "/static/%2e%2e/routes.py",
        "/static/%2e%2e%2froutes.py",
        "/static/..%2f..%2f..%2fpyproject.toml",
        "/static/..%5c..%5c..%5cpyproject.toml",
        "/static/..\\..\\..\\pyproject.toml",
        "/static/....//....//pyproject.toml",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/%252e%252e/routes.py",
        "/static/.",
        "/static/..",
        "/static/",
        "/static",
        "/static/mark.svg%00.css",
        "/static/%00",
        "/static/%ff",
        "/static/caf%C3%A9",
        "/static/" + "a" * 5000,
        "/static/" + "a/" * 2000,
        "//etc/passwd",
        "/../../etc/passwd",
    ],
    ids=[
        "templates", "layout", "up", "far-up", "escaped-dots", "escaped-slash", "escaped-all",
        "escaped-backslash", "backslash", "doubled", "absolute", "escaped-absolute",
        "escaped-twice", "itself", "parent", "folder", "bare", "nul-suffix",
        "nul", "latin", "accent", "long", "deep", "two-slashes", "root",
    ],
)  # fmt: skip
def test_nothing_but_the_static_files_is_served(program: Program, path: str) -> None:
    """Sent as it is: a browser or a client library would tidy it up first."""
    status, media_type, body = sent_raw(program, path)

    assert status in {400, 404, 405}, body
    assert media_type == "application/problem+json"
    assert not any(words in body for words in ("root:", "[project]", "{% block", "import "))


def test_static_files_are_there_to_be_read_only(program: Program) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert program.caller().request(method, "/static/mark.svg").status_code == 405
    assert program.caller().get("/static/mark.svg").status_code == 200


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("icims", "/candidates/" + LINE_END),
        ("icims", "/candidates?q=" + LINE_END),
        ("icims", "/signin?next=/" + LINE_END),
        ("icims", "/oauth/authorize?client_id={client}&redirect_uri={redirect}&state=" + LINE_END),
        ("jobcannon", "/admin/integrations/icims/logs/" + LINE_END),
        ("jobcannon", "/admin/integrations/icims/logs?outcome=" + LINE_END),
        ("jobcannon", "/admin/sign-in?next=/" + LINE_END),
        ("jobcannon", "/oauth/authorize?ticket=x&iss=" + LINE_END),
        ("jobcannon", "/icims/oauth-callback?error=x&state=" + LINE_END),
        ("jobcannon", "/assessments/" + LINE_END),
    ],
    ids=[
        "record", "search", "signin", "consent",
        "delivery", "logs", "admin-signin", "install", "callback", "link",
    ],
)  # fmt: skip
def test_a_line_end_in_an_address_begins_no_header(
    icims: Program, jobcannon: Program, name: str, path: str
) -> None:
    program = icims if name == "icims" else jobcannon
    redirect = f"{jobcannon.url}/icims/oauth-callback"
    address = path.replace("{client}", "jobcannon-staging").replace("{redirect}", redirect)

    answer = program.caller(accept="text/html").get(address)

    assert "x-evil" not in answer.headers
    assert "<script" not in answer.text
    location = answer.headers.get("location", "")
    assert location.isprintable()
    assert urlsplit(location).netloc in {"", urlsplit(jobcannon.url).netloc}


@pytest.mark.parametrize(
    "path",
    [
        "/candidates",
        "/candidates/",
        "/admin/integrations/icims",
        "/",
        "//evil.test/",
        "/static/../",
    ],
)
def test_a_made_up_host_is_sent_nowhere(program: Program, path: str) -> None:
    answer = program.caller(accept="text/html").get(
        f"{program.url}{path}", headers={"host": "evil.test"}
    )

    location = urlsplit(answer.headers.get("location", ""))
    assert (location.scheme, location.netloc) == ("", "")
    assert "//evil.test" not in answer.text.replace("at //evil.test", "")


@pytest.mark.parametrize(
    "path",
    [
        "/candidates?q={markup}",
        "/marketplace?q={markup}",
        "/candidates/{markup}",
        "/marketplace/{markup}",
        "/settings/marketplace-apps/{markup}",
        "/nowhere/{markup}",
        "/candidates?notice={markup}",
        "/oauth/authorize?client_id={markup}",
        '/candidates?q="onfocus=alert(1)%20autofocus="',
    ],
    ids=["q", "search", "record", "listing", "app", "nowhere", "notice", "client", "attribute"],
)
def test_what_stands_in_an_address_is_shown_as_words(
    icims: Program, home: Company, path: str
) -> None:
    answer = Window.of(icims, home.person("recruiter")).http.get(path.format(markup=MARKUP))

    assert "<script>alert" not in answer.text
    assert '"onfocus=' not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/{markup}",
        "/assessments/{markup}",
        "/admin/sign-in?next=/{markup}",
        "/oauth/authorize?ticket={markup}&iss={markup}",
    ],
    ids=["nowhere", "link", "next", "ticket"],
)
def test_jobcannon_takes_no_words_for_markup(jobcannon: Program, path: str) -> None:
    answer = jobcannon.caller(accept="text/html").get(path.format(markup=MARKUP))

    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def sent_raw(program: Program, path: str) -> tuple[int, str, str]:
    """Status, media type and body."""
    connection = HTTPConnection(urlsplit(program.url).netloc, timeout=30)
    try:
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.putheader("accept", "application/json")
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        return answer.status, answer.getheader("content-type", ""), body
    finally:
        connection.close()
