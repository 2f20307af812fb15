"""Alembic's way in: it runs this file with the connection that `knowledge.store.database` has opened.

A transaction is open on it already, so that all of the migrations come to be, or nothing, also in SQLite.
"""

from alembic import context

from knowledge.store.tables import Row

given = context.config.attributes
context.configure(connection=given["connection"], version_table=given["version_table"], target_metadata=Row.metadata)
context.run_migrations()
