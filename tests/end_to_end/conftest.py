"""The process, the server and a person, for every test here."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.data_files import DATA
from knowledge.library import KnowledgeBase
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import CHANNEL, GROUP, Bot, Person, contents, quotes


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the shipped facts: to read them in takes seconds, once."""
    path = tmp_path_factory.mktemp("filled") / "bot.sqlite3"
    KnowledgeBase.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.chats[GROUP] = {"id": GROUP, "type": "supergroup", "title": "G", "is_forum": True, "topics": [55]}
        api.chats[CHANNEL] = {"id": CHANNEL, "type": "channel", "title": "C"}
        yield api


@pytest.fixture
async def stopped(api: BotApi, tmp_path: Path, filled: Path) -> AsyncIterator[Bot]:
    """A bot that was not started yet."""
    bot = Bot(api, tmp_path)
    shutil.copy(filled, bot.database)
    yield bot
    api.release()
    await bot.end()
    sources = [path.read_text(encoding="utf-8") for path in (DATA / "sources").glob("*.txt")]
    assert sources
    own = [message for message in api.messages.values() if message.get("from", {}).get("is_bot")]
    for message in (*own, *contents(api)):
        for quote in quotes(message):
            assert any(quote in text for text in sources), f"{quote!r} is no slice of a source"
    assert api.token not in bot.logs
    assert "Traceback" not in bot.logs


@pytest.fixture
async def bot(stopped: Bot) -> Bot:
    await stopped.start()
    return stopped


@pytest.fixture
def person(api: BotApi) -> Person:
    return Person(api)
