"""From update to sendMessage, and a burst of 2,000 updates, beside an echo bot on PTB in the same run.

python -m tests.benchmarks.telegram_speed
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from bot.storage.storage import Storage
from knowledge.library import KnowledgeBase
from tests.benchmarks.shipped import shipped_database
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import ROOT, Bot, Person, free_port

ALONE, BURST, PEOPLE = 250, 2000, 300
PROGRAMS = {"echo": ["-m", "tests.benchmarks.echo_bot"], "sitat": ["-m", "bot", "run"]}


def _questions(database: str) -> list[str]:
    with KnowledgeBase.open(database) as kb:
        return [text for fact in kb.facts for texts in fact.phrasings.values() for text in texts]


async def _measure(
    program: str, way: str, database: str, questions: list[str], alone: int, burst: int
) -> tuple[float, float, float]:
    """Return p50 and p99 in ms, and the updates a second of the burst."""
    async with BotApi() as api:
        port = free_port()
        environment = {
            **os.environ,
            "BOT_TOKEN": api.token,
            "BOT_API_URL": api.url,
            "DATABASE_URL": database,
            "PORT": str(port),
            "QUESTIONS_PER_MINUTE": "1000000",
            "LOG_LEVEL": "ERROR",
        }
        if way == "webhook":
            environment["WEBHOOK_URL"] = f"http://127.0.0.1:{port}/hook"
        running = await asyncio.create_subprocess_exec(sys.executable, *PROGRAMS[program], cwd=ROOT, env=environment)
        try:
            people = [Person(api, id=10_000 + number) for number in range(PEOPLE)]
            for person in people[:5]:
                await person.asks("When did relations begin?")
            taken = []
            for person, question in islice(zip(cycle(people), cycle(questions), strict=False), alone):
                started = time.perf_counter()
                await person.asks(question)
                taken.append(1000 * (time.perf_counter() - started))
            before = len(api.messages)
            for person, question in islice(zip(cycle(people), cycle(questions), strict=False), burst):
                api.updates[api.number()] = {"update_id": api._next, "message": person.message(question)}
            started, goal = time.perf_counter(), before + 2 * burst
            await api._note()
            await api.until(lambda: len(api.messages) >= goal)
            rate = burst / (time.perf_counter() - started)
        finally:
            running.terminate()
            await running.wait()
    taken.sort()
    return statistics.median(taken), taken[int(0.99 * len(taken))], rate


async def measure_start(database: str, *, is_forked: bool) -> float:
    """Return the seconds of processor time until `sitat run` has answered its first update."""
    Storage(database).close()  # makes the tables
    async with BotApi() as api:
        with tempfile.TemporaryDirectory() as folder:
            bot = Bot(api, Path(folder), {"DATABASE_URL": database}, is_forked=is_forked)
            await bot.start()
            await Person(api).asks("When did relations begin?")
            assert bot.process
            of_process = Path(f"/proc/{bot.process.pid}/stat").read_text().rpartition(")")[2].split()
            await bot.end()
    user, system = of_process[11:13]  # proc(5): utime and stime, behind pid, comm and state
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def main(alone: int = ALONE, burst: int = BURST, how_many: int | None = None, *, is_forked: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = shipped_database(Path(folder) / "start.sqlite3")
        different = _questions(own)[:how_many]
        taken = await measure_start(own, is_forked=is_forked)
        sys.stdout.write(f"sitat run: {taken:.2f} s of processor time until its first answer\n")
        for way in ("polling", "webhook"):
            for kind, questions in {"one question": different[:1], "different questions": different[1:]}.items():
                if not questions:
                    continue
                for program in PROGRAMS:
                    # A database of its own: the ids of updates begin anew each time.
                    own = shipped_database(Path(folder) / f"{way}-{len(questions)}.sqlite3")
                    p50, p99, rate = await _measure(program, way, own, questions, alone, burst)
                    said = f"{way:8} {kind:20} {program:6} p50 {p50:6.2f} ms  p99 {p99:6.2f} ms"
                    sys.stdout.write(f"{said}  {rate:5.0f} a second\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
