"""A callback as JobCannon sends it: its result, and the signature over it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mock_icims.domain.webhooks.signatures import sign
from tests.icims_cast import CALLBACK_SECRET, NOON

RESULT: dict[str, object] = {
    "assessment": "big-five",
    "instrument_version": "1.0.0",
    "norm_id": "pooled-2026",
    "overall_score": 64,
    "dimensions": [
        {
            "key": "openness",
            "name": "Openness",
            "score": 78,
            "percentile": 66,
            "band": "average",
            "interval": [64, 92],
        }
    ],
    "validity": {"status": "valid", "flags": []},
    "narrative": "Curious.",
    "completed_at": "2026-11-23T11:59:00Z",
    "duration_seconds": 431.5,
    "report_url": "https://jobcannon.test/reports/q7",
    "schema_version": 1,
}


def callback(order_id: str, **result: object) -> bytes:
    return msgspec.json.encode(
        {
            "type": "assessment.completed",
            "timestamp": "2026-11-23T12:00:00Z",
            "data": {
                "order_id": order_id,
                "attempt_id": "atm_123456",
                "status": "completed",
                "result": {**RESULT, **result},
            },
        }
    )


def signed(
    body: bytes, *, id: str = "evt_callback", secret: str = CALLBACK_SECRET, at: datetime = NOON
) -> dict[str, str]:
    return {"Content-Type": "application/json", **sign(secret, id=id, at=at, body=body)}
