"""Subscriptions: a chat, a topic or a channel asks for the post of each day, moves it, and ends it."""

import datetime
from zoneinfo import ZoneInfo

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import codes, replies
from bot.context import App, Context, place_of
from bot.handlers.buttons import pressed
from bot.handlers.questions import administers, is_administrator
from bot.posts import ledger
from bot.posts.ledger import NEVER, Subscription
from bot.posts.schedule import Wish, moment, next_day, next_moment
from bot.replies import Reply
from bot.times import is_zone, offered_zones, split_wish

_HERE = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
_DAY = datetime.timedelta(days=1)


async def on_subscribe(update: Update, context: Context) -> None:
    """Subscribe at once where hour and zone are named, or else ask for them."""
    message = update.effective_message
    if message is None:
        return
    language = await context.language(update)
    words = list(context.args or ())
    if words and words[0].startswith("@"):
        await _say(message, await _subscribe_channel(message, words, language, context), context)
    elif not await is_administrator(message, context):
        await _say(message, replies.plain(language, "only_admins"), context)
    elif not words:
        await _say(message, replies.choose_hour(language), context)
    else:
        await _say(message, await _subscribe_by_words(message, words, language, context), context)


async def _subscribe_by_words(message: Message, words: list[str], language: str, context: Context) -> Reply:
    minute, zone = split_wish(words)
    zone = zone or (await _known_zone(message, context) if minute is not None and len(words) <= 2 else None)
    if minute is None:
        return replies.plain(language, "subscribe_unreadable")
    if zone is None and len(words) > 1:
        return replies.plain(language, "subscribe_unreadable")
    if zone is None:
        return replies.choose_zone(minute, _offered(language, context), language)
    return await _subscribe(message.chat_id, _thread(message), _person(message), minute, zone, language, context)


def _offered(language: str, context: Context, known: str | None = None) -> list[str]:
    """Return the zones to choose from: what the chat had, what the operator has set, then by the language."""
    own = context.services.settings.time_zone
    return offered_zones(language, known or "", own if own != "UTC" else "")


async def _known_zone(message: Message, context: Context) -> str | None:
    known = await context.services.kept.run(ledger.read, message.chat_id, _thread(message))
    return known.wish.zone if known else None


async def _subscribe_channel(message: Message, words: list[str], language: str, context: Context) -> Reply:
    """Subscribe a channel that is named in a private chat, by one of its administrators."""
    person = message.from_user
    minute, zone = split_wish(words[1:])
    if minute is None or zone is None:
        return replies.plain(language, "subscribe_unreadable")
    try:
        channel = await context.bot.get_chat(words[0])
        own = await context.bot.get_chat_member(channel.id, context.bot.id)
    except (BadRequest, Forbidden):
        return replies.plain(language, "subscribe_channel")
    may_post = own.status == ChatMemberStatus.ADMINISTRATOR
    if person is None or not may_post or not await administers(channel.id, person.id, context):
        return replies.plain(language, "subscribe_channel")
    return await _subscribe(channel.id, 0, person.id, minute, zone, language, context)


async def _subscribe(
    chat_id: int, thread_id: int, person_id: int, minute: int, zone: str, language: str, context: Context
) -> Reply:
    services = context.services
    known = await services.kept.run(ledger.read, chat_id, thread_id)
    chat = await context.chat(chat_id)
    wish = Wish(
        minute, zone, chat.quiet, known.wish.reminders if known else False, known.wish.facts if known else False
    )
    await services.kept.run(ledger.subscribe, _made(chat_id, thread_id, person_id, language, wish, context))
    return replies.subscribed(wish, _following(wish, context), language)


def _made(chat_id: int, thread_id: int, person_id: int, language: str, wish: Wish, context: Context) -> Subscription:
    """Return a new subscription: today's post is still to come if its hour is."""
    now, almanac = context.services.clock.now(), context.services.desk.catalogue.almanac
    today = now.astimezone(ZoneInfo(wish.zone)).date()
    until = today if moment(today, wish) <= now else today - _DAY
    at = next_moment(wish, until, almanac)
    return Subscription(chat_id, thread_id, person_id, language, wish, until, int(at.timestamp()) if at else NEVER)


