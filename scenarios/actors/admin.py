"""Carol, the iCIMS admin: installs, authorizes, configures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenarios.actors.staff import StaffMember
from scenarios.form import GROUP, Form
from scenarios.page import Page


@dataclass(frozen=True, slots=True)
class Field:
    """A scorecard field to create. `kind` is the word on the page: Number, Text or URL."""

    name: str
    kind: str


class Admin(StaffMember):
    """Each method is what she clicks, in the order the pages ask for it."""

    def open_marketplace(self) -> Page:
        return self.go_to("/marketplace")

    def search_marketplace(self, words: str) -> Page:
        return self.browser.press(self.browser.form("Search").fill("Search apps", words))

    def open_listing(self, name: str) -> Page:
        return self.browser.follow(f"View {name}")

    def install(self) -> Page:
        """To the permissions, which are reviewed before anything happens."""
        return self.browser.follow("Install")

    def authorize(self) -> Page:
        """Through JobCannon to the consent page of iCIMS."""
        return self.browser.click("Authorize")

    def approve(self, *, without: Sequence[str] = ()) -> Page:
        """The scopes on the consent page, all of them or `without` some."""
        form = self.browser.form("Approve")
        for scope in without:
            form.tick(scope, on=False)
        return self.browser.press(form)

    def begin_reauthorizing(self, app: str) -> Page:
        """From the Marketplace to the consent page, as for the first time."""
        self.go_to("/marketplace")
        self.open_listing(app)
        self.browser.follow("Re-authorize")
        return self.authorize()

    def reauthorize(self, app: str, *, without: Sequence[str] = ()) -> Page:
        self.begin_reauthorizing(app)
        return self.approve(without=without)

    def pre_create_fields(self, fields: Sequence[Field]) -> Page:
        page = self.go_to("/settings/scorecard-fields")
        for field in fields:
            form = self.browser.form("Create field")
            page = self.browser.press(form.fill("Name", field.name).choose("Type", field.kind))
        return page

    def rename_field(self, name: str, *, to: str) -> Page:
        self.go_to("/settings/scorecard-fields")
        return self.browser.press(self.browser.form("Rename", within=name).fill("New name", to))

    def delete_field(self, name: str) -> Page:
        self.go_to("/settings/scorecard-fields")
        return self.browser.click(f"Delete {name}")

    def go_to_app(self, name: str) -> Page:
        """Settings → Marketplace Apps → the app, by the links."""
        self.browser.follow("Marketplace Apps")
        return self.browser.follow(name)

    def open_configuration(self) -> Page:
        return self.browser.follow("Configuration")

    def configure(self) -> Configuring:
        """For the configuration page; nothing is sent before `save`."""
        return Configuring(self)


class Configuring:
    """The configuration form while she fills it in."""

    def __init__(self, admin: Admin) -> None:
        self._browser = admin.browser
        self._opened: Form | None = None

    def begin(self) -> None:
        """On the page that is open now."""
        self._opened = self._browser.form("Save")

    @property
    def _form(self) -> Form:
        if self._opened is None:
            self.begin()
        return self._opened or self._browser.form("Save")

    def on_stage_entry(self, *, stage: str, assessment: str) -> None:
        """A rule for the stage of this name in each workflow: they have one each."""
        self._form.tick("On candidate stage entry (auto-send)")
        offered = self._form.options("Stage", within="Stage entry rule 1")
        stages = [one for one in offered if one == stage or one.endswith(f"{GROUP}{stage}")]
        for number, one in enumerate(stages or [stage], start=1):
            rule = f"Stage entry rule {number}"
            self._form.choose("Stage", one, within=rule)
            self._form.choose("Assessment", assessment, within=rule)

    def on_recruiter_action(self) -> None:
        self._form.tick("On recruiter action (manual)")

    def custom_workflows(self, on: bool) -> None:
        self._form.tick("Custom workflows (advanced)", on)

    def catalog(self, assessments: Sequence[str]) -> None:
        for assessment in assessments:
            self._form.tick(assessment, within="Assessment catalog")

    def approval_chain(self, name: str, approvers: Sequence[str]) -> None:
        """One more chain, for any order: who approves, in turn, by the words of the select."""
        self._form.tick("Route assessments through approval chains")
        chain = "Approval chain 1"
        self._form.fill("Name", name, within=chain)
        for place, approver in enumerate(approvers, start=1):
            self._form.choose(f"Step {place}", approver, within=chain)

    def email_template(self, template: str) -> None:
        self._form.tick(template, within="Email template")

    def scorecard(self, assessment: str, mapping: Mapping[str, str]) -> None:
        """Result → field, by the words on the page, in the table of one assessment."""
        for result, field in mapping.items():
            self._form.choose(result, field, within=assessment)

    def save(self) -> Page:
        return self._browser.press(self._form)
