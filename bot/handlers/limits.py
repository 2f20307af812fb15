"""Limits: every way in is counted for each person; who is over the limit gets one word, and then none for a while."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot import replies
from bot.context import App, Context, place_of
from bot.texts import say

_FIRST = -1  # PTB's group: before all others


async def on_any(update: Update, context: Context) -> None:
    """Let an update through, unless its person has sent too many in the last minute."""
    person, services = update.effective_user, context.services
    if person is None or not services.flood.is_too_much(person.id):
        return
    if services.flood.is_to_be_told(("any", person.id)):
        language = await context.language(update)
        if update.callback_query:
            call = context.bot.answer_callback_query(update.callback_query.id, say(language, "too_many"))
            await services.sender.attempt(call, 0)
        elif update.message:
            await services.sender.send(replies.plain(language, "too_many"), place_of(update.message))
    raise ApplicationHandlerStop


def register(app: App) -> None:
    """Add this module's handler to `app`, before all others."""
    app.add_handler(TypeHandler(Update, on_any), group=_FIRST)
