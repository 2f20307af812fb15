"""Order: updates of one chat one after the other, several chats at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

_AT_ONCE = 16  # chats; more cost time and gain none (see PTB's wiki on concurrency)
_WAITING = 10_000  # updates that may wait for their chat; they take no place among those at work


class ChatOrder(BaseUpdateProcessor):
    """Handles each chat's updates in their order, those of up to 16 chats at once."""

    def __init__(self) -> None:
        super().__init__(_WAITING)
        self._at_work = asyncio.Semaphore(_AT_ONCE)
        self._chats: dict[int, tuple[asyncio.Lock, int]] = {}  # with how many hold it or wait for it

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, then for a free place."""
        async with self._turn(update), self._at_work:
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


def _chat_of(update: object) -> int | None:
    if not isinstance(update, Update):
        return None
    chat, person = update.effective_chat, update.effective_user
    return chat.id if chat else person.id if person else None
