"""All of the control API, for the composition root to take in when staging is on."""

from __future__ import annotations

from mock_icims.web.control import apps, clock, events, faults, journal, mailbox, tenants, tokens

routes = [
    *tenants.routes,
    *apps.routes,
    *tokens.routes,
    *clock.routes,
    *faults.routes,
    *journal.routes,
    *mailbox.routes,
    *events.routes,
]
