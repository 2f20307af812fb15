"""The ledger: over two years of restarts, outages and faults no post is doubled or lost."""

import datetime
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from zoneinfo import available_timezones

import pytest

from bot.posts import ledger
from bot.posts.ledger import NEVER, Post, State, Subscription
from bot.posts.schedule import Plan, Wish, is_over, moment, next_moment, plan, told_on
from bot.storage import storage
from bot.storage.storage import Storage
from knowledge.anniversaries import Almanac
from knowledge.library import KnowledgeBase
from tests.conftest import IS_THOROUGH

FIRST = datetime.date(2026, 12, 1)
DAYS, CHATS = (730, 500) if IS_THOROUGH else (120, 60)
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)


@pytest.fixture
def kept(shared_url: str) -> Iterator[Storage]:
    opened = Storage(shared_url)
    yield opened
    opened.close()


@pytest.fixture
def almanac(shipped: KnowledgeBase) -> Almanac:
    return Almanac(shipped.facts, shipped.sources)


def at_noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def made(chat_id: int, wish: Wish, almanac: Almanac, until: datetime.date = FIRST) -> Subscription:
    at = next_moment(wish, until, almanac)
    return Subscription(chat_id, 0, chat_id, "en", wish, until, int(at.timestamp()) if at else NEVER)


class Years:
    """A clock that runs from one moment at which something is due to the next, with outages; and what was sent."""

    def __init__(self, kept: Storage, almanac: Almanac, chance: random.Random) -> None:
        self.kept, self.almanac, self.chance = kept, almanac, chance
        self.now = at_noon(FIRST)
        self.processes = 1 if kept.database.is_sqlite else 3  # SQLite is for one
        self.sent: dict[tuple[int, datetime.date], list[datetime.datetime]] = {}
        self.outages: list[tuple[datetime.datetime, datetime.datetime]] = []

    def plan(self, subscription: Subscription) -> Plan:
        return plan(subscription.wish, subscription.until, self.now, self.almanac)

    def run(self, end: datetime.datetime) -> None:
        while self.now < end:
            with self.kept.database.writing() as connection:
                at = ledger.next_look(connection)
            following = datetime.datetime.fromtimestamp(min(at or NEVER, int(end.timestamp())), datetime.UTC)
            self.now = max(self.now, following) + datetime.timedelta(seconds=self.chance.randrange(60))
            if self.chance.random() < 1 / CHATS:  # the clock is put back
                self.now -= datetime.timedelta(minutes=self.chance.randrange(1, 120))
            if self.chance.random() < 1 / CHATS:  # it is down for a while
                began = self.now
                self.now += datetime.timedelta(minutes=self.chance.randrange(1, 3000))
                self.outages.append((began, self.now))
            self.round()

    def round(self) -> None:
        """Let each process look, all at the same time, and send what it has claimed."""
        claimed: list[Post] = []
        with ExitStack() as looking:
            for connection in [looking.enter_context(self.kept.database.writing()) for _ in range(self.processes)]:
                claimed += ledger.claim(connection, self.now, 50, self.plan)[0]
        with self.kept.database.writing() as connection:
            claimed += ledger.claim_again(connection, self.now, 50)
        for post in claimed:
            self.send(post)

    def send(self, post: Post) -> None:
        luck = self.chance.random()
        chat, day, now = post.subscription.chat_id, post.day, int(self.now.timestamp())
        with self.kept.database.writing() as connection:
            if luck < 0.1:  # refused in passing
                ledger.note(connection, chat, 0, day, State.WAITING, now + 60, post.tries + 1)
            elif luck < 0.15:  # it went out, and the process died before it could note that
                self.sent.setdefault((chat, day), []).append(self.now)
            else:
                self.sent.setdefault((chat, day), []).append(self.now)
                ledger.note(connection, chat, 0, day, State.SENT, now, post.tries + 1)

    def was_down(self, at: datetime.datetime) -> bool:
        return any(began <= at + datetime.timedelta(minutes=2) and at <= ended for began, ended in self.outages)


