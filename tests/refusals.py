"""Every way that the two programs refuse, with one example of each."""

from __future__ import annotations

import ast
import asyncio
import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

import integration.domain.errors as jobcannon_errors
import integration.web.problems as jobcannon_problems
import mock_icims.domain.errors as icims_errors
import mock_icims.domain.recruiting.errors as recruiting_errors
import mock_icims.web.problems as icims_problems
from contracts.conformance import Contract, icims_connect, icims_staging, jobcannon
from integration.app import create_app as jobcannon_app
from integration.catalogue.loader import InstrumentUnknown, catalogue
from integration.domain.regions import Region
from integration.domain.scoring import AnswerOutOfScale, UnknownItem
from integration.settings import Settings as JobCannonSettings
from integration.web.state import State as JobCannonState
from mock_icims.app import create_app as icims_app
from mock_icims.domain.followers import (
    Follower,
    FollowerNotKept,
    FollowerNotRestored,
    FollowerTaken,
    FollowerUnreachable,
    SnapshotIncomplete,
)
from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.domain.mailbox import MailNotFound
from mock_icims.domain.webhooks.errors import EndpointDisabled
from mock_icims.settings import Settings as IcimsSettings
from mock_icims.web.state import State as IcimsState
from tests.documents import ROOT

PATH = "/a/path"
SETTINGS = JobCannonSettings(
    public_url="http://127.0.0.1:8200",
    icims_url="http://127.0.0.1:8100",
    client_id="jobcannon-staging",
    client_secret="a-secret",
    encryption_keys=(),
    event_secrets=(),
    callback_secret="a-secret",
    admin_password="a-password",
)

FOLLOWER = Follower(
    app_id=AppId("jobcannon"),
    url="http://127.0.0.1:8200/_staging/clock",
    token="a-token",
    state_url="http://127.0.0.1:8200/_staging/state",
)

