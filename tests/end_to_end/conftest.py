"""The process, the server and a person, for every test here.

A test that only talks to the bot stands in `talking`, where one process serves all of them.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.storage import Storage
from tests.conftest import copy_database
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import CHANNEL, GROUP, Bot, Person, check_logs, check_said, open_group


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        open_group(api, GROUP)
        api.chats[CHANNEL] = {"id": CHANNEL, "type": "channel", "title": "C"}
        yield api


@pytest.fixture(scope="session")
def filled_by_a_bot(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with what is shipped and the bot's own tables: to be copied."""
    path = copy_database(filled, tmp_path_factory.mktemp("bot") / "bot.sqlite3")
    Storage(f"sqlite:///{path}").close()
    return path


@pytest.fixture
async def stopped(api: BotApi, tmp_path: Path, filled_by_a_bot: Path) -> AsyncIterator[Bot]:
    """A bot that was not started yet."""
    bot = Bot(api, tmp_path)
    copy_database(filled_by_a_bot, bot.database)
    yield bot
    api.release()
    await bot.end()
    check_said(api.calls)
    check_logs(bot)


@pytest.fixture
async def bot(stopped: Bot) -> Bot:
    await stopped.start()
    return stopped


@pytest.fixture
def person(api: BotApi) -> Person:
    return Person(api)
