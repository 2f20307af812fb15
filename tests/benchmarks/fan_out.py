"""Many chats whose post is due in the same minute, and people who ask meanwhile.

python -m tests.benchmarks.fan_out [CHATS]
"""

import asyncio
import datetime
import statistics
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from bot.posts import ledger
from bot.posts.ledger import Subscription
from bot.posts.schedule import Wish, moment
from bot.storage.storage import Storage
from knowledge.library import KnowledgeBase
from tests.benchmarks.shipped import shipped_database
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import Bot, Person, private_chat

CHATS, PEOPLE, PAUSE_S = 10_000, 20, 0.2
_LIMIT = 30  # messages a second that Telegram lets a bot send to different chats
_FIRST = 1_000_000  # id of a chat
_DAY = datetime.date(2027, 1, 14)
_WISH = Wish(9 * 60, "Asia/Baku")


def _subscribe(url: str, chats: int) -> None:
    kept = Storage(url)
    due, until = int(moment(_DAY, _WISH).timestamp()), _DAY - datetime.timedelta(days=1)
    with kept.database.writing() as connection:
        for chat_id in range(_FIRST, _FIRST + chats):
            ledger.subscribe(connection, Subscription(chat_id, 0, chat_id, "en", _WISH, until, due))
    kept.close()


async def main(chats: int = CHATS, people: int = PEOPLE, *, is_forked: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = shipped_database(Path(folder) / "fan-out.sqlite3")
        with KnowledgeBase.open(url) as kb:
            asked = cycle([text for fact in kb.facts for texts in fact.phrasings.values() for text in texts])
        _subscribe(url, chats)
        async with BotApi() as api:
            api.chats |= {chat_id: private_chat(chat_id) for chat_id in range(_FIRST, _FIRST + chats)}
            now = datetime.datetime.now(datetime.UTC)
            offset = int((moment(_DAY, _WISH) - now).total_seconds())
            settings = {"DATABASE_URL": url, "CLOCK_OFFSET_S": str(offset), "LOG_LEVEL": "ERROR"}
            bot = Bot(api, Path(folder), settings | {"QUESTIONS_PER_MINUTE": "1000000"}, is_forked=is_forked)
            await bot.start()
            taken: list[float] = []
            await api.until(lambda: api.files)  # the first picture
            began, before = time.perf_counter(), _posts(api)
            ended = began

            async def watch() -> None:
                nonlocal ended
                while _posts(api) < chats:
                    await asyncio.sleep(PAUSE_S)
                ended = time.perf_counter()

            async def ask(person: Person) -> None:
                while _posts(api) < chats:
                    started = time.perf_counter()
                    await person.asks(next(asked))
                    taken.append(time.perf_counter() - started)
                    await asyncio.sleep(PAUSE_S * people)

            async with asyncio.TaskGroup() as asking:
                asking.create_task(watch())
                for _ in range(people):
                    asking.create_task(ask(Person(api)))
                    await asyncio.sleep(PAUSE_S)
            rate = (chats - before) / (ended - began)
            refused = len(api.refused)
            await bot.end()
    taken.sort()
    sys.stdout.write(
        f"{chats:,} posts: {rate:.1f} a second, {100 * rate / _LIMIT:.0f} % of {_LIMIT}; {refused} calls refused\n"
        f"{len(taken)} questions meanwhile: p50 {1000 * statistics.median(taken):.0f} ms, "
        f"p99 {1000 * taken[int(0.99 * len(taken))]:.0f} ms, at most {1000 * taken[-1]:.0f} ms\n"
    )


def _posts(api: BotApi) -> int:
    return sum(chat_id >= _FIRST for chat_id, _ in api.messages)


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
