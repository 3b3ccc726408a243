"""A period also for those that were turned away for what is over, or for nobody knows what."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"

PERIOD = timedelta(days=90)


orders = sa.table(
    "orders",
    *map(sa.column, ("customer_id", "order_id", "candidate_id", "status", "occasion")),
    *[sa.column(name, sa.DateTime()) for name in ("updated_at", "ended_at", "purge_at")],
)
invitations = sa.table("invitations", *map(sa.column, ("customer_id", "order_id", "occasion")))
policies = sa.table("retention_policies", sa.column("customer_id"), sa.column("days"))
holds = sa.table("holds", *map(sa.column, ("customer_id", "candidate_id", "released_at")))


def upgrade() -> None:
    tx = op.get_bind()
    chosen = tx.execute(sa.select(policies.c.customer_id, policies.c.days)).all()
    days = {row.customer_id: row.days for row in chosen}
    held = sa.select(holds.c.customer_id).where(
        holds.c.customer_id == orders.c.customer_id,
        holds.c.released_at.is_(None),
        holds.c.candidate_id.is_(None) | (holds.c.candidate_id == orders.c.candidate_id),
    )
    invited = sa.select(invitations.c.order_id).where(
        invitations.c.customer_id == orders.c.customer_id,
        invitations.c.order_id == orders.c.order_id,
    )
    other = orders.alias()
    holder = (
        sa.select(invitations.c.occasion, invitations.c.customer_id, other.c.ended_at)
        .join(
            other,
            (other.c.customer_id == invitations.c.customer_id)
            & (other.c.order_id == invitations.c.order_id),
        )
        .subquery()
    )
    asked = (
        sa.select(orders, holder.c.ended_at.label("over_at"), held.exists().label("held"))
        .outerjoin(
            holder,
            (holder.c.customer_id == orders.c.customer_id)
            & (holder.c.occasion == orders.c.occasion),
        )
        .where(
            orders.c.status == "requested",
            orders.c.ended_at.is_(None),
            ~invited.exists(),
            orders.c.occasion.is_(None) | holder.c.ended_at.is_not(None),
        )
    )
    for row in tx.execute(asked).mappings().all():
        ended_at = row["over_at"] or row["updated_at"]
        period = timedelta(days=days[row["customer_id"]]) if row["customer_id"] in days else PERIOD
        tx.execute(
            orders.update()
            .where(orders.c.customer_id == row["customer_id"])
            .where(orders.c.order_id == row["order_id"])
            .values(ended_at=ended_at, purge_at=None if row["held"] else ended_at + period)
        )
