"""The directory: which customer lives in which region."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "directory",
        sa.Column("customer_id", sa.String(50), nullable=False),
        sa.Column("region", sa.String(10)),
        sa.Column("decided_by", sa.String(100)),
        sa.Column("locked_at", sa.DateTime()),
        sa.Column("moving_to", sa.String(10)),
        sa.Column("leaving", sa.String(10)),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_directory"),
    )
