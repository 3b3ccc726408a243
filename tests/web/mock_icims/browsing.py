"""A browser of a few lines, for pages and forms of the fake in one process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx
from lxml import html

from contracts.conformance import Contract, icims_connect
from mock_icims.app import create_app
from mock_icims.domain.marketplace import Permission, Registration
from mock_icims.domain.oauth.grants import SessionKind
from mock_icims.domain.structs import replace
from mock_icims.settings import Settings
from mock_icims.storage.world import Tenant, World
from mock_icims.web.application import Application
from tests.contract import checked_transport
from tests.icims_cast import EVENTS, JOBCANNON, northwind, registration, sign_in, world_with

ISSUER = "http://icims.test"

Fields = list[tuple[str, str]]

BEHIND_THE_DOOR = [
    "/candidates",
    "/candidates/cand_alice1",
    "/jobs",
    "/jobs/job_wareho",
    "/approvals",
    "/marketplace",
    "/marketplace/jobcannon",
    "/marketplace/jobcannon/install",
    "/settings/marketplace-apps",
    "/settings/marketplace-apps/jobcannon",
    "/settings/marketplace-apps/jobcannon/configuration",
    "/settings/scorecard-fields",
    "/settings/events",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    action: str
    method: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, read as a person reads it: by headings, words and forms."""

    answer: httpx.Response

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def location(self) -> str:
        return str(self.answer.headers.get("location", ""))

    @property
    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.answer.text)

    @property
    def text(self) -> str:
        body = self.tree.find("body")
        assert body is not None
        return " ".join(body.text_content().split())

    @property
    def heading(self) -> str:
        (only,) = self.words("h1")
        return only

    def words(self, tag: str) -> list[str]:
        return [" ".join(one.text_content().split()) for one in self.tree.iter(tag)]

    @property
    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.tree.iter("a")]

    def forms(self) -> list[Form]:
        return [_form(element, button=None) for element in self.tree.iter("form")]

    def form(self, button: str) -> Form:
        """The form that this button sends, filled in as the page has it."""
        for element in self.tree.iter("form"):
            for pressed in element.iter("button"):
                if " ".join(pressed.text_content().split()) == button:
                    return _form(element, button=pressed)
        raise AssertionError(f"no button {button!r} on {self.answer.url}")


@dataclass(slots=True)
class Browser:
    """Keeps cookies, follows nothing by itself, and says where its forms come from."""

    app: Application
    contract: Contract
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Page:
        return self.send("GET", path, headers=headers)

    def submit(self, form: Form, **changed: str | Sequence[str]) -> Page:
        """Send a form; a changed field replaces all that the page has of its name."""
        kept = [item for item in form.fields if item[0] not in changed]
        new = [
            (name, value)
            for name, values in changed.items()
            for value in ([values] if isinstance(values, str) else values)
        ]
        return self.post(form.action, [*kept, *new])

    def post(self, path: str, fields: Fields, *, headers: Mapping[str, str] | None = None) -> Page:
        body = "&".join(str(httpx.QueryParams([item])) for item in fields)
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            **(headers or {}),
        }
        return self.send("POST", path, headers=sent, content=body)

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: str | None = None,
    ) -> Page:
        answer = asyncio.run(self._call(method, path, headers or {}, content))
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        if "Max-Age=0" in answer.headers.get("set-cookie", ""):
            self.cookies.clear()
        return Page(answer)

    async def _call(
        self, method: str, path: str, headers: Mapping[str, str], content: str | None
    ) -> httpx.Response:
        sent = {"Accept": "text/html", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        transport = checked_transport(self.app, self.contract)
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
            return await http.request(method, path, headers=sent, content=content)


@dataclass(slots=True)
class Desk:
    """Northwind's staging environment, with JobCannon in the Marketplace and not installed."""

    app: Application
    world: World
    tenant: Tenant

    def browser(self, name: str | None = None, *, of: Tenant | None = None) -> Browser:
        """Carol's or Bob's, signed in; or a stranger's."""
        browser = Browser(self.app, icims_connect())
        if name is not None:
            token = sign_in(self.world, of or self.tenant, name, kind=SessionKind.COOKIE)
            browser.cookies["icims_session"] = token
        return browser

    def bearer(self, token: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    @property
    def base(self) -> str:
        return f"/connect/v1/customers/{self.tenant.customer.id}"


def jobcannon() -> Registration:
    """The cast's app, listening to everything, with the guide's three permissions."""
    app = registration()
    permissions = (
        Permission(
            title="Candidate profile read/write",
            sentence="Reads and stamps candidates.",
            scopes=("candidate_profile:read", "candidate_profile:write"),
        ),
        Permission(
            title="Assessment delivery",
            sentence="Delivers assessments.",
            scopes=("assessment_delivery:write",),
        ),
        Permission(
            title="Scorecard field updates",
            sentence="Writes results.",
            scopes=("scorecard:write",),
        ),
    )
    return replace(
        app,
        events=(*EVENTS, "app.uninstalled", "token.revoked"),
        listing=replace(app.listing, permissions=permissions),
    )


def opened(*others: Tenant, issuer: str = ISSUER) -> Desk:
    tenant = northwind()
    world = world_with(tenant, *others)
    world.registrations[JOBCANNON] = jobcannon()
    app = create_app(Settings(public_url=issuer, staging=True), world=world)
    return Desk(app, world, tenant)


def _form(element: html.HtmlElement, *, button: html.HtmlElement | None) -> Form:
    fields: Fields = []
    for control in element.iter("input", "select", "textarea"):
        fields += _sent(control)
    if button is not None and button.get("name"):
        fields.append((button.get("name", ""), button.get("value", "")))
    action = urljoin(ISSUER, element.get("action", "")).removeprefix(ISSUER)
    return Form(action=action, method=element.get("method", "get").upper(), fields=fields)


def _sent(control: html.HtmlElement) -> Fields:
    name = control.get("name")
    if name is None or control.get("disabled") is not None:
        return []
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return [(name, one.get("value", one.text_content())) for one in chosen]
    if control.get("type") in ("checkbox", "radio") and control.get("checked") is None:
        return []
    return [(name, control.get("value", ""))]
