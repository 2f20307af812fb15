"""Calendars: an independent reader finds the days that the bot tells, for thirty years."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events

from bot.calendars import write_calendar
from bot.catalogue import Catalogue
from bot.texts import LOCALES
from knowledge.anniversaries import Almanac
from knowledge.dates.dates import Date
from knowledge.facts import SlotName
from knowledge.library import KnowledgeBase

NOW = datetime(2026, 11, 24, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2056, 1, 1)


@pytest.fixture(scope="module")
def catalogue(shipped: KnowledgeBase) -> Catalogue:
    return Catalogue.of(shipped)


def _with_a_leap_day(catalogue: Catalogue) -> Catalogue:
    fact = catalogue.find_fact("kars-consulate")
    assert fact
    slots = tuple(replace(slot, date=Date("2004-02-29")) if slot.name is SlotName.WHEN else slot for slot in fact.slots)
    facts = [replace(one, slots=slots) if one is fact else one for one in catalogue.facts.values()]
    return replace(catalogue, almanac=Almanac(facts, catalogue.sources.values()))


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("is_leap", [False, True])
def test_another_reader_finds_the_same_days(catalogue: Catalogue, language: str, is_leap: bool) -> None:
    known = _with_a_leap_day(catalogue) if is_leap else catalogue
    read = icalendar.Calendar.from_ical(write_calendar(known, language, NOW))
    found = recurring_ical_events.of(read).between(FIRST, LAST)
    days = sorted((event.decoded("DTSTART"), str(event["UID"])) for event in found)
    told = list(known.almanac.told_between(FIRST, LAST - timedelta(1)))
    assert len(told) >= 30
    assert [day for day, _ in days] == [one.day for one in told]
    assert is_leap == any((one.date.month, one.date.day) == (2, 29) for one in told)


def test_each_event_quotes_its_sentence_and_keeps_its_name(catalogue: Catalogue) -> None:
    written = write_calendar(catalogue, "en", NOW)
    read = icalendar.Calendar.from_ical(written)
    events = read.walk("VEVENT")
    assert events
    texts = [source.text for source in catalogue.sources.values()]
    for event in events:
        quote = str(event["DESCRIPTION"]).partition("”\n")[0].removeprefix("“")
        assert any(quote in text for text in texts)
        assert isinstance(event.decoded("DTSTART"), date)
    again = icalendar.Calendar.from_ical(write_calendar(catalogue, "ru", NOW + timedelta(1)))
    assert [event["UID"] for event in events] == [event["UID"] for event in again.walk("VEVENT")]
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
