"""The timeline through the control API and on its pages."""

from __future__ import annotations

from lxml import etree

from mock_icims.domain.webhooks.events import Answer
from mock_icims.web.security_headers import policy
from tests.unit.mock_icims.traced_steps import callback, click, event, mail
from tests.web.mock_icims.browsing import Browser, Desk
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"
STORY = f"/_staging/timeline/{TRACE}"


def test_a_deleted_field_tells_its_story_up_to_the_apps_answer() -> None:
    async def story(stage: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        admin = await tenant.staff("admin")
        made = await tenant.connect(
            "POST", "/scorecard-fields", json={"name": "Speed", "type": "number"}, headers=admin
        )
        stage.sender.answers = [Answer(status=None, error="ReadTimeout", body="", duration_ms=9.0)]
        await tenant.connect("DELETE", f"/scorecard-fields/{made.json()['id']}", headers=admin)
        await tenant("GET", "/settled?timeout=5")
        stage.system.move(seconds=6)
        await tenant("POST", "/clock/advance", json={"seconds": 6})

        (listed,) = (await tenant("GET", "/timeline?failed=true")).json()["items"]
        told = (await tenant("GET", f"/timeline/{listed['id']}")).json()

        assert listed["what"] == "Delete a scorecard field"
        assert (listed["step_count"], listed["failed_count"], listed["whole"]) == (3, 1, True)
        assert [(one["target"], one["came_of_it"], one["attempt"]) for one in told["steps"]] == [
            ("icims", "204", 1),
            ("jobcannon", "ReadTimeout", 1),
            ("jobcannon", "202", 2),
        ]
        for step in told["steps"]:
            kept = await tenant("GET", f"/journal/{step['exchange_id']}")
            assert kept.json()["operation"] == step["operation"]

    played(story)


def test_the_diagram_is_a_picture_of_its_own_and_mermaid_is_text() -> None:
    async def story(stage: Stage, tenant: Tenant) -> None:
        headers = {**await tenant.bearer(), "traceparent": TRACEPARENT}
        await tenant.connect("GET", "/jobs", headers=headers)

        drawn = await tenant("GET", f"/timeline/{TRACE}/diagram")
        text = await tenant("GET", f"/timeline/{TRACE}/mermaid")

        assert drawn.headers["content-type"] == "image/svg+xml"
        svg = etree.fromstring(drawn.content)
        assert svg.tag == "{http://www.w3.org/2000/svg}svg"
        assert text.headers["content-type"] == "text/vnd.mermaid; charset=utf-8"
        assert text.text.splitlines()[0] == "sequenceDiagram"

    played(story)


def test_an_unknown_trace_is_not_found_and_a_strange_question_is_refused() -> None:
    async def story(stage: Stage, tenant: Tenant) -> None:
        assert code_of(await tenant("GET", f"/timeline/{TRACE}")) == (404, "not_found")
        assert code_of(await tenant("GET", "/timeline?failed=maybe")) == (422, "validation_failed")

    played(story)


def test_a_trace_goes_by_the_mail_that_carries_it() -> None:
    async def story(stage: Stage, tenant: Tenant) -> None:
        people = await tenant.connect("GET", "/candidates", headers=await tenant.bearer())
        address = people.json()["items"][0]["email"]
        raw = f"Subject: Hello\r\nTraceparent: {TRACEPARENT}\r\n\r\nHi".encode()
        stage.services.staging.mail_room.deliver(sender="jobs@acme.test", to=[address], raw=raw)

        told = (await tenant("GET", f"/timeline/{TRACE}")).json()

        (step,) = told["steps"]
        assert (step["kind"], step["source"], step["target"]) == ("mail", "jobs@acme.test", address)
        assert (await tenant("GET", f"/mailbox/{step['mail_id']}")).status_code == 200

    played(story)


def test_the_page_tells_the_same_story_as_a_diagram_and_as_a_table(
    desk: Desk, bob: Browser
) -> None:
    for one in (click(1), event(2), callback(4, status=503), callback(5)):
        desk.tenant.journal.add(one)
    desk.tenant.mailbox.add(mail(3))

    listed, page = bob.get("/_staging/timeline"), bob.get(STORY)

    assert STORY in listed.links
    assert "1 failed" in listed.text
    assert page.heading == "Advance to Assessment"
    rows = [" ".join(row.text_content().split()) for row in page.tree.iter("tr")][1:]
    drawn = [text for text in page.words("text") if text[:1].isdigit() and ". " in text]
    assert [row.split(". ")[1].split(" ", 1)[0] for row in rows] == [
        text.split(". ")[1].split(" ", 1)[0] for text in drawn
    ]
    assert "503, 1.2 ms" in page.text
    assert "200, 1.2 ms, attempt 2" in page.text
    assert {"/_staging/journal/exc_00000001", "/_staging/mailbox/mail_1"} <= set(page.links)
    assert "sequenceDiagram" in page.text


def test_the_pages_allow_their_own_script_and_no_other(desk: Desk, bob: Browser) -> None:
    desk.tenant.journal.add(click(1))

    page = bob.get(STORY)

    assert page.answer.headers["content-security-policy"] == policy()
    (script,) = page.tree.iter("script")
    assert (script.get("src"), script.text) == ("/static/timeline.js", None)
    (live,) = page.tree.xpath("//*[@data-stream]")
    assert live.get("data-stream").endswith(f"/journal/stream?trace_id={TRACE}")


def test_an_empty_timeline_says_what_will_come(bob: Browser) -> None:
    assert "Nothing yet." in bob.get("/_staging/timeline").text
    assert "Nothing failed." in bob.get("/_staging/timeline?failed=true").text