AnyRefusal = icims_errors.Refusal | jobcannon_errors.Refusal
Kind = type[icims_errors.Refusal] | type[jobcannon_errors.Refusal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Where the refusals of one program live, how it answers them, and who promises what."""

    package: str
    root: Kind
    examples: Mapping[Kind, AnyRefusal]
    answer: Callable[[AnyRefusal], Response]
    app: Callable[[], ASGIApp]
    urn: str
    contracts: tuple[Contract, ...]
    router: tuple[str, ...] = ()
    """Codes of the router's own answers, where a table has them."""

    def kinds(self) -> list[Kind]:
        """Of the whole program: what its composition root knows, and what it imports when asked."""
        importlib.import_module(f"{self.package}.app")
        web = importlib.import_module(f"{self.package}.web")
        for module in pkgutil.walk_packages(web.__path__, f"{web.__name__}."):
            importlib.import_module(module.name)
        return sorted(descendants(self.root), key=lambda kind: kind.__name__)

    def kinds_raised(self) -> list[Kind]:
        """Without the families that only their members stand for."""
        calls = [node for node in nodes_of(self.package) if isinstance(node, ast.Call)]
        made = {ast.unparse(call.func).removesuffix(".at").rpartition(".")[2] for call in calls}
        return [kind for kind in self.kinds() if kind.__name__ in made]

    def example(self, kind: Kind) -> AnyRefusal:
        """A refusal that takes more than a sentence needs an entry in `examples`."""
        if kind in self.examples:
            return self.examples[kind]
        make = cast("Callable[..., AnyRefusal]", kind)
        return make("Because.") if _needs_a_sentence(kind) else make()

    def codes_raised(self) -> set[str]:
        """The codes of the refusals that the program makes, and those its middleware spells out."""
        calls = [node for node in nodes_of(self.package) if isinstance(node, ast.Call)]
        made = {ast.unparse(call.func).removesuffix(".at").rpartition(".")[2] for call in calls}
        return (
            {kind.code for kind in self.kinds() if kind.__name__ in made}
            | {*self.router}
            | {
                each.value.value
                for call in calls
                if ast.unparse(call.func) in {"problem_out", "Problem"}
                for each in call.keywords
                if each.arg == "code"
                and isinstance(each.value, ast.Constant)
                and isinstance(each.value.value, str)
            }
        )


def answer_of_the_fake(refusal: AnyRefusal) -> Response:
    assert isinstance(refusal, icims_errors.Refusal)
    return icims_problems.refused(Request[IcimsState](scope()), refusal)


def answer_of_jobcannon(refusal: AnyRefusal) -> Response:
    assert isinstance(refusal, jobcannon_errors.Refusal)
    return waited(jobcannon_problems.refused(Request[JobCannonState](scope()), refusal))


ICIMS = Program(
    package="mock_icims",
    root=icims_errors.Refusal,
    examples={
        icims_errors.ValidationFailed: icims_errors.ValidationFailed({"stage_id": "is missing"}),
        icims_errors.ScorecardFieldNotFound: icims_errors.ScorecardFieldNotFound(
            field_id="fld_openness", field_name="Openness", reason="deleted"
        ),
        recruiting_errors.AssessmentNotInCatalog: recruiting_errors.AssessmentNotInCatalog(
            "disc", ["big-five"]
        ),
        icims_errors.SignatureInvalid: icims_errors.SignatureInvalid("Because."),
        icims_errors.ScopeMissing: icims_errors.ScopeMissing("candidate_profile:write"),
        icims_errors.RoleRequired: icims_errors.RoleRequired("admin"),
        icims_errors.TierRequired: icims_errors.TierRequired(
            "professional", wanted="enterprise_plus"
        ),
        icims_errors.NotFound: icims_errors.NotFound("candidate", "cand_nobody"),
        recruiting_errors.StageUnchanged: recruiting_errors.StageUnchanged("Assessment"),
        recruiting_errors.ApplicationClosed: recruiting_errors.ApplicationClosed("Hired"),
        recruiting_errors.JobClosed: recruiting_errors.JobClosed("Fleet Dispatcher"),
        recruiting_errors.ApprovalDecided: recruiting_errors.ApprovalDecided(
            "apr_decided", status="approved"
        ),
        recruiting_errors.AlreadyApproved: recruiting_errors.AlreadyApproved("apr_twice1"),
        recruiting_errors.OrderNotWaiting: recruiting_errors.OrderNotWaiting("ord_opened"),
        recruiting_errors.OrderCompleted: recruiting_errors.OrderCompleted("ord_finished"),
        recruiting_errors.OrderAlreadyOpen: recruiting_errors.OrderAlreadyOpen(
            "big-five", order_id="ord_opened"
        ),
        recruiting_errors.OrderCancelled: recruiting_errors.OrderCancelled("ord_cancelled"),
        icims_errors.DuplicateName: icims_errors.DuplicateName("scorecard field", "Openness"),
        EndpointDisabled: EndpointDisabled("jobcannon", "gone"),
        icims_errors.EventConflict: icims_errors.EventConflict("dlv_twice"),
        icims_errors.PreconditionFailed: icims_errors.PreconditionFailed(sent='"1"', current='"2"'),
        FollowerTaken: FollowerTaken(FOLLOWER.url, CustomerId("cus_2a4b3c4d5e6f")),
        FollowerUnreachable: FollowerUnreachable(
            FOLLOWER, "cannot be reached", now=datetime(2026, 11, 23, 12, tzinfo=UTC)
        ),
        FollowerNotKept: FollowerNotKept(FOLLOWER, "cannot be reached"),
        FollowerNotRestored: FollowerNotRestored(FOLLOWER, "answered 500", not_as_before=()),
        SnapshotIncomplete: SnapshotIncomplete(gone=[], new=["jobcannon"]),
        MailNotFound: MailNotFound(wanted="to alice@candidates.test", there=[]),
        icims_errors.TooLarge: icims_errors.TooLarge(limit=262_144),
        icims_errors.TokenMalformed: icims_errors.TokenMalformed(
            "Authorization: Bearer is followed by one token."
        ),
        icims_errors.TooManyAttempts: icims_errors.TooManyAttempts(retry_after=4),
        icims_errors.TooManyRequests: icims_errors.TooManyRequests(
            quota=500, window_seconds=60, retry_after=1
        ),
    },
    answer=answer_of_the_fake,
    app=lambda: icims_app(IcimsSettings()),
    urn="urn:icims-staging:problem:",
    contracts=(icims_connect(), icims_staging()),
    router=tuple(icims_problems.ROUTER_CODES.values()),
)

JOBCANNON = Program(
    package="integration",
    root=jobcannon_errors.Refusal,
    examples={
        InstrumentUnknown: InstrumentUnknown("mbti", known=catalogue()),
        UnknownItem: UnknownItem(51, instrument="big-five"),
        AnswerOutOfScale: AnswerOutOfScale(7, 5, highest=4),
        jobcannon_errors.AnswersIncomplete: jobcannon_errors.AnswersIncomplete([7, 31]),
        jobcannon_errors.Unavailable: jobcannon_errors.Unavailable("Because.", retry_after=30),
        jobcannon_errors.CustomerMoving: jobcannon_errors.CustomerMoving(
            "Because.", retry_after=30
        ),
        jobcannon_errors.Moved: jobcannon_errors.Moved(
            "Because.", region=Region.EU, public_url="http://eu.test"
        ),
        jobcannon_errors.TooManyRequests: jobcannon_errors.TooManyRequests(
            "Because.", retry_after=30
        ),
        jobcannon_errors.Unavailable: jobcannon_errors.Unavailable("Because.", retry_after=5),
    },
    answer=answer_of_jobcannon,
    app=lambda: jobcannon_app(SETTINGS),
    urn="urn:jobcannon:problem:",
    contracts=(jobcannon(),),
)

PROGRAMS = (ICIMS, JOBCANNON)


def scope() -> dict[str, object]:
    return {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "server": ("127.0.0.1", 8100),
        "path": PATH,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8100")],
        "state": {},
    }


def waited(answer: Awaitable[Response]) -> Response:
    async def wait() -> Response:
        return await answer

    return asyncio.run(wait())


def oauth_errors_raised() -> set[str]:
    """Every RFC 6749 code that the fake's authorization server is written to answer."""
    makers = {"TokenRefused", "AuthorizationRefused", "OAuthRefusal", "__init__", "refused"}
    return {
        first.value
        for node in nodes_of("mock_icims")
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in makers
        for first in node.args[:1]
        if isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and first.value.isidentifier()
        and first.value.islower()
    }


def descendants(root: Kind) -> Iterator[Kind]:
    for kind in root.__subclasses__():
        yield kind
        yield from descendants(kind)


def nodes_of(package: str) -> Iterator[ast.AST]:
    for path in sorted((ROOT / package).rglob("*.py")):
        yield from ast.walk(_parsed(path))


def _needs_a_sentence(kind: Kind) -> bool:
    parameters = inspect.signature(kind).parameters.values()
    return any(each.name == "detail" and each.default is each.empty for each in parameters)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())
