"""Browsing: the facts by topic and page, all of them in order of time, and the sources."""

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import codes, replies
from bot.catalogue import key_of
from bot.context import App, Context, place_of
from bot.handlers.buttons import groups, pressed
from bot.handlers.commands import say_to

_HERE = filters.UpdateType.MESSAGE


async def on_facts(update: Update, context: Context) -> None:
    """List the topics."""
    reply = replies.topics(context.services.desk.catalogue, await context.language(update))
    await say_to(update.message, reply, context)


async def on_timeline(update: Update, context: Context) -> None:
    """Show what has a date in order of time, as a picture and in words."""
    desk, language = context.services.desk, await context.language(update)
    pictures = await desk.timeline(language)
    await say_to(update.message, replies.timeline(desk.catalogue, language, pictures), context)


async def on_sources(update: Update, context: Context) -> None:
    """List the sources."""
    reply = replies.sources(context.services.desk.catalogue, await context.language(update))
    await say_to(update.message, reply, context)


def _is_for(query: CallbackQuery, message: Message) -> bool:
    """Say whether a message of the bot's was made for whoever presses: what is shown to others is left as it is."""
    asked = message.reply_to_message
    is_own = asked is not None and asked.from_user is not None and asked.from_user.id == query.from_user.id
    return message.chat.type == ChatType.PRIVATE or is_own


async def on_topics(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Go back to the topics."""
    if not _is_for(query, message):
        return "button_gone"
    await context.services.sender.edit_one(replies.topics(context.services.desk.catalogue, language), message)
    return ""


async def on_page(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Turn to a page of a topic."""
    if not _is_for(query, message):
        return "button_gone"
    key, page = groups(context)
    catalogue = context.services.desk.catalogue
    topic = next((one for one in catalogue.topics if key_of(one) == key), None)
    if topic is None:
        return "button_gone"
    await context.services.sender.edit_one(replies.topic_page(topic, int(page), catalogue, language), message)
    return ""


async def on_fact(_update: Update, _query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Show a fact."""
    catalogue = context.services.desk.catalogue
    fact = catalogue.facts.get(groups(context)[0])
    reply = replies.of_fact(fact, catalogue, language) if fact else None
    if reply is None:
        return "fact_gone"
    await context.services.sender.send(reply, place_of(message))
    return ""


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    for name, handler in (
        ("facts", on_facts),
        ("timeline", on_timeline),
        ("sources", on_sources),
    ):
        app.add_handler(CommandHandler(name, handler, _HERE))
    for code, work in (
        (codes.TOPICS, on_topics),
        (codes.PAGE, on_page),
        (codes.FACT, on_fact),
    ):
        app.add_handler(CallbackQueryHandler(pressed(work), code.pattern))
