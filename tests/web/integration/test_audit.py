"""The page of the audit log, its filters and its button."""

from __future__ import annotations

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk

AUDIT = "/admin/integrations/icims/audit"


def test_the_log_shows_who_did_what_and_where(icims: Browser, admin: Browser) -> None:
    items = admin.get(AUDIT).json()["items"]

    assert [item["name"] for item in items] == ["authn_login_success", "install.authorized"]
    shown = admin.page(AUDIT).text
    assert "install.authorized" in shown
    assert "127.0.0.1" in shown
    assert "an-opaque-access-token" not in shown


def test_the_log_is_filtered_and_paged(icims: Browser, admin: Browser) -> None:
    found = admin.get(AUDIT, params={"name": "install.authorized"}).json()["items"]
    assert [item["customer_id"] for item in found] == ["cus_acme01"]
    assert admin.get(AUDIT, params={"outcome": "refused"}).json()["items"] == []
    assert "Nothing matches" in admin.page(f"{AUDIT}?outcome=refused&name=").text

    first = admin.get(AUDIT, params={"limit": 1}).json()
    rest = admin.get(AUDIT, params={"cursor": first["next_cursor"]}).json()
    assert [item["sequence"] for item in rest["items"]] == [1]
    address = f"{AUDIT}?limit=1&amp;cursor={first['next_cursor']}"
    assert f'rel="next" href="{address}"' in admin.page(f"{AUDIT}?limit=1").text


def test_an_unknown_filter_is_refused_by_name(admin: Browser) -> None:
    answer = admin.get(AUDIT, params={"name": "nonsense"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "name")


def test_the_button_verifies_the_chain(desk: Desk, admin: Browser) -> None:
    assert "Verify the chain" in admin.page(AUDIT).text
    found = admin.get(f"{AUDIT}/verification").json()
    assert (found["intact"], found["entries"], found["seal_checked"]) == (True, 1, True)

    desk.run(lambda tx: tx.exec_driver_sql("DROP TRIGGER audit_log_no_delete"))
    desk.run(lambda tx: tx.exec_driver_sql("DELETE FROM audit_log"))

    assert admin.get(f"{AUDIT}/verification").json()["problem"] == "last_missing"
    shown = admin.page(f"{AUDIT}/verification").text
    assert "not whole" in shown
    assert "Entry 1 and all after it are missing." in shown


def test_only_who_is_signed_in_reads_the_log(mallory: Browser) -> None:
    assert mallory.get(AUDIT).status_code == 401
    assert mallory.get(f"{AUDIT}/verification").status_code == 401
