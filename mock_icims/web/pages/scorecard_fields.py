"""Settings → Scorecard fields: the admin creates, renames and deletes; others look."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.connect.fields import field_out
from mock_icims.web.pages.people import admins
from mock_icims.web.pages.queries import PageQuery
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.routing import Route
from mock_icims.web.state import State


@for_staff
def scorecard_fields(request: Request[State], staff: StaffPrincipal) -> Response:
    found = staff.tenant.fields.page(after=PageQuery.of(request).cursor, limit=200)

    return page(
        request,
        "scorecard_fields.html",
        fields=[field_out(field) for field in found.items],
        next_cursor=found.next_cursor,
        is_admin=staff.user.role is Role.ADMIN,
        admins=admins(staff.tenant),
    )


routes = [
    Route(
        "/settings/scorecard-fields",
        scorecard_fields,
        methods=["GET"],
        name="pages.scorecard_fields",
    )
]
