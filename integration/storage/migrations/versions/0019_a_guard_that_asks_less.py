"""
The guards of answers and attempts ask first whether any customer is on its way: whose a row is
takes a join to say, and a page of answers has fifty rows
(docs/decisions/0102-many-rows-are-one-statement.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Template

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

OWNED_BY_INVITATION = {
    "answers": (
        "(SELECT invitations.customer_id FROM attempts JOIN invitations"
        " ON invitations.id = attempts.invitation_id WHERE attempts.id = {row}.attempt_id)"
    ),
    "attempts": "(SELECT customer_id FROM invitations WHERE id = {row}.invitation_id)",
}
# As 0018 has it.
FORBIDDEN = {
    "INSERT": ("NEW", "'frozen', 'gone', 'left'"),
    "UPDATE": ("OLD", "'frozen'"),
    "DELETE": ("OLD", "'frozen'"),
}
ANYBODY = Template("EXISTS (SELECT 1 FROM transits WHERE state IN ($states))")
OWNER = Template(
    "EXISTS (SELECT 1 FROM transits WHERE customer_id = $owner AND state IN ($states))"
)
ON_SQLITE = (
    Template("DROP TRIGGER $name"),
    Template(
        "CREATE TRIGGER $name BEFORE $event ON $table WHEN $anybody AND $moving"
        " BEGIN SELECT RAISE(ABORT, 'customer_moving'); END"
    ),
)
# The second question is planned when it is asked for the first time.
ON_POSTGRESQL = (
    Template(
        "CREATE OR REPLACE FUNCTION $name() RETURNS trigger LANGUAGE plpgsql AS $$$$ BEGIN"
        " IF $anybody THEN IF $moving THEN"
        " RAISE EXCEPTION 'customer_moving' USING ERRCODE = 'JC001';"
        " END IF; END IF; RETURN $result; END $$$$"
    ),
)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for names in _guards():
        for template in ON_SQLITE if dialect == "sqlite" else ON_POSTGRESQL:
            op.execute(sa.text(template.substitute(names)))


def _guards() -> Iterator[dict[str, str]]:
    for table, owner in OWNED_BY_INVITATION.items():
        for event, (row, states) in FORBIDDEN.items():
            yield {
                "name": f"moving_{table}_{event.lower()}",
                "event": event,
                "table": table,
                "result": "OLD" if event == "DELETE" else "NEW",
                "anybody": ANYBODY.substitute(states=states),
                "moving": OWNER.substitute(owner=owner.format(row=row), states=states),
            }
