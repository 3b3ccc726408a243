"""Moves between regions, and triggers that let nobody write what is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from string import Template

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"

# Whose a row is, as its table says it.
OWNED = {
    "answers": (
        "(SELECT invitations.customer_id FROM attempts JOIN invitations"
        " ON invitations.id = attempts.invitation_id WHERE attempts.id = {row}.attempt_id)"
    ),
    "attempts": "(SELECT customer_id FROM invitations WHERE id = {row}.invitation_id)",
    "connections": "{row}.customer_id",
    "data_keys": "{row}.customer_id",
    "deliveries": "{row}.customer_id",
    "erasures": "{row}.customer_id",
    "events": "{row}.customer_id",
    "field_checks": "{row}.customer_id",
    "holds": "{row}.customer_id",
    "invitations": "{row}.customer_id",
    "orders": "{row}.customer_id",
    "rate_buckets": "{row}.customer_id",
    "rate_holds": "{row}.customer_id",
    "results": "{row}.customer_id",
    "retention_policies": "{row}.customer_id",
    "tombstones": "{row}.customer_id",
    "withdrawals": "{row}.customer_id",
    "work": "{row}.tenant",
}
# Nothing is changed while it is copied; nothing comes any more where it has left.
FORBIDDEN = {
    "INSERT": ("NEW", "'frozen', 'gone', 'left'"),
    "UPDATE": ("OLD", "'frozen'"),
    "DELETE": ("OLD", "'frozen'"),
}
MOVING = Template(
    "EXISTS (SELECT 1 FROM transits WHERE customer_id = $owner AND state IN ($states))"
)
ON_SQLITE = Template(
    "CREATE TRIGGER $name BEFORE $event ON $table WHEN $moving"
    " BEGIN SELECT RAISE(ABORT, 'customer_moving'); END"
)
# A statement within a function sees what was committed before it, whoever it waited for.
FUNCTION = Template(
    "CREATE FUNCTION $name() RETURNS trigger LANGUAGE plpgsql AS $$$$ BEGIN"
    " IF $moving THEN RAISE EXCEPTION 'customer_moving' USING ERRCODE = 'JC001'; END IF;"
    " RETURN $result; END $$$$"
)
ON_POSTGRESQL = Template(
    "CREATE TRIGGER $name BEFORE $event ON $table FOR EACH ROW EXECUTE FUNCTION $name()"
)


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("switched_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_moves"),
    )
    op.create_index("ix_moves_customer_id_began_at", "moves", ["customer_id", "began_at"])
    op.create_table(
        "transits",
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("other", sa.String(length=10), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_transits"),
    )
    op.create_table(
        "moved_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=50), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=False),
        sa.Column("public_url", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_moved_links"),
    )
    op.create_index("ix_moved_links_customer_id", "moved_links", ["customer_id"])
    dialect = op.get_bind().dialect.name
    for statement in _sqlite() if dialect == "sqlite" else _postgresql():
        op.execute(sa.text(statement))


def _sqlite() -> Iterator[str]:
    for names in _triggers():
        yield ON_SQLITE.substitute(names)


def _postgresql() -> Iterator[str]:
    for names in _triggers():
        yield FUNCTION.substitute(names)
        yield ON_POSTGRESQL.substitute(names)


def _triggers() -> Iterator[dict[str, str]]:
    for table, owner in OWNED.items():
        for event, (row, states) in FORBIDDEN.items():
            yield {
                "name": f"moving_{table}_{event.lower()}",
                "event": event,
                "table": table,
                "result": "OLD" if event == "DELETE" else "NEW",
                "moving": MOVING.substitute(owner=owner.format(row=row), states=states),
            }
