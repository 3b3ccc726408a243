"""What JobCannon tells a Prometheus that has the token, and nobody else."""

from __future__ import annotations

from dataclasses import replace

from tests.web.integration.browser import Browser
from tests.web.integration.desk import METRICS_TOKEN, Desk

TOKEN = {"authorization": f"Bearer {METRICS_TOKEN}", "accept": "text/plain;version=0.0.4,*/*"}


def read(browser: Browser) -> dict[str, float]:
    answer = browser.get("/metrics", headers=TOKEN)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_requests_are_counted_by_operation_and_status(alice: Browser) -> None:
    alice.get("/assessments/" + "x" * 43)
    alice.get("/assessments/" + "y" * 43)

    counted = read(alice)

    seen = 'jobcannon_request_seconds_count{operation="invitations.open",status="404"}'
    assert counted[seen] == 2


def test_what_waits_and_who_is_connected_is_told_by_region(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    desk.invite(icims)

    told = read(alice)

    assert told['jobcannon_work{region="eu",state="waiting"}'] >= 1
    assert told['jobcannon_connections{region="eu",status="active"}'] == 1
    assert told['jobcannon_token_seconds{customer_id="cus_acme01",region="eu"}'] > 0


def test_no_label_is_an_address_or_a_person(desk: Desk, icims: Browser, alice: Browser) -> None:
    link = desk.invite(icims)
    alice.page(f"/assessments/{link}")

    said = alice.get("/metrics", headers=TOKEN).text

    assert link not in said
    assert "alice" not in said.lower()


def test_without_the_token_there_is_nothing_to_read(mallory: Browser) -> None:
    assert mallory.get("/metrics").status_code == 401
    wrong = {"authorization": "Bearer another-token"}
    assert mallory.get("/metrics", headers=wrong).status_code == 401


def test_a_process_that_leaves_the_work_to_others_does_not_say_that_it_works(
    desk: Desk, alice: Browser
) -> None:
    working = 'jobcannon_worker_running{region="eu"}'
    assert read(alice)[working] == 1

    desk.state["cells"] = {
        region: replace(cell, settings=replace(cell.settings, works=False))
        for region, cell in desk.state["cells"].items()
    }

    assert read(alice)[working] == 0
