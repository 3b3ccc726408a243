"""The stack that Mallory attacks: both programs as real processes, one customer installed."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from contracts.conformance import icims_connect, icims_staging
from contracts.conformance import jobcannon as jobcannon_contract
from scenarios import expect
from scenarios.exchanges import Exchanges
from scenarios.play import play, up_to
from scenarios.report import Report
from scenarios.shapes import AdminSession, Event, Order, Tenant
from scenarios.stack import Secrets, Stack, started
from scenarios.walk import Walk, walk_at
from tests.e2e.hostile import rival
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.senders import Sender, request_of
from tests.e2e.hostile.settled import everything

CRASHES = (500, 501, 502, 503, 504)


@pytest.fixture(scope="session")
def secrets() -> Secrets:
    """What the two programs share. Mallory has none of it; some tests sign as iCIMS would."""
    return Secrets()


@pytest.fixture(scope="session")
def said() -> list[str]:
    """Every line that the two programs say."""
    return []


@pytest.fixture(scope="session")
def stack(exchanges: Exchanges, secrets: Secrets, said: list[str]) -> Iterator[Stack]:
    def tell(name: str, line: str) -> None:
        said.append(f"{name}: {line}")

    with started(exchanges, secrets=secrets, tell=tell) as running:
        yield running
    # Session's end: neither an attack nor the stop made one of them stumble.
    assert [line for line in said if "Traceback" in line or "Error" in line] == []


@pytest.fixture(scope="session")
def transport() -> Iterator[httpx.HTTPTransport]:
    with httpx.HTTPTransport() as shared:
        yield shared


@pytest.fixture(scope="session")
def icims(stack: Stack, transport: httpx.HTTPTransport) -> Program:
    return Program(stack.addresses.icims, (icims_connect(), icims_staging()), transport)


@pytest.fixture(scope="session")
def jobcannon(stack: Stack, transport: httpx.HTTPTransport) -> Program:
    return Program(stack.addresses.jobcannon, (jobcannon_contract(),), transport)


@pytest.fixture(scope="module", autouse=True)
def nobody_crashed(stack: Stack, icims: Program) -> Iterator[None]:
    """After each file, because journals are bounded: no 5xx in any of them, both programs live."""
    yield
    control = icims.caller(under="/_staging")
    customers = [one["customer"]["id"] for one in control.get("/tenants").json()["items"]]
    crashes = [
        (exchange["operation"], exchange["status"], exchange["response_body"])
        for customer in customers
        for status in CRASHES
        for exchange in control.get(f"/tenants/{customer}/journal?status={status}").json()["items"]
    ]
    assert crashes == []
    assert (stack.icims.obituary(), stack.jobcannon.obituary()) == ([], [])


@pytest.fixture(scope="session")
def report(exchanges: Exchanges) -> Report:
    return Report(exchanges)


@pytest.fixture(scope="session")
def tenant(stack: Stack) -> Tenant:
    return stack.staging.open_tenant(seed=4001)


@pytest.fixture(scope="session")
def walk(exchanges: Exchanges, stack: Stack, tenant: Tenant, report: Report) -> Walk:
    """Lines 1 to 3 of the checklist: JobCannon is installed, authorized and configured."""
    walk = walk_at(exchanges, stack.addresses, stack.staging, tenant=tenant)
    play(report, walk, lines=up_to(4))
    assert not report.failed
    walk.operator.open_logs()
    return walk


@pytest.fixture(scope="session")
def registered(icims: Program, walk: Walk) -> None:
    """Another vendor's app is in the Marketplace, too."""
    put = icims.caller().put(f"/_staging/apps/{rival.APP_ID}", json=rival.REGISTRATION)
    expect.status(put, 200)


@pytest.fixture(scope="session")
def home(icims: Program, tenant: Tenant, registered: None) -> Company:
    """The customer that JobCannon serves."""
    return Company.of(tenant, icims)


@pytest.fixture(scope="session")
def intruder(home: Company) -> httpx.Client:
    """The rival, which is installed here as well, with all scopes: the one token it has here."""
    return home.app(rival.APP_ID)


@pytest.fixture(scope="session")
def abroad(icims: Program, registered: None) -> Company:
    """Another customer, which has the rival only, and nothing of JobCannon."""
    company = Company.of(_opened(icims, seed=4002), icims)
    company.token(rival.APP_ID)
    path = f"/apps/{rival.APP_ID}/configuration"
    expect.status(company.carol.put(path, json=rival.CONFIGURATION), 200)
    return company


@pytest.fixture(scope="session")
def operator(jobcannon: Program, secrets: Secrets, walk: Walk) -> httpx.Client:
    """JobCannon's admin."""
    answer = jobcannon.caller().post("/admin/sessions", json={"password": secrets.admin_password})
    token = expect.shape(expect.status(answer, 201), AdminSession).token
    return jobcannon.caller(token, under="/admin")


@pytest.fixture(scope="session")
def served(home: Company, operator: httpx.Client) -> Order:
    """An order of JobCannon, whose candidate was invited and has done nothing yet."""
    _, application = home.applicant()
    home.advance(application, kind="assessment")
    everything(home, operator)
    return home.order(application)


@pytest.fixture(scope="session")
def sender(jobcannon: Program, home: Company, secrets: Secrets) -> Sender:
    return Sender(jobcannon.caller(), home, secrets.event_secret)


@pytest.fixture(scope="session")
def event(home: Company, served: Order) -> Event:
    """The one that told JobCannon of the order."""
    return request_of(home, served)


@pytest.fixture(scope="session")
def stage_is_set(served: Order, intruder: httpx.Client) -> None:
    """All that the fixtures of the session put on record at home is there."""


@pytest.fixture
def nothing_changes(home: Company, operator: httpx.Client, stage_is_set: None) -> Iterator[None]:
    """Neither on record at iCIMS nor in JobCannon, nor a moment later by work left to do."""
    before = everything(home, operator)
    yield
    assert everything(home, operator) == before


@pytest.fixture(scope="module")
def nothing_changes_meanwhile(
    home: Company, operator: httpx.Client, stage_is_set: None
) -> Iterator[None]:
    """The same for a whole file, where a table is long."""
    before = everything(home, operator)
    yield
    assert everything(home, operator) == before


@pytest.fixture
def nothing_changes_abroad(abroad: Company) -> Iterator[None]:
    before = abroad.everything()
    yield
    assert abroad.everything() == before


def _opened(icims: Program, *, seed: int, tier: str = "enterprise_plus") -> Tenant:
    answer = icims.caller().post("/_staging/tenants", json={"seed": seed, "tier": tier})
    return expect.shape(expect.status(answer, 201), Tenant)
