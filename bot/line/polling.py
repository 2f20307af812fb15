"""Polling: updates are fetched, handled, and only then counted as read.

Telegram forgets what is below the offset. So the offset stays at the oldest update that is still under way;
what it brings again is recognised. See PTB's wiki on running an Application without an Updater.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterator
from typing import Any, Protocol

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.errors import TokenRefusedError
from bot.line.outcomes import seconds
from bot.line.pauses import growing

_LOG = logging.getLogger(__name__)
_LONG_POLL_S = 25
_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_SLACK_S = 10  # for the network, on top of a long poll
_BATCH = 100  # updates; the most that Telegram gives
_FEW = 50  # under way; with fewer, more are fetched
PUT_BY_AFTER_S = 4.0
# While some are under way, a long poll would return them at once: so it is looked again now and then.
_LOOK_AGAIN_S, _LOOK_AGAIN_AT_MOST_S = 0.05, 1.0

JSONDict = dict[str, Any]


class PollingBot(ExtBot[str]):
    """A bot that fetches updates unread: one that PTB cannot read must not lose its neighbours."""

    async def fetch(self, offset: int, limit: int, timeout_s: int, kinds: list[str]) -> list[JSONDict]:
        """Return updates as Telegram gives them. Raises TelegramError."""
        data = {"offset": offset, "limit": limit, "timeout": timeout_s, "allowed_updates": kinds}
        found = await self._post("getUpdates", data, read_timeout=timeout_s + _SLACK_S)
        return found if isinstance(found, list) else []


def read_update(raw: JSONDict, bot: ExtBot[str]) -> Update | None:
    """Return an update, or None for one that cannot be read: it would come again for ever."""
    try:
        return Update.de_json(raw, bot)
    except Exception:  # whatever PTB stumbles over
        _LOG.warning("an update cannot be read; it is passed over", exc_info=True)
        return None


class Waiting(Protocol):
    """Where updates are kept that take longer than a few seconds."""

    async def kept(self) -> list[JSONDict]:
        """Return those that an earlier process left."""

    async def put_by(self, raw: JSONDict, update: Update) -> bool:
        """Keep one; say whether that could be done."""

    async def drop(self, update_id: int) -> None:
        """Erase one that has been handled."""


Handle = Callable[[Update], Coroutine[Any, Any, None]]


class Poller:
    """Fetches updates and has them handled."""

    def __init__(self, bot: PollingBot, handle: Handle, allowed: Collection[str], waiting: "Waiting") -> None:
        """`waiting` keeps what takes longer than a few seconds."""
        self._waiting = waiting
        self._bot = bot
        self._handle = handle
        self._allowed = list(allowed)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._set_by: set[int] = set()  # of these, the ones that are kept and need not be fetched again
        self._next = 0  # the id after the highest that was fetched
        self._pauses: Iterator[float] | None = None  # while Telegram gives no answer
        self._look_again = _LOOK_AGAIN_S
        self.is_connected = False

    @property
    def _offset(self) -> int:
        return min(self._under_way.keys() - self._set_by, default=self._next)

    async def run(self) -> None:
        """Poll for ever. Raises TokenRefusedError."""
        for raw in await self._waiting.kept():
            self._set_by.add(raw["update_id"])
            self._start(raw)
        while True:
            new = await self._fetch()
            for raw in new:
                self._next = max(self._next, raw["update_id"] + 1)
                self._start(raw)
            await self._make_room(len(new))

    def _start(self, raw: JSONDict) -> None:
        update = read_update(raw, self._bot)
        if update is None or update.update_id in self._under_way:
            return
        task = asyncio.create_task(self._work(raw, update))
        self._under_way[update.update_id] = task
        task.add_done_callback(lambda _: self._end(update.update_id))

    def _end(self, update_id: int) -> None:
        self._under_way.pop(update_id)
        self._set_by.discard(update_id)

    async def _work(self, raw: JSONDict, update: Update) -> None:
        """Handle an update; one that takes long is put by, so that those behind it can be fetched."""
        work = asyncio.create_task(self._handle(update))
        try:
            await asyncio.wait({work}, timeout=PUT_BY_AFTER_S)
            if not work.done() and update.update_id not in self._set_by and await self._waiting.put_by(raw, update):
                self._set_by.add(update.update_id)
            await work
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            raise
        if update.update_id in self._set_by:
            await self._waiting.drop(update.update_id)

    async def _make_room(self, new: int) -> None:
        """Wait until it is worth while to fetch again."""
        self._look_again = _LOOK_AGAIN_S if new else min(2 * self._look_again, _LOOK_AGAIN_AT_MOST_S)
        loop = asyncio.get_running_loop()
        until = loop.time() + self._look_again
        while len(self._under_way) > len(self._set_by):
            is_time = new == _BATCH or loop.time() >= until
            if is_time and len(self._under_way) - len(self._set_by) < _FEW:
                return
            wait = PUT_BY_AFTER_S if is_time else until - loop.time()
            tasks = [task for update_id, task in self._under_way.items() if update_id not in self._set_by]
            await asyncio.wait(tasks, timeout=wait, return_when=asyncio.FIRST_COMPLETED)

    async def _fetch(self) -> list[JSONDict]:
        timeout = 0 if len(self._under_way) > len(self._set_by) else _LONG_POLL_S
        offset = self._offset
        try:
            updates = await self._bot.fetch(offset, _BATCH, timeout, self._allowed)
        except InvalidToken:
            await self._check_token()
            return []
        except RetryAfter as error:
            await asyncio.sleep(seconds(error))
            return []
        except TelegramError as error:
            await self._wait_out(error)
            return []
        if self._pauses:
            _LOG.info("Telegram answers again")
        self._pauses = None
        self.is_connected = True
        if updates and all(raw["update_id"] < offset for raw in updates):
            # After a week without updates their ids begin anew, anywhere (Bot API, Update).
            self._next = min(raw["update_id"] for raw in updates)
        return [raw for raw in updates if raw["update_id"] >= self._next]

    async def _check_token(self) -> None:
        """Ask once more: something between may have said so in Telegram's place."""
        try:
            await self._bot.get_me()
        except InvalidToken:
            raise TokenRefusedError from None
        except TelegramError as error:
            await self._wait_out(error)

    async def _wait_out(self, error: TelegramError) -> None:
        self.is_connected = False
        if self._pauses is None:
            self._pauses = growing(_PAUSE_S, _LONGEST_PAUSE_S)
            why = "another process polls with this token" if isinstance(error, Conflict) else "no answer"
            _LOG.warning("Telegram cannot be polled (%s); trying on, with growing pauses", why)
        await asyncio.sleep(next(self._pauses))

    async def stop(self, within_s: float) -> None:
        """Let what is under way end, for so long; tell Telegram how far it came."""
        if self._under_way:
            _, late = await asyncio.wait(list(self._under_way.values()), timeout=within_s)
            offset = self._offset
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        else:
            offset = self._offset
        try:
            async with asyncio.timeout(1):
                await self._bot.fetch(offset, 1, 0, self._allowed)
        except (TelegramError, TimeoutError):
            _LOG.info("Telegram was not told how far the updates are read; what comes again is recognised")
