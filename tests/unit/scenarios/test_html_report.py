"""The report as a page: what held, why the rest did not, every exchange, and nothing secret."""

from __future__ import annotations

import json

import httpx
import lxml.html

from scenarios.evidence import Evidence
from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch
from scenarios.output import html
from scenarios.play import LINES
from scenarios.report import Diagram, Report
from scenarios.walk import Addresses

ADDRESSES = Addresses(icims="http://icims.test", jobcannon="http://jobcannon.test")
PASSWORD = "river-juniper-marble-30"
DIAGRAM = Diagram(
    what="Advance to <b>Assessment",
    begun_by="Bob",
    customer="cus_northw",
    steps=11,
    failed=0,
    svg=b"<svg xmlns='http://www.w3.org/2000/svg'/>",
)


def answered(request: httpx.Request) -> httpx.Response:
    body = json.dumps({"echo": request.content.decode(), "token": "t-secret"}).encode()
    return httpx.Response(200, headers={"content-type": "application/json"}, content=iter([body]))


def told(*, broken: bool = False) -> tuple[Report, str]:
    with Exchanges(transport=httpx.MockTransport(answered)) as exchanges:
        exchanges.keep_secret(PASSWORD)
        report = Report(exchanges)
        with report.line(LINES[0].box), report.step(LINES[0].box.sentence.words):
            exchanges.json("POST", "http://icims.test/<script>", body={"note": PASSWORD})
            if broken:
                raise Mismatch("a page", seen="a <b>wall")
        report.diagrams.append(DIAGRAM)
        return report, html.document(report, ADDRESSES, secrets=exchanges.secrets)


def test_a_line_has_its_steps_and_a_step_its_exchanges() -> None:
    _, page = told()

    tree = lxml.html.fromstring(page)

    assert tree.findtext(".//h1", "").startswith("1 of 1 held in ")
    (line,) = tree.find_class("line")
    assert "JobCannon app installed from iCIMS Marketplace" in line.findtext(".//span[2]", "")
    (exchange,) = tree.find_class("exchange")
    assert exchange.findtext(".//code") == "POST http://icims.test/%3Cscript%3E"
    assert "1 exchange" in line.text_content()


def test_nothing_secret_is_on_the_page_and_no_script() -> None:
    report, page = told()

    assert PASSWORD.encode() in report.lines[0].steps[0].answers[0].request.content
    assert PASSWORD not in page
    assert "t-secret" not in page
    assert "<script" not in page


def test_what_did_not_hold_is_open_and_says_why() -> None:
    report, page = told(broken=True)

    tree = lxml.html.fromstring(page)

    assert isinstance(report.lines[0].steps[0].failure, Evidence)
    (line,) = tree.find_class("line")
    assert line.get("open") is not None
    assert "a <b>wall" in line.text_content()


def test_a_diagram_is_a_picture_that_can_run_nothing() -> None:
    _, page = told()

    (picture,) = lxml.html.fromstring(page).iter("img")

    assert picture.get("src", "").startswith("data:image/svg+xml;base64,")
    assert "11 steps, begun by Bob: Advance to <b>Assessment" in picture.get("alt", "")
