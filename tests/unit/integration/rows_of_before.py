"""A database as an earlier JobCannon left it: of an earlier version, with rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection as Tx

from tests.unit.integration.stage import NOON

CREATED, ENDED = NOON, NOON + timedelta(days=3)


def upgrade(tx: Tx, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("integration.storage") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = tx
    command.upgrade(config, revision)


def order(customer_id: str, order_id: str, **more: object) -> Mapping[str, object]:
    return {
        "customer_id": customer_id,
        "order_id": order_id,
        "application_id": "app_alice00001",
        "candidate_id": f"cand_{order_id[4:]}",
        "job_id": "job_lead000001",
        "job_title": "Lead",
        "assessment": "big-five",
        "trigger": "stage_entry",
        "email_template": "branded",
        "callback_url": "http://icims.test/",
        "status": "requested",
        "traceparent": "00-1-1-00",
        "created_at": CREATED,
        "updated_at": CREATED,
        "ended_at": None,
        "purge_at": None,
        "occasion": None,
        "requested_at": None,
    } | more


def invitation(customer_id: str, order_id: str, occasion: str) -> Mapping[str, object]:
    return {
        "id": f"inv_{order_id[4:]}",
        "customer_id": customer_id,
        "order_id": order_id,
        "occasion": occasion,
        "assessment": "big-five",
        "status": "ready",
        "link_hash": order_id,
        "link_sealed": b"",
        "report_hash": order_id,
        "report_sealed": b"",
        "message_id": "<1@jobcannon.test>",
        "created_at": CREATED,
    }
