"""The candidate's routes."""

from __future__ import annotations

from starlette.routing import BaseRoute

from integration.web.assessment import accommodations, answers, attempts, invitations

routes: list[BaseRoute] = [
    *invitations.routes,
    *accommodations.routes,
    *attempts.routes,
    *answers.routes,
]
