"""Limits: every way in is counted for each person; who is over the limit gets one word, and then none for a while."""

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot import replies
from bot.context import App, Context, place_of
from bot.texts import say

_FIRST = -1  # PTB's group: before all others


async def on_any(update: Update, context: Context) -> None:
    """Let an update through, unless its person, or all of its group, have sent too many in the last minute."""
    person, services = update.effective_user, context.services
    if person is None:
        return
    chat, message = update.effective_chat, update.effective_message
    is_group = chat is not None and chat.type != ChatType.PRIVATE
    if is_group and message and not (update.callback_query or message.reply_to_message or _is_command(message)):
        return  # what people say to each other is none of ours, also where the bot can read it
    group_id = chat.id if chat and is_group else None
    whose = services.flood.whose_is_too_much(person.id, group_id)
    if whose is None:
        return
    if services.flood.is_to_be_told(("any", whose)):
        language = await context.language(update)
        if update.callback_query:
            call = context.bot.answer_callback_query(update.callback_query.id, say(language, "too_many"))
            await services.sender.attempt(call)
        elif update.message:
            await services.sender.send(replies.plain(language, "too_many"), place_of(update.message))
    raise ApplicationHandlerStop


def _is_command(message: Message) -> bool:
    return (message.text or message.caption or "").startswith("/")


def register(app: App) -> None:
    """Add this module's handler to `app`, before all others."""
    app.add_handler(TypeHandler(Update, on_any), group=_FIRST)
