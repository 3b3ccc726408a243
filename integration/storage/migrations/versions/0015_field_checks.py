"""The last check of each customer's mapped scorecard fields."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "field_checks",
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_field_checks"),
    )
