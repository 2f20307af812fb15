"""Poster: looks at ledger and clock now and then, and sends what is due; nothing is remembered but what the ledger has.

What becomes of a post that fails:
- it did not go out, or Telegram refused it in passing (no connection, 429, 5xx): tried again the same day, with growing
  pauses;
- it may have gone out (no reply after it was written, a crash between claim and outcome): in doubt, never sent again;
- the chat is gone: the subscription ends; the topic is gone: it goes on in the general topic;
- the chat does not let the bot write, not in the general topic either: it ends, and who subscribed is told once;
- the group is a supergroup: it follows.
"""

import asyncio
import datetime
import hashlib
import json
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace

from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot import replies
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.desk import Desk
from bot.line.outcomes import Meaning, meaning, seconds
from bot.line.sending import Place, Sender
from bot.memory.chats import Chats
from bot.posts import ledger
from bot.posts.ledger import Post, State, Subscription
from bot.posts.schedule import Plan, is_over, moment, plan, told_on
from bot.replies import Reply
from bot.storage import storage
from bot.storage.storage import Storage
from knowledge.errors import StoreError

_LOG = logging.getLogger(__name__)
_LOOK_S = 15.0
_SHORTEST_S = 0.5
_BATCH = 200  # posts claimed at once
_AT_ONCE = 12  # posts under way
_A_SECOND = 27.5  # posts; Telegram lets some thirty messages a second out, and answers go first
_MADE_UP_S = 0.5  # what is late by so little is caught up with, so that the rate is that of all the minute
_ON_TIME = datetime.timedelta(minutes=15)  # after which a post says for which day it is
_PAUSES_S = (5, 30, 120, 600, 1800)  # after each try, which the ledger counts: another process may make the next


