"""A form that is refused is the form again: what was typed, and what is wrong at its control."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import JobId, MailId
from mock_icims.domain.mailbox import Mail
from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import Approvals, Chain
from mock_icims.domain.structs import replace
from tests.icims_cast import ASSESSMENT, LEAD, NOON, OVERALL, REJECTED, auto_send, install
from tests.web.mock_icims.browsing import BEHIND_THE_DOOR, ISSUER, Browser, Desk, Page

RECORD = "/candidates/cand_alice1"
FIELDS = "/settings/scorecard-fields"
EVENTS = "/settings/events"
APP = "/settings/marketplace-apps/jobcannon"
LONG = "x" * 101
HEADS = Approvals(enabled=True, chains=(Chain(name="Heads", steps=(Approver(role=Role.ADMIN),)),))

Changed = dict[str, str | list[str]]

REFUSED: list[tuple[str, str, Changed, int, list[str]]] = [
    (
        "/candidates",
        "Create candidate",
        {"first_name": "Dora", "last_name": LONG, "email": "dora"},
        422,
        ["Last name: must have at most 100 characters.", "E-mail address: must be an e-mail"],
    ),
    (RECORD, "Save profile", {"first_name": "Alicia", "phone": LONG}, 422, ["Phone: must have"]),
    (RECORD, "Save profile", {"email": "alice"}, 422, ["E-mail address: must be an e-mail"]),
    (RECORD, "Assign job", {"job_id": "job_nowhere"}, 422, ["Job: 'job_nowhere' is not a job."]),
    (RECORD, "Advance", {"stage_id": "stg_foreign"}, 422, ["Advance to stage: "]),
    (RECORD, "Send assessment", {"assessment": "tarot"}, 422, ["Assessment: "]),
    (
        "/jobs/job_wareho",
        "Advance chosen",
        {"application_ids": [], "stage_id": REJECTED.id, "reopen": "on"},
        422,
        ["Chosen candidates: must not be empty."],
    ),
    ("/approvals", "Refuse", {"reason": " \t"}, 422, ["Reason: is required."]),
    (
        "/approvals",
        "Delegate",
        {"to_user_id": "usr_bobaaa", "reason": "I am away"},
        422,
        ["To: "],
    ),
    (APP, "Save scopes", {"scopes": []}, 422, ["It keeps: is required."]),
    (FIELDS, "Create field", {"name": LONG, "type": "url"}, 422, ["Name: must have at most"]),
    (FIELDS, "Create field", {"name": OVERALL.name, "type": "text"}, 409, [OVERALL.name]),
    (FIELDS, "Rename", {"name": "Two\nlines"}, 422, ["New name: must be on one line."]),
    (
        EVENTS,
        "Recover JobCannon",
        {"since": "2026-13-01T00:00"},
        422,
        ["Recover JobCannon: published since (UTC): "],
    ),
    (EVENTS, "Replay missing JobCannon", {"since": "yesterday"}, 422, ["published since (UTC): "]),
    (
        EVENTS,
        "Make a new secret for JobCannon",
        {"of": "callback", "overlap_seconds": "a while"},
        422,
        ["The old secret counts as well for: must be a whole number"],
    ),
]
OTHERWISE = {"Save", "Sign in", "Search", "Filter"}
"""The configuration has its own way, who signs in another page; and lists refuse nothing."""


@pytest.fixture(autouse=True)
def waiting(desk: Desk, bob: Browser) -> None:
    """Bob advanced Alice, and her assessment waits for an iCIMS admin; there is another job."""
    desk.tenant.jobs.put(replace(LEAD, id=JobId("job_nightsh"), title="Night shift lead"))
    install(desk.tenant, configuration=replace(auto_send(), approvals=HEADS))
    bob.submit(bob.get(RECORD).form("Assign job"))
    bob.submit(bob.get(RECORD).form("Advance"), stage_id=ASSESSMENT.id)


def sent(browser: Browser, path: str, button: str, **changed: str | list[str]) -> Page:
    """As a browser sends it, which says on which page the form stood."""
    form = browser.get(path).form(button)
    fields = [item for item in form.fields if item[0] not in changed]
    for name, values in changed.items():
        fields += [(name, one) for one in ([values] if isinstance(values, str) else values)]
    return browser.post(form.action, fields, headers={"Referer": ISSUER + path})


def said_above(page: Page) -> list[str]:
    (alert,) = page.tree.xpath("//main/*[1]//*[@role='alert']")
    told = alert.xpath(".//li") or alert.xpath(".//p")
    return [" ".join(one.text_content().split()) for one in told]


def can_be_shown(page: Page, name: str, value: str) -> bool:
    """A list shows what it offers, and a field whatever was typed."""
    lists = page.tree.xpath(f"//main//select[@name='{name}']")
    return not lists or value in [one.get("value") for one in lists[0].iter("option")]


@pytest.mark.parametrize(("path", "button", "changed", "status", "said"), REFUSED)
def test_what_was_typed_is_there_and_what_is_wrong_is_said(
    carol: Browser, path: str, button: str, changed: Changed, status: int, said: list[str]
) -> None:
    page = sent(carol, path, button, **changed)

    assert page.status == status, page.text
    assert (page.tree.findtext(".//title") or "").startswith("Error: ")
    assert len(said_above(page)) == len(said)
    for sentence, wanted in zip(said_above(page), said, strict=True):
        assert wanted in sentence
    kept = page.form(button).fields
    for name, values in changed.items():
        for value in [values] if isinstance(values, str) else values:
            assert (name, value) in kept or not can_be_shown(page, name, value)


@pytest.mark.parametrize(("path", "button", "changed", "status", "said"), REFUSED)
def test_each_link_leads_to_a_control_that_says_the_same(
    carol: Browser, path: str, button: str, changed: Changed, status: int, said: list[str]
) -> None:
    page = sent(carol, path, button, **changed)

    for item in page.tree.xpath("//*[@role='alert']//li"):
        (link,) = item.xpath(".//a/@href")
        (control,) = page.tree.xpath(f"//*[@id='{link.lstrip('#')}']")
        assert control.get("aria-invalid") == "true"
        described = control.get("aria-describedby").split()[0]
        (told,) = page.tree.xpath(f"//*[@id='{described}']")
        assert told.text_content().strip(" .") in item.text_content()
        assert all(one.get("open") is not None for one in control.iterancestors("details"))
    assert page.tree.xpath("//*[@autofocus]/@aria-labelledby") == ["wrong"]


def test_every_form_of_every_page_is_tried_here(carol: Browser) -> None:
    tried = {button for _, button, *_ in REFUSED} | OTHERWISE
    untried = set()
    for path in BEHIND_THE_DOOR:
        for form in carol.get(path).tree.iter("form"):
            typed = form.xpath(".//select | .//textarea | .//input[not(@type='hidden')]")
            button = " ".join(form.xpath(".//button")[-1].text_content().split())
            if typed and button not in tried:
                untried.add((path, button))

    assert untried == set()


def test_the_form_is_taken_when_it_is_put_right(desk: Desk, carol: Browser) -> None:
    page = sent(carol, "/candidates", "Create candidate", first_name="Dora", last_name="")

    made = carol.submit(page.form("Create candidate"), last_name="Díaz")

    assert made.status == 303
    assert "Dora Díaz" in carol.get("/candidates").text


def test_of_two_like_forms_the_one_that_was_sent_is_filled(desk: Desk, carol: Browser) -> None:
    page = sent(carol, FIELDS, "Rename", name=LONG)

    (wrong,) = page.tree.xpath("//*[@aria-invalid='true']")
    assert (wrong.get("value"), page.answer.text.count(LONG)) == (LONG, 1)


def test_who_signs_in_types_the_address_once_and_the_password_again(stranger: Browser) -> None:
    form = stranger.get("/signin").form("Sign in")
    fields = [("next", "/"), ("email", " "), ("password", "of great secrecy")]
    page = stranger.post(form.action, fields, headers={"Referer": f"{ISSUER}/signin"})

    assert page.status == 422
    assert said_above(page) == ["E-mail address: is required."]
    assert "of great secrecy" not in page.answer.text


def test_typed_marks_stay_marks(carol: Browser) -> None:
    page = sent(carol, FIELDS, "Create field", name=f'"><script>alert(1)</script>{LONG}')

    assert not page.tree.xpath("//script")
    assert ("name", f'"><script>alert(1)</script>{LONG}') in page.form("Create field").fields


def test_a_form_that_its_page_has_no_more_is_told_of_as_before(desk: Desk, carol: Browser) -> None:
    form = carol.get(FIELDS).form("Rename")
    carol.submit(carol.get(FIELDS).form(f"Delete {form.fields[2][1]}"))
    page = carol.post(form.action, form.fields, headers={"Referer": ISSUER + FIELDS})

    assert (page.status, page.heading) == (404, "Not found")


@pytest.mark.parametrize(
    "referer",
    [
        "http://mallory.test/candidates",
        f"{ISSUER}/oauth/authorize",
        f"{ISSUER}/marketplace/jobcannon/logo.svg",
        f"{ISSUER}/nowhere",
        "//[",
    ],
)
def test_a_form_from_anywhere_else_is_told_of_as_before(carol: Browser, referer: str) -> None:
    form = carol.get("/candidates").form("Create candidate")
    page = carol.post(form.action, form.fields, headers={"Referer": referer})

    assert (page.status, page.heading) == (422, "Validation failed")


def test_a_form_in_a_letter_is_no_form_of_ours(desk: Desk, carol: Browser) -> None:
    form = carol.get("/candidates").form("Create candidate")
    letter = EmailMessage()
    letter["Subject"] = "Hello"
    letter.add_alternative(
        f'<form method="post" action="{form.action}"><input name="first_name"></form>', "html"
    )
    mail = Mail(
        id=MailId("eml_fromher"),
        received_at=NOON,
        sender="m@mallory.test",
        to=("a@b.test",),
        message_id="<1@mallory.test>",
        subject="Hello",
        raw=bytes(letter),
    )
    desk.tenant.mailbox.add(mail)

    referer = f"{ISSUER}/_staging/mailbox/{mail.id}/html"
    page = carol.post(form.action, form.fields, headers={"Referer": referer})

    assert (page.status, page.heading) == (422, "Validation failed")
