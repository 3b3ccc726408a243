"""Run by Alembic: migrate within the connection it is handed."""

from __future__ import annotations

from alembic import context

from integration.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters by copying.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
