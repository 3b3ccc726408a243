"""The admin specifies where a customer lives, until there is somebody's data."""

from __future__ import annotations

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME, requested

PAGE = "/admin/integrations/icims/residency"


def test_the_region_of_an_install_is_the_one_icims_names(icims: Browser, admin: Browser) -> None:
    (residence,) = admin.get(PAGE).json()["items"]

    assert residence["customer_name"] == "Acme Robotics"
    assert (residence["region"], residence["decided_by"]) == ("eu", "iCIMS")
    assert residence["locked_at"] is None
    assert "not yet" in admin.page(PAGE).text


def test_what_the_admin_specifies_before_the_install_wins_over_what_icims_says(
    desk: Desk, carol: Browser, admin: Browser
) -> None:
    specified = admin.put(f"{PAGE}/{ACME}", json={"region": "us"}, headers=bearer(desk, admin))
    assert specified.status_code == 200
    assert specified.json()["decided_by"] == "JobCannon's admin"

    begun = carol.get(
        "/oauth/authorize", params={"ticket": desk.ticket(), "iss": "http://icims.test"}
    )

    # This process holds the EU alone.
    assert begun.status_code == 421
    assert (begun.json()["code"], begun.json()["region"]) == ("region_mismatch", "us")


def test_the_first_event_locks_the_region(desk: Desk, icims: Browser, admin: Browser) -> None:
    desk.invite(icims)

    refused = admin.put(f"{PAGE}/{ACME}", json={"region": "us"}, headers=bearer(desk, admin))

    assert (refused.status_code, refused.json()["code"]) == (409, "region_locked")
    assert f"jobcannon regions move {ACME} --to us" in admin.page(PAGE).text
    assert desk.event(icims, requested("ord_000002"), id="evt_2").status_code == 202


def test_another_region_before_the_first_event_forgets_the_token_of_the_install(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    changed = admin.put(f"{PAGE}/{ACME}", json={"region": "us"}, headers=bearer(desk, admin))

    assert changed.json()["region"] == "us"
    assert admin.get("/admin/integrations/icims").json()["items"] == []
    assert desk.event(icims, requested()).json()["code"] == "region_mismatch"
    (entry,) = admin.get("/admin/integrations/icims/audit?name=region.set").json()["items"]
    assert entry["detail"] == {"before": "eu", "region": "us"}


def test_the_page_specifies_a_region_with_a_form(desk: Desk, admin: Browser) -> None:
    shown = admin.page(PAGE)

    sent = admin.submit(
        f"{PAGE}/new?_method=PUT", {"customer_id": ACME, "region": "eu"}, seen=shown
    )

    assert (sent.status_code, sent.headers["location"]) == (303, PAGE)
    assert ACME in admin.page(PAGE).text


def test_a_region_that_there_is_not_is_refused(desk: Desk, admin: Browser) -> None:
    token = bearer(desk, admin)
    for body in ({"region": "mars"}, {}, {"region": "eu", "more": 1}):
        assert admin.put(f"{PAGE}/{ACME}", json=body, headers=token).status_code == 422
    broken = {"region": "eu", "customer_id": f"{ACME}\n"}
    assert admin.put(f"{PAGE}/new", json=broken, headers=token).status_code == 422
    assert admin.put("/admin/region", json={"region": "us"}, headers=token).status_code == 422
    assert admin.put("/admin/region", json={"region": "eu"}, headers=token).status_code == 200


def bearer(desk: Desk, admin: Browser) -> dict[str, str]:
    return {"authorization": f"Bearer {admin.http.cookies['jobcannon_admin']}"}
