"""Bounds: nobody waits for who asks too much, and nothing ends for good with what fails for a while."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import ClientError, ClientSession
from sqlalchemy import make_url

from bot.line.connections import MOST
from bot.texts import LOCALES, say
from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.running import PATIENCE_S, Bot, Person, log_lines

EMBASSY = "When did Azerbaijan open its embassy in Turkiye?"
WHEN, HELP = "August 1992", say("en", "help").splitlines()[0]
HEAVY = "embassy consulate exercises Shusha 1993 zyxwv "


async def _health(bot: Bot, *wanted: tuple[str, bool]) -> int:
    """Ask /healthz until it says what is wanted; return its status."""
    async with asyncio.timeout(PATIENCE_S), ClientSession() as session:
        while True:
            with suppress(ClientError):  # it is not up yet
                async with session.get(f"http://127.0.0.1:{bot.port}/healthz") as reply:
                    if set(wanted) <= (await reply.json()).items():
                        return reply.status
            await asyncio.sleep(0.05)


def _said(person: Person) -> list[str]:
    """Return how each message to somebody begins."""
    return [call.result["text"].splitlines()[0] for call in person.sent]


async def test_who_asks_much_does_not_come_twice_before_another_came_once(api: BotApi, stopped: Bot) -> None:
    heavy = [Person(api) for _ in range(20)]
    for number in range(80):
        text = f"{number} " + HEAVY * 80
        await heavy[number % 20].writes(text[:4096])
    last = Person(api)
    await last.writes(EMBASSY)
    await stopped.start()
    await api.until(lambda: last.sent)
    assert max(len(one.sent) for one in heavy) <= 2  # of four each
    await api.until(lambda: all(len(one.sent) == 4 for one in heavy))


async def test_update_ids_may_begin_anew_lower(api: BotApi, bot: Bot, person: Person) -> None:
    await person.asks(EMBASSY)
    api.begin_ids_anew()
    await person.asks("/help")
    await person.asks("/sources")
    assert bot.process
    assert len(person.sent) == 3


async def test_upkeep_goes_on_when_the_database_can_be_used_again(api: BotApi, stopped: Bot, person: Person) -> None:
    with sqlite3.connect(stopped.database) as other:
        other.execute("INSERT INTO bot_left_questions VALUES (1, 1, 1, x'00', 0)")
        other.execute("ALTER TABLE bot_left_questions RENAME TO away")
    await stopped.start()
    assert await _health(stopped, ("upkeep", False), ("telegram", True)) == 200
    await person.asks(EMBASSY)  # nobody else minds
    with sqlite3.connect(stopped.database) as other:
        other.execute("ALTER TABLE away RENAME TO bot_left_questions")
    await _health(stopped, ("upkeep", True))
    with sqlite3.connect(stopped.database) as other:
        assert other.execute("SELECT count(*) FROM bot_left_questions").fetchone() == (0,)
    await api.until(lambda: len(api.made("setMyCommands")) >= len(LOCALES))
    await stopped.end()
    said = [line["what"] for line in log_lines(stopped.logs) if line["what"].startswith("old rows")]
    assert len(said) == 2  # that it fails, and that it does no more


async def test_a_full_disk_costs_nobody_an_answer_and_brings_no_second(bot: Bot, person: Person) -> None:
    await person.asks(EMBASSY)
    await person.api.until(lambda: not person.api.updates)  # it is noted that this one was answered
    assert bot.process
    _, most = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (0, most))  # no file can grow
    assert await _health(bot, ("database", False)) == 503
    await person.writes(EMBASSY)
    await person.api.until(lambda: len(person.sent) == 2)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (most, most))
    assert await _health(bot, ("database", True)) == 200
    await person.asks("/help")
    assert _said(person) == [WHEN, WHEN, HELP]


@asynccontextmanager
async def _line_to(url: str) -> AsyncIterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """Stand before a PostgreSQL; yield the address, and what cuts and what mends the line to it."""
    target = make_url(url)
    host = target.host or str(target.query["host"])
    is_cut, open_ones = False, set[asyncio.StreamWriter]()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if is_cut:
            writer.close()
            return
        inner = await (
            asyncio.open_unix_connection(f"{host}/.s.PGSQL.{target.port or 5432}")
            if host.startswith("/")
            else asyncio.open_connection(host, target.port or 5432)
        )
        open_ones.update((writer, inner[1]))
        await asyncio.gather(pass_on(reader, inner[1]), pass_on(inner[0], writer))

    def cut() -> None:
        nonlocal is_cut
        is_cut = True
        for writer in open_ones:
            writer.transport.abort()
        open_ones.clear()

    def mend() -> None:
        nonlocal is_cut
        is_cut = False

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        query = {key: value for key, value in target.query.items() if key != "host"}
        ours = target.set(host="127.0.0.1", port=server.sockets[0].getsockname()[1], query=query)
        yield ours.render_as_string(hide_password=False), cut, mend
        cut()


async def test_a_postgresql_that_is_away_costs_nobody_an_answer_and_brings_no_second(
    api: BotApi, stopped: Bot, person: Person, filled_postgres_url: str
) -> None:
    async with _line_to(filled_postgres_url) as (url, cut, mend):
        stopped.settings["DATABASE_URL"] = url
        await stopped.start()
        await person.asks(EMBASSY)
        cut()
        assert await _health(stopped, ("database", False)) == 503
        stranger = Person(api)
        for one in (person, stranger):
            await one.writes(EMBASSY)
        mend()
        assert await _health(stopped, ("database", True)) == 200
        await api.until(lambda: len(person.sent) == 2 and stranger.sent)
        for one in (person, stranger):
            await one.asks("/help")
        assert _said(person) == [WHEN, WHEN, HELP]
        assert _said(stranger) == [WHEN, HELP]
        await stopped.end()


async def test_whoever_asks_for_health_or_is_silent_holds_up_nobody(api: BotApi, stopped: Bot, person: Person) -> None:
    stopped.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{stopped.port}/hook"
    await stopped.start()
    await person.asks(EMBASSY)
    silent = [await asyncio.open_connection("127.0.0.1", stopped.port) for _ in range(MOST + 100)]
    fault = Fault("hang", method="getMe", times=1000)
    api.faults = [fault]
    async with ClientSession() as session, asyncio.TaskGroup() as group:

        async def ask() -> None:
            async with session.get(f"http://127.0.0.1:{stopped.port}/healthz") as reply:
                assert (await reply.json())["process"]

        for _ in range(100):
            group.create_task(ask())
        await api.until(lambda: fault.times < 1000)
        await person.asks("/help")
    assert 1000 - fault.times <= 3  # 100 asked
    for _, writer in silent:
        writer.close()
