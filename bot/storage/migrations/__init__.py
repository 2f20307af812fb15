"""Migrations: the history of the bot's own tables, for Alembic; `bot.storage.storage` runs them.

They stand apart from the fact base's, with a version table of their own: the fact base is also opened without
the bot. A new version: write `versions/v0002_<what>.py` and set BOT_TABLES in `bot/storage/storage.py`.
"""
