"""Names for ids: who did it, who can help, what an assessment is called."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request

from mock_icims.domain.customers import Role
from mock_icims.storage.world import Tenant
from mock_icims.web.state import State


def admins(tenant: Tenant) -> list[dict[str, str]]:
    return [
        {"name": user.name, "email": user.email}
        for user in tenant.users.values()
        if user.role is Role.ADMIN
    ]


def naming(tenant: Tenant) -> Callable[[str | None], str]:
    """Person or app by id; the id itself for those who left."""

    def name_of(who: str | None) -> str:
        if who is None:
            return "–"
        user, app = tenant.users.find(who), tenant.installations.find(who)
        return user.name if user else app.name if app else who

    return name_of


def assessment_names(request: Request[State], tenant: Tenant) -> Callable[[str], str]:
    """ "big-five" → "Big Five", as the listings say it."""
    names = {
        one.key: one.name
        for registration in request.state["world"].registrations_of(tenant)
        for one in registration.listing.assessments
    }
    return lambda key: names.get(key, key)
