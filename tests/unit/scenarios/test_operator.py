"""JobCannon's operator is one person: signed in once, whichever customer is looked at."""

from __future__ import annotations

import httpx

from scenarios.actors.jobcannon_admin import JobcannonAdmin
from scenarios.actors.operator import Operator
from scenarios.exchanges import Exchanges
from scenarios.plain_browser import PlainBrowser

JOBCANNON = "http://127.0.0.1:8200"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SIGN_IN = """<main><h1>Sign in</h1><form method="post" action="/admin/sessions">
<label>Password <input type="password" name="password"></label>
<button>Sign in</button></form></main>"""
HOME = """<main><h1>Connections</h1><form method="post" action="/admin/region">
<button>EU</button></form></main>"""


class Admin:
    """JobCannon's admin: who signs in with a form has a cookie then, and with JSON a token."""

    def __init__(self) -> None:
        self.sign_ins: list[str] = []
        self.regions: list[str] = []

    def end_sessions(self) -> None:
        self.sign_ins.clear()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        cookies = request.headers.get("cookie", "")
        if request.url.path == "/admin/sessions":
            return self._sign_in(request)
        if request.url.path == "/admin/region":
            return self._home(**{"set-cookie": "jobcannon_region=eu; Path=/admin"})

        self.regions.append("eu" if "jobcannon_region=eu" in cookies else "us")
        if "json" in request.headers["accept"]:
            known = JSON in self.sign_ins and request.headers["authorization"] == "Bearer adm_1"
            return httpx.Response(200, json={"items": []}) if known else httpx.Response(401)
        known = FORM in self.sign_ins and "admin=1" in cookies
        return self._home() if known else httpx.Response(200, html=SIGN_IN)

    def _sign_in(self, request: httpx.Request) -> httpx.Response:
        kind = request.headers["content-type"]
        self.sign_ins.append(kind)
        if kind == JSON:
            return httpx.Response(201, json={"token": "adm_1"})
        return self._home(**{"set-cookie": "admin=1; Path=/admin"})

    def _home(self, **headers: str) -> httpx.Response:
        return httpx.Response(200, html=HOME, headers=headers)


def operator_at(admin: Admin) -> Operator:
    exchanges = Exchanges(transport=httpx.MockTransport(admin))
    browser = PlainBrowser(exchanges, home=JOBCANNON)
    return Operator(exchanges, browser, jobcannon=JOBCANNON, password="a-password")


def look_around(admin: JobcannonAdmin) -> None:
    admin.open_retention()
    admin.deliveries()


def test_an_operator_signs_in_once_for_all_customers() -> None:
    admin = Admin()
    operator = operator_at(admin)

    for customer_id in ("cus_1", "cus_2", "cus_3"):
        look_around(JobcannonAdmin(operator, customer_id=customer_id))

    assert admin.sign_ins == [FORM, JSON]


def test_a_session_that_ended_is_begun_anew() -> None:
    admin = Admin()
    jobcannon = JobcannonAdmin(operator_at(admin), customer_id="cus_1")
    look_around(jobcannon)
    admin.end_sessions()

    look_around(jobcannon)

    assert admin.sign_ins == [FORM, JSON]


def test_the_next_customer_is_looked_at_where_everybody_begins() -> None:
    admin = Admin()
    operator = operator_at(admin)
    JobcannonAdmin(operator, customer_id="cus_1").look_at("eu")
    admin.regions.clear()

    look_around(JobcannonAdmin(operator, customer_id="cus_2"))

    assert set(admin.regions) == {"us"}
