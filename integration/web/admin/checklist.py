"""The guide's Verification Checklist, live, each line with its evidence."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from integration.domain.accounts import Visitor
from integration.domain.ids import SHAPE
from integration.services.operating.checklist import ChecklistItem
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.filters import matching, parameters_of
from integration.web.negotiation import respond
from integration.web.state import State, run

PATH = "/admin/integrations/icims/checklist"


async def read_checklist(request: Request[State], visitor: Visitor) -> Response:
    asked = matching(parameters_of(request, {"customer_id"}), "customer_id", SHAPE)
    whose = visitor.whose(asked)

    checks, customers = await run(
        request,
        lambda tx, services, at: (
            services.checklist.items(tx, within=whose),
            services.connections.all(tx, within=visitor.within),
        ),
    )
    return respond(
        request,
        "admin/checklist.html",
        {"items": [check_out(check) for check in checks]},
        customers=[(one.customer_id, one.customer_name) for one in customers],
        chosen=whose,
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


routes = [AdminRoute(PATH, read_checklist, methods=["GET"], may=Who.ADMINS, name="checklist.read")]
