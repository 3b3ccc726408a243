"""Retention as JSON, and as the dictionary that its pages show."""

from __future__ import annotations

from integration.domain.retention import (
    DEFAULT_DAYS,
    LONGEST_DAYS,
    SHORTEST_DAYS,
    Erasure,
    Hold,
    Kept,
)
from integration.services.retention.retention import Certificate, Overview
from integration.web.instants import instant


def overview_out(overview: Overview) -> dict[str, object]:
    return {
        "default_days": DEFAULT_DAYS,
        "shortest_days": SHORTEST_DAYS,
        "longest_days": LONGEST_DAYS,
        "customers": [kept_out(kept) for kept in overview.customers],
        "holds": [hold_out(hold) for hold in overview.holds],
        "erasures": [erasure_out(erasure) for erasure in overview.erasures],
    }


def kept_out(kept: Kept) -> dict[str, object]:
    return {
        "customer_id": kept.customer_id,
        "customer_name": kept.customer_name,
        "days": kept.policy.days,
        "policy_version": kept.policy.version,
        "orders": kept.orders,
        "held": kept.held,
        "next_purge_at": instant(kept.next_purge_at),
        "within_30_days": kept.within_30_days,
    }


def hold_out(hold: Hold) -> dict[str, object]:
    return {
        "id": hold.id,
        "customer_id": hold.customer_id,
        "candidate_id": hold.candidate_id,
        "ground": hold.ground,
        "note": hold.note,
        "placed_by": hold.placed_by,
        "placed_at": instant(hold.placed_at),
        "released_by": hold.released_by,
        "released_at": instant(hold.released_at),
    }


def erasure_out(erasure: Erasure) -> dict[str, object]:
    return {
        "id": erasure.id,
        "customer_id": erasure.customer_id,
        "cause": erasure.cause,
        "state": erasure.state,
        "candidate_id": erasure.candidate_id,
        "requested_by": erasure.requested_by,
        "requested_at": instant(erasure.requested_at),
        "done_at": instant(erasure.done_at),
        "policy_days": erasure.policy.days,
        "policy_version": erasure.policy.version,
        "counts": dict(erasure.counts),
    }


def certificate_out(certificate: Certificate) -> dict[str, object]:
    return {
        "erasure": erasure_out(certificate.erasure),
        "proof": dict(certificate.erasure.proof),
        "tombstones": [
            {
                "id": stone.id,
                "order_ref": stone.order_ref,
                "purged_at": instant(stone.purged_at),
                "policy_version": stone.policy_version,
                "counts": dict(stone.counts),
            }
            for stone in certificate.tombstones
        ],
    }
