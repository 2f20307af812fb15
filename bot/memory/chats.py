"""Chats: what each has chosen, for a few seconds."""

from collections.abc import Mapping

from cachetools import TTLCache

from bot.line.storing import PatientStorage
from bot.memory import REMEMBERED_CHATS
from bot.storage import storage
from bot.storage.storage import Chat

_CHAT_KNOWN_S = 5.0


class Chats:
    """What chats have chosen, remembered for a few seconds: another process may change it."""

    def __init__(self, kept: PatientStorage) -> None:
        self._kept = kept
        self._read: TTLCache[int, Chat] = TTLCache(REMEMBERED_CHATS, _CHAT_KNOWN_S)

    async def read(self, chat_id: int) -> Chat:
        """Return what a chat has chosen."""
        chat = self._read.get(chat_id)
        if chat is None:
            chat = self._read[chat_id] = await self._kept.run(storage.read_chat, chat_id)
        return chat

    async def change(self, chat_id: int, changed: Mapping[str, str | bool]) -> None:
        """Change what a chat has chosen; `changed` are fields of Chat."""
        await self._kept.run(storage.change_chat, chat_id, changed)
        self._read.pop(chat_id, None)

    def forget(self) -> None:
        """Read all of them anew."""
        self._read.clear()
