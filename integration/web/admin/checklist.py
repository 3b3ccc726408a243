"""The guide's Verification Checklist, live, each line with its evidence."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.services.checklist import ChecklistItem
from integration.web.admin.access import admin_form_token, require_admin
from integration.web.negotiation import respond
from integration.web.state import State, run

PATH = "/admin/integrations/icims/checklist"


async def read_checklist(request: Request[State]) -> Response:
    await require_admin(request)

    checks = await run(request, lambda tx, services, at: services.checklist.items(tx))
    return respond(
        request,
        "admin/checklist.html",
        {"items": [check_out(check) for check in checks]},
        here=PATH,
        csrf=admin_form_token(request),
    )


def check_out(check: ChecklistItem) -> dict[str, object]:
    return {
        "number": check.number,
        "sentence": check.sentence,
        "held": check.held,
        "evidence": check.evidence,
        "link": check.link,
    }


routes = [Route(PATH, read_checklist, methods=["GET"], name="checklist.read")]
