"""The fake belongs to no vendor: Acme Typing, made up here, goes all the way by configuration."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from mock_icims.domain.webhooks.signatures import sign, verify
from tests.documents import ROOT
from tests.icims_cast import CALLBACK_SECRET, EVENT_SECRET, NOON
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played
from tests.web.mock_icims.vendors import acme, approved, bearer, redeemed

SEED = Path("mock_icims/seeds/apps/jobcannon.json")

RESULT = {
    "assessment": "typing",
    "instrument_version": "3",
    "norm_id": "office-workers-2026",
    "overall_score": 71,
    "dimensions": [
        {
            "key": "accuracy",
            "name": "Accuracy",
            "score": 71,
            "percentile": 60,
            "band": "average",
            "interval": [65, 77],
        }
    ],
    "validity": {"status": "valid", "flags": []},
    "narrative": "Fast, with few mistakes.",
    "completed_at": "2026-11-23T11:59:00Z",
    "duration_seconds": 300.0,
    "report_url": "https://acme.test/reports/7",
    "schema_version": 1,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Carol, Bob or Acme, calling the customer's part of Connect v1."""

    tenant: Tenant
    headers: dict[str, str]

    async def __call__(self, method: str, path: str, json: object = None) -> httpx.Response:
        sent = {} if json is None else {"json": json}
        return await self.tenant.connect(method, path, headers=self.headers, **sent)

    async def done(self, method: str, path: str, json: object = None) -> dict[str, object]:
        answer = await self(method, path, json)
        assert answer.is_success, answer.text
        body: dict[str, object] = answer.json() if answer.content else {}
        return body


def test_a_made_up_vendor_goes_from_registration_to_uninstall() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        carol = Person(tenant, await tenant.staff("admin"))
        bob = Person(tenant, await tenant.staff())
        await tenant("PUT", "/apps/acme", json=acme())

        found = await carol.done("GET", "/marketplace/listings?q=acme typing")
        begun = await carol.done("POST", "/marketplace/listings/acme/installations", {})
        app = Person(tenant, bearer(await redeemed(tenant, await approved(tenant))))

        assert [one["name"] for one in listed(found)] == ["Acme Typing"]
        assert str(begun["redirect_to"]).startswith("https://acme.test/install?ticket=")
        assert (await app.done("GET", "/apps/acme"))["status"] == "active"

        stage_id, field = await configured(carol, bob)
        application = await entered(bob, stage_id)
        order = await delivered(on, tenant, application)
        await took_on(app, order)
        written = await scored(app, application, order, field)
        await called_back(on, app, order)

        shown = await bob.done("GET", f"/assessment-orders/{order}")
        assert (shown["status"], shown["result"]) == ("completed", RESULT)
        assert [entry["value"] for entry in listed(written, "entries")] == [71]
        await carol.done("DELETE", "/apps/acme")
        assert code_of(await app("GET", "/apps/acme")) == (401, "token_revoked")
        assert await arrived(on, tenant) == [
            "application.stage_changed",
            "assessment.requested",
            "app.uninstalled",
        ]

    played(story)


def listed(answer: dict[str, object], name: str = "items") -> list[dict[str, object]]:
    items = answer[name]
    assert isinstance(items, list)
    return items


async def configured(carol: Person, bob: Person) -> tuple[str, dict[str, object]]:
    """Guide step 3, with Acme's own assessment and results; the stage that triggers it."""
    field = await carol.done("POST", "/scorecard-fields", {"name": "Typing", "type": "number"})
    workflows = listed(await bob.done("GET", "/workflows"))
    stages = [one for flow in workflows for one in listed(flow, "stages")]
    stage_id = str(next(one for one in stages if one["kind"] == "assessment")["id"])
    rule = {"stage_id": stage_id, "job_id": None, "assessment": "typing"}
    saved = await carol.done(
        "PUT",
        "/apps/acme/configuration",
        {
            "triggers": {
                "stage_entry": {"enabled": True, "rules": [rule]},
                "recruiter_action": {"enabled": True},
                "custom_workflows": {"enabled": False, "rules": []},
            },
            "catalog": ["typing"],
            "email_template": "default",
            "scorecard_mapping": [
                {"result": "typing.speed", "field_id": field["id"], "field_name": "Typing"}
            ],
        },
    )
    assert saved["version"] == 1
    return stage_id, field


