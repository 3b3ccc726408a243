"""Each documented error by its preset, for our integration: broken, parked, fixed, delivered."""

from __future__ import annotations

import re

from scenarios.actors.admin import Field
from scenarios.eventually import eventually
from scenarios.exchanges import Exchanges
from scenarios.play import LINES, play, up_to
from scenarios.report import Outcome, Report
from scenarios.walk import APP, Walk
from tests.e2e.transcript import explained


def broken(exchanges: Exchanges, walk: Walk, preset: str) -> str:
    """How it is undone, in the fake's words."""
    path = f"/_staging/tenants/{walk.records.customer_id}/presets/{preset}"
    answer = exchanges.json("POST", f"{walk.addresses.icims}{path}", token=None, body={})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["undo"])


def reauthorize(walk: Walk) -> None:
    """Guide: "Re-authorize in iCIMS Marketplace"."""
    walk.carol.open_marketplace()
    walk.carol.open_listing(APP)
    walk.carol.browser.follow("Re-authorize")
    walk.carol.authorize()
    walk.carol.approve()


def submit(walk: Walk) -> None:
    walk.alice.follow_link()
    walk.alice.begin()
    walk.alice.answer_everything()
    walk.alice.submit().expect("Your answers are in")


def stuck(walk: Walk) -> str:
    """Why JobCannon's delivery log says that it does not go on."""
    order = walk.records.order(walk.alice.email)
    return eventually(
        lambda: walk.operator.stuck(order.id) or "", bool, expected="work that is parked"
    )


def test_a_token_of_two_years_parks_the_result_until_carol_authorizes_again(
    exchanges: Exchanges, walk: Walk, report: Report
) -> None:
    play(report, walk, lines=up_to(6))
    broken(exchanges, walk, "oauth-token-expired")

    submit(walk)
    assert "OAuth token expired" in stuck(walk)
    reauthorize(walk)

    assert closed_at_last(walk) == "completed"


def test_a_revoked_token_ends_the_connection_until_carol_authorizes_again(
    exchanges: Exchanges, walk: Walk, report: Report
) -> None:
    """JobCannon is told at once, and does not even try."""
    play(report, walk, lines=up_to(6))
    broken(exchanges, walk, "oauth-token-revoked")
    walk.staging.wait_until_settled()

    submit(walk)
    assert [one.status for one in walk.operator.connections()] == ["reauthorization_required"]
    reauthorize(walk)

    assert closed_at_last(walk) == "completed"


def test_a_field_that_is_gone_parks_the_result_until_carol_creates_it(
    exchanges: Exchanges, walk: Walk, report: Report
) -> None:
    play(report, walk, lines=up_to(6))
    undo = broken(exchanges, walk, "scorecard-field-deleted")

    submit(walk)
    assert "Scorecard field not found" in stuck(walk)
    found = re.search(r"'(?P<name>.+)' of the type (?P<type>\w+)", undo)
    assert found is not None
    walk.carol.pre_create_fields([Field(found["name"], found["type"].capitalize())])
    walk.staging.advance(minutes=1)

    assert closed_at_last(walk) == "completed"


def test_a_field_that_is_renamed_parks_the_result_until_carol_renames_it_back(
    exchanges: Exchanges, walk: Walk, report: Report
) -> None:
    play(report, walk, lines=up_to(6))
    undo = broken(exchanges, walk, "scorecard-field-renamed")
    found = re.search(r"back to '(?P<name>.+)',", undo)
    assert found is not None
    name = found["name"]

    submit(walk)
    reason = stuck(walk)
    assert "Scorecard field not found" in reason
    assert f"“{name}” was renamed" in reason
    assert walk.records.scorecard_versions(walk.alice.email) == []
    walk.carol.rename_field(f"{name} (renamed)", to=name)
    walk.staging.advance(minutes=1)

    assert closed_at_last(walk) == "completed"
    assert len(walk.records.scorecard_versions(walk.alice.email)) == 1


def test_a_scope_that_is_taken_back_parks_the_delivery_until_it_is_approved(
    exchanges: Exchanges, walk: Walk, report: Report
) -> None:
    play(report, walk, lines=up_to(4))
    broken(exchanges, walk, "profile-write-forbidden")

    play(report, walk, lines=LINES[3:4])
    assert "Candidate profile write failed (403)" in stuck(walk)
    reauthorize(walk)
    play(report, walk, lines=LINES[4:])

    assert [line.outcome for line in report.lines] == [Outcome.HELD] * 7, explained(report)
    order = walk.records.order(walk.alice.email)
    assert "parked" in {one.outcome for one in walk.operator.deliveries(order_id=order.id)}
    assert walk.operator.stuck(order.id) is None


def test_a_bad_day_ends_well(exchanges: Exchanges, walk: Walk, report: Report) -> None:
    """An event that comes twice, a busy mailbox, and callbacks whose answers are lost."""
    play(report, walk, lines=up_to(4))
    for preset in ("event-twice", "mailbox-busy", "callback-lost"):
        broken(exchanges, walk, preset)

    play(report, walk, lines=LINES[3:4])
    walk.staging.advance(minutes=1)
    play(report, walk, lines=LINES[4:5])
    submit(walk)
    walk.staging.advance(minutes=1)

    assert closed_at_last(walk) == "completed"
    assert len(walk.records.scorecard_versions(walk.alice.email)) == 1
    assert len(walk.staging.mails_to(walk.alice.email)) == 1
    path = f"/_staging/tenants/{walk.records.customer_id}/faults"
    faults = exchanges.json("GET", f"{walk.addresses.icims}{path}", token=None).json()["faults"]
    assert [(one["operation"], one["hits"]) for one in faults] == [
        ("*", 1),
        ("smtp.rcpt", 2),
        ("orders.callback", 1),
    ]


def closed_at_last(walk: Walk) -> str:
    """It waited in the log before, which is no reason to give up now."""
    order = eventually(
        lambda: walk.records.order(walk.alice.email),
        lambda one: one.status == "completed",
        expected="the order closed",
    )
    return order.status
