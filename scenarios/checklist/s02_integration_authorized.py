"""Checklist 2, by step 2 of the guide: authorize OAuth integration."""

from __future__ import annotations

from datetime import timedelta

from scenarios import expect
from scenarios.browser import origin
from scenarios.guide import required_scopes
from scenarios.report import Report
from scenarios.walk import Walk

NEEDS = (1,)

TWO_YEARS = timedelta(days=730)
CLOCK_TOLERANCE = timedelta(minutes=1)


def run(report: Report, walk: Walk) -> None:
    carol, jobcannon = walk.carol, walk.addresses.jobcannon

    with report.step(
        "During the marketplace install, iCIMS redirects to JobCannon's OAuth endpoint:"
    ):
        visited = [hop for hop in carol.browser.trail if origin(hop.url) == jobcannon]
        expect.equal("stops at JobCannon", len(visited), 1)

    with report.step("Authorization URL: https://api.jobcannon.io/oauth/authorize"):
        start = carol.browser.trail[1].url
        expect.equal("path at JobCannon", start.path, "/oauth/authorize")
        expect.equal("what it carries", sorted(start.params), ["iss", "ticket"])

    with report.step("Callback URL: https://api.jobcannon.io/icims/oauth-callback"):
        asked = carol.browser.trail[-1].url.params
        callback = f"{jobcannon}/icims/oauth-callback"
        expect.equal("redirect_uri", asked.get("redirect_uri"), callback)
        expect.equal("PKCE method", asked.get("code_challenge_method"), "S256")

    with report.step("Scopes:"):
        requested = carol.browser.trail[-1].url.params.get("scope", "")
        expect.equal("scope", sorted(requested.split()), sorted(required_scopes()))

    for scope in (
        "`candidate_profile:read`",
        "`candidate_profile:write`",
        "`assessment_delivery:write`",
        "`scorecard:write`",
    ):
        with report.step(scope):
            carol.browser.page.expect(scope.strip("`"))

    with report.step("Approve the scopes."):
        carol.approve()
        last = carol.browser.trail[-1].url
        expect.equal("callback", f"{origin(last)}{last.path}", f"{jobcannon}/icims/oauth-callback")
        expect.equal("issuer in the answer", last.params.get("iss"), walk.addresses.icims)

    with report.step("JobCannon receives an access token valid for 2 years."):
        installation = walk.records.installation()
        expires, installed = installation.token_expires_at, installation.installed_at
        expect.holds(
            expires is not None
            and installed is not None
            and abs(expires - installed - TWO_YEARS) < CLOCK_TOLERANCE,
            "a token that ends 730 days after the install",
            seen=f"installed {installed}, expires {expires}",
        )

    with report.step("OAuth integration authorized with required scopes"):
        installation = walk.records.installation()
        expect.equal("installation", installation.status, "active")
        expect.equal("granted scopes", sorted(installation.scopes), sorted(required_scopes()))
        if walk.operator.reachable:
            connected = [one.status for one in walk.operator.connections()]
            expect.equal("JobCannon's connection", connected, ["active"])
