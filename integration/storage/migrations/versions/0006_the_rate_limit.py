"""The rate limit: a bucket per customer, the calls that are out, and lanes of work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

OPEN = sa.text("state IN ('due', 'parked')")


def upgrade() -> None:
    op.create_table(
        "rate_buckets",
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("app_id", sa.String(length=50), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("window_seconds", sa.Integer(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("drops", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("closed_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("customer_id", "app_id", name="pk_rate_buckets"),
    )
    op.create_table(
        "rate_holds",
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("app_id", sa.String(length=50), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "app_id", "holder", name="pk_rate_holds"),
    )
    # What lies in the queue already: e-mails are free, and an order that was not begun is backlog.
    with op.batch_alter_table("work") as work:
        work.add_column(sa.Column("lane", sa.Integer(), nullable=False, server_default="2"))
    op.execute("UPDATE work SET lane = 0 WHERE kind = 'email.send'")
    op.execute("UPDATE work SET lane = 3 WHERE kind = 'invitation.prepare'")
    with op.batch_alter_table("work") as work:
        work.alter_column("lane", server_default=None)
    op.create_index(
        "ix_work_tenant_lane_due_at",
        "work",
        ["tenant", "lane", "due_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
