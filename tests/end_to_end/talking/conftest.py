"""One process and one server for all tests here; each test has people and a group of its own."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import copy_database
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import Bot, Person, check_logs, check_said, open_group

_GROUPS = count(-2001, -1)


@pytest.fixture(scope="session")
async def talker(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> AsyncIterator[Bot]:
    async with BotApi() as api:
        bot = Bot(api, tmp_path_factory.mktemp("talker"))
        copy_database(filled, bot.database)
        await bot.start()
        yield bot
        assert await bot.end() == 0
        check_logs(bot)


@pytest.fixture
def api(talker: Bot) -> Iterator[BotApi]:
    """The server; what the bot calls during the test is looked at."""
    before = len(talker.api.calls)
    yield talker.api
    assert talker.process
    assert talker.process.returncode is None, "the bot has ended"
    check_said(talker.api.calls[before:])


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
