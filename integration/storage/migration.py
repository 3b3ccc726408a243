"""Bring the database up to date, and refuse one that a newer program has written."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, Engine, func, inspect, select, text

from integration.storage.database import DatabaseUnusable

HEAD = "0019"
# Any number that nobody else uses in this database: the letters of "jobc".
MIGRATING = 0x6A6F6263


def migrate(engine: Engine) -> bool:
    """Says whether there was anything to do. Alembic costs time to import, so only if needed."""
    with engine.connect() as tx:
        if version_of(tx) == HEAD:
            return False
        _alone(tx)
        # Whoever waited may find it done.
        if version_of(tx) == HEAD:
            return False
        _upgrade(tx)
        tx.commit()
        return True


def _alone(tx: Connection) -> None:
    """Many processes may start at once; SQLite's transactions are one after the other anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(MIGRATING)))


def version_of(tx: Connection) -> str | None:
    if not inspect(tx).has_table("alembic_version"):
        return None
    return tx.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(tx: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(files("integration.storage") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = tx
    try:
        command.upgrade(config, "head")
    except CommandError as broken:
        raise DatabaseUnusable(
            f"The database is of a version that this JobCannon does not know: {broken}."
        ) from broken
