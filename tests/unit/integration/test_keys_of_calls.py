"""By what iCIMS knows a call again: a key of its own or, for the callback, its webhook-id."""

from __future__ import annotations

from tests.unit.integration.stage import Stage


def test_every_write_has_a_key_but_the_callback_which_has_an_id(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.settle()

    writes = [one for one in installed.icims.requests if one.method in ("PUT", "PATCH", "POST")]
    calls = [one for one in writes if one.url.path.startswith("/connect/v1/")]
    known = {
        one.url.path.rpartition("/")[2]: (
            "idempotency-key" in one.headers,
            "webhook-id" in one.headers,
        )
        for one in calls
    }
    assert known.pop("callback") == (False, True)
    assert len(known) >= 3
    assert set(known.values()) == {(True, False)}
