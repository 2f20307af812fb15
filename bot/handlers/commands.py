"""Commands: what the bot says of itself."""

from telegram import Message, Update
from telegram.ext import CommandHandler, MessageHandler, filters

from bot import replies
from bot.context import App, Context, place_of
from bot.replies import Reply

_HERE = filters.UpdateType.MESSAGE
_PRIVATE = _HERE & filters.ChatType.PRIVATE
_SUGGESTED = 3


async def say_to(message: Message | None, reply: Reply, context: Context) -> None:
    """Send a reply to where a command came from; nothing to a channel's."""
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
        await say_to(update.message, shown or replies.plain(language, "fact_gone"), context)
        return
    questions = await desk.suggestions(language, _SUGGESTED)
    await say_to(update.message, replies.welcome(language, questions), context)


async def on_text(update: Update, context: Context) -> None:
    """Say one of the bot's own texts: that of the command, or the help for one that there is not."""
    word = ((update.message and update.message.text) or "/help").split()[0][1:].partition("@")[0].lower()
    key = word if word in ("help", "privacy") else "help"
    await say_to(update.message, replies.plain(await context.language(update), key), context)


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    for name, handler in (
        ("start", on_start),
        ("help", on_text),
        ("privacy", on_text),
    ):
        app.add_handler(CommandHandler(name, handler, _HERE))


def register_last(app: App) -> None:
    """Add what answers a command that nobody else has answered."""
    app.add_handler(MessageHandler(_PRIVATE & filters.COMMAND, on_text))
