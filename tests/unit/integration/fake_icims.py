"""An iCIMS of a few routes: scopes, versions, idempotency, and faults on demand."""

from __future__ import annotations

import json
from base64 import b64decode
from collections import defaultdict
from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass, field, fields
from urllib.parse import unquote_plus

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integration.domain.pkce import challenge
from integration.domain.signatures import key_of, verify
from tests.unit.integration.lost_answers import Wire

ISSUER = "http://icims.test"
CUSTOMER = "cus_acme000001"
CLIENT_SECRET = "a secret: with % and spaces"
CALLBACK_SECRET = "whsec_c3RhZ2luZy1vbmx5LWNhbGxiYWNrLXNlY3JldC1qb2JjYW5u"
FOUR_SCOPES = (
    "candidate_profile:read candidate_profile:write assessment_delivery:write scorecard:write"
)
SCOPE_OF = {
    "candidate_read": "candidate_profile:read",
    "profile_stamp": "candidate_profile:write",
    "order_status": "assessment_delivery:write",
    "callback": "assessment_delivery:write",
    "fields": "scorecard:write",
    "scorecard_read": "scorecard:write",
    "scorecard_write": "scorecard:write",
}

Handler = Callable[[Request], Awaitable[Response]]


@dataclass
class FakeIcims:
    """`effects` lists what changed something, `calls` every call by its operation."""

    scopes: str = FOUR_SCOPES
    email: str | None = "alice@candidates.test"
    last_name: str = "Moreau"
    fields: dict[str, str] = field(default_factory=lambda: {"fld_score00001": "Assessment score"})
    mapping: list[dict[str, str]] = field(
        default_factory=lambda: [
            {
                "result": "big-five.overall",
                "field_id": "fld_score00001",
                "field_name": "Assessment score",
            }
        ]
    )
    tokens: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    effects: list[tuple[str, object]] = field(default_factory=list)
    faults: dict[str, list[Response | Exception]] = field(default_factory=lambda: defaultdict(list))
    scorecard: dict[str, object] = field(default_factory=dict)
    scorecard_version: int = 0
    callbacks: dict[str, bytes] = field(default_factory=dict)
    remembered: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    metadata_issuer: str = ISSUER
    token_answer: Response | None = None
    clock: Callable[[], object] = lambda: None
    hardened: bool = False
    """The token profile of one hour, with refresh tokens that are good once."""
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)

    def transport(self) -> httpx.AsyncBaseTransport:
        return Wire(self, httpx.ASGITransport(app=self.app()))

    def twin(self) -> FakeIcims:
        """As it is now, whatever happens to this one later."""
        twin = copy(self)
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, dict | list):
                setattr(twin, each.name, copy(value))
        return twin

    def fails(self, operation: str, *answers: Response | Exception) -> None:
        """The next calls of this operation are answered like this instead."""
        self.faults[operation].extend(answers)

    def code_for(self, authorize_challenge: str) -> str:
        code = f"code-{len(self.codes)}"
        self.codes[code] = authorize_challenge
        return code

    def did(self, operation: str) -> int:
        return sum(1 for name, _ in self.effects if name == operation)

    def app(self) -> Starlette:
        at = f"/connect/v1/customers/{CUSTOMER}"
        table: list[tuple[str, str, str, Handler]] = [
            ("GET", "/.well-known/oauth-authorization-server", "metadata", self._metadata),
            ("POST", "/oauth/token", "token", self._token),
            ("POST", "/oauth/revoke", "revoke", self._revoke),
            ("GET", at, "customer", self._customer),
            ("GET", f"{at}/candidates/{{id}}", "candidate_read", self._candidate),
            ("PATCH", f"{at}/candidates/{{id}}", "profile_stamp", self._stamp),
            ("PUT", f"{at}/assessment-orders/{{id}}/status", "order_status", self._status),
            ("POST", f"{at}/assessment-orders/{{id}}/callback", "callback", self._callback),
            ("GET", f"{at}/apps/jobcannon/configuration", "configuration", self._configuration),
            ("GET", f"{at}/scorecard-fields", "fields", self._fields),
            ("GET", f"{at}/applications/{{id}}/scorecard", "scorecard_read", self._scorecard),
            ("PATCH", f"{at}/applications/{{id}}/scorecard", "scorecard_write", self._write),
        ]
        return Starlette(
            routes=[
                Route(path, self._guarded(name, handler), methods=[method])
                for method, path, name, handler in table
            ]
        )

    def _guarded(self, operation: str, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            self.calls.append(operation)
            if operation in ("metadata", "token", "revoke"):
                return await handler(request)

            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if token not in self.tokens:
                return problem(401, "token_revoked")
            wanted = SCOPE_OF.get(operation)
            if wanted and wanted not in self.tokens[token].split():
                return problem(403, "insufficient_scope", scope=wanted)
            return await handler(request)

        return guarded

    async def _metadata(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.metadata_issuer,
                "authorization_endpoint": f"{ISSUER}/oauth/authorize",
                "token_endpoint": f"{ISSUER}/oauth/token",
                "revocation_endpoint": f"{ISSUER}/oauth/revoke",
            }
        )

    async def _token(self, request: Request) -> Response:
        if self.token_answer is not None:
            return self.token_answer
        form = await request.form()
        if not _is_our_client(request):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token":
            return self._refreshed(str(form["refresh_token"]))
        wanted = self.codes.pop(str(form["code"]), None)
        if wanted is None or wanted != challenge(str(form["code_verifier"])):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return self._issued(self.scopes)

    def _refreshed(self, refresh_token: str) -> Response:
        self.calls.append("refresh")
        scopes = self.refresh_tokens.pop(refresh_token, None)
        if scopes is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return self._issued(scopes)

    def _issued(self, scopes: str) -> Response:
        number = len(self.tokens)
        token = f"token-number-{number:06}"
        self.tokens[token] = scopes
        body = {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": 3600 if self.hardened else 63072000,
            "scope": scopes,
            "customer_id": CUSTOMER,
            "a_member_of_tomorrow": True,
        }
        if self.hardened:
            body["refresh_token"] = f"refresh-number-{number:06}"
            self.refresh_tokens[f"refresh-number-{number:06}"] = scopes
        return JSONResponse(body)

    async def _revoke(self, request: Request) -> Response:
        form = await request.form()
        if not _is_our_client(request):
            return JSONResponse({"error": "invalid_client"}, 401)
        self.revoked.append(str(form["token"]))
        return Response()

    async def _customer(self, request: Request) -> Response:
        return JSONResponse(
            {"id": CUSTOMER, "name": "Acme", "tier": "enterprise_plus", "region": "eu"}
        )

    async def _candidate(self, request: Request) -> Response:
        return JSONResponse(
            {
                "id": request.path_params["id"],
                "first_name": "Alice",
                "last_name": self.last_name,
                "email": self.email,
                "assessments": [stamp for done, stamp in self.effects if done == "profile_stamp"],
            }
        )

    async def _stamp(self, request: Request) -> Response:
        stamp = (await request.json())["assessment_stamp"]
        if ("profile_stamp", stamp) not in self.effects:
            self.effects.append(("profile_stamp", stamp))
        return await self._candidate(request)

    async def _status(self, request: Request) -> Response:
        body = await request.json()
        if ("order_status", body["status"]) not in self.effects:
            self.effects.append(("order_status", body["status"]))
        return JSONResponse({"id": request.path_params["id"], "status": body["status"]})

    async def _configuration(self, request: Request) -> Response:
        return JSONResponse({"app_id": "jobcannon", "scorecard_mapping": self.mapping})

    async def _fields(self, request: Request) -> Response:
        items = [{"id": id, "name": name, "type": "number"} for id, name in self.fields.items()]
        return JSONResponse({"items": items, "next_cursor": None})

    async def _scorecard(self, request: Request) -> Response:
        return JSONResponse({"version": self.scorecard_version}, headers={"etag": self._etag()})

    async def _write(self, request: Request) -> Response:
        if request.headers["if-match"] != self._etag():
            return problem(412, "version_conflict")
        key, body = request.headers["idempotency-key"], await request.body()
        said = request.headers["if-match"]
        if self.remembered.get(key, (said, body)) != (said, body):
            return problem(422, "idempotency_conflict")
        self.remembered[key] = (said, body)

        entries = json.loads(body)["entries"]
        for entry in entries:
            name = self.fields.get(entry["field_id"])
            if name != entry["field_name"]:
                return problem(
                    422,
                    "scorecard_field_not_found",
                    field_id=entry["field_id"],
                    field_name=entry["field_name"],
                    reason="deleted" if name is None else "renamed",
                )
        values = {entry["field_id"]: entry["value"] for entry in entries}
        if values != self.scorecard:
            self.scorecard = values
            self.scorecard_version += 1
            self.effects.append(("scorecard_write", values))
        written = [entry | {"order_id": json.loads(body)["order_id"]} for entry in entries]
        return JSONResponse({"version": self.scorecard_version, "entries": written})

    async def _callback(self, request: Request) -> Response:
        body = await request.body()
        headers = dict(request.headers)
        message = verify(headers, body, keys=[key_of(CALLBACK_SECRET)], at=self.clock())  # type: ignore[arg-type]
        if self.callbacks.get(message.id, body) != body:
            return problem(409, "event_conflict")
        if message.id not in self.callbacks:
            self.callbacks[message.id] = body
            self.effects.append(("callback", json.loads(body)))
        return JSONResponse({"order_id": request.path_params["id"], "status": "completed"})

    def _etag(self) -> str:
        return f'"{self.scorecard_version}"'


def _is_our_client(request: Request) -> bool:
    pair = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    return unquote_plus(pair.partition(":")[2]) == CLIENT_SECRET


def problem(status: int, code: str, **members: object) -> Response:
    """An iCIMS problem, as RFC 9457 has it; `headers` may be among the members."""
    body = {"type": f"urn:icims-staging:problem:{code}", "status": status, "detail": code}
    return JSONResponse(body | {"code": code} | members, status)


def busy(status: int = 429, **headers: str) -> Response:
    answer = problem(status, "rate_limited")
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return answer
