"""The report: as a recruiter opens it from iCIMS, and as the candidate may read it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.services.assessment.reports import Report
from integration.web.addresses import link_token, report_token
from integration.web.media import wants_page
from integration.web.negotiation import json_response
from integration.web.pages import page
from integration.web.regions import enter_by_mark
from integration.web.report.view import report_view
from integration.web.state import State, run


async def read_report(request: Request[State]) -> Response:
    token = report_token(request)
    enter_by_mark(request, token)

    report = await run(
        request, lambda tx, services, at: services.reports.read(tx, report_token=token, at=at)
    )
    return _shown(request, report, template="report/recruiter.html")


async def read_own_report(request: Request[State]) -> Response:
    token = link_token(request)
    enter_by_mark(request, token)

    report = await run(
        request, lambda tx, services, at: services.reports.own(tx, link_token=token, at=at)
    )
    return _shown(request, report, template="report/candidate.html")


def _shown(request: Request[State], report: Report, *, template: str) -> Response:
    if not wants_page(request.headers):
        return json_response(report_out(report))
    if report.result is None:
        return page(request, "report/pending.html", {"report": report_out(report)})
    return page(
        request, template, {"report": report_out(report), "view": report_view(report.result)}
    )


def report_out(report: Report) -> dict[str, object]:
    return {
        "status": report.status,
        "candidate_name": report.candidate_name,
        "job_title": report.job_title,
        "company": report.company,
        "region": report.region,
        "retention_days": report.retention_days,
        "result": report.result,
        "fingerprint": report.fingerprint,
    }


routes = [
    Route("/reports/{report_token}", read_report, methods=["GET"], name="reports.read"),
    Route("/assessments/{link_token}/report", read_own_report, methods=["GET"], name="reports.own"),
]
