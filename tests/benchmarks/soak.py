"""An hour of 20 different questions a second: whether memory and waiting stay flat, as a table and as a picture.

python -m tests.benchmarks.soak [MINUTES] [PICTURE.png]
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count, cycle
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

from knowledge.library import KnowledgeBase
from tests.benchmarks.shipped import shipped_database
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import Bot, Person

MINUTES, RATE, PEOPLE, MINUTE_S = 60, 20, 300, 60.0
_WIDTH, _HEIGHT, _EDGE = 900, 220, 60  # of one panel, in pixels


class Minute(NamedTuple):
    """What one minute was like."""

    memory_mb: float
    p50_ms: float
    p99_ms: float


def _questions(database: str) -> Iterator[str]:
    """Yield questions without end, no two of them the same."""
    with KnowledgeBase.open(database) as kb:
        asked = [text for fact in kb.facts for texts in fact.phrasings.values() for text in texts]
    return (f"{text} ({number})" for number, text in zip(count(), cycle(asked), strict=False))


def _memory_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _minute(api: BotApi, bot: Bot, people: Iterator[Person], questions: Iterator[str], for_s: float) -> Minute:
    taken: list[float] = []

    async def ask(person: Person, question: str) -> None:
        started = time.perf_counter()
        await person.asks(question)
        taken.append(1000 * (time.perf_counter() - started))

    began = time.perf_counter()
    async with asyncio.TaskGroup() as asking:
        for number in range(round(for_s * RATE)):
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            asking.create_task(ask(next(people), next(questions)))
    api.calls.clear()  # the server's own memory is not what is looked at
    api.messages.clear()
    assert bot.process
    taken.sort()
    return Minute(_memory_mb(bot.process.pid), statistics.median(taken), taken[int(0.99 * len(taken))])


def draw(minutes: Sequence[Minute]) -> Image.Image:
    """Return one panel for memory and one for waiting, from the first minute to the last."""
    picture = Image.new("RGB", (_WIDTH, 2 * _HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    panels = {
        "memory, MB": [("black", [one.memory_mb for one in minutes])],
        "p50 (black) and p99 (grey), ms": [
            ("grey", [one.p99_ms for one in minutes]),
            ("black", [one.p50_ms for one in minutes]),
        ],
    }
    for row, (title, lines) in enumerate(panels.items()):
        top, bottom = row * _HEIGHT + _EDGE // 2, (row + 1) * _HEIGHT - _EDGE // 2
        most = 1.1 * max(value for _, values in lines for value in values)
        pen.text((_EDGE, top - 20), title, fill="black")
        pen.text((4, top), f"{most:.0f}", fill="black")
        pen.text((4, bottom - 10), "0", fill="black")
        pen.line([(_EDGE, top), (_EDGE, bottom), (_WIDTH - 10, bottom)], fill="black")
        step = (_WIDTH - 10 - _EDGE) / max(1, len(minutes) - 1)
        for colour, values in lines:
            points = [(_EDGE + at * step, bottom - (bottom - top) * value / most) for at, value in enumerate(values)]
            pen.line(points, fill=colour, width=2)
    return picture


async def main(
    minutes: int = MINUTES,
    picture: Path = Path("soak.png"),
    minute_s: float = MINUTE_S,
    *,
    is_forked: bool = False,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = shipped_database(Path(folder) / "soak.sqlite3")
        questions = _questions(database)
        async with BotApi() as api:
            unbounded = {"QUESTIONS_PER_MINUTE": "1000000", "LOG_LEVEL": "WARNING", "DATABASE_URL": database}
            bot = Bot(api, Path(folder), unbounded, is_forked=is_forked)
            await bot.start()
            people = cycle([Person(api) for _ in range(PEOPLE)])
            await next(people).asks(next(questions))
            found: list[Minute] = []
            try:
                for minute in range(1, minutes + 1):
                    found.append(await _minute(api, bot, people, questions, minute_s))
                    memory, p50, p99 = found[-1]
                    sys.stdout.write(f"minute {minute:3}  {memory:6.1f} MB  p50 {p50:6.2f} ms  p99 {p99:6.2f} ms\n")
                    sys.stdout.flush()
            finally:
                assert bot.process
                has_ended = bot.process.returncode is not None  # which it should not
                status = await (bot.wait() if has_ended else bot.end())
                sys.stdout.write(f"{bot.logs}the bot ended with {status}{' by itself' if has_ended else ''}\n")
    draw(found).save(picture)
    sys.stdout.write(f"{picture}\n")


if __name__ == "__main__":
    given = sys.argv[1:]
    asyncio.run(main(int(given[0]) if given else MINUTES, Path(given[1]) if len(given) > 1 else Path("soak.png")))
