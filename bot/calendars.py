"""Calendars: all anniversaries as a file for calendar programs (RFC 5545)."""

import datetime

from icalendar import Calendar, Event, vRecur

from bot.catalogue import Catalogue, key_of
from bot.texts import say, say_place
from knowledge.anniversaries import Almanac
from knowledge.dates.dates import Date, Precision
from knowledge.facts import Fact
from knowledge.wording import say_date

NAME = "anniversaries.ics"
_LEAP_DAY = 2, 29


def write_calendar(catalogue: Catalogue, language: str, now: datetime.datetime) -> bytes:
    """Return the file: one yearly event of a whole day for each anniversary, from its first year on.

    `now` is when it was written, in UTC.
    """
    written = Calendar()
    written.add("prodid", "-//Sitat//Sitat//EN")
    written.add("version", "2.0")
    written.add("x-wr-calname", say(language, "calendar_name"))
    almanac: Almanac = catalogue.almanac
    for date, fact in almanac.events:
        written.add_component(_event(date, fact, catalogue, language, now))
    content: bytes = written.to_ical()
    return content


def _event(date: Date, fact: Fact, catalogue: Catalogue, language: str, now: datetime.datetime) -> Event:
    """Return the event: a month is its first day, 29 February the last of each February."""
    source = catalogue.sources[fact.source_id]
    citation = catalogue.cite(source, fact.sentence)
    quote = f"“{citation.quote}”\n{say_place(citation, source, language)}" if citation else ""
    day = date.earliest()
    event = Event()
    event.add("uid", f"{key_of(fact.source_id, fact.id)}@sitat")
    event.add("dtstamp", now)
    event.add("summary", f"{say_date(date, language)} · {_clause(fact, source.text)}")
    event.add("description", quote)
    event.add("transp", "TRANSPARENT")
    if source.url.startswith(("http://", "https://")):
        event.add("url", source.url)
    rule: dict[str, object] = {"freq": "yearly"}
    if date.precision is Precision.DAY and (day.month, day.day) == _LEAP_DAY:
        rule |= {"bymonth": 2, "bymonthday": -1}
        day = datetime.date(day.year + 1, 2, 28)
    else:
        day = day.replace(year=day.year + 1)
    event.add("dtstart", day)
    event.add("rrule", vRecur(rule))
    return event


def _clause(fact: Fact, text: str) -> str:
    return f"“{text[fact.clause.start : fact.clause.end]}”"
