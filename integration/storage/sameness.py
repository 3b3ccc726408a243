"""Whether two addresses lead to one database, whatever names its server has."""

from __future__ import annotations

from sqlalchemy import Engine, func, select


def are_one(one: Engine, other: Engine, *, key: int) -> bool:
    """
    What is locked in the one, under a `key` that nobody else has (63 bits, random), is locked in
    the other: advisory locks of PostgreSQL are of one database. A copy of a server has the same
    identifiers and rows, and is another database. Files of SQLite are compared by their path.
    """
    if {one.dialect.name, other.dialect.name} != {"postgresql"}:
        return False
    with one.connect() as here, other.connect() as there:
        here.execute(select(func.pg_advisory_xact_lock(key)))
        free: bool = there.execute(select(func.pg_try_advisory_xact_lock(key))).scalar_one()
        return not free
