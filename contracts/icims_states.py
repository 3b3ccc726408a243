"""The provider states of the fake, each a fresh customer made through `/_staging`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from contracts import jobcannon_needs as needs
from contracts.conformance import Json, Node, icims_connect, icims_staging, node, text
from contracts.pact_verifying import State, Values
from tests.contract import check

APP = "jobcannon"
READ_ONLY = "candidate_profile:read"
EVENT_SECRET = "whsec_ZXZlbnQtc2VjcmV0LW9mLXRoZS1wYWN0cy0wMDE="
CALLBACK_SECRET = "whsec_Y2FsbGJhY2stc2VjcmV0LW9mLXRoZS1wYWN0cw=="
REGISTRATION: Mapping[str, Json] = {
    "install_url": "http://127.0.0.1:8200/oauth/authorize",
    "redirect_uris": ["http://127.0.0.1:8200/icims/oauth-callback"],
    "events_url": "http://127.0.0.1:8200/icims/events",
    "client_id": "jobcannon-staging",
    "client_secret": "client-secret-of-the-pacts",
    "event_secret": EVENT_SECRET,
    "callback_secret": CALLBACK_SECRET,
}
CONFIGURATION: Mapping[str, Json] = {
    "triggers": {
        "stage_entry": {"enabled": False, "rules": []},
        "recruiter_action": {"enabled": True},
        "custom_workflows": {"enabled": False, "rules": []},
    },
    "catalog": ["big-five"],
    "email_template": "branded",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody at the fake. Every answer is held against its contract on the way."""

    http: httpx.Client
    base: str
    token: str | None = None

    def __call__(self, method: str, path: str, json: Json = None, **headers: str) -> Node:
        """Raises httpx.HTTPStatusError unless the answer is 2xx."""
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        answer = self.http.request(method, self.base + path, json=json, headers=headers)
        check(icims_connect(), answer.request, answer)
        check(icims_staging(), answer.request, answer)
        answer.raise_for_status()
        return node(answer.json()) if answer.content else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """Bob sent Alice the Big Five: who may call, and the ids of it."""

    carol: Caller
    app: Caller
    ids: Values


class IcimsStates:
    """Each state has a customer of its own, so that none has to be cleared away."""

    def __init__(self, http: httpx.Client, url: str) -> None:
        self.http = http
        self.url = url
        self.staging = Caller(http, f"{url}/_staging")
        self.staging("PUT", f"/apps/{APP}", dict(REGISTRATION))

    def by_name(self) -> dict[str, State]:
        return {
            needs.ORDERED: lambda: self.ordered().ids,
            needs.MAPPED: lambda: self.ordered().ids,
            needs.NO_ADDRESS: lambda: self.ordered(email=None).ids,
            needs.NO_WRITE_SCOPE: lambda: self.ordered(scopes=[READ_ONLY]).ids,
            needs.REVOKED: self.revoked,
            needs.DELETED: self.deleted,
            needs.WRITTEN: self.written,
        }

    def revoked(self) -> Values:
        ordered = self.ordered()
        ordered.carol("DELETE", f"/apps/{APP}")
        return ordered.ids

    def deleted(self) -> Values:
        ordered = self.ordered()
        ordered.carol("DELETE", f"/scorecard-fields/{ordered.ids['field_id']}")
        return ordered.ids

    def written(self) -> Values:
        ordered = self.ordered()
        entry: Json = {
            "field_id": ordered.ids["field_id"],
            "field_name": needs.FIELD_NAME,
            "value": 1,
        }
        ordered.app(
            "PATCH",
            f"/applications/{ordered.ids['application_id']}/scorecard",
            {"order_id": ordered.ids["order_id"], "entries": [entry]},
            **{"If-Match": '"0"'},
        )
        return ordered.ids

    def ordered(
        self, *, email: str | None = "alice@candidates.test", scopes: list[Json] | None = None
    ) -> Ordered:
        tenant = self.staging("POST", "/tenants", {"pack": "checklist"})
        customer_id = text(node(tenant["customer"])["id"])
        base = f"{self.url}/connect/v1/customers/{customer_id}"
        wanted: Node = {"kind": "app", "app_id": APP, **({"scopes": scopes} if scopes else {})}
        token = self._token(customer_id, wanted)
        admin = self._token(customer_id, {"kind": "staff", "user_id": admin_of(tenant).id})
        carol = Caller(self.http, base, admin)
        return Ordered(
            carol=carol,
            app=Caller(self.http, base, token),
            ids={"customer_id": customer_id, "token": token, **order(carol, email=email)},
        )

    def _token(self, customer_id: str, wanted: Node) -> str:
        return text(self.staging("POST", f"/tenants/{customer_id}/tokens", wanted)["token"])


def order(carol: Caller, *, email: str | None) -> Values:
    """A mapped field, and the Big Five for Alice by recruiter action; their ids."""
    field = carol("POST", "/scorecard-fields", {"name": needs.FIELD_NAME, "type": "number"})
    mapped: Json = {
        "result": "big-five.overall",
        "field_id": field["id"],
        "field_name": needs.FIELD_NAME,
    }
    carol("PUT", f"/apps/{APP}/configuration", {**CONFIGURATION, "scorecard_mapping": [mapped]})

    alice = carol(
        "POST", "/candidates", {"first_name": "Alice", "last_name": "Moreau", "email": email}
    )
    job = listed(carol("GET", "/jobs?limit=1")["items"])[0]
    application = carol("POST", "/applications", {"candidate_id": alice["id"], "job_id": job["id"]})
    wanted: Node = {"application_id": application["id"], "assessment": "big-five"}
    return {
        "field_id": text(field["id"]),
        "candidate_id": text(alice["id"]),
        "job_id": text(job["id"]),
        "application_id": text(application["id"]),
        "order_id": text(carol("POST", "/assessment-orders", wanted)["id"]),
    }


@dataclass(frozen=True, slots=True)
class Staff:
    id: str
    customer_id: str
    email: str
    password: str


def admin_of(tenant: Node) -> Staff:
    """The customer's iCIMS admin, with the password that staging shows on purpose."""
    customer_id = text(node(tenant["customer"])["id"])
    admin = next(one for one in listed(tenant["staff"]) if one["role"] == "admin")
    return Staff(text(admin["id"]), customer_id, text(admin["email"]), text(admin["password"]))


def listed(found: Json) -> list[Node]:
    return [node(one) for one in found] if isinstance(found, list) else []
