"""Buttons: what happens when one is pressed. What is in a button may be old, or forged."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackQueryHandler

from bot.context import App, Context
from bot.texts import LOCALES, say

Pressed = Callable[[Update, CallbackQuery, Message, Context, str], Awaitable[str]]


async def _told(query: CallbackQuery, context: Context, text: str) -> None:
    call = context.bot.answer_callback_query(query.id, text or None)
    await context.services.sender.attempt(call)


def pressed(work: Pressed) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """Return a handler that does `work` and then says its word: a key of the texts, or "" for none."""

    async def handler(update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        # PTB lets a press without data through every pattern, unmatched.
        language = (_language(context) if query.data else "") or await context.language(update)
        message = query.message
        # A message that is too old to be seen has no text; one that was sent inline has no chat.
        word = "button_gone"
        if isinstance(message, Message) and query.data:
            word = await work(update, query, message, context, language)
        await _told(query, context, say(language, word) if word else "")

    return handler


def _language(context: Context) -> str:
    told = context.matches[0].groupdict().get("language") if context.matches else None
    return told if told in LOCALES else ""


def groups(context: Context) -> list[str]:
    """Return what the code of a button names."""
    return list(context.matches[0].groups()) if context.matches else []


async def on_unknown(
    _update: Update, _query: CallbackQuery, _message: Message, _context: Context, _language: str
) -> str:
    """Say that a button is none of ours, or not any more."""
    return "button_gone"


def register_last(app: App) -> None:
    """Add what answers a button that is none of ours."""
    app.add_handler(CallbackQueryHandler(pressed(on_unknown)))
