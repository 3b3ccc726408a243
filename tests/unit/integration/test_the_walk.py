"""One order, from the event to the callback."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

from sqlalchemy import make_url, select

from integration.domain.deliveries import Outcome
from integration.domain.work import WorkState
from integration.storage.tables import metadata
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import PUBLIC_URL, TRACE, Stage, link_of


def test_an_order_becomes_a_stamp_a_letter_and_a_status(installed: Stage) -> None:
    installed.request()
    installed.settle()

    assert [name for name, _ in installed.icims.effects] == ["profile_stamp", "order_status"]
    assert str(installed.postman.letters[0]["To"]) == "Alice Moreau <alice@candidates.test>"
    assert installed.order()["status"] == "sent"


def test_the_profile_gets_the_report_link_and_never_the_assessment_link(installed: Stage) -> None:
    installed.request()
    installed.settle()

    _, stamp = installed.icims.effects[0]
    assert isinstance(stamp, dict)
    assert stamp["link"].startswith(f"{PUBLIC_URL}/reports/")
    assert link_of(installed.postman.letters[0]) not in json.dumps(installed.icims.effects)


def test_a_submission_becomes_a_scorecard_and_then_a_callback(installed: Stage) -> None:
    installed.request()
    installed.settle()
    attempt = installed.take()
    installed.settle()

    assert [name for name, _ in installed.icims.effects][2:] == [
        "order_status",
        "scorecard_write",
        "callback",
    ]
    told = dict(installed.icims.effects)["callback"]
    assert isinstance(told, dict)
    assert told["type"] == "assessment.completed"
    assert told["data"]["attempt_id"] == attempt.id
    assert told["data"]["result"]["overall_score"] == installed.icims.scorecard["fld_score00001"]
    assert installed.order()["status"] == "delivered"
    assert {row["state"] for row in installed.work()} == {WorkState.DONE}


def test_every_call_is_logged_with_its_order_and_continues_the_trace(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.settle()

    log = installed.log(order_id="ord_alice00001")
    assert [delivery.exchange.kind for delivery in log] == [
        "event_received",
        "candidate_read",
        "profile_stamp",
        "email",
        "order_status",
        "order_status",
        "configuration_read",
        "fields_read",
        "scorecard_read",
        "scorecard_write",
        "callback",
    ]
    assert {delivery.outcome for delivery in log} == {Outcome.SUCCEEDED}
    assert {delivery.customer_id for delivery in log} == {CUSTOMER}
    assert {delivery.exchange.traceparent[:35] for delivery in log} == {TRACE[:35]}
    assert len({delivery.exchange.traceparent for delivery in log}) == 7 + 1


def test_no_secret_reaches_the_log_or_the_database_in_clear(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.settle()

    token = next(iter(installed.icims.tokens))
    link = link_of(installed.postman.letters[0])
    _, stamp = installed.icims.effects[0]
    assert isinstance(stamp, dict)
    report = stamp["link"].rsplit("/", 1)[-1]
    kept = kept_by(installed)
    assert any(b"ord_alice00001" in content for content in kept)
    for secret in (token, link, report, "code-0"):
        assert not any(secret.encode() in content for content in kept), secret


def kept_by(stage: Stage) -> list[bytes]:
    """Every value of every table; of SQLite every byte, whatever has been deleted since."""
    url = make_url(stage.settings.database_url)
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database))
        return [file.read_bytes(), file.with_name(f"{file.name}-wal").read_bytes()]

    rows = stage.tx(lambda tx: [tx.execute(select(one)).all() for one in metadata.sorted_tables])
    values = [value for row in chain(*rows) for value in row]
    return [value if isinstance(value, bytes) else str(value).encode() for value in values]


def test_the_same_order_again_and_the_same_occasion_again_invite_once(installed: Stage) -> None:
    installed.request(stage_entry=1)
    installed.request(stage_entry=1)
    installed.request("ord_alice00002", stage_entry=1)
    installed.settle()

    assert len(installed.postman.letters) == 1


def test_another_stage_entry_and_a_recruiter_who_asks_again_invite_again(installed: Stage) -> None:
    installed.request(stage_entry=1)
    installed.request("ord_alice00002", stage_entry=2)
    installed.request("ord_alice00003", stage_entry=2, trigger="recruiter_action")
    installed.settle()

    assert len(installed.postman.letters) == 3


def test_a_customer_without_mapping_gets_the_callback_and_no_scorecard(installed: Stage) -> None:
    installed.icims.mapping = []
    installed.request()
    installed.settle()
    installed.take()
    installed.settle()

    assert installed.icims.did("scorecard_write") == 0
    assert installed.icims.did("callback") == 1
