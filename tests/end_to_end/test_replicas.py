"""Replicas: several processes with one PostgreSQL answer as one would."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.texts import say
from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.running import Bot, Person, words

EMBASSY = "When did Azerbaijan open its embassy in Turkiye?"


@pytest.fixture
async def replicas(api: BotApi, tmp_path: Path, filled_postgres_url: str) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two processes; the one that was started last has the webhook."""
    pair = Bot(api, tmp_path), Bot(api, tmp_path)
    for bot in pair:
        bot.settings |= {"DATABASE_URL": filled_postgres_url, "WEBHOOK_URL": f"http://127.0.0.1:{bot.port}/hook"}
        await bot.start()
        await api.until(lambda: str(bot.port) in api.webhook.get("url", ""))  # noqa: B023 - awaited at once
    yield pair
    api.release()
    for bot in pair:
        await bot.end()


def _lead_to(api: BotApi, bot: Bot) -> None:
    """Bring the updates to this one, as a proxy in front of them might."""
    api.webhook = api.webhook | {"url": bot.settings["WEBHOOK_URL"]}


async def _is_quiet(api: BotApi) -> None:
    """Wait until all is handled: an answer reaches its reader a moment before the other replicas know of it."""
    await api.until(lambda: not api.updates)


async def test_what_one_knows_the_other_knows(api: BotApi, replicas: tuple[Bot, Bot], person: Person) -> None:
    first, second = replicas
    answer = await person.asks("When was the consulate in Istanbul established?")
    await _is_quiet(api)
    _lead_to(api, first)
    assert words(await person.asks("And in Kars?", reply_to=answer), "bold") == ["April 2004"]
    await person.presses(await person.asks("/language"), "l:tr")
    await _is_quiet(api)
    _lead_to(api, second)
    other = Person(api, id=7002)
    assert (await other.asks("/help"))["text"] == say("en", "help")
    await person.presses(await person.asks("/forget"), "x")
    assert "–" in (await person.asks("/mydata"))["text"]


async def test_what_one_was_killed_over_the_other_answers(
    api: BotApi, replicas: tuple[Bot, Bot], person: Person
) -> None:
    first, second = replicas
    api.faults = [Fault("hang", times=1000)]
    people = [Person(api, id=8000 + number) for number in range(10)]
    for one in people:
        await one.writes(EMBASSY)
    await api.until(lambda: any(call.refusal == "hang" for call in api.calls))
    api.faults.clear()
    _lead_to(api, first)
    await second.end(signal.SIGKILL)
    await api.until(lambda: all(one.sent for one in people))
    await person.asks("/help")
    assert [len(one.sent) for one in people] == [1] * 10
