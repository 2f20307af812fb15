"""Ledger: subscriptions, and one row for each post, in the database. Functions take a connection and never commit.

A post is claimed, in one transaction with the look at what is due, before anything is sent; its outcome is noted after
that. Several processes on PostgreSQL share the work: rows that one holds are passed over by the others.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from bot.posts.schedule import Plan, Wish, is_over
from bot.storage.tables import BotRow, inserting

NEVER = 2**62  # seconds since 1970: nothing is to come
CLAIMED_S = 300  # after which the process that claimed a post is taken for dead
_KEPT_S = 400 * 24 * 3600
_SHOWN = 5  # of what was missed or is in doubt

_SUBSCRIPTIONS, _POSTS, _CHATS = (BotRow.metadata.tables[f"bot_{name}"] for name in ("subscriptions", "posts", "chats"))


class State(StrEnum):
    """How far a post is."""

    CLAIMED = "claimed"
    WAITING = "waiting"  # to be tried again
    SENT = "sent"
    DOUBT = "doubt"  # it may have gone out: it is not sent again
    MISSED = "missed"  # too late
    FAILED = "failed"  # the chat does not take it


@dataclass(frozen=True, slots=True)
class Subscription:
    """A wish, whose it is, and how far it is dealt with."""

    chat_id: int
    thread_id: int  # 0: no topic
    person_id: int
    language: str
    wish: Wish
    until: datetime.date
    next_at: int  # seconds since 1970
    facts_told: int = 0


class Post(NamedTuple):
    """A post that is to be sent now."""

    subscription: Subscription
    day: datetime.date
    tries: int


def _of_row(row: Any) -> Subscription:
    wish = Wish(row.minute, row.zone, row.quiet or "", row.reminders, row.facts)
    until = datetime.date.fromisoformat(row.until)
    return Subscription(
        row.chat_id, row.thread_id, row.person_id, row.language, wish, until, row.next_at, row.facts_told
    )


def _subscriptions() -> Select[Any]:
    joined = _SUBSCRIPTIONS.outerjoin(_CHATS, _CHATS.c.id == _SUBSCRIPTIONS.c.chat_id)
    return select(_SUBSCRIPTIONS, _CHATS.c.quiet).select_from(joined)


def _at(chat_id: int, thread_id: int) -> Any:
    return (_SUBSCRIPTIONS.c.chat_id == chat_id) & (_SUBSCRIPTIONS.c.thread_id == thread_id)


def subscribe(connection: Connection, subscription: Subscription) -> None:
    """Keep a subscription in place of the one that the chat or topic had; what was dealt with stays dealt with."""
    wish = subscription.wish
    known = read(connection, subscription.chat_id, subscription.thread_id)
    until = max(known.until, subscription.until) if known else subscription.until
    row = {
        "chat_id": subscription.chat_id,
        "thread_id": subscription.thread_id,
        "person_id": subscription.person_id,
        "language": subscription.language,
        "minute": wish.minute,
        "zone": wish.zone,
        "reminders": wish.reminders,
        "facts": wish.facts,
        "facts_told": known.facts_told if known else 0,
        "until": until.isoformat(),
        "next_at": subscription.next_at,
    }
    unsubscribe(connection, subscription.chat_id, subscription.thread_id)
    connection.execute(insert(_SUBSCRIPTIONS), row)


def unsubscribe(connection: Connection, chat_id: int, thread_id: int) -> bool:
    """End a subscription; say whether there was one."""
    return connection.execute(delete(_SUBSCRIPTIONS).where(_at(chat_id, thread_id))).rowcount > 0


def end_chat(connection: Connection, chat_id: int) -> None:
    """End all subscriptions of a chat that is gone."""
    connection.execute(delete(_SUBSCRIPTIONS).where(_SUBSCRIPTIONS.c.chat_id == chat_id))


def read(connection: Connection, chat_id: int, thread_id: int) -> Subscription | None:
    """Return the subscription of a chat or topic."""
    row = connection.execute(_subscriptions().where(_at(chat_id, thread_id))).first()
    return _of_row(row) if row else None


def reckon_again(connection: Connection, chat_id: int | None = None) -> None:
    """Look at all subscriptions anew, or at those of one chat: facts, zones or settings have changed."""
    which = update(_SUBSCRIPTIONS)
    if chat_id is not None:
        which = which.where(_SUBSCRIPTIONS.c.chat_id == chat_id)
    connection.execute(which.values(next_at=0))


def claim(
    connection: Connection,
    now: datetime.datetime,
    limit: int,
    make_plan: Callable[[Subscription], Plan],
) -> tuple[list[Post], int]:
    """Claim what is due at `now`, at most `limit` posts; return them, and how many subscriptions were looked at."""
    at = int(now.timestamp())
    due = _subscriptions().where(_SUBSCRIPTIONS.c.next_at <= at).order_by(_SUBSCRIPTIONS.c.next_at).limit(limit)
    rows = connection.execute(due.with_for_update(of=_SUBSCRIPTIONS, skip_locked=True)).all()
    claimed: list[Post] = []
    for row in rows:
        subscription = _of_row(row)
        plan = make_plan(subscription)
        for day in plan.missed:
            enter(connection, subscription, day, State.MISSED, at)
        told = subscription.facts_told + (len(plan.due) if subscription.wish.facts else 0)
        counted = replace(subscription, facts_told=told)
        days = (day for day in plan.due if enter(connection, subscription, day, State.CLAIMED, at))
        claimed += [Post(counted, day, 0) for day in days]
        next_at = int(plan.next_at.timestamp()) if plan.next_at else NEVER
        changed = {"until": plan.until.isoformat(), "next_at": next_at, "facts_told": told}
        where = _at(subscription.chat_id, subscription.thread_id)
        connection.execute(update(_SUBSCRIPTIONS).where(where).values(**changed))
    return claimed, len(rows)


def enter(connection: Connection, one: Subscription, day: datetime.date, state: State, at: int) -> bool:
    """Write a row unless the day has one; say whether it had none."""
    row = {
        "chat_id": one.chat_id,
        "thread_id": one.thread_id,
        "day": day.isoformat(),
        "state": state,
        "tries": 0,
        "at": at,
    }
    key = ["chat_id", "thread_id", "day"]
    made = inserting(connection.dialect.name)(_POSTS).values(row)
    entered = made.on_conflict_do_nothing(index_elements=key).returning(_POSTS.c.day)
    return connection.execute(entered).first() is not None


def claim_again(connection: Connection, now: datetime.datetime, limit: int) -> list[Post]:
    """Claim what is to be tried again; what a process that died had claimed is in doubt from now on."""
    at = int(now.timestamp())
    lost = (_POSTS.c.state == State.CLAIMED) & (_POSTS.c.at < at - CLAIMED_S)
    connection.execute(update(_POSTS).where(lost).values(state=State.DOUBT, at=at))
    waiting = (
        select(_POSTS).where(_POSTS.c.state == State.WAITING, _POSTS.c.at <= at).order_by(_POSTS.c.at).limit(limit)
    )
    found: list[Post] = []
    for row in connection.execute(waiting.with_for_update(skip_locked=True)).all():
        subscription = read(connection, row.chat_id, row.thread_id)
        day = datetime.date.fromisoformat(row.day)
        if subscription is None:
            note(connection, row.chat_id, row.thread_id, day, State.FAILED, at, row.tries)
            continue
        if is_over(day, subscription.wish, now):
            note(connection, row.chat_id, row.thread_id, day, State.MISSED, at, row.tries)
            continue
        note(connection, row.chat_id, row.thread_id, day, State.CLAIMED, at, row.tries)
        found.append(Post(subscription, day, row.tries))
    return found


def note(
    connection: Connection, chat_id: int, thread_id: int, day: datetime.date, state: State, at: int, tries: int
) -> None:
    """Note how far a post is; `at` is the moment of it, or of the next try."""
    where = (_POSTS.c.chat_id == chat_id) & (_POSTS.c.thread_id == thread_id) & (_POSTS.c.day == day.isoformat())
    connection.execute(update(_POSTS).where(where).values(state=state, at=at, tries=tries))


def not_told(connection: Connection, chat_id: int, thread_id: int) -> list[tuple[datetime.date, State]]:
    """Return the last days that a chat did not get, or perhaps did not."""
    c = _POSTS.c
    wanting = c.state.in_((State.MISSED, State.DOUBT, State.FAILED, State.WAITING))
    found = select(c.day, c.state).where(c.chat_id == chat_id, c.thread_id == thread_id, wanting)
    rows = connection.execute(found.order_by(c.day.desc()).limit(_SHOWN))
    return [(datetime.date.fromisoformat(row.day), State(row.state)) for row in rows]


def next_look(connection: Connection) -> int | None:
    """Return when something is due next, in seconds since 1970; None if nothing is."""
    subscribed = connection.execute(select(func.min(_SUBSCRIPTIONS.c.next_at))).scalar()
    waiting = connection.execute(select(func.min(_POSTS.c.at)).where(_POSTS.c.state == State.WAITING)).scalar()
    return min((int(at) for at in (subscribed, waiting) if at is not None), default=None)


def figures(connection: Connection) -> dict[str, int]:
    """Return how many subscriptions there are, and how many posts in each state."""
    count = connection.execute(select(func.count()).select_from(_SUBSCRIPTIONS)).scalar_one()
    by_state = select(_POSTS.c.state, func.count()).group_by(_POSTS.c.state)
    return {"subscriptions": int(count), **{row[0]: int(row[1]) for row in connection.execute(by_state)}}


def move_chat(connection: Connection, old: int, new: int) -> None:
    """Take subscriptions and ledger over to the supergroup that a group became."""
    for table in (_SUBSCRIPTIONS, _POSTS):
        if connection.execute(select(table.c.chat_id).where(table.c.chat_id == new).limit(1)).first() is None:
            connection.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))


def count_of_person(connection: Connection, person_id: int) -> int:
    """Return how many subscriptions a person has made."""
    c = _SUBSCRIPTIONS.c
    own = select(func.count()).select_from(_SUBSCRIPTIONS)
    return int(connection.execute(own.where(or_(c.person_id == person_id, c.chat_id == person_id))).scalar_one())


def forget(connection: Connection, person_id: int) -> int:
    """End a person's subscriptions and take out their rows; return how many. A group's goes on without the name."""
    c = _SUBSCRIPTIONS.c
    ended = connection.execute(delete(_SUBSCRIPTIONS).where(c.chat_id == person_id)).rowcount
    ended += connection.execute(delete(_POSTS).where(_POSTS.c.chat_id == person_id)).rowcount
    return (
        ended + connection.execute(update(_SUBSCRIPTIONS).where(c.person_id == person_id).values(person_id=0)).rowcount
    )


def expire(connection: Connection, now: int) -> None:
    """Delete what is older than a year and a month."""
    connection.execute(delete(_POSTS).where(_POSTS.c.at < now - _KEPT_S))


def rows(connection: Connection) -> Sequence[Any]:
    """Return the whole ledger, in order; for tests and figures."""
    return connection.execute(select(_POSTS).order_by(_POSTS.c.chat_id, _POSTS.c.thread_id, _POSTS.c.day)).all()
