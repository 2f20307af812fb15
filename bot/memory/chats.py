"""Chats: what each has chosen, for a few seconds."""

import time
from collections import OrderedDict
from collections.abc import Mapping

from bot.line.storing import PatientStorage
from bot.memory import REMEMBERED_CHATS
from bot.storage import storage
from bot.storage.storage import Chat

_CHAT_KNOWN_S = 5.0


class Chats:
    """What chats have chosen, remembered for a few seconds: another process may change it."""

    def __init__(self, kept: PatientStorage) -> None:
        self._kept = kept
        self._read: OrderedDict[int, tuple[float, Chat]] = OrderedDict()

    async def read(self, chat_id: int) -> Chat:
        """Return what a chat has chosen."""
        at, chat = self._read.get(chat_id, (0.0, Chat()))
        if at < time.monotonic() - _CHAT_KNOWN_S:
            chat = await self._kept.run(storage.read_chat, chat_id)
            self._read[chat_id] = time.monotonic(), chat
            if len(self._read) > REMEMBERED_CHATS:
                self._read.popitem(last=False)
        return chat

    async def change(self, chat_id: int, changed: Mapping[str, str | bool]) -> None:
        """Change what a chat has chosen; `changed` are fields of Chat."""
        await self._kept.run(storage.change_chat, chat_id, changed)
        self._read.pop(chat_id, None)

    def forget(self) -> None:
        """Read all of them anew."""
        self._read.clear()
