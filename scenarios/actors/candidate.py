"""Alice, the candidate: reads her mail, follows the link, answers."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from scenarios.browser import Browser
from scenarios.expect import Mismatch, Skip
from scenarios.page import Page
from scenarios.shapes import Mail
from scenarios.staging import Staging

MOST_PAGES = 30


class Candidate:
    """
    `answers` are choices on the scale, counted from 0, to the statements by their numbers; where
    there are more statements, from the start again. People do not all agree.

    She never signs in to iCIMS; her mailbox is the staging environment's.
    """

    def __init__(
        self,
        browser: Browser,
        staging: Staging,
        *,
        first_name: str,
        last_name: str,
        email: str,
        customer_id: str,
        answers: Sequence[int],
    ) -> None:
        self.browser = browser
        self.first_name = first_name
        self.last_name = last_name
        self.email = email
        self._staging = staging
        self._customer_id = customer_id
        self.answers = tuple(answers)
        self._mail: Mail | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def mail(self) -> Mail:
        """The one she opened."""
        if self._mail is None:
            raise Skip("a mail by mailbox.wait of the staging control API")
        return self._mail

    def open_mail(self) -> Page:
        """As soon as it arrives, on the page of the mailbox."""
        self._mail = self._staging.wait_for_mail(self.email)
        query = urlencode({"customer_id": self._customer_id, "to": self.email})
        self.browser.open(f"/_staging/mailbox?{query}")
        return self.browser.follow(self._mail.subject)

    def follow_link(self) -> Page:
        """The button in the letter, which leads to JobCannon."""
        self.browser.open_frame("The e-mail as HTML")
        return self.browser.follow("Begin the assessment")

    def begin(self) -> Page:
        return self.browser.click("Begin")

    def answer_page(self) -> Page:
        """Every statement of the page that is open."""
        form = self.browser.form("Save and continue")
        questions = form.questions()
        if not questions:
            self.browser.page.misses("statements to answer", "there are none")
        for _, question in questions:
            number = int(question.rpartition("-")[2])
            form.pick(question, self.answers[(number - 1) % len(self.answers)])
        return self.browser.press(form)

    def answer_everything(self) -> Page:
        """Page after page, until all answers can be reviewed."""
        for _ in range(MOST_PAGES):
            if not self.browser.page.offers("Save and continue"):
                return self.browser.page
            self.answer_page()
        raise Mismatch("a review page", seen=f"more than {MOST_PAGES} pages of statements")

    def take(self) -> Page:
        """From the link in the mail that is open to the last page."""
        self.follow_link()
        self.begin()
        self.answer_everything()
        page = self.submit()
        page.expect("Your answers are in")
        return page

    def submit(self) -> Page:
        return self.browser.click("Submit")
