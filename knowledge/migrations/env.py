"""Alembic's way in: it runs this file with the connection that `knowledge.database` has opened."""

from alembic import context

from knowledge.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    # Also in SQLite, where Alembic does not expect it: all of a migration comes to be, or nothing.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
