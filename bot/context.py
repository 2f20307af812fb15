"""Context: typed access to what handlers need. The string key of it appears nowhere else."""

import datetime
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from telegram import Message, Update, User
from telegram.ext import Application, CallbackContext, ExtBot

from bot.clock import Clock
from bot.desk import Desk
from bot.line.sending import Place, Sender
from bot.line.storing import PatientStorage
from bot.memory.albums import Albums
from bot.memory.chats import Chats
from bot.memory.conversations import Conversations
from bot.memory.flood import Flood
from bot.settings import Settings
from bot.storage.storage import Chat
from bot.texts import LOCALES

_Data: TypeAlias = dict[Any, Any]
App: TypeAlias = Application[Any, "Context", _Data, _Data, _Data, None]


@dataclass
class Services:
    """What lives as long as the process."""

    settings: Settings
    desk: Desk
    kept: PatientStorage
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
