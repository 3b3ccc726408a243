"""All of the control API, for the composition root to take in when staging is on."""

from __future__ import annotations

from mock_icims.web.control import (
    apps,
    clock,
    endpoints,
    events,
    faults,
    findings,
    followers,
    journal,
    journal_exports,
    journal_stream,
    journal_verdicts,
    limits,
    mailbox,
    presets,
    public_api,
    snapshots,
    tenants,
    timeline,
    tokens,
    tomorrow,
)

routes = [
    *tenants.routes,
    *snapshots.routes,
    *apps.routes,
    *tokens.routes,
    *public_api.routes,
    *clock.routes,
    *followers.routes,
    *faults.routes,
    *presets.routes,
    *tomorrow.routes,
    *journal.routes,
    *journal_verdicts.routes,
    *journal_exports.routes,
    *journal_stream.routes,
    *timeline.routes,
    *findings.routes,
    *limits.routes,
    *mailbox.routes,
    *events.routes,
    *endpoints.routes,
]
