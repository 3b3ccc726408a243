"""A data key for each customer, so that keys rotate and one customer can be shredded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("customer_id", sa.String(50), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("kek_id", sa.String(16), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_keys"),
        sa.UniqueConstraint(
            "region", "customer_id", "generation", name="uq_data_keys_region_customer_id_generation"
        ),
    )
