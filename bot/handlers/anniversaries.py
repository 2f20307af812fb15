"""Anniversaries: what a day is the day of, what comes next, and all of it for a calendar."""

import datetime
from dataclasses import replace

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import codes, replies
from bot.context import App, Context, place_of
from bot.handlers.buttons import pressed
from bot.replies import Attachment, Reply
from knowledge.dates.dates import Date, Precision
from knowledge.dates.days import read_day

_HERE = filters.UpdateType.MESSAGE
_NEXT = 10


async def on_this_day(update: Update, context: Context) -> None:
    """Tell the anniversaries of the day or month that is named, or of today."""
    message, language = update.message, await context.language(update)
    if message is None:
        return
    day = read_day(" ".join(context.args or ()), context.services.today())
    reply = await _told(day, language, context) if day else replies.plain(language, "day_unreadable")
    await context.services.sender.send(reply, place_of(message))


async def on_day(_update: Update, query: CallbackQuery, message: Message, context: Context, language: str) -> str:
    """Tell the anniversaries of the day on the button."""
    try:
        day = Date.of(datetime.date.fromisoformat(str(query.data)[2:]))
    except ValueError:
        return "button_gone"
    await context.services.sender.send(await _told(day, language, context), place_of(message))
    return ""


async def _told(date: Date, language: str, context: Context) -> Reply:
    desk, today = context.services.desk, context.services.today()
    if date.precision is Precision.MONTH:
        return replies.of_month(date, desk.catalogue, language)
    day = date.earliest()
    reply = replies.of_day(day, today, desk.catalogue, language)
    card = await desk.card(day, language)
    return replace(reply, attachments=(Attachment(card),)) if card else reply


async def on_upcoming(update: Update, context: Context) -> None:
    """List the next anniversaries, with the days to go."""
    message, today = update.message, context.services.today()
    if message is None:
        return
    catalogue = context.services.desk.catalogue
    found = catalogue.almanac.upcoming(today, _NEXT)
    reply = replies.coming(found, today, catalogue, await context.language(update))
    await context.services.sender.send(reply, place_of(message))


async def on_preview(update: Update, context: Context) -> None:
    """Show the next post as it will be sent, its picture too, marked as a preview."""
    message, language = update.message, await context.language(update)
    if message is None:
        return
    desk = context.services.desk
    following = desk.catalogue.almanac.upcoming(context.services.today(), 1)
    reply = replies.plain(language, "no_facts")
    if following:
        day = following[0].day
        card = await desk.card(day, language) or b""
        reply = replies.post(desk.catalogue.almanac.told_on(day), desk.catalogue, language, card, is_preview=True)
    await context.services.sender.send(reply, place_of(message))


async def on_calendar(update: Update, context: Context) -> None:
    """Send all anniversaries as a file for calendar programs."""
    message, language = update.message, await context.language(update)
    if message is None:
        return
    catalogue = context.services.desk.catalogue
    reply = replies.plain(language, "calendar_caption" if catalogue.almanac.events else "no_facts")
    if catalogue.almanac.events:
        from bot.calendars import NAME, write_calendar  # seldom asked for, and slow to import

        file = write_calendar(catalogue, language, datetime.datetime.now(datetime.UTC))
        reply = replace(reply, attachments=(Attachment(file, NAME),))
    await context.services.sender.send(reply, place_of(message))


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    app.add_handler(CommandHandler("onthisday", on_this_day, _HERE))
    app.add_handler(CommandHandler("upcoming", on_upcoming, _HERE))
    app.add_handler(CommandHandler("preview", on_preview, _HERE))
    app.add_handler(CommandHandler("calendar", on_calendar, _HERE))
    app.add_handler(CallbackQueryHandler(pressed(on_day), codes.DAY.pattern))
