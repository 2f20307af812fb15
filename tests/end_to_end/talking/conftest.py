"""One process and one server for all tests here; each test has people and a group of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import copy_database
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import Bot, Person, check_logs, check_said, open_group

_GROUPS = count(-2001, -1)


@asynccontextmanager
async def _talker(folder: Path, filled: Path, by_webhook: bool = False) -> AsyncIterator[Bot]:
    async with BotApi() as api:
        bot = Bot(api, folder)
        copy_database(filled, bot.database)
        if by_webhook:
            bot.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{bot.port}/hook"
        await bot.start()
        yield bot
        assert await bot.end() == 0
        check_logs(bot)
        assert "a handler failed" not in bot.logs


@pytest.fixture(scope="session")
async def talker(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> AsyncIterator[Bot]:
    async with _talker(tmp_path_factory.mktemp("talker"), filled) as bot:
        yield bot


@pytest.fixture(scope="session")
async def hooked(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> AsyncIterator[Bot]:
    """The same by webhook."""
    async with _talker(tmp_path_factory.mktemp("hooked"), filled, by_webhook=True) as bot:
        yield bot


@contextmanager
def watched(bot: Bot) -> Iterator[BotApi]:
    """Lend the server; what the bot calls meanwhile is looked at."""
    before = len(bot.api.calls)
    yield bot.api
    assert bot.process
    assert bot.process.returncode is None, "the bot has ended"
    check_said(bot.api.calls[before:])


@pytest.fixture
def api(talker: Bot) -> Iterator[BotApi]:
    with watched(talker) as api:
        yield api


@pytest.fixture
def group(api: BotApi) -> int:
    return open_group(api, next(_GROUPS))


@pytest.fixture
def member(api: BotApi, group: int) -> Person:
    return Person(api, chat_id=group)


@pytest.fixture
def administrator(api: BotApi, group: int) -> Person:
    person = Person(api, chat_id=group)
    api.members[group, person.id] = "administrator"
    return person
