"""Choices: the language of a person or a group, and what its administrators have chosen for a group."""

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import codes, replies
from bot.context import App, Context
from bot.handlers.buttons import groups, pressed
from bot.handlers.commands import say_to
from bot.handlers.questions import administers, is_administrator
from bot.posts import ledger

_HERE = filters.UpdateType.MESSAGE


async def on_language(update: Update, context: Context) -> None:
    """Offer the languages; a group's is its administrators' to choose."""
    message = update.message
    language = await context.language(update)
    if message is None or not await is_administrator(message, context):
        await say_to(message, replies.plain(language, "only_admins"), context)
        return
    await say_to(message, replies.languages(language), context)


async def on_chosen(_update: Update, query: CallbackQuery, message: Message, context: Context, _language: str) -> str:
    """Set the language of a person or, by an administrator, of a group."""
    chosen = groups(context)[0]
    if not await _may_set(query, message, context):
        return "only_admins"
    await context.services.chats.change(message.chat_id, {"language": chosen})
    await context.services.sender.edit_one(replies.plain(chosen, "language_set"), message)
    return ""


async def on_settings(update: Update, context: Context) -> None:
    """Show a group's administrators what they can set."""
    message = update.message
    language = await context.language(update)
    if message is None:
        return
    thread_id = message.message_thread_id or 0 if message.is_topic_message else 0
    known = await context.services.kept.run(ledger.read, message.chat_id, thread_id)
    wish = known.wish if known else None
    if message.chat.type == ChatType.PRIVATE:
        await say_to(message, replies.own_settings(wish, language), context)
    elif await is_administrator(message, context):
        await say_to(message, replies.settings(await context.chat(message.chat_id), wish, language), context)
    else:
        await say_to(message, replies.plain(language, "only_admins"), context)


async def on_setting(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Change what a group has chosen, if an administrator presses."""
    name, value = groups(context)
    if message.chat_id == query.from_user.id or not await _may_set(query, message, context):
        return "only_admins"
    changed: dict[str, str | bool] = {"language": name}
    if name == "who":
        changed = {"only_administrators": value == "1"}
    elif name == "replies":
        changed = {"answers_replies": value == "1"}
    elif name == "quiet":
        changed = {"quiet": replies.QUIET_HOURS[int(value)]}
    await context.services.chats.change(message.chat_id, changed)
    if name == "quiet":  # posts wait for the end of the new hours
        await context.services.kept.run(ledger.reckon_again, message.chat_id)
    chat = await context.chat(message.chat_id)
    thread_id = message.message_thread_id or 0 if message.is_topic_message else 0
    known = await context.services.kept.run(ledger.read, message.chat_id, thread_id)
    await context.services.sender.edit_one(
        replies.settings(chat, known.wish if known else None, chat.language or language), message
    )
    return "saved"


async def _may_set(query: CallbackQuery, message: Message, context: Context) -> bool:
    return message.chat_id == query.from_user.id or await administers(message.chat_id, query.from_user.id, context)


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    for name, handler in (
        ("language", on_language),
        ("settings", on_settings),
    ):
        app.add_handler(CommandHandler(name, handler, _HERE))
    for code, work in (
        (codes.LANGUAGE, on_chosen),
        (codes.SETTING, on_setting),
    ):
        app.add_handler(CallbackQueryHandler(pressed(work), code.pattern))
