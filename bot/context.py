"""Context: typed access to what handlers need. The string key of it appears nowhere else."""

import datetime
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from telegram import Message, Update, User
from telegram.ext import Application, CallbackContext, ExtBot

from bot import storage
from bot.library import Library
from bot.sending import Place, Sender
from bot.settings import Settings
from bot.storage import Chat, Storage
from bot.texts import LOCALES

FOLLOW_UP_S = 600
_REMEMBERED_TURNS = 3
_REMEMBERED_CHATS = 10_000
_MINUTE_S = 60.0

_Data: TypeAlias = dict[Any, Any]
App: TypeAlias = Application[Any, "Context", _Data, _Data, _Data, None]


class Conversations:
    """The last questions of each person in each chat; in memory alone, for ten minutes."""

    def __init__(self) -> None:
        self._turns: OrderedDict[tuple[int, ...], deque[tuple[float, str]]] = OrderedDict()

    def before(self, key: tuple[int, ...]) -> list[str]:
        """Return the questions of the last ten minutes."""
        oldest = time.monotonic() - FOLLOW_UP_S
        return [text for at, text in self._turns.get(key, ()) if at >= oldest]

    def add(self, key: tuple[int, ...], question: str) -> None:
        """Remember a question."""
        turns = self._turns.setdefault(key, deque(maxlen=_REMEMBERED_TURNS))
        turns.append((time.monotonic(), question))
        self._turns.move_to_end(key)
        if len(self._turns) > _REMEMBERED_CHATS:
            self._turns.popitem(last=False)

    def forget(self, person_id: int) -> None:
        """Forget the questions of a person."""
        for key in [key for key in self._turns if person_id in key]:
            del self._turns[key]


class Flood:
    """Counts the questions of the last minute, of each person and of each group."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: dict[int, float] = {}

    def is_over(self, key: int) -> bool:
        """Count one more, and say whether it is one too many."""
        now = time.monotonic()
        times = self._times.setdefault(key, deque(maxlen=self._limit + 1))
        times.append(now)
        self._times.move_to_end(key)
        if len(self._times) > _REMEMBERED_CHATS:
            gone, _ = self._times.popitem(last=False)
            self._told.pop(gone, None)
        return len(times) > self._limit and times[0] > now - _MINUTE_S

    def is_to_be_told(self, key: int) -> bool:
        """Say whether the one polite word is due: once until a minute has been quiet enough."""
        now = time.monotonic()
        last = self._told.get(key)
        self._told[key] = now
        return last is None or last < now - _MINUTE_S


@dataclass
class Services:
    """What lives as long as the process."""

    settings: Settings
    library: Library
    kept: Storage
    sender: Sender
    flood: Flood
    conversations: Conversations = field(default_factory=Conversations)

    @property
    def cipher(self) -> Fernet | None:
        """What encrypts, or None without SECRET_KEY."""
        key = self.settings.cipher_key
        return Fernet(key) if key else None

    def today(self) -> datetime.date:
        """Return the day where the operator is."""
        return datetime.datetime.now(ZoneInfo(self.settings.time_zone)).date()


class Context(CallbackContext[ExtBot[None], _Data, _Data, _Data]):
    """PTB's context, with the services."""

    @property
    def services(self) -> Services:
        """What lives as long as the process."""
        found: Services = self.bot_data["services"]
        return found

    async def chat(self, chat_id: int) -> Chat:
        """Return what a chat has chosen."""
        return await self.services.kept.run(storage.read_chat, chat_id)

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
