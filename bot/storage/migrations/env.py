"""Alembic's way in: it runs this file with the connection that `bot.storage.storage` has opened."""

from alembic import context

from bot.storage.tables import BotRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=BotRow.metadata,
    version_table="bot_alembic_version",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
