"""The administrators' routes; of two paths that match, the first answers."""

from __future__ import annotations

from starlette.routing import BaseRoute

from integration.web.admin import (
    accounts,
    audit,
    checklist,
    configuration,
    connections,
    deliveries,
    delivery_export,
    field_checks,
    health,
    orders,
    own_account,
    redelivery,
    residency,
    retention,
    sessions,
    setup,
)

routes: list[BaseRoute] = [
    *connections.routes,
    *field_checks.routes,
    *configuration.routes,
    *checklist.routes,
    *delivery_export.routes,
    *redelivery.routes,
    *deliveries.routes,
    *orders.routes,
    *residency.routes,
    *audit.routes,
    *retention.routes,
    *sessions.routes,
    *setup.routes,
    *own_account.routes,
    *accounts.routes,
    *health.routes,
]
