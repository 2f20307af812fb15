"""Order: updates of one chat one after the other, several chats at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_AT_ONCE = 16  # chats; more cost time and gain none (see PTB's wiki on concurrency)
_WAITING = 10_000  # updates that may wait for their chat; they take no place among those at work


_PLACE: ContextVar[asyncio.Semaphore | None] = ContextVar("_PLACE", default=None)
LETTING_GO: ContextVar[Callable[[], None] | None] = ContextVar("LETTING_GO", default=None)  # of the way out


@asynccontextmanager
async def away() -> AsyncIterator[None]:
    """Let others have the way out, and the place among those at work, for as long as this one only waits."""
    let_go = LETTING_GO.get()
    if let_go is not None:
        let_go()
    place = _PLACE.get()
    if place is None:
        yield
        return
    place.release()
    try:
        yield
    finally:
        await place.acquire()


class ChatOrder(BaseUpdateProcessor):
    """Handles each chat's updates in their order, those of up to 16 chats at once."""

    def __init__(self) -> None:
        super().__init__(_WAITING)
        self._at_work = asyncio.Semaphore(_AT_ONCE)
        self._chats: dict[int, tuple[asyncio.Lock, int]] = {}  # with how many hold it or wait for it
        self._newest: dict[int, int] = {}  # inline query of each person

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, then for a free place; of inline queries only a person's newest is answered."""
        query = update.inline_query if isinstance(update, Update) else None
        if query is not None and isinstance(update, Update):
            known = self._newest.get(query.from_user.id, 0)
            self._newest[query.from_user.id] = max(known, update.update_id)
        async with self._turn(update), self._at_work:
            if query is not None and isinstance(update, Update):
                if self._newest.get(query.from_user.id) != update.update_id:
                    _close(coroutine)
                    return
                del self._newest[query.from_user.id]
            _PLACE.set(self._at_work)
            await coroutine

    @asynccontextmanager
    async def _turn(self, update: object) -> AsyncIterator[None]:
        key = _chat_of(update)
        if key is None:
            yield
            return
        lock, users = self._chats.get(key) or (asyncio.Lock(), 0)
        self._chats[key] = lock, users + 1
        try:
            async with lock:
                yield
        finally:
            lock, users = self._chats.pop(key)
            if users > 1:
                self._chats[key] = lock, users - 1

    async def initialize(self) -> None:
        """Nothing is to be made ready."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""


def _close(coroutine: Awaitable[Any]) -> None:
    if isinstance(coroutine, Coroutine):
        coroutine.close()


def _chat_of(update: object) -> int | None:
    if not isinstance(update, Update):
        return None
    chat, person = update.effective_chat, update.effective_user
    return chat.id if chat else person.id if person else None
