"""Privacy: what is kept of a person, shown to that person alone, and deleted."""

from cryptography.fernet import InvalidToken
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import codes, replies
from bot.context import App, Context
from bot.handlers.buttons import pressed
from bot.handlers.commands import say_to
from bot.storage import storage

_PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE


async def on_mydata(update: Update, context: Context) -> None:
    """Show what is kept of the person."""
    person = update.effective_user
    if person is None:
        return
    found = await context.services.kept.run(storage.read_kept, person.id)
    questions = [_opened(sealed, context) for sealed in found.questions]
    language = await context.language(update)
    reply = replies.kept(found.chat, found.answers, found.votes, found.subscriptions, questions, language)
    await say_to(update.message, reply, context)


def _opened(sealed: bytes, context: Context) -> str:
    cipher = context.services.cipher
    try:
        return cipher.decrypt(sealed).decode() if cipher else "…"
    except InvalidToken:  # the operator has another SECRET_KEY now
        return "…"


async def on_forget(update: Update, context: Context) -> None:
    """Ask before all is deleted."""
    await say_to(update.message, replies.forget_first(await context.language(update)), context)


async def on_confirmed(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Delete all that is kept of the person who presses, in the private chat."""
    if message.chat.type != ChatType.PRIVATE:
        return "button_gone"
    services = context.services
    is_any = await services.kept.run(storage.forget, query.from_user.id)
    services.conversations.forget(query.from_user.id)
    services.desk.forget()
    services.chats.forget()
    if is_any:  # to erase costs time, and who presses again has none to take from others
        await services.kept.erase_traces()
    await context.services.sender.edit_one(replies.plain(language, "forgotten"), message)
    return ""


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    for name, handler in (
        ("mydata", on_mydata),
        ("forget", on_forget),
    ):
        app.add_handler(CommandHandler(name, handler, _PRIVATE))
    for code, work in ((codes.FORGET, on_confirmed),):
        app.add_handler(CallbackQueryHandler(pressed(work), code.pattern))
