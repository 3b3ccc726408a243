"""Endpoints by the control API: disabled, enabled, given new secrets, caught up, tested."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
import standardwebhooks

from mock_icims.web.control.registering import apps_in
from tests.icims_cast import EVENT_SECRET, NOON
from tests.web.mock_icims.publishing import erase_somebody, events, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of
from tests.web.mock_icims.vendors import acme

Sent = tuple[str, Mapping[str, str], bytes]


def signature(by: standardwebhooks.Webhook, sent: Sent) -> str:
    return by.sign(sent[1]["webhook-id"], NOON, sent[2].decode())


def signed(by: standardwebhooks.Webhook, sent: Sent) -> bool:
    """As the reference library judges: any one of the signatures will do."""
    return signature(by, sent) in sent[1]["webhook-signature"].split(" ")


def test_five_days_of_failures_disable_the_endpoint_and_say_so() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [503] * 100
        for _ in range(7):
            await erase_somebody(tenant)
            await settled(tenant)
            await tenant("POST", "/clock/advance", json={"seconds": 86_400})

        [endpoint] = (await tenant("GET", "/endpoints")).json()["items"]
        assert (endpoint["status"], endpoint["disabled_because"]) == ("disabled", "failing")
        assert endpoint["failing_since"] == "2026-11-23T12:00:00Z"
        sent = len(on.sender.sent)
        await erase_somebody(tenant)
        await tenant("POST", "/clock/advance", json={"seconds": 7 * 86_400})
        assert len(on.sender.sent) == sent
        [endpoint] = (await tenant("GET", "/endpoints")).json()["items"]
        assert endpoint["events"]["held"] + endpoint["events"]["exhausted"] == 8
        assert endpoint["events"]["held"] > 0

    played(story)


async def status_when_gone(on: Stage, tenant: Tenant) -> str:
    """Of JobCannon's endpoint, once it has answered 410."""
    on.sender.answers = [410]
    await erase_somebody(tenant)
    await settled(tenant)
    return await status(tenant)


async def status(tenant: Tenant) -> str:
    [endpoint] = (await tenant("GET", "/endpoints")).json()["items"]
    return str(endpoint["status"])


def test_an_app_that_is_registered_anew_begins_with_an_enabled_endpoint() -> None:
    """But nobody's own is begun again by what all share."""

    async def story(on: Stage, tenant: Tenant) -> None:
        own, shared = acme("own-jobcannon"), acme("shared-jobcannon")

        assert await status_when_gone(on, tenant) == "disabled"
        await on.call("PUT", "/_staging/apps/jobcannon", json=shared)
        assert await status(tenant) == "enabled"

        assert await status_when_gone(on, tenant) == "disabled"
        await tenant("PUT", "/apps/jobcannon", json=own)
        assert await status(tenant) == "enabled"

        assert await status_when_gone(on, tenant) == "disabled"
        await on.call("PUT", "/_staging/apps/jobcannon", json=shared)
        assert await status(tenant) == "disabled"

        await tenant("DELETE", "/apps/jobcannon")
        await tenant.bearer()
        assert await status(tenant) == "enabled"

    played(story)


def test_what_an_own_app_was_still_to_be_told_is_held_when_it_is_deleted() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/jobcannon", json=acme("own-jobcannon"))
        on.sender.answers = [503]
        await erase_somebody(tenant)
        await tenant("GET", "/settled")
        [waits] = await events(tenant)
        assert waits["next_attempt_at"] is not None

        await tenant("DELETE", "/apps/jobcannon")
        await tenant.bearer()

        await tenant("POST", "/clock/advance", json={"seconds": 86_400})
        [held] = await events(tenant)
        assert (held["status"], held["next_attempt_at"]) == ("held", None)
        assert len(on.sender.sent) == 1

    played(story)


def test_a_farewell_to_an_app_that_nobody_knows_any_more_is_not_sent_again() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        await tenant.bearer(kind="app", app_id="acme")
        await tenant.connect("DELETE", "/apps/acme", headers=await tenant.staff("admin"))
        await tenant("GET", "/settled")
        [farewell] = await events(tenant)
        await tenant("DELETE", "/apps/acme")

        await tenant("POST", f"/events/{farewell['id']}/resend")

        assert (await tenant("GET", "/settled")).json()["settled"] is True
        assert [one["next_attempt_at"] for one in await events(tenant)] == [None]
        assert len(on.sender.sent) == 1

    played(story)


