"""Context: typed access to what handlers need. The string key of it appears nowhere else."""

import datetime
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from cachetools import TTLCache
from cryptography.fernet import Fernet
from telegram import Message, Update, User
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, ExtBot

from bot import storage
from bot.clock import Clock
from bot.library import Library
from bot.sending import Place, Sender
from bot.settings import Settings
from bot.storage import Chat, Pointer, Storage
from bot.texts import LOCALES

FOLLOW_UP_S = 600
_REMEMBERED_TURNS = 3
_REMEMBERED_CHATS = 10_000
_MINUTE_S = 60.0
_ANY_KIND = 3  # times as many commands, buttons and inline queries as questions
_CHAT_KNOWN_S = 5.0

_Data: TypeAlias = dict[Any, Any]
App: TypeAlias = Application[Any, "Context", _Data, _Data, _Data, None]


class Conversations:
    """The last questions of each person in each chat; in memory alone, for ten minutes."""

    def __init__(self) -> None:
        self._turns: TTLCache[tuple[int, ...], deque[tuple[float, str]]] = TTLCache(_REMEMBERED_CHATS, FOLLOW_UP_S)
        self._recalled: dict[int, tuple[Pointer, float]] = {}

    def recall(self, pointers: Mapping[int, tuple[Pointer, int]]) -> None:
        """Take over what was answered before this process began, with its age in seconds."""
        now = time.monotonic()
        self._recalled = {chat_id: (pointer, now - age) for chat_id, (pointer, age) in pointers.items()}

    def recalled(self, chat_id: int) -> Pointer | None:
        """Return what was answered before this process began, if that is not too long ago."""
        pointer, at = self._recalled.pop(chat_id, (None, 0.0))
        return pointer if pointer and at >= time.monotonic() - FOLLOW_UP_S else None

    def before(self, key: tuple[int, ...]) -> list[str]:
        """Return the questions of the last ten minutes."""
        oldest = time.monotonic() - FOLLOW_UP_S
        return [text for at, text in self._turns.get(key, ()) if at >= oldest]

    def add(self, key: tuple[int, ...], question: str) -> None:
        """Remember a question."""
        turns = self._turns.get(key) or deque(maxlen=_REMEMBERED_TURNS)
        turns.append((time.monotonic(), question))
        self._turns[key] = turns  # its ten minutes begin anew

    def forget(self, person_id: int) -> None:
        """Forget the questions of a person."""
        self._recalled.pop(person_id, None)
        for key in [key for key in self._turns if person_id in key]:
            del self._turns[key]


class Albums:
    """The albums of the last minutes: several messages of one person, who says something once."""

    def __init__(self) -> None:
        self._seen: TTLCache[tuple[int, str], bool] = TTLCache(_REMEMBERED_CHATS, FOLLOW_UP_S)

    def is_new(self, message: Message) -> bool:
        """Say whether a message is the first of its album, or of none."""
        if message.media_group_id is None:
            return True
        key = message.chat_id, message.media_group_id
        is_new = key not in self._seen
        self._seen[key] = True
        return is_new


# A person or group whose questions are counted; ("any", a person) for updates of every kind.
_Counted: TypeAlias = int | tuple[str, int]


class Flood:
    """Counts the questions of the last minute, of each person and of each group."""

    def __init__(self, of_person: int, of_group: int) -> None:
        self._of_person = of_person
        self._of_group = of_group
        self._times: OrderedDict[_Counted, deque[float]] = OrderedDict()
        self._told: dict[_Counted, float] = {}

    def who_is_over(self, message: Message, person: User | None) -> int | None:
        """Count one question more, and return the id of the person or group whose it is one too many."""
        asker = message.sender_chat or person
        if asker and asker.id != message.chat_id and self._is_over(asker.id, self._of_person):
            return asker.id  # which costs the group nothing
        limit = self._of_person if message.chat.type == ChatType.PRIVATE else self._of_group
        return message.chat_id if self._is_over(message.chat_id, limit) else None

    def is_too_much(self, person_id: int) -> bool:
        """Count an update of any kind; say whether the person has sent too many in the last minute."""
        return self._is_over(("any", person_id), _ANY_KIND * self._of_person)

    def _is_over(self, key: _Counted, limit: int) -> bool:
        now = time.monotonic()
        times = self._times.setdefault(key, deque(maxlen=limit + 1))
        times.append(now)
        self._times.move_to_end(key)
        if len(self._times) > _REMEMBERED_CHATS:
            gone, _ = self._times.popitem(last=False)
            self._told.pop(gone, None)
        return len(times) > limit and times[0] > now - _MINUTE_S

    def is_to_be_told(self, key: _Counted) -> bool:
        """Say whether the one polite word is due: once until a minute has been quiet enough."""
        now = time.monotonic()
        last = self._told.get(key)
        self._told[key] = now
        return last is None or last < now - _MINUTE_S


class Chats:
    """What chats have chosen, remembered for a few seconds: another process may change it."""

    def __init__(self, kept: Storage) -> None:
        self._kept = kept
        self._read: OrderedDict[int, tuple[float, Chat]] = OrderedDict()

    async def read(self, chat_id: int) -> Chat:
        """Return what a chat has chosen."""
        at, chat = self._read.get(chat_id, (0.0, Chat()))
        if at < time.monotonic() - _CHAT_KNOWN_S:
            chat = await self._kept.run(storage.read_chat, chat_id)
            self._read[chat_id] = time.monotonic(), chat
            if len(self._read) > _REMEMBERED_CHATS:
                self._read.popitem(last=False)
        return chat

    async def change(self, chat_id: int, changed: Mapping[str, str | bool]) -> None:
        """Change what a chat has chosen; `changed` are fields of Chat."""
        await self._kept.run(storage.change_chat, chat_id, changed)
        self._read.pop(chat_id, None)

    def forget(self) -> None:
        """Read all of them anew."""
        self._read.clear()


@dataclass
class Services:
    """What lives as long as the process."""

    settings: Settings
    library: Library
    kept: Storage
    sender: Sender
    flood: Flood
    chats: Chats
    clock: Clock
    conversations: Conversations = field(default_factory=Conversations)
    albums: Albums = field(default_factory=Albums)

    @property
    def cipher(self) -> Fernet | None:
        """What encrypts, or None without SECRET_KEY."""
        key = self.settings.cipher_key
        return Fernet(key) if key else None

    def today(self) -> datetime.date:
        """Return the day where the operator is."""
        return self.clock.now().astimezone(ZoneInfo(self.settings.time_zone)).date()


class Context(CallbackContext[ExtBot[str], _Data, _Data, _Data]):
    """PTB's context, with the services."""

    @property
    def services(self) -> Services:
        """What lives as long as the process."""
        found: Services = self.bot_data["services"]
        return found

    async def chat(self, chat_id: int) -> Chat:
        """Return what a chat has chosen."""
        return await self.services.chats.read(chat_id)

    async def language(self, update: Update) -> str:
        """Return the language of the chat's choice, or else of the person's, or of their Telegram."""
        chat, person = update.effective_chat, update.effective_user
        for known in dict.fromkeys(one.id for one in (chat, person) if one):
            chosen = (await self.chat(known)).language
            if chosen:
                return chosen
        return language_of(person)


def language_of(person: User | None) -> str:
    """Return the language of a person's Telegram, if the bot speaks it, or else English."""
    code = (person.language_code or "")[:2].lower() if person else ""
    return code if code in LOCALES else LOCALES[0]


def place_of(message: Message, reply_to: int | None = None) -> Place:
    """Return where what answers a message goes: its chat and topic."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat_id, thread, reply_to or message.message_id, message.message_id)
