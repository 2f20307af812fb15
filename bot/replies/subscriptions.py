"""Subscriptions in words: hour and zone to choose from, what comes next, what was missed."""

import datetime
from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot import codes
from bot.posts.ledger import State
from bot.posts.schedule import Wish
from bot.replies.markup import Reply, button, keyboard, safe
from bot.texts import say
from bot.times import say_minute, say_zone
from knowledge.dates.dates import Date
from knowledge.wording import say_date

_HOURS = (7, 8, 9, 10, 12, 18, 20, 21)
_LINES = {
    State.MISSED: "post_missed",
    State.DOUBT: "post_doubt",
    State.FAILED: "post_failed",
    State.WAITING: "post_waiting",
}


def choose_hour(language: str) -> Reply:
    """Return the hours to choose from."""
    buttons = [button(say_minute(60 * hour), codes.HOUR(60 * hour)) for hour in _HOURS]
    return Reply((safe(say(language, "subscribe_hour")),), keyboard(buttons[:4], buttons[4:]))


def choose_zone(minute: int, zones: Sequence[str], language: str) -> Reply:
    """Return the zones to choose from, for an hour."""
    rows = [[button(say_zone(zone, language), codes.ZONE(minute, zone))] for zone in zones]
    return Reply((safe(say(language, "subscribe_zone", hour=say_minute(minute))),), keyboard(*rows))


def subscribed(wish: Wish, following: datetime.date | None, language: str) -> Reply:
    """Say hour and zone of a subscription, and what comes next."""
    values = {"hour": say_minute(wish.minute), "zone": say_zone(wish.zone, language)}
    if following is None:
        return Reply((safe(say(language, "subscribed_nothing", **values)),), keyboard(*switches(wish, language)))
    said = say(language, "subscribed", next=say_date(Date.of(following), language), **values)
    return Reply((safe(said),), keyboard(*switches(wish, language)))


def when(
    wish: Wish, following: datetime.date | None, wanting: Sequence[tuple[datetime.date, State]], language: str
) -> Reply:
    """Say what comes next and when, and what did not come."""
    lines = [say(language, "when_nothing")]
    if following is not None:
        day, hour = say_date(Date.of(following), language), say_minute(wish.minute)
        lines = [say(language, "when_next", date=day, hour=hour, zone=say_zone(wish.zone, language))]
    lines += [say(language, _LINES[state], date=say_date(Date.of(day), language)) for day, state in wanting]
    return Reply((safe("\n".join(lines)),), keyboard(*switches(wish, language)))


def switches(wish: Wish, language: str) -> list[list[InlineKeyboardButton]]:
    """Return the buttons that change a subscription, each saying how it is now."""
    reminders = say(language, "reminders_on" if wish.reminders else "reminders_off")
    facts = say(language, "facts_on" if wish.facts else "facts_off")
    hour = say(language, "change_hour", hour=say_minute(wish.minute), zone=say_zone(wish.zone, language))
    return [
        [button(hour, codes.HOUR(wish.minute))],
        [button(reminders, codes.REMINDERS(int(not wish.reminders)))],
        [button(facts, codes.FACT_OF_DAY(int(not wish.facts)))],
    ]
