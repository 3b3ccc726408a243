"""The judge's desk: hears every call of an app, and keeps what a good client would not do."""

from __future__ import annotations

from datetime import datetime

from mock_icims.domain.ids import AppId, ExchangeId
from mock_icims.domain.judging.conduct import Call, Conduct, Verdict
from mock_icims.domain.judging.findings import Finding, FindingKind
from mock_icims.storage.world import Tenant


class Findings:
    """Remembers in the tenant, so that findings are part of snapshots and gone after a reset."""

    def hear(self, tenant: Tenant, app_id: AppId, call: Call) -> None:
        known = tenant.conduct.get(app_id) or Conduct(app_id=app_id)
        conduct, verdicts = known.after(call)
        if conduct != known:
            tenant.conduct[app_id] = conduct
        for verdict in verdicts:
            self._add(tenant, app_id, verdict, at=call.at, exchange_id=call.id)

    def of(self, tenant: Tenant, *, app_id: AppId | None = None) -> list[Finding]:
        """By app and kind. What an app never asked for is known only now."""
        found = [*tenant.findings.values(), *_overlooked(tenant)]
        wanted = [one for one in found if app_id is None or one.app_id == app_id]
        return sorted(wanted, key=lambda one: one.key)

    def clear(self, tenant: Tenant) -> None:
        """With what led to them: whoever was told to wait before that may come again."""
        for shelf in (tenant.findings, tenant.conduct):
            shelf.clear()

    def _add(
        self,
        tenant: Tenant,
        app_id: AppId,
        verdict: Verdict,
        *,
        at: datetime,
        exchange_id: ExchangeId,
    ) -> None:
        finding = Finding(
            app_id=app_id,
            kind=verdict.kind,
            count=1,
            first_at=at,
            last_at=at,
            exchange_id=exchange_id,
            what=verdict.what,
        )
        known = tenant.findings.get(finding.key)
        tenant.findings[finding.key] = known.again(finding) if known else finding


def _overlooked(tenant: Tenant) -> list[Finding]:
    """One for each app that stopped at a first page, of the list that it did so with last."""
    found: list[Finding] = []
    for conduct in tenant.conduct.values():
        lists = conduct.overlooked()
        if lists:
            last = max(lists, key=lambda one: one.last_at)
            finding = Finding(
                app_id=conduct.app_id,
                kind=FindingKind.PAGINATION_UNREAD,
                count=sum(one.count for one in lists),
                first_at=min(one.first_at for one in lists),
                last_at=last.last_at,
                exchange_id=last.exchange_id,
                what=f"{last.operation} offered more, and only its first page was ever read.",
            )
            found.append(finding)
    return found
