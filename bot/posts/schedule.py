"""Schedule: at which moment a chat gets the post of a day, in its own zone. No clock is read here.

- The zone's own date decides; a post is of one local date.
- An hour that does not exist on a day (clocks go forward) is the next that does; one that exists twice is the first.
- Hours of quiet are kept: the post waits for their end, also into the next day.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from knowledge.anniversaries import Almanac, Anniversary

LATE_S = 6 * 3600  # after which a post is not sent any more, but recorded as missed
WEEK = datetime.timedelta(days=7)
_DAY = datetime.timedelta(days=1)
_LOOKED_AHEAD = 366 * 9  # days; from one 29 February to the next there may be eight years


@dataclass(frozen=True, slots=True)
class Wish:
    """What a chat, or a topic of it, wants: when, in which zone, and what beside anniversaries."""

    minute: int  # of the local day, 0 to 1439
    zone: str  # an IANA name
    quiet: str = ""  # local hours without posts, such as 22-7
    reminders: bool = False  # a week ahead of round anniversaries
    facts: bool = False  # one on each day without an anniversary


@dataclass(frozen=True, slots=True)
class Told:
    """What is told on one day."""

    anniversaries: tuple[Anniversary, ...]
    reminders: tuple[Anniversary, ...]  # of the day a week later
    wants_fact: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a chat gets now: days to send, days that were missed, and when to look again."""

    due: tuple[datetime.date, ...]
    missed: tuple[datetime.date, ...]
    until: datetime.date  # the last local day that is dealt with
    next_at: datetime.datetime | None  # in UTC; None if nothing is ever told


def moment(day: datetime.date, wish: Wish) -> datetime.datetime:
    """Return when the post of `day` goes out, in UTC."""
    zone = ZoneInfo(wish.zone)
    local = datetime.datetime.combine(day, datetime.time(*divmod(wish.minute, 60)), zone)
    local = _existing(local)
    end = _end_of_quiet(local, wish.quiet)
    return (_existing(end) if end else local).astimezone(datetime.UTC)


def _existing(local: datetime.datetime) -> datetime.datetime:
    """Return `local`, or the first moment after a gap that swallows it."""
    there = local.astimezone(datetime.UTC).astimezone(local.tzinfo)
    if there.replace(tzinfo=None) == local.replace(tzinfo=None):
        return local
    # PEP 495: with fold=0 a time in a gap is reckoned with the offset before it, so it lands behind the gap by as much
    # as it lay in it. The gap ends where the offset changes.
    low, high = local.astimezone(datetime.UTC) - datetime.timedelta(hours=3), local.astimezone(datetime.UTC)
    offset = high.astimezone(local.tzinfo).utcoffset()
    while high - low > datetime.timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (low, middle) if middle.astimezone(local.tzinfo).utcoffset() == offset else (middle, high)
    return high.replace(microsecond=0).astimezone(local.tzinfo)


def _end_of_quiet(local: datetime.datetime, quiet: str) -> datetime.datetime | None:
    if not quiet:
        return None
    first, last = map(int, quiet.split("-"))
    is_quiet = first <= local.hour < last if first < last else local.hour >= first or local.hour < last
    if not is_quiet:
        return None
    day = local.date() + (_DAY if first > last and local.hour >= first else datetime.timedelta())
    return datetime.datetime.combine(day, datetime.time(last), local.tzinfo)


def told_on(day: datetime.date, wish: Wish, almanac: Almanac) -> Told | None:
    """Return what is told on a local day; None on a day with nothing to say."""
    anniversaries = tuple(almanac.told_on(day))
    ahead = almanac.told_on(day + WEEK) if wish.reminders and day <= datetime.date.max - WEEK else ()
    reminders = tuple(one for one in ahead if one.is_round)
    wants_fact = wish.facts and not anniversaries
    return Told(anniversaries, reminders, wants_fact) if anniversaries or reminders or wants_fact else None


def plan(wish: Wish, until: datetime.date, now: datetime.datetime, almanac: Almanac) -> Plan:
    """Return what is due at `now` (UTC) for a chat whose days up to `until` are dealt with.

    A post that is late by less than LATE_S is due; an older one was missed. Only the last due day is sent: after a long
    pause nobody wants yesterday's beside today's.
    """
    today = now.astimezone(ZoneInfo(wish.zone)).date()
    due: list[datetime.date] = []
    missed: list[datetime.date] = []
    # Quiet hours can carry a day's post into the next day.
    for day in _days(max(until + _DAY, today - 40 * _DAY), today):
        at = moment(day, wish)
        if at > now:
            break
        until = day
        if told_on(day, wish, almanac) is not None:
            (due if (now - at).total_seconds() < LATE_S else missed).append(day)
    missed += due[:-1]
    return Plan(tuple(due[-1:]), tuple(sorted(missed)), until, next_moment(wish, until, almanac))


def next_moment(wish: Wish, until: datetime.date, almanac: Almanac) -> datetime.datetime | None:
    """Return when the first day after `until` on which something is told goes out, in UTC."""
    day = next_day(wish, until, almanac)
    return moment(day, wish) if day else None


def next_day(wish: Wish, until: datetime.date, almanac: Almanac) -> datetime.date | None:
    """Return the first day after `until` on which something is told; None if there is none."""
    first = until + _DAY
    if wish.facts:
        return first
    candidates = [one.day for one in almanac.upcoming(first, 1)]
    if wish.reminders:
        last = first + datetime.timedelta(days=_LOOKED_AHEAD)
        ahead = almanac.told_between(first + WEEK, last)
        candidates += [next((one.day - WEEK for one in ahead if one.is_round), last)]
    return min(candidates, default=None)


def is_over(day: datetime.date, wish: Wish, now: datetime.datetime) -> bool:
    """Say whether the local day in which the post of `day` was due is over: then it is not tried any more."""
    zone = ZoneInfo(wish.zone)
    return now.astimezone(zone).date() > moment(day, wish).astimezone(zone).date()


def _days(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    while first <= last:
        yield first
        first += _DAY
