"""Refresh tokens, how many tokens a connection has had, and who is renewing one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("connections") as connections:
        connections.add_column(sa.Column("refresh_sealed", sa.LargeBinary(), nullable=True))
        connections.add_column(
            sa.Column("generation", sa.Integer(), nullable=False, server_default="0")
        )
        connections.add_column(sa.Column("refreshing_until", sa.DateTime(), nullable=True))
