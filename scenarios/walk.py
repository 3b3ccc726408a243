"""Who takes part in one replay, and the small facts that the guide leaves to the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from secrets import token_hex

from scenarios.actors.admin import Admin, Field
from scenarios.actors.candidate import Candidate
from scenarios.actors.jobcannon_admin import JobcannonAdmin
from scenarios.actors.operator import Operator
from scenarios.actors.recruiter import Recruiter
from scenarios.actors.staff import Account
from scenarios.big_five import choices
from scenarios.browser import Browser, Browsers
from scenarios.exchanges import Exchanges
from scenarios.expect import Skip
from scenarios.plain_browser import PlainBrowser
from scenarios.records import Records
from scenarios.shapes import Tenant
from scenarios.staging import Staging

APP_ID, APP = "jobcannon", "JobCannon"
STAGE = "Assessment"
SUPPORT = "support@jobcannon.example"
"""Stands where the published guide has its obfuscated address (docs/decisions/0024)."""
BIG_FIVE, DISC = "Big Five", "DISC-style"

FIELDS = (
    Field("Big Five average", "Number"),
    Field("Conscientiousness", "Number"),
    Field("Openness", "Number"),
    Field("Big Five report", "URL"),
    Field("Big Five summary", "Text"),
    Field("DISC report", "URL"),
    Field("DISC summary", "Text"),
)
BIG_FIVE_MAPPING = {
    "Profile average": "Big Five average",
    "Conscientiousness": "Conscientiousness",
    "Openness": "Openness",
    "Report link": "Big Five report",
    "Summary": "Big Five summary",
}
DISC_MAPPING = {"Report link": "DISC report", "Summary": "DISC summary"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the two programs are, and what opens the doors that are not a person's."""

    icims: str
    jobcannon: str
    staging_token: str | None = None
    admin_password: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Alice is sent her assessment by the trigger, Dana by Bob. Erin is another recruiter."""

    addresses: Addresses
    staging: Staging
    records: Records
    carol: Admin
    bob: Recruiter
    alice: Candidate
    dana: Candidate
    operator: JobcannonAdmin
    erin: Recruiter | None = None

    @property
    def candidates(self) -> tuple[Candidate, Candidate]:
        return self.alice, self.dana


def open_walk(
    exchanges: Exchanges,
    addresses: Addresses,
    staging: Staging,
    *,
    seed: int = 1,
    operator: Operator | None = None,
    browsers: Browsers = PlainBrowser,
) -> Walk:
    """
    With a fresh customer. Raises Skip when there is no control API to make one.

    Two customers of one seed have the same ids, so on a stack that others use it is a new one.
    Without an `operator` who is there already, somebody else signs in.
    """
    tenant = staging.open_tenant(seed=seed)
    return walk_at(
        exchanges, addresses, staging, tenant=tenant, operator=operator, browsers=browsers
    )


def walk_at(
    exchanges: Exchanges,
    addresses: Addresses,
    staging: Staging,
    *,
    tenant: Tenant,
    operator: Operator | None = None,
    browsers: Browsers = PlainBrowser,
) -> Walk:
    [admin, *_] = _all(tenant, role="admin")
    recruiter, *others = _all(tenant, role="recruiter")
    walk = walk_with(
        exchanges,
        addresses,
        staging,
        carol=admin,
        bob=recruiter,
        operator=operator,
        browsers=browsers,
    )
    new_browser = _browsers_at(addresses, exchanges, browsers)
    erins = [Recruiter(new_browser(), other) for other in others[:1]]
    return replace(walk, erin=next(iter(erins), None))


def walk_with(
    exchanges: Exchanges,
    addresses: Addresses,
    staging: Staging,
    *,
    carol: Account,
    bob: Account,
    operator: Operator | None = None,
    browsers: Browsers = PlainBrowser,
) -> Walk:
    """With accounts that are known. Test candidates have addresses below the recruiter's domain."""
    records = Records(
        exchanges, icims=addresses.icims, email=bob.email, password=bob.password, app_id=APP_ID
    )
    exchanges.keep_secret(
        carol.password, bob.password, addresses.staging_token, addresses.admin_password
    )
    new_browser = _browsers_at(addresses, exchanges, browsers)
    domain = f"mail.{bob.email.partition('@')[2]}"

    def candidate(first_name: str, last_name: str, answers: tuple[int, ...]) -> Candidate:
        return Candidate(
            new_browser(),
            staging,
            first_name=first_name,
            last_name=last_name,
            email=f"{first_name}.{last_name}.{token_hex(3)}@{domain}".lower(),
            customer_id=records.customer_id,
            answers=answers,
        )

    return Walk(
        addresses=addresses,
        staging=staging,
        records=records,
        carol=Admin(new_browser(), carol),
        bob=Recruiter(new_browser(), bob),
        alice=candidate("Alice", "Moreau", choices()),
        dana=candidate("Dana", "Whitfield", (2, 3, 1, 4, 3)),
        operator=JobcannonAdmin(
            operator or operator_of(exchanges, addresses, browsers), customer_id=records.customer_id
        ),
    )


def operator_of(
    exchanges: Exchanges, addresses: Addresses, browsers: Browsers = PlainBrowser
) -> Operator:
    browser = browsers(exchanges, home=addresses.jobcannon)
    return Operator(
        exchanges, browser, jobcannon=addresses.jobcannon, password=addresses.admin_password
    )


def _browsers_at(
    addresses: Addresses, exchanges: Exchanges, browsers: Browsers
) -> Callable[[], Browser]:
    """Of those who begin at iCIMS."""
    return partial(browsers, exchanges, home=addresses.icims, staging_token=addresses.staging_token)


def _all(tenant: Tenant, *, role: str) -> list[Account]:
    found = [one for one in tenant.staff if one.role == role]
    if not found:
        raise Skip(f"somebody with the role {role}")
    return [Account(email=one.email, password=one.password, name=one.name) for one in found]
