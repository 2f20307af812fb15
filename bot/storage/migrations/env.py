"""Alembic's way in: it runs this file with the connection that `knowledge.store.database` has opened."""

from alembic import context

from bot.storage.tables import BotRow

given = context.config.attributes
context.configure(connection=given["connection"], version_table=given["version_table"], target_metadata=BotRow.metadata)
context.run_migrations()