async def entered(bob: Person, stage_id: str) -> str:
    """Somebody whom Bob moves into the stage."""
    workflows = listed(await bob.done("GET", "/workflows"))
    flow = next(
        one for one in workflows if stage_id in {stage["id"] for stage in listed(one, "stages")}
    )
    jobs = listed(await bob.done("GET", "/jobs"))
    job = next(one for one in jobs if one["workflow_id"] == flow["id"])
    person = await bob.done("POST", "/candidates", {"first_name": "Ann", "last_name": "Ode"})
    applied = await bob.done(
        "POST", "/applications", {"candidate_id": person["id"], "job_id": job["id"]}
    )
    await bob.done("PUT", f"/applications/{applied['id']}/stage", {"stage_id": stage_id})
    return str(applied["id"])


async def delivered(on: Stage, tenant: Tenant, application: str) -> str:
    """The order out of the signed event that Acme received at its own address."""
    assert (await tenant("GET", "/settled?timeout=2")).json()["pending"] == 0
    requested = [sent for sent in on.sender.sent if b'"assessment.requested"' in sent[2]]
    ((url, headers, body),) = requested
    data = json.loads(body)["data"]
    assert url == "https://acme.test/events"
    assert verify(headers, body, secrets=[EVENT_SECRET], at=NOON)
    assert (data["assessment"], data["application_id"]) == ("typing", application)
    return str(data["order_id"])


async def took_on(app: Person, order: str) -> None:
    sent = await app.done("PUT", f"/assessment-orders/{order}/status", {"status": "sent"})
    assert sent["status"] == "sent"


async def scored(
    app: Person, application: str, order: str, field: dict[str, object]
) -> dict[str, object]:
    entry = {"field_id": field["id"], "field_name": "Typing", "value": 71}
    answer = await app.tenant.connect(
        "PATCH",
        f"/applications/{application}/scorecard",
        headers={**app.headers, "If-Match": '"0"'},
        json={"order_id": order, "entries": [entry]},
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


async def called_back(on: Stage, app: Person, order: str) -> None:
    data = {"order_id": order, "attempt_id": "try_000001", "status": "completed", "result": RESULT}
    body = msgspec.json.encode(
        {"type": "assessment.completed", "timestamp": "2026-11-23T12:00:00Z", "data": data}
    )
    signed = sign(CALLBACK_SECRET, id="msg_acme_1", at=on.system.now, body=body)
    answer = await app.tenant.connect(
        "POST",
        f"/assessment-orders/{order}/callback",
        headers={**app.headers, **signed, "Content-Type": "application/json"},
        content=body,
    )
    assert answer.status_code == 200, answer.text


async def arrived(on: Stage, tenant: Tenant) -> list[str]:
    assert (await tenant("GET", "/settled?timeout=2")).json()["pending"] == 0
    return [json.loads(body)["type"] for _, _, body in on.sender.sent]


@pytest.mark.parametrize("profile", ["guide", "hardened"])
def test_another_vendors_token_expires_as_its_profile_says(profile: str) -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme(token_profile=profile))
        answer = await redeemed(tenant, await approved(tenant))
        life = timedelta(seconds=answer.json()["expires_in"])

        await tenant("POST", "/clock/advance", json={"seconds": int(life.total_seconds())})

        after = await tenant.connect("GET", "/candidates", headers=bearer(answer))
        assert life == (timedelta(days=730) if profile == "guide" else timedelta(hours=1))
        assert code_of(after) == (401, "token_expired")

    played(story)


def test_the_fake_knows_jobcannon_as_seed_data_only() -> None:
    named = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "mock_icims").rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and (b"jobcannon" in path.read_bytes().lower() or "jobcannon" in path.name.lower())
    }

    assert named == {str(SEED)}
