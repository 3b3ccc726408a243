"""The door at which iCIMS's events come in: signed, once, and the worker is woken for work."""

from __future__ import annotations

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import requested


def test_an_event_is_accepted_once_and_acknowledged_again(desk: Desk, icims: Browser) -> None:
    first = desk.event(icims, requested(), id="evt_000001")
    again = desk.event(icims, requested(), id="evt_000001")

    assert (first.status_code, first.json()["status"]) == (202, "accepted")
    assert (again.status_code, again.json()["status"]) == (202, "duplicate")


def test_the_worker_is_woken_for_events_that_make_work_and_for_no_others(
    desk: Desk, icims: Browser
) -> None:
    moved = requested() | {"type": "application.stage_changed"}
    before = desk.wakes

    desk.event(icims, requested(), id="evt_000001")
    assert desk.wakes == before + 1

    assert desk.event(icims, moved, id="evt_000002").status_code == 202
    assert desk.event(icims, requested(), id="evt_000001").json()["status"] == "duplicate"
    assert desk.wakes == before + 1


def test_the_same_event_with_another_body_is_a_conflict(desk: Desk, icims: Browser) -> None:
    desk.event(icims, requested(), id="evt_000001")

    answer = desk.event(icims, requested("ord_000002"), id="evt_000001")

    assert (answer.status_code, answer.json()["code"]) == (409, "event_conflict")


def test_an_unsigned_event_is_refused_before_it_is_read(mallory: Browser) -> None:
    answer = mallory.post(
        "/icims/events", content=b"{", headers={"content-type": "application/json"}
    )

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")


def test_an_event_that_is_no_json_type_is_refused(mallory: Browser) -> None:
    answer = mallory.post("/icims/events", content=b"x", headers={"content-type": "text/plain"})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
