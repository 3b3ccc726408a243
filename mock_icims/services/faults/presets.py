"""The desk that breaks things by name: really, where the guide's fix is to mend them really."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.faults.effects import Effect, EffectKind
from mock_icims.domain.faults.faults import EVERYTHING, Fault, Match
from mock_icims.domain.faults.presets import Preset, PresetName
from mock_icims.domain.faults.problems import GUIDES_SCOPE
from mock_icims.domain.ids import AppId, FieldId
from mock_icims.domain.marketplace import Installation, InstallationStatus
from mock_icims.domain.recruiting.scorecards import ScorecardField
from mock_icims.domain.structs import Struct, replace
from mock_icims.services.faults import faults
from mock_icims.services.faults.faults import Order
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.services.recruiting.scorecards import Scorecards
from mock_icims.storage.world import Tenant, World

FIVE_MINUTES = timedelta(minutes=5)


class Target(Struct, frozen=True, kw_only=True):
    """Whom it hits: an installed app, and where it matters one of the fields it writes to."""

    tenant: Tenant
    app: Installation
    field_id: FieldId | None
    traceparent: str


class Applied(Struct, frozen=True, kw_only=True):
    """Sentences: what was done, and how it is undone without resetting the customer."""

    preset: Preset
    app: Installation
    done: str
    undo: str
    fault: Fault | None = None


class Presets:
    def __init__(self, world: World, revocations: Revocations, scorecards: Scorecards) -> None:
        self._world = world
        self._revocations = revocations
        self._scorecards = scorecards
        self._really: dict[PresetName, Callable[[Target], tuple[str, str]]] = {
            PresetName.TOKEN_EXPIRED: self._expire,
            PresetName.TOKEN_REVOKED: self._revoke,
            PresetName.FIELD_DELETED: self._delete_field,
            PresetName.FIELD_RENAMED: self._rename_field,
            PresetName.PROFILE_WRITE: self._narrow,
        }

    def apply(
        self,
        tenant: Tenant,
        preset: Preset,
        *,
        app_id: AppId | None,
        field_id: FieldId | None,
        traceparent: str,
    ) -> Applied:
        """
        The only installed app and the first field that it writes to, unless said otherwise.

        Raises ValidationFailed when it is not clear which, and NotFound.
        """
        app = _installed(tenant, app_id)
        target = Target(tenant=tenant, app=app, field_id=field_id, traceparent=traceparent)
        if preset.real:
            done, undo = self._really[preset.name](target)
            return Applied(preset=preset, app=app, done=done, undo=undo)

        fault = faults.add(tenant, _order(preset.name, target))
        return Applied(
            preset=preset,
            app=app,
            done=preset.does,
            undo=f"Withdraw the fault {fault.id}.",
            fault=fault,
        )

    def _expire(self, target: Target) -> tuple[str, str]:
        """Its age is changed, not the clock: two years would pass for everything else, too."""
        now = target.tenant.clock.now()
        holder = (target.tenant.customer.id, target.app.app_id)
        for grant in self._world.tokens.having("holder", holder):
            if grant.active(now):
                older = grant.expires_at - now
                aged = replace(grant, issued_at=grant.issued_at - older, expires_at=now)
                self._world.tokens.put(aged)
        for renewal in self._world.refresh_tokens.having("holder", holder):
            if renewal.active(now):
                self._world.refresh_tokens.put(replace(renewal, ends_at=now))
        target.tenant.installations.put(target.app.renew(now))
        return f"The token of {target.app.name} has expired.", _reauthorize(target)

    def _revoke(self, target: Target) -> tuple[str, str]:
        self._revocations.by_admin(target.tenant, target.app.app_id, traceparent=target.traceparent)
        return f"The token of {target.app.name} was revoked.", _reauthorize(target)

    def _narrow(self, target: Target) -> tuple[str, str]:
        left = tuple(one for one in target.app.scopes if one != GUIDES_SCOPE)
        self._revocations.narrow(target.tenant, target.app.app_id, left)
        return f"{target.app.name} has no {GUIDES_SCOPE} any more.", _reauthorize(target)

    def _delete_field(self, target: Target) -> tuple[str, str]:
        field = _field(target)
        self._scorecards.delete_field(target.tenant, field.id, traceparent=target.traceparent)
        return (
            f"The scorecard field {field.name!r} ({field.id}) was deleted.",
            f"Create a scorecard field {field.name!r} of the type {field.type}.",
        )

    def _rename_field(self, target: Target) -> tuple[str, str]:
        field = _field(target)
        name = f"{field.name} (renamed)"
        self._scorecards.rename_field(
            target.tenant, field.id, name=name, traceparent=target.traceparent
        )
        return (
            f"The scorecard field {field.name!r} ({field.id}) is now {name!r}.",
            f"Rename it back to {field.name!r}, or save the mapping again.",
        )


def _order(name: PresetName, target: Target) -> Order:
    by_app = Match(operation=EVERYTHING, app_id=target.app.app_id)
    return {
        PresetName.RATE_LIMITED: Order(
            match=by_app,
            effect=Effect(
                kind=EffectKind.PROBLEM, status=429, code="rate_limited", retry_after="2"
            ),
            times=3,
        ),
        PresetName.DOWN: Order(
            match=replace(by_app, until=target.tenant.clock.now() + FIVE_MINUTES),
            effect=Effect(kind=EffectKind.PROBLEM, status=503),
            times=None,
        ),
        PresetName.SLOW: Order(
            match=by_app, effect=Effect(kind=EffectKind.DELAY, median=0.4, sigma=0.8), times=50
        ),
        PresetName.CALLBACK_LOST: Order(
            match=replace(by_app, operation="orders.callback"),
            effect=Effect(kind=EffectKind.RESET, applied=True),
        ),
        PresetName.EVENT_TWICE: Order(
            match=by_app, effect=Effect(kind=EffectKind.DUPLICATE, copies=1)
        ),
        PresetName.MAILBOX_BUSY: Order(
            match=Match(operation="smtp.rcpt"),
            effect=Effect(
                kind=EffectKind.REFUSE_MAIL, status=451, detail="4.3.0 Busy, try again later"
            ),
            times=2,
        ),
        PresetName.MAILBOX_REFUSES: Order(
            match=Match(operation="smtp.rcpt"),
            effect=Effect(kind=EffectKind.REFUSE_MAIL, status=550, detail="5.7.1 Mail refused"),
        ),
    }[name]


def _installed(tenant: Tenant, app_id: AppId | None) -> Installation:
    if app_id is not None:
        return tenant.installations.get(app_id)

    active = [
        one for one in tenant.installations.values() if one.status is InstallationStatus.ACTIVE
    ]
    if len(active) != 1:
        there = ", ".join(one.app_id for one in active) or "no app that is installed"
        raise ValidationFailed({"app_id": f"is to be sent: there is {there}"})
    return active[0]


def _field(target: Target) -> ScorecardField:
    """The one that was named, or the first that the app's configuration maps a result to."""
    if target.field_id is not None:
        return target.tenant.fields.get(target.field_id)

    configuration = target.tenant.configurations.get(target.app.app_id)
    mapped = () if configuration is None else configuration.scorecard_mapping
    there = (target.tenant.fields.find(one.field_id) for one in mapped)
    field = next((one for one in there if one is not None), None)
    if field is None:
        said = f"is to be sent: {target.app.name} writes to no scorecard field yet"
        raise ValidationFailed({"field_id": said})
    return field


def _reauthorize(target: Target) -> str:
    return f"Re-authorize {target.app.name} in the Marketplace and approve every scope."