def test_while_a_secret_is_rotated_the_reference_library_takes_either() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/clock", json={"frozen": True})
        rotated = await tenant(
            "POST", "/endpoints/jobcannon/rotate-secret", json={"overlap_seconds": 60}
        )
        assert rotated.headers["cache-control"] == "no-store"
        assert rotated.json()["endpoint"]["former_secret_until"] == "2026-11-23T12:01:00Z"
        [app] = apps_in(None)
        await erase_somebody(tenant)
        await settled(tenant)
        await tenant("POST", "/clock/advance", json={"seconds": 60})
        await erase_somebody(tenant)
        await settled(tenant)

        new = standardwebhooks.Webhook(rotated.json()["secret"])
        old = standardwebhooks.Webhook(app.event_secret)
        during, after = on.sender.sent
        assert all(signed(by, during) for by in (new, old))
        assert during[1]["webhook-signature"].split(" ")[0] in signature(new, during)
        assert signed(new, after)
        assert not signed(old, after)

    played(story)


def test_a_test_event_is_really_sent_and_signed() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await tenant("POST", "/events/test", json={"app_id": "jobcannon"})
        await settled(tenant)

        assert answer.status_code == 202
        [app] = apps_in(None)
        [sent] = on.sender.sent
        assert signed(standardwebhooks.Webhook(app.event_secret), sent)
        assert json.loads(sent[2])["type"] == "endpoint.test"
        [event] = await events(tenant, "?type=endpoint.test&app_id=jobcannon")
        assert event["status"] == "delivered"
        assert [one["trigger"] for one in event["attempts"]] == ["manual"]  # type: ignore[attr-defined]

    played(story)


def test_what_failed_is_recovered_and_what_was_held_is_replayed() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [410]
        for _ in range(2):
            await erase_somebody(tenant)
            await settled(tenant)
        since = {"since": "2026-11-23T12:00:00Z", "app_id": "jobcannon"}
        refused = await tenant("POST", "/events/recover", json=since)
        assert code_of(refused) == (409, "endpoint_disabled")
        enabled = await tenant("POST", "/endpoints/jobcannon/enable")
        assert enabled.json()["status"] == "enabled"
        await settled(tenant)
        assert len(on.sender.sent) == 1

        recovered = await tenant("POST", "/events/recover", json=since)
        await settled(tenant)
        assert (recovered.status_code, recovered.json()) == (202, {"events": 1})
        replayed = await tenant("POST", "/events/replay-missing", json=since)
        await settled(tenant)
        assert (replayed.status_code, replayed.json()) == (202, {"events": 1})

        first, second = await events(tenant)
        sent = [headers["webhook-id"] for _, headers, _ in on.sender.sent]
        assert sent == [first["id"], first["id"], second["id"]]
        assert [one["status"] for one in (first, second)] == ["delivered", "delivered"]

    played(story)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/events/recover", {"since": "yesterday"}, 422, "validation_failed"),
        ("/events/recover", {"since": "2026-11-23T12:00:00"}, 422, "validation_failed"),
        ("/events/replay-missing", {}, 422, "validation_failed"),
        ("/events/test", {"app_id": "stranger"}, 404, "not_found"),
        ("/endpoints/stranger/enable", None, 404, "not_found"),
        ("/endpoints/jobcannon/rotate-secret", {"secret": "whsec_x"}, 422, "validation_failed"),
        ("/endpoints/jobcannon/rotate-secret", {"overlap_seconds": -1}, 422, "validation_failed"),
        (
            "/endpoints/jobcannon/rotate-secret",
            {"overlap_seconds": 604_801},
            422,
            "validation_failed",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(
    path: str, body: dict[str, object] | None, status: int, code: str
) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await tenant("POST", path, json=body)

        assert code_of(answer) == (status, code)
        assert "whsec_x" not in answer.text

    played(story)


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/events",
        "https://[::ffff:10.0.0.1]/events",
        "http://169.254.169.254/latest",
        "https://2852039166/latest",
        "https://user@app.test/events",
        "http://app.test/events",
        "https://app.test:8443/events",
    ],
)
def test_an_app_is_not_registered_with_an_address_inside(url: str) -> None:
    async def story(on: Stage, _: Tenant) -> None:
        [app] = (await on.call("GET", "/_staging/apps")).json()["items"]
        sent = {key: app[key] for key in ("install_url", "redirect_uris", "client_id")} | {
            "events_url": url,
            "client_secret": "staging-client-secret",
            "event_secret": EVENT_SECRET,
            "callback_secret": EVENT_SECRET,
        }

        answer = await on.call("PUT", "/_staging/apps/jobcannon", json=sent)

        assert code_of(answer) == (422, "validation_failed")
        assert [error["field"] for error in answer.json()["errors"]] == ["events_url"]

    played(story)
