"""The settings desk: how a customer wants an installed app to be used."""

from __future__ import annotations

from collections.abc import Iterator

from mock_icims.domain.assessment_orders import EmailTemplate
from mock_icims.domain.errors import NotFound, ValidationFailed
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import InstallationStatus, ResultType
from mock_icims.domain.triggers import (
    Configuration,
    CustomWorkflow,
    MappedResult,
    StageEntryRule,
    Triggers,
)
from mock_icims.storage.world import Tenant, World


class Configuring:
    """Guide step 3: "Go to Settings → Marketplace Apps → JobCannon", "Click "Configuration""."""

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self, tenant: Tenant, app_id: AppId) -> Configuration:
        """As last saved; version 0 before that. Raises NotFound unless the app is installed."""
        _require_installed(tenant, app_id)
        return tenant.configurations.get(app_id) or Configuration(app_id=app_id)

    def replace(
        self,
        tenant: Tenant,
        app_id: AppId,
        *,
        triggers: Triggers,
        catalog: tuple[str, ...],
        email_template: EmailTemplate,
        scorecard_mapping: tuple[MappedResult, ...],
        by: str,
    ) -> Configuration:
        """Guide: "Save". Saving sends nothing by itself (docs/decisions/0009)."""
        before = self.read(tenant, app_id)
        wrong = {
            **dict(self._wrong_catalog(app_id, catalog)),
            **dict(_wrong_triggers(tenant, triggers, catalog)),
            **dict(self._wrong_mapping(tenant, app_id, scorecard_mapping)),
        }
        if wrong:
            raise ValidationFailed(wrong)

        after = Configuration(
            app_id=app_id,
            version=before.version + 1,
            triggers=triggers,
            catalog=tuple(dict.fromkeys(catalog)),
            email_template=email_template,
            scorecard_mapping=scorecard_mapping,
            updated_at=tenant.clock.now(),
            updated_by=by,
        )
        tenant.configurations[app_id] = after
        return after

    def _wrong_catalog(self, app_id: AppId, catalog: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        offered = {one.key for one in self._world.registrations[app_id].listing.assessments}
        for place, assessment in enumerate(catalog):
            if assessment not in offered:
                yield f"catalog[{place}]", f"{assessment!r} is not an assessment of this app"

    def _wrong_mapping(
        self, tenant: Tenant, app_id: AppId, mapping: tuple[MappedResult, ...]
    ) -> Iterator[tuple[str, str]]:
        results: dict[str, ResultType] = {
            result.key: result.type
            for assessment in self._world.registrations[app_id].listing.assessments
            for result in assessment.results
        }
        for place, mapped in enumerate(mapping):
            path = f"scorecard_mapping[{place}]"
            field = tenant.fields.find(mapped.field_id)
            if mapped.result not in results:
                yield f"{path}.result", f"{mapped.result!r} is not a result of this app"
            elif field is None:
                yield f"{path}.field_id", f"{mapped.field_id!r} is not a scorecard field"
            elif field.name != mapped.field_name:
                yield f"{path}.field_name", f"is {field.name!r} by now"
            elif field.type.value != results[mapped.result].value:
                yield (
                    f"{path}.field_id",
                    f"is a {field.type} field; {mapped.result} is a {results[mapped.result]}",
                )


def _wrong_triggers(
    tenant: Tenant, triggers: Triggers, catalog: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Rules name stages and jobs that exist, and assessments that the catalog has."""
    stages = {stage.id for workflow in tenant.workflows.values() for stage in workflow.stages}
    rules: dict[str, StageEntryRule | CustomWorkflow] = {
        **{f"stage_entry.rules[{n}]": one for n, one in enumerate(triggers.stage_entry_rules)},
        **{f"custom_workflows.rules[{n}]": one for n, one in enumerate(triggers.custom_workflows)},
    }
    for place, rule in rules.items():
        path = f"triggers.{place}"
        if rule.stage_id not in stages:
            yield f"{path}.stage_id", f"{rule.stage_id!r} is not a stage"
        if rule.assessment not in catalog:
            yield f"{path}.assessment", f"{rule.assessment!r} is not in the catalog"
        job_id = rule.job_id if isinstance(rule, StageEntryRule) else None
        if job_id is not None and job_id not in tenant.jobs:
            yield f"{path}.job_id", f"{job_id!r} is not a job"


def _require_installed(tenant: Tenant, app_id: AppId) -> None:
    installation = tenant.installations.find(app_id)
    if installation is None or installation.status is InstallationStatus.UNINSTALLED:
        raise NotFound(tenant.installations.kind, app_id)
