"""An app's configuration: when it is asked for what, who approves, and where results go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mock_icims.domain.ids import AppId, FieldId
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.chains import Approvals
from mock_icims.domain.recruiting.jobs import Job
from mock_icims.domain.recruiting.orders import EmailTemplate
from mock_icims.domain.recruiting.triggers import Scores, Triggers, Wanted
from mock_icims.domain.structs import Struct, field


class MappedResult(Struct, frozen=True, kw_only=True):
    """A result such as "big-five.overall" goes to the field with this id, known by this name."""

    result: str
    field_id: FieldId
    field_name: str


class Configuration(Struct, frozen=True, kw_only=True):
    """What Settings → Marketplace Apps → Configuration saves. Version 0 was never saved."""

    app_id: AppId
    version: int = 0
    triggers: Triggers = field(default_factory=Triggers)
    approvals: Approvals = field(default_factory=Approvals)
    catalog: tuple[str, ...] = ()
    email_template: EmailTemplate = EmailTemplate.BRANDED
    scorecard_mapping: tuple[MappedResult, ...] = ()
    updated_at: datetime | None = None
    updated_by: str | None = None

    def on_stage_entry(self, application: Application, job: Job, scores: Scores) -> list[Wanted]:
        """What to order now that the application has entered its stage."""
        return self._once(self.triggers.on_entry(application, job, scores))

    def on_score(
        self, application: Application, job: Job, scores: Scores, *, of: str
    ) -> list[Wanted]:
        """What to order now that this assessment has a score."""
        return self._once(self.triggers.on_score(application, job, scores, of=of))

    def _once(self, asked: Iterable[Wanted]) -> list[Wanted]:
        """
        The first rule that asks for an assessment stands: two that ask for the same one do not
        make the candidate sit it twice.
        """
        first: dict[str, Wanted] = {}
        for wanted in asked:
            if wanted.assessment in self.catalog:
                first.setdefault(wanted.assessment, wanted)
        return list(first.values())