class Lane:
    """Lets so many through a second; none while Telegram asks to wait."""

    def __init__(self, a_second: float) -> None:
        self._gap = 1 / a_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for a place."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next + self._gap, now - _MADE_UP_S)
        if self._next > now:
            await asyncio.sleep(self._next - now)

    def rest(self, seconds: float) -> None:
        """Let none through for so long."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)


class Poster:
    """Sends the posts of all chats; any number of processes may do so over one PostgreSQL."""

    def __init__(self, sender: Sender, kept: Storage, desk: Desk, chats: Chats, clock: Clock) -> None:
        self._sender, self._kept, self._library, self._chats, self._clock = sender, kept, desk, chats, clock
        self._known: Catalogue | None = None
        self._lane = Lane(_A_SECOND)

    async def run(self) -> None:
        """Look, send, wait, for ever."""
        while True:
            try:
                more = await self.round()
            except StoreError:
                _LOG.exception("posts cannot be looked at: the database cannot be used; trying on")
                more = False
            except Exception:  # one odd post must not end all others
                _LOG.exception("a round of posts failed; trying on")
                more = False
            if not more:
                await asyncio.sleep(await self._until_next())

    async def _until_next(self) -> float:
        """Return the seconds until something is due; a few at most, for another process may be told of more."""
        try:
            at = await self._kept.run(ledger.next_look)
        except StoreError:
            return _LOOK_S
        return min(_LOOK_S, max(_SHORTEST_S, at - self._clock.now().timestamp())) if at is not None else _LOOK_S

    async def round(self) -> bool:
        """Send what is due now; say whether there may be more."""
        await self._notice_changes()
        now = self._clock.now()
        claimed, looked_at = await self._kept.run(ledger.claim, now, _BATCH, self._planner(now))
        again = await self._kept.run(ledger.claim_again, now, _BATCH)
        room = asyncio.Semaphore(_AT_ONCE)

        async def send(post: Post) -> None:
            async with room:
                await self._send(post)

        await asyncio.gather(*map(send, (*claimed, *again)))
        return looked_at == _BATCH or len(again) == _BATCH

    async def _notice_changes(self) -> None:
        """Reckon all next moments again if the facts have others than when they were reckoned."""
        catalogue = self._library.catalogue
        if catalogue is self._known:
            return
        events = [[date.edtf, fact.source_id, fact.id] for date, fact in catalogue.almanac.events]
        mark = hashlib.sha256(json.dumps(events).encode()).hexdigest()
        if await self._kept.run(storage.read_value, "almanac") != mark:
            await self._kept.run(ledger.reckon_again)
            await self._kept.run(storage.write_value, "almanac", mark)
        self._known = catalogue

    def _planner(self, now: datetime.datetime) -> Callable[[Subscription], Plan]:
        almanac = self._library.catalogue.almanac
        return lambda subscription: plan(subscription.wish, subscription.until, now, almanac)

    async def _send(self, post: Post) -> None:
        one, day = post.subscription, post.day
        place = Place(one.chat_id, one.thread_id or None)
        try:
            said = [reply async for reply in self._replies(post)]
            for reply in said:
                await self._lane.turn()
                await self._sender.post(reply, place)
        except TelegramError as error:
            await self._note_failure(post, error)
            return
        await self._note(post, State.SENT)
        _LOG.info("a post went out", extra={"day": day.isoformat()})

    async def _replies(self, post: Post) -> AsyncIterator[Reply]:
        """Yield the messages of a post, in the language of the chat."""
        one, catalogue = post.subscription, self._library.catalogue
        language = (await self._chats.read(one.chat_id)).language or one.language
        told = told_on(post.day, one.wish, catalogue.almanac)
        if told is None:  # the facts have changed since it was claimed
            return
        is_late = self._clock.now() - moment(post.day, one.wish) > _ON_TIME
        if told.anniversaries:
            card = await self._library.card(post.day, language) or b""
            late = post.day if is_late else None
            yield replies.post(told.anniversaries, catalogue, language, card, told_for=late)
        if told.reminders:
            yield replies.post(told.reminders, catalogue, language, is_reminder=True)
        if told.wants_fact:
            shown = _fact_of_day(one, catalogue, language)
            if shown is not None:
                yield shown

    async def _note(self, post: Post, state: State, at: float = 0.0) -> None:
        one = post.subscription
        when = int(at or self._clock.now().timestamp())
        await self._kept.run(ledger.note, one.chat_id, one.thread_id, post.day, state, when, post.tries + 1)

    async def _note_failure(self, post: Post, error: TelegramError) -> None:
        one = post.subscription
        what = meaning(error)
        match what:
            case Meaning.MOVED if isinstance(error, ChatMigrated):
                await self._kept.run(storage.move_chat, one.chat_id, error.new_chat_id)
                moved = post._replace(subscription=replace(one, chat_id=error.new_chat_id))
                await self._note(moved, State.WAITING)
            case Meaning.LATER | Meaning.AGAIN:
                await self._try_later(post, seconds(error) if isinstance(error, RetryAfter) else 0.0)
            case Meaning.DOUBT:
                await self._note(post, State.DOUBT)
                _LOG.warning("a post may have gone out or not; it is not sent again", extra={"kind": str(what)})
            case Meaning.NO_TOPIC if one.thread_id:
                await self._to_general(post)
            case Meaning.TOKEN:
                await self._try_later(post, 0.0)
            case _:
                await self._note(post, State.FAILED)
                await self._kept.run(ledger.end_chat, one.chat_id)
                _LOG.info("a subscription has ended: the chat does not take posts", extra={"kind": str(what)})
                if what is not Meaning.GONE:
                    await self._tell_subscriber(one)

    async def _tell_subscriber(self, ended: Subscription) -> None:
        """Say, in private, that the posts have ended; to whom that cannot be said, it is not."""
        if ended.person_id in (0, ended.chat_id):
            return
        try:
            language = (await self._chats.read(ended.person_id)).language or ended.language
            title = await self._sender.title_of(ended.chat_id)
            await self._sender.post(replies.plain(language, "posts_ended", chat=title), Place(ended.person_id))
        except TelegramError:
            _LOG.info("who had subscribed could not be told that it has ended")

    async def _try_later(self, post: Post, wait_s: float) -> None:
        """Put a post off, until its local day is over."""
        if wait_s:
            self._lane.rest(wait_s)
        pause = wait_s or _PAUSES_S[min(post.tries, len(_PAUSES_S) - 1)]
        at = self._clock.now() + datetime.timedelta(seconds=pause)
        if is_over(post.day, post.subscription.wish, at):
            await self._note(post, State.MISSED)
            _LOG.warning("a post could not be sent in its day; it is recorded as missed")
        else:
            await self._note(post, State.WAITING, at.timestamp())

    async def _to_general(self, post: Post) -> None:
        """Go on in the general topic of a group whose topic is closed or deleted."""
        one = post.subscription
        general = replace(one, thread_id=0)
        await self._note(post, State.FAILED)
        await self._kept.run(ledger.unsubscribe, one.chat_id, one.thread_id)
        if await self._kept.run(ledger.read, one.chat_id, 0) is None:
            await self._kept.run(ledger.subscribe, general)
            if await self._kept.run(ledger.enter, general, post.day, State.CLAIMED, int(self._clock.now().timestamp())):
                await self._send(Post(general, post.day, 0))
        _LOG.info("a topic is closed or gone; its posts go on in the general one")


def _fact_of_day(one: Subscription, catalogue: Catalogue, language: str) -> Reply | None:
    """Return the fact whose turn it is: each chat goes round all of them, in an order of its own."""
    keys = list(_facts(catalogue))
    if not keys:
        return None
    random.Random(one.chat_id).shuffle(keys)  # no secret: an order that is the same each day
    fact = catalogue.facts[keys[(one.facts_told - 1) % len(keys)]]
    return replies.of_fact(fact, catalogue, language)


def _facts(catalogue: Catalogue) -> Iterator[str]:
    """Yield the keys of facts that are true on other days than that of their source, too."""
    return (key for key in sorted(catalogue.facts) if not catalogue.facts[key].as_of)
