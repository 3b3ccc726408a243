"""Retention: when a link expires and an order is purged, holds, erasures, tombstones."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

LINK_LIFE = timedelta(days=30)
PERIOD = timedelta(days=90)
PERSONAL = {
    "orders": ("candidate_id",),
    "invitations": ("candidate_name", "candidate_email", "link_sealed", "report_sealed"),
    "attempts": ("secret_sealed",),
    "results": ("result_sealed", "callback_sealed"),
    "work": ("payload", "reason"),
    "deliveries": (
        "url",
        "request_headers",
        "request_body",
        "response_headers",
        "response_body",
        "error",
    ),
    "holds": ("candidate_id", "note"),
    "erasures": ("candidate_id",),
}


def upgrade() -> None:
    op.add_column("orders", sa.Column("ended_at", sa.DateTime(), nullable=True))
    op.add_column("orders", sa.Column("purge_at", sa.DateTime(), nullable=True))
    op.create_index("ix_orders_purge_at", "orders", ["purge_at"])
    op.add_column("invitations", sa.Column("expires_at", sa.DateTime(), nullable=True))
    op.create_index("ix_invitations_status_expires_at", "invitations", ["status", "expires_at"])
    _create_tables()
    _date_what_is_there()
    if op.get_bind().dialect.name == "postgresql":
        _keep_no_statistics()


def _keep_no_statistics() -> None:
    """ANALYZE copies the commonest values of a column into a catalogue that nobody can erase."""
    for table, columns in PERSONAL.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def _create_tables() -> None:
    op.create_table(
        "retention_policies",
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_retention_policies"),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("candidate_id", sa.String(length=50), nullable=True),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.String(length=100), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("released_by", sa.String(length=100), nullable=True),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_customer_id_candidate_id", "holds", ["customer_id", "candidate_id"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("candidate_id", sa.String(length=50), nullable=True),
        sa.Column("cutoff", sa.DateTime(), nullable=True),
        sa.Column("policy_days", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_expires_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.create_index("ix_erasures_state_due_at", "erasures", ["state", "due_at"])
    op.create_index(
        "ix_erasures_customer_id_requested_at", "erasures", ["customer_id", "requested_at"]
    )
    op.create_table(
        "tombstones",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("order_ref", sa.String(length=64), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("report_hash", sa.String(length=64), nullable=True),
        sa.Column("erasure_id", sa.String(length=50), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("purged_at", sa.DateTime(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tombstones"),
        sa.UniqueConstraint("link_hash", name="uq_tombstones_link_hash"),
        sa.UniqueConstraint("report_hash", name="uq_tombstones_report_hash"),
        sa.UniqueConstraint("customer_id", "order_ref", name="uq_tombstones_customer_id_order_ref"),
    )
    op.create_index("ix_tombstones_erasure_id", "tombstones", ["erasure_id"])


def _date_what_is_there() -> None:
    """What was completed counts from then, what was sent expires by the default."""
    tx = op.get_bind()
    orders = sa.table(
        "orders",
        *[sa.column(name, sa.String()) for name in ("customer_id", "order_id", "status")],
        *[sa.column(name, sa.DateTime()) for name in ("updated_at", "ended_at", "purge_at")],
    )
    invitations = sa.table(
        "invitations",
        sa.column("id", sa.String()),
        *[sa.column(name, sa.DateTime()) for name in ("created_at", "sent_at", "expires_at")],
    )
    ended = orders.c.status.in_(["completed", "delivered", "cancelled"])
    for row in tx.execute(sa.select(orders).where(ended)).mappings().all():
        at = row["updated_at"]
        tx.execute(
            orders.update()
            .where(orders.c.customer_id == row["customer_id"])
            .where(orders.c.order_id == row["order_id"])
            .values(ended_at=at, purge_at=at + PERIOD)
        )
    for row in tx.execute(sa.select(invitations)).mappings().all():
        begins = row["sent_at"] or row["created_at"]
        tx.execute(
            invitations.update()
            .where(invitations.c.id == row["id"])
            .values(expires_at=begins + LINK_LIFE)
        )
