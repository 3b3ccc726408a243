"""What iCIMS took back before it came, and what an order was turned away for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("forget_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "ref", name="pk_withdrawals"),
    )
    op.create_index("ix_withdrawals_forget_at", "withdrawals", ["forget_at"])
    op.add_column("orders", sa.Column("occasion", sa.String(length=300), nullable=True))
    op.add_column("orders", sa.Column("requested_at", sa.DateTime(), nullable=True))
    op.create_index("ix_orders_customer_id_occasion", "orders", ["customer_id", "occasion"])
