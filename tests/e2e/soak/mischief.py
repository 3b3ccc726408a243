"""Faults drawn by chance, as the control API of the fake takes them (docs/control.md, Faults)."""

from __future__ import annotations

from random import Random

Rule = dict[str, object]

READS = ("candidates.read", "scorecards.read", "fields.list", "configuration.read")
WRITES = ("candidates.update", "orders.status", "scorecards.write", "orders.callback")
GARBAGE = (
    "not_http",
    "nothing",
    "invalid_json",
    "html",
    "wrong_charset",
    "bom",
    "nan",
    "duplicate_keys",
    "deep_nesting",
    "big",
)
MIS_SIGNED = ("wrong_key", "no_signature", "old_timestamp", "early_timestamp", "changed_body")
PASSING = (408, 409, 412, 425, 429, 500, 502, 503, 504)
STANDING = (400, 401, 403, 404, 410, 422)
"""What the same request meets again until somebody does something."""


def rule(chance: Random, *, standing: bool) -> Rule:
    """One to three times: of a call, a mail or an event; `standing` ones come in only if so."""
    draw = chance.choices((_of_a_call, _of_a_mail, _of_an_event), weights=(7, 1, 2))[0]
    times = chance.randint(1, 3)
    return {**draw(chance, standing), "times": times}


def _of_a_call(chance: Random, standing: bool) -> Rule:
    operation = chance.choice(READS + WRITES)
    applied = chance.random() < 0.5
    effects: list[Rule] = [
        {"kind": "problem", "status": chance.choice(PASSING)},
        {"kind": "problem", "status": 429, "retry_after": chance.choice([0, -5, 3, 7_200, "soon"])},
        {"kind": "problem", "status": 503, "retry_after": chance.choice([1, 600, 100_000])},
        {"kind": "reset", "applied": applied},
        {"kind": "empty", "applied": applied},
        {"kind": "truncate"},
        {"kind": "garbage", "variant": chance.choice(GARBAGE), "applied": applied},
        {"kind": "slow_body", "bytes": 2_000},
        {"kind": "delay", "seconds": 0.2},
        {"kind": "hang", "seconds": 0.5, "applied": applied},
        {"kind": "omit"} if operation in WRITES else {"kind": "stale"},
    ]
    if standing:
        effects += [{"kind": "problem", "status": status} for status in STANDING]
    return {"operation": operation, "effect": chance.choice(effects)}


def _of_a_mail(chance: Random, standing: bool) -> Rule:
    effects: list[Rule] = [
        {"kind": "refuse_mail", "status": chance.choice([421, 450, 451, 452])},
        {"kind": "reset", "applied": chance.random() < 0.5},
        {"kind": "empty", "applied": chance.random() < 0.5},
    ]
    if standing:
        effects.append({"kind": "refuse_mail", "status": 550})
    return {
        "operation": chance.choice(["smtp.rcpt", "smtp.data"]),
        "effect": chance.choice(effects),
    }


def _of_an_event(chance: Random, standing: bool) -> Rule:
    effects: list[Rule] = [
        {"kind": "duplicate", "copies": chance.randint(1, 3)},
        {"kind": "postpone", "seconds": chance.choice([1, 60, 4_000])},
        {"kind": "drop"},
        {"kind": "reorder"},
        {"kind": "mis_sign", "variant": chance.choice(MIS_SIGNED)},
    ]
    return {"operation": "*", "effect": chance.choice(effects)}