def test_no_post_is_doubled_or_lost_whatever_happens(kept: Storage, almanac: Almanac) -> None:
    chance = random.Random(31)
    wishes = {
        chat: Wish(chance.randrange(1440), chance.choice(ZONES), chance.choice(["", "22-7"]), chance.random() < 0.3)
        for chat in range(1, CHATS + 1)
    }
    with kept.database.writing() as connection:
        for chat, wish in wishes.items():
            storage.change_chat(connection, chat, {"quiet": wish.quiet})
            ledger.subscribe(connection, made(chat, wish, almanac))
    years = Years(kept, almanac, chance)
    last = FIRST + datetime.timedelta(days=DAYS)
    years.run(at_noon(last + datetime.timedelta(days=3)))
    with kept.database.writing() as connection:
        states = {(row.chat_id, row.day): row.state for row in ledger.rows(connection)}
    assert years.outages
    assert years.sent
    assert all(len(times) == 1 for times in years.sent.values())
    for chat, wish in wishes.items():
        for number in range(1, DAYS):
            day = FIRST + datetime.timedelta(days=number)
            state, times = states.get((chat, day.isoformat())), years.sent.get((chat, day), [])
            if told_on(day, wish, almanac) is None:
                assert state is None
                assert not times
                continue
            assert state in (State.SENT, State.DOUBT, State.MISSED), (chat, day, state)
            due = moment(day, wish)
            if state == State.MISSED:
                assert not times
                assert years.was_down(due) or years.was_down(due + datetime.timedelta(minutes=5))
            else:
                late = (times[0] - due).total_seconds()
                assert late >= 0
                assert late < 180 or years.was_down(due) or not is_over(day, wish, times[0])
    assert Counter(states.values())[State.SENT] > 0.5 * len(states)


def test_two_processes_never_claim_the_same(kept: Storage, almanac: Almanac) -> None:
    if kept.database.is_sqlite:
        pytest.skip("SQLite lets one process write at a time, and is for one")
    wish = Wish(540, "UTC")
    with kept.database.writing() as connection:
        for chat in range(1, 41):
            ledger.subscribe(connection, made(chat, wish, almanac))
    now = moment(datetime.date(2027, 1, 14), wish) + datetime.timedelta(minutes=1)

    def make(subscription: Subscription) -> Plan:
        return plan(subscription.wish, subscription.until, now, almanac)

    with kept.database.writing() as one, kept.database.writing() as other:
        first, _ = ledger.claim(one, now, 25, make)
        second, _ = ledger.claim(other, now, 25, make)
    chats = [post.subscription.chat_id for post in (*first, *second)]
    assert sorted(chats) == list(range(1, 41))


def test_what_a_dead_process_had_claimed_is_in_doubt(kept: Storage, almanac: Almanac) -> None:
    wish = Wish(540, "UTC")
    now = moment(datetime.date(2027, 1, 14), wish)
    with kept.database.writing() as connection:
        ledger.subscribe(connection, made(1, wish, almanac))
        ledger.claim(connection, now, 9, lambda one: plan(one.wish, one.until, now, almanac))
        later = now + datetime.timedelta(seconds=ledger.CLAIMED_S + 1)
        assert ledger.claim_again(connection, later, 9) == []
        day = datetime.date(2027, 1, 14)
        assert (day, State.DOUBT) in ledger.not_told(connection, 1, 0)


def test_a_group_that_moves_keeps_its_subscription_and_its_ledger(kept: Storage, almanac: Almanac) -> None:
    with kept.database.writing() as connection:
        ledger.subscribe(connection, made(-5, Wish(540, "UTC"), almanac))
        ledger.move_chat(connection, -5, -1005)
        assert ledger.read(connection, -5, 0) is None
        assert ledger.read(connection, -1005, 0) is not None


def test_to_subscribe_again_sends_no_day_twice(kept: Storage, almanac: Almanac) -> None:
    wish, day = Wish(540, "UTC"), datetime.date(2027, 1, 14)
    now = moment(day, wish)
    with kept.database.writing() as connection:
        ledger.subscribe(connection, made(1, wish, almanac))

        def claimed(at: datetime.datetime) -> list[Post]:
            return ledger.claim(connection, at, 9, lambda one: plan(one.wish, one.until, at, almanac))[0]

        assert [post.day for post in claimed(now)][-1] == day
        ledger.unsubscribe(connection, 1, 0)
        ledger.subscribe(connection, made(1, Wish(600, "UTC"), almanac, day - datetime.timedelta(days=1)))
        assert claimed(now + datetime.timedelta(hours=1)) == []
