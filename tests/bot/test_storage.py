from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.storage.storage import BOT_TABLES, Storage
from bot.storage.tables import BotRow
from knowledge.errors import StoreError


@pytest.fixture
def kept(database_url: str) -> Iterator[Storage]:
    storage = Storage(database_url)
    yield storage
    storage.close()


def test_the_head_that_is_written_down_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(BOT_TABLES.folder))
    assert ScriptDirectory.from_config(config).get_heads() == [BOT_TABLES.head]


def test_the_migrations_make_the_tables_that_the_bot_has(kept: Storage) -> None:
    names = set(BotRow.metadata.tables)
    with kept.database.reading() as connection:
        options = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in names}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, BotRow.metadata) == []


def test_tables_of_a_newer_bot_are_left_alone(shared_url: str) -> None:
    kept = Storage(shared_url)
    with kept.database.writing() as connection:
        connection.execute(text("UPDATE bot_alembic_version SET version_num = 'bot9999'"))
    kept.close()
    with pytest.raises(StoreError, match=r"version bot9999.*install a newer sitat"):
        Storage(shared_url)
