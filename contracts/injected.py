"""Answers that a test ordered from the fake by a fault: they may have any status."""

from __future__ import annotations

import json

PROBLEM = "application/problem+json"
JSON = "application/json"

CODE = "fault_injected"
NUMBER = 9006
"""The same in the public iCIMS API, which has numbers for codes."""


def injected(media_type: str, body: bytes) -> bool:
    if media_type == PROBLEM and CODE.encode() in body:
        return bool(json.loads(body).get("code") == CODE)
    if media_type == JSON and str(NUMBER).encode() in body:
        said = json.loads(body).get("errors", [])
        return [one["errorCode"] for one in said] == [NUMBER]
    return False
