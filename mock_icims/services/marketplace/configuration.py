"""The settings desk: how a customer wants an installed app to be used."""

from __future__ import annotations

from collections.abc import Iterator

from mock_icims.domain.errors import NotFound, ValidationFailed
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import InstallationStatus, ListedAssessment, ResultType
from mock_icims.domain.recruiting.chains import Approvals
from mock_icims.domain.recruiting.configurations import Configuration, MappedResult
from mock_icims.domain.recruiting.orders import EmailTemplate
from mock_icims.domain.recruiting.triggers import Triggers
from mock_icims.services.recruiting.rules import (
    wrong_approvals,
    wrong_chain_names,
    wrong_scores,
    wrong_triggers,
)
from mock_icims.storage.world import Tenant, World


class Configuring:
    """Guide step 3: "Go to Settings → Marketplace Apps → …", "Click "Configuration""."""

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
        approvals: Approvals,
        catalog: tuple[str, ...],
        email_template: EmailTemplate,
        scorecard_mapping: tuple[MappedResult, ...],
        by: str,
    ) -> Configuration:
        """Guide: "Save". Saving sends nothing by itself (docs/decisions/0041)."""
        before = self.read(tenant, app_id)
        wrong = {
            **dict(self._wrong_catalog(tenant, app_id, catalog)),
            **dict(wrong_triggers(tenant, triggers, catalog)),
            **dict(wrong_scores(triggers, numbers=self._numbers(tenant, app_id))),
            **dict(wrong_approvals(tenant, approvals, catalog)),
            **dict(wrong_chain_names(triggers, approvals)),
            **dict(self._wrong_mapping(tenant, app_id, scorecard_mapping)),
        }
        if wrong:
            raise ValidationFailed(wrong)

        after = Configuration(
            app_id=app_id,
            version=before.version + 1,
            triggers=triggers,
            approvals=approvals,
            catalog=tuple(dict.fromkeys(catalog)),
            email_template=email_template,
            scorecard_mapping=scorecard_mapping,
            updated_at=tenant.clock.now(),
            updated_by=by,
        )
        tenant.configurations[app_id] = after
        return after

    def _wrong_catalog(
        self, tenant: Tenant, app_id: AppId, catalog: tuple[str, ...]
    ) -> Iterator[tuple[str, str]]:
        offered = {one.key for one in self._offered(tenant, app_id)}
        for place, assessment in enumerate(catalog):
            if assessment not in offered:
                yield f"catalog[{place}]", f"{assessment!r} is not an assessment of this app"

    def _numbers(self, tenant: Tenant, app_id: AppId) -> frozenset[str]:
        """Keys of the results that are scores."""
        return frozenset(
            result.key
            for assessment in self._offered(tenant, app_id)
            for result in assessment.results
            if result.type is ResultType.NUMBER
        )

    def _offered(self, tenant: Tenant, app_id: AppId) -> tuple[ListedAssessment, ...]:
        registration = self._world.registration(tenant, app_id)
        return registration.listing.assessments if registration else ()

    def _wrong_mapping(
        self, tenant: Tenant, app_id: AppId, mapping: tuple[MappedResult, ...]
    ) -> Iterator[tuple[str, str]]:
        results: dict[str, ResultType] = {
            result.key: result.type
            for assessment in self._offered(tenant, app_id)
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


def _require_installed(tenant: Tenant, app_id: AppId) -> None:
    installation = tenant.installations.find(app_id)
    if installation is None or installation.status is InstallationStatus.UNINSTALLED:
        raise NotFound(tenant.installations.kind, app_id)
