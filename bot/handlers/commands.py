"""Commands: what can be asked of the bot itself."""

from cryptography.fernet import InvalidToken
from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import CommandHandler, MessageHandler, filters

from bot import replies
from bot.context import App, Context, place_of
from bot.handlers.questions import is_administrator
from bot.posts import ledger
from bot.replies import Reply
from bot.storage import storage

_HERE = filters.UpdateType.MESSAGE
_PRIVATE = _HERE & filters.ChatType.PRIVATE
_SUGGESTED = 3


async def _say(message: Message | None, reply: Reply, context: Context) -> None:
    if message is not None:
        await context.services.sender.send(reply, place_of(message))


async def on_start(update: Update, context: Context) -> None:
    """Greet, or open the fact of a deep link."""
    language = await context.language(update)
    desk = context.services.desk
    kind, _, name = (context.args[0] if context.args else "").partition("_")
    if kind == "fact":
        fact = desk.catalogue.find_fact(name)
        shown = replies.of_fact(fact, desk.catalogue, language) if fact else None
        await _say(update.message, shown or replies.plain(language, "fact_gone"), context)
        return
    questions = await desk.suggestions(language, _SUGGESTED)
    await _say(update.message, replies.welcome(language, questions), context)


async def on_text(update: Update, context: Context) -> None:
    """Say one of the bot's own texts: that of the command, or the help for one that there is not."""
    word = ((update.message and update.message.text) or "/help").split()[0][1:].partition("@")[0].lower()
    key = word if word in ("help", "privacy") else "help"
    await _say(update.message, replies.plain(await context.language(update), key), context)


async def on_facts(update: Update, context: Context) -> None:
    """List the topics."""
    reply = replies.topics(context.services.desk.catalogue, await context.language(update))
    await _say(update.message, reply, context)


async def on_timeline(update: Update, context: Context) -> None:
    """Show what has a date in order of time, as a picture and in words."""
    desk, language = context.services.desk, await context.language(update)
    pictures = await desk.timeline(language)
    await _say(update.message, replies.timeline(desk.catalogue, language, pictures), context)


async def on_sources(update: Update, context: Context) -> None:
    """List the sources."""
    reply = replies.sources(context.services.desk.catalogue, await context.language(update))
    await _say(update.message, reply, context)


async def on_language(update: Update, context: Context) -> None:
    """Offer the languages; a group's is its administrators' to choose."""
    message = update.message
    language = await context.language(update)
    if message is None or not await is_administrator(message, context):
        await _say(message, replies.plain(language, "only_admins"), context)
        return
    await _say(message, replies.languages(language), context)


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
        await _say(message, replies.own_settings(wish, language), context)
    elif await is_administrator(message, context):
        await _say(message, replies.settings(await context.chat(message.chat_id), wish, language), context)
    else:
        await _say(message, replies.plain(language, "only_admins"), context)


async def on_mydata(update: Update, context: Context) -> None:
    """Show what is kept of the person."""
    person = update.effective_user
    if person is None:
        return
    found = await context.services.kept.run(storage.read_kept, person.id)
    questions = [_opened(sealed, context) for sealed in found.questions]
    language = await context.language(update)
    reply = replies.kept(found.chat, found.answers, found.votes, found.subscriptions, questions, language)
    await _say(update.message, reply, context)


def _opened(sealed: bytes, context: Context) -> str:
    cipher = context.services.cipher
    try:
        return cipher.decrypt(sealed).decode() if cipher else "…"
    except InvalidToken:  # the operator has another SECRET_KEY now
        return "…"


async def on_forget(update: Update, context: Context) -> None:
    """Ask before all is deleted."""
    await _say(update.message, replies.forget_first(await context.language(update)), context)


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    for name, handler in (
        ("start", on_start),
        ("facts", on_facts),
        ("timeline", on_timeline),
        ("sources", on_sources),
        ("language", on_language),
        ("settings", on_settings),
        ("help", on_text),
        ("privacy", on_text),
    ):
        app.add_handler(CommandHandler(name, handler, _HERE))
    # What is kept of a person is shown to that person alone.
    app.add_handler(CommandHandler("mydata", on_mydata, _PRIVATE))
    app.add_handler(CommandHandler("forget", on_forget, _PRIVATE))
    app.add_handler(MessageHandler(_PRIVATE & filters.COMMAND, on_text))
