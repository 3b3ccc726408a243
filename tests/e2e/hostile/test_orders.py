"""Mallory's orders: signed as iCIMS signs, and wrong all the same; or ten at once."""

from __future__ import annotations

import httpx
import pytest

from scenarios import expect
from scenarios.shapes import Event, Order
from scenarios.stack import Secrets
from tests.e2e.hostile.callers import Program, ten_at_once
from tests.e2e.hostile.refusals import refused
from tests.e2e.hostile.senders import DOOR, Sender, changed, request_of
from tests.e2e.hostile.settled import everything


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"callback_url": "https://evil.test/"}, "data.callback_url"),
        ({"callback_url": "{icims}@evil.test/"}, "data.callback_url"),
        ({"callback_url": "{icims}.evil.test/"}, "data.callback_url"),
        ({"callback_url": "{icims}0/connect/v1/callback"}, "data.callback_url"),
        ({"callback_url": "file:///etc/passwd"}, "data.callback_url"),
        ({"callback_url": "{icims}/x\r\nX-Evil: 1"}, "data.callback_url"),
        ({"callback_url": ""}, "data.callback_url"),
        ({"assessment": "mbti"}, "data.assessment"),
        ({"assessment": "../../secrets"}, "data.assessment"),
        ({"order_id": "' OR 1=1 --"}, "data.order_id"),
        ({"order_id": None}, "data.order_id"),
        ({"candidate_id": "../candidates"}, "data.candidate_id"),
        ({"trigger": ["stage_entry"]}, "data.trigger"),
        ({"job_title": "x" * 301}, "data.job_title"),
        ({"job_title": "a\x00b"}, "data.job_title"),
        ({"stage_entry": -1}, "data.stage_entry"),
        ({"customer_id": ["cus_list"]}, "data.customer_id"),
    ],
    ids=[
        "evil-callback", "userinfo-callback", "suffix-callback", "port-callback", "file-callback",
        "line-end-callback", "no-callback", "assessment", "path-assessment", "sql-order",
        "null-order", "path-candidate", "trigger", "long-title", "nul-title",
        "stage-entry", "list-customer",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("nothing_changes")
def test_a_bent_order_is_refused_though_it_is_signed(
    sender: Sender, event: Event, changes: dict[str, object], field: str
) -> None:
    icims = sender.home.icims.url
    bent = {n: v.replace("{icims}", icims) if isinstance(v, str) else v for n, v in changes.items()}
    new = {"order_id": "ord_mallory1", **bent}

    problem = refused(sender.told(changed(event, new)), 422, "validation_failed")

    assert [one["field"] for one in problem["errors"]] == [field]  # type: ignore[attr-defined]


def test_ten_at_the_same_moment_have_one_effect(
    icims: Program, sender: Sender, operator: httpx.Client, secrets: Secrets, served: Order
) -> None:
    """iCIMS is told a dead address for a while, so that Mallory's ten are the first to arrive."""
    home = sender.home
    at_jobcannon = str(sender.http.base_url.join(DOOR))
    tell_icims(icims, secrets, events_url="http://127.0.0.1:9/nobody")
    candidate, application = home.applicant()
    home.advance(application, kind="assessment")
    order = home.order(application)
    event = request_of(home, order)
    tell_icims(icims, secrets, events_url=at_jobcannon)
    body = event.body.encode()
    headers = sender.headers(body, id=event.id)

    answers = ten_at_once(lambda _: sender.post(body, headers))

    assert {one.status_code for one in answers} == {202}
    outcomes = sorted(one.json()["status"] for one in answers)
    assert outcomes == ["accepted"] + 9 * ["duplicate"]
    assert home.control.post(f"/events/{event.id}/resend").status_code == 202
    everything(home, operator)
    known = home.bob.get(f"/candidates/{candidate.id}").json()
    assert [stamp["order_id"] for stamp in known["assessments"]] == [order.id]
    assert len(home.control.get("/mailbox", params={"to": known["email"]}).json()["items"]) == 1
    log = operator.get(f"/integrations/icims/logs?order_id={order.id}").json()["items"]
    kinds = sorted(one["kind"] for one in log if one["outcome"] == "succeeded")
    assert kinds == ["candidate_read", "email", "event_received", "order_status", "profile_stamp"]


def tell_icims(icims: Program, secrets: Secrets, *, events_url: str) -> None:
    """Where JobCannon takes its events."""
    control = icims.caller(under="/_staging")
    apps = control.get("/apps").json()["items"]
    (known,) = [one for one in apps if one["app_id"] == "jobcannon"]
    kept = ("install_url", "redirect_uris", "client_id", "scopes", "events")
    sent = {name: known[name] for name in kept} | {
        "events_url": events_url,
        "client_secret": secrets.client_secret,
        "event_secret": secrets.event_secret,
        "callback_secret": secrets.callback_secret,
    }
    expect.status(control.put("/apps/jobcannon", json=sent), 200)