def _following(wish: Wish, context: Context) -> datetime.date | None:
    now, almanac = context.services.clock.now(), context.services.desk.catalogue.almanac
    today = now.astimezone(ZoneInfo(wish.zone)).date()
    return next_day(wish, today if moment(today, wish) <= now else today - _DAY, almanac)


async def on_unsubscribe(update: Update, context: Context) -> None:
    """End the subscription of this chat or topic."""
    message, language = update.effective_message, await context.language(update)
    if message is None:
        return
    if not await is_administrator(message, context):
        await _say(message, replies.plain(language, "only_admins"), context)
        return
    is_ended = await context.services.kept.run(ledger.unsubscribe, message.chat_id, _thread(message))
    await _say(message, replies.plain(language, "unsubscribed" if is_ended else "not_subscribed"), context)


async def on_when(update: Update, context: Context) -> None:
    """Say what comes next and at what hour, and what was missed or is in doubt."""
    message, language = update.effective_message, await context.language(update)
    if message is None:
        return
    kept = context.services.kept
    known = await kept.run(ledger.read, message.chat_id, _thread(message))
    if known is None:
        await _say(message, replies.plain(language, "not_subscribed"), context)
        return
    wanting = await kept.run(ledger.not_told, message.chat_id, _thread(message))
    reply = replies.when(known.wish, _following(known.wish, context), wanting, language)
    await _say(message, reply, context)


async def _say(message: Message, reply: Reply, context: Context) -> None:
    await context.services.sender.send(reply, place_of(message))


def _thread(message: Message) -> int:
    return message.message_thread_id or 0 if message.is_topic_message else 0


def _person(message: Message) -> int:
    return message.from_user.id if message.from_user and message.chat.type != ChatType.CHANNEL else 0


async def _may_press(query: CallbackQuery, message: Message, context: Context) -> bool:
    if message.chat.type == ChatType.PRIVATE:
        return message.chat_id == query.from_user.id
    return await administers(message.chat_id, query.from_user.id, context)


async def on_hour(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Ask for the zone of the hour on the button."""
    if not await _may_press(query, message, context):
        return "only_admins"
    minute = int(str(query.data).split(":")[2])
    if minute >= 24 * 60:
        return "button_gone"
    offered = _offered(language, context, await _known_zone(message, context))
    await context.services.sender.edit_one(replies.choose_zone(minute, offered, language), message)
    return ""


async def on_zone(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Subscribe at the hour and in the zone of the button."""
    if not await _may_press(query, message, context):
        return "only_admins"
    _, _, minute, zone = str(query.data).split(":")
    if int(minute) >= 24 * 60 or not is_zone(zone):
        return "button_gone"
    person = query.from_user.id
    reply = await _subscribe(message.chat_id, _thread(message), person, int(minute), zone, language, context)
    await context.services.sender.edit_one(reply, message)
    return ""


async def on_change(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Switch reminders, or facts on other days, on or off."""
    if not await _may_press(query, message, context):
        return "only_admins"
    services = context.services
    known = await services.kept.run(ledger.read, message.chat_id, _thread(message))
    if known is None:
        return "button_gone"
    name, value = str(query.data).split(":")[1:]
    is_on, old = value == "1", known.wish
    reminders, facts = (is_on, old.facts) if name == "r" else (old.reminders, is_on)
    wish = Wish(old.minute, old.zone, old.quiet, reminders, facts)
    made = _made(known.chat_id, known.thread_id, known.person_id, known.language, wish, context)
    await services.kept.run(ledger.subscribe, made)
    wanting = await services.kept.run(ledger.not_told, message.chat_id, _thread(message))
    await services.sender.edit_one(replies.when(wish, _following(wish, context), wanting, language), message)
    return "saved"


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    for name, handler in (("subscribe", on_subscribe), ("unsubscribe", on_unsubscribe), ("when", on_when)):
        app.add_handler(CommandHandler(name, handler, _HERE))
    app.add_handler(CallbackQueryHandler(pressed(on_hour), codes.HOUR.pattern))
    app.add_handler(CallbackQueryHandler(pressed(on_zone), codes.ZONE.pattern))
    for code in (codes.REMINDERS, codes.FACT_OF_DAY):
        app.add_handler(CallbackQueryHandler(pressed(on_change), code.pattern))
