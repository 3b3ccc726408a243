"""Work that an admin asks for again, and an index over the work that is still open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

OPEN = sa.text("state IN ('due', 'parked')")


def upgrade() -> None:
    op.add_column(
        "work", sa.Column("manual", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "deliveries",
        sa.Column("trigger", sa.String(length=20), nullable=False, server_default="scheduled"),
    )
    op.drop_index("ix_work_state_due_at", table_name="work")
    op.create_index(
        "ix_work_open", "work", ["due_at", "id"], postgresql_where=OPEN, sqlite_where=OPEN
    )
    op.create_index("ix_work_ended", "work", ["state", "updated_at"])
