"""Registration: the commands and descriptions that Telegram shows, in every language and kind of chat."""

import hashlib
import json

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.ext import ExtBot

from bot.storage import storage
from bot.storage.storage import Storage
from bot.texts import LOCALES, say

_DAYS = ("onthisday", "upcoming", "preview", "when", "timeline", "calendar")
_POSTS = ("subscribe", "unsubscribe")
_PRIVATE = ("ask", *_POSTS, *_DAYS, "facts", "sources", "language", "help", "privacy", "mydata", "forget")
_GROUP = ("ask", *_DAYS, "facts", "sources", "help", "privacy")
_ADMINISTRATORS = (*_GROUP, *_POSTS, "settings", "language")


def _scopes() -> list[tuple[BotCommandScope, tuple[str, ...]]]:
    return [
        (BotCommandScopeAllPrivateChats(), _PRIVATE),
        (BotCommandScopeAllGroupChats(), _GROUP),
        (BotCommandScopeAllChatAdministrators(), _ADMINISTRATORS),
    ]


async def register_commands(bot: ExtBot[str], kept: Storage) -> None:
    """Tell Telegram the commands and descriptions, if they are others than at the last start."""
    wanted = {
        language: [say(language, f"command_{name}") for name in _ADMINISTRATORS + _PRIVATE]
        + [say(language, "about"), say(language, "about_short")]
        for language in LOCALES
    }
    mark = hashlib.sha256(json.dumps([bot.id, wanted]).encode()).hexdigest()
    if await kept.run(storage.read_value, "registered") == mark:
        return
    for language in LOCALES:
        # The first is also what Telegram shows in the languages that the bot does not speak.
        for code in (None, language) if language == LOCALES[0] else (language,):
            for scope, names in _scopes():
                commands = [BotCommand(name, say(language, f"command_{name}")) for name in names]
                await bot.set_my_commands(commands, scope, language_code=code)
            await bot.set_my_description(say(language, "about"), code)
            await bot.set_my_short_description(say(language, "about_short"), code)
    await kept.run(storage.write_value, "registered", mark)
