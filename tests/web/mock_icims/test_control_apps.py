"""The control API: any vendor's app, and tokens without a browser."""

from __future__ import annotations

import pytest

from tests.icims_cast import CALLBACK_SECRET, EVENT_SECRET
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played

APP = {
    "name": "Acme Checks",
    "install_url": "https://acme.test/install",
    "redirect_uris": ["https://acme.test/callback"],
    "events_url": "https://acme.test/events",
    "client_id": "acme-staging",
    "client_secret": "a secret of acme",
    "event_secret": EVENT_SECRET,
    "callback_secret": CALLBACK_SECRET,
    "listing": {
        "publisher": "Acme",
        "category": "Background checks",
        "summary": "Checks.",
        "description": "Checks candidates.",
        "support_url": "https://acme.test/support",
        "privacy_url": "https://acme.test/privacy",
        "permissions": [
            {
                "title": "Profile",
                "sentence": "Read profiles.",
                "scopes": ["candidate_profile:read"],
            }
        ],
        "assessments": [{"key": "check", "name": "Check", "minutes": 1, "results": []}],
    },
}


def test_another_vendor_is_one_put_away() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await on.call("PUT", "/_staging/apps/acme", json=APP)

        assert answer.status_code == 200
        shown = answer.json()
        assert shown["scopes"] == ["candidate_profile:read"]
        assert shown["listing"]["name"] == "Acme Checks"
        assert "assessment.requested" in shown["events"]
        assert not {"client_secret", "event_secret", "callback_secret"} & shown.keys()
        listed = (await on.call("GET", "/_staging/apps")).json()["items"]
        assert [one["app_id"] for one in listed] == ["jobcannon", "acme"]
        token = await tenant.bearer(kind="app", app_id="acme")
        assert (await tenant.connect("GET", "/candidates", headers=token)).status_code == 200

    played(story)


def test_an_app_registered_anew_keeps_its_listing() -> None:
    async def story(on: Stage, _: Tenant) -> None:
        await on.call("PUT", "/_staging/apps/acme", json=APP)
        rest = {name: value for name, value in APP.items() if name not in {"name", "listing"}}

        answer = await on.call(
            "PUT", "/_staging/apps/acme", json={**rest, "events_url": "https://new.test/events"}
        )

        assert answer.json()["events_url"] == "https://new.test/events"
        assert answer.json()["listing"]["publisher"] == "Acme"
        assert answer.json()["name"] == "Acme Checks"

    played(story)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"event_secret": "whsec_short"}, "event_secret"),
        ({"callback_secret": "none"}, "callback_secret"),
        ({"events_url": "http://elsewhere.test/events"}, "events_url"),
        ({"redirect_uris": ["https://a.test/", "http://a.test/"]}, "redirect_uris[1]"),
        ({"redirect_uris": ["https://a.test/#here"]}, "redirect_uris[0]"),
        ({"install_url": "https://user@a.test/"}, "install_url"),
        ({"install_url": "ftp://a.test/"}, "install_url"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"events": ["candidate.hired"]}, "events[0]"),
        ({"client_id": "jobcannon-staging"}, "client_id"),
        ({"listing": None}, "listing"),
    ],
)
def test_an_app_that_could_not_work_is_refused(changed: dict[str, object], field: str) -> None:
    async def story(on: Stage, _: Tenant) -> None:
        answer = await on.call("PUT", "/_staging/apps/acme", json={**APP, **changed})

        assert code_of(answer) == (422, "validation_failed")
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert "whsec_short" not in answer.text

    played(story)


@pytest.mark.parametrize("app_id", ["ACME", "a", "a" * 41, "a.b"])
def test_an_app_id_is_a_slug(app_id: str) -> None:
    async def story(on: Stage, _: Tenant) -> None:
        answer = await on.call("PUT", f"/_staging/apps/{app_id}", json=APP)

        assert code_of(answer) == (422, "validation_failed")

    played(story)


def test_an_apps_token_installs_it_with_the_scopes_asked_for() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer(
            kind="app", app_id="jobcannon", scopes=["candidate_profile:read"]
        )

        installed = await tenant.connect("GET", "/apps/jobcannon", headers=token)
        assert installed.json()["status"] == "active"
        assert installed.json()["scopes"] == ["candidate_profile:read"]
        refused = await tenant.connect(
            "POST", "/candidates", headers=token, json={"first_name": "A", "last_name": "B"}
        )
        assert code_of(refused) == (403, "insufficient_scope")

    played(story)


def test_a_token_can_be_expired_on_arrival() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer(kind="app", app_id="jobcannon", expires_in=0)

        assert code_of(await tenant.connect("GET", "", headers=token)) == (401, "token_expired")

    played(story)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"kind": "app", "app_id": "nobodys"}, (404, "not_found")),
        ({"kind": "staff", "user_id": "usr_nobody00"}, (404, "not_found")),
        ({"kind": "robot"}, (422, "validation_failed")),
        ({"kind": "app"}, (422, "validation_failed")),
        ({"kind": "app", "app_id": "jobcannon", "scopes": ["all"]}, (422, "validation_failed")),
        ({"kind": "app", "app_id": "jobcannon", "expires_in": -1}, (422, "validation_failed")),
        ({"kind": "app", "app_id": "jobcannon", "expires_in": None}, (422, "validation_failed")),
        ({}, (422, "validation_failed")),
    ],
)
def test_a_token_for_nobody_is_refused(body: dict[str, object], refused: tuple[int, str]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        assert code_of(await tenant("POST", "/tokens", json=body)) == refused

    played(story)
