"""What every request carries: the desks, the world, the settings, and its own trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import NotRequired, TypedDict

from starlette.requests import Request
from starlette.types import Receive, Scope

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.structs import Struct
from mock_icims.services.faults.presets import Presets
from mock_icims.services.marketplace.configuration import Configuring
from mock_icims.services.marketplace.marketplace import Marketplace
from mock_icims.services.marketplace.registrations import Registrations
from mock_icims.services.oauth.authorization import Authorization
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.services.oauth.signin import SignIn
from mock_icims.services.oauth.tokens import Tokens
from mock_icims.services.public.access import PublicAccess
from mock_icims.services.public.notifications import Notifications
from mock_icims.services.public.results import PublicResults
from mock_icims.services.public.search import PublicSearch
from mock_icims.services.recruiting.approvals import Approvals
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.recruiting.hiring import Hiring
from mock_icims.services.recruiting.scorecards import Scorecards
from mock_icims.services.staging.clocks import Clocks
from mock_icims.services.staging.findings import Findings
from mock_icims.services.staging.followers import Followers
from mock_icims.services.staging.snapshots import Snapshots
from mock_icims.services.staging.staging import Staging
from mock_icims.services.staging.timelines import Timelines
from mock_icims.services.staging.watching import Watching
from mock_icims.services.webhooks.endpoints import Endpoints
from mock_icims.services.webhooks.events import Events
from mock_icims.settings import Settings
from mock_icims.storage.world import World
from mock_icims.web.callers import Callers


class Services(Struct, frozen=True, kw_only=True):
    hiring: Hiring
    scorecards: Scorecards
    assessments: Assessments
    approvals: Approvals
    configuration: Configuring
    marketplace: Marketplace
    registrations: Registrations
    authorization: Authorization
    tokens: Tokens
    revocations: Revocations
    presets: Presets
    signin: SignIn
    events: Events
    endpoints: Endpoints
    staging: Staging
    snapshots: Snapshots
    watching: Watching
    findings: Findings
    clocks: Clocks
    followers: Followers
    timelines: Timelines
    public_access: PublicAccess
    public_results: PublicResults
    public_search: PublicSearch
    notifications: Notifications


class State(TypedDict):
    """
    `request.state["services"].hiring…`

    `issuer` is the fake's own public URL without a final slash; `traceparent` is the request's own
    (W3C), or one that the journal began for it.
    """

    services: Services
    world: World
    settings: Settings
    issuer: str
    smtp: str | None
    """Where the mail server listens, as host:port; None where there is none."""
    under_way: set[tuple[str, str]]
    """Customer and Idempotency-Key of writes that are not answered yet: in no snapshot."""
    callers: Callers
    traceparent: NotRequired[str]
    customer_id: NotRequired[CustomerId | None]
    """The one whom the path names, if it names one and whether there is one or not."""


class Asked(Request[State]):
    """
    A request whose state is what the front put there, and not a copy behind three calls.

    `at_hand` gives the whole body if it is here already, once, and else None.
    """

    def __init__(
        self, scope: Scope, receive: Receive, at_hand: Callable[[], bytes | None] | None = None
    ) -> None:
        # Starlette's own gets ready to read bodies and forms as well, which web/bodies.py does.
        self.scope = scope
        self._receive = receive
        self.at_hand = at_hand

    @property
    def state(self) -> State:
        found: State = self.scope["state"]
        return found


def traceparent(request: Request[State]) -> str:
    """The trace of this request, or "" when nothing in front of the router began one."""
    trace: str = request.scope["state"].get("traceparent", "")
    return trace
