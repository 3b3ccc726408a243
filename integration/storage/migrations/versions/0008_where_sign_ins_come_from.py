"""Where sign-ins come from, so that a stranger's failures do not lock out whoever belongs here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("sign_ins", sa.Column("place", sa.String(length=200), nullable=True))
    op.create_index("ix_sign_ins_place_at", "sign_ins", ["place", "at"])
