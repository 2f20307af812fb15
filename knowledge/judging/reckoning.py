"""Computing: what can be reckoned from dated facts - years since, time between, which came first, what happened when.

Every result carries the dated items it was reckoned from, so that the answer cites them, and keeps their precision:
between two months there are months, never days.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.dates.dates import Date, Precision, kept_on
from knowledge.dates.mentions import Window
from knowledge.facts import Fact
from knowledge.finding.index import Index


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a date: a fact, or a date in a sentence that no fact describes."""

    entry: int
    fact: Fact | None
    date: Date
    start: int  # code points of the source: the words that say when
    end: int
    resolved_at: int | None = None


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of time, no finer than the dates it was reckoned from."""

    number: int
    unit: str  # year, month or day
    about: bool


def dated(index: Index, entries: Iterable[int]) -> list[Dated]:
    """Return what has a date in the sentences `entries`: the facts of an editor, else the dates found."""
    found = []
    for number in entries:
        entry = index.entries[number]
        for fact in entry.facts:
            for slot in fact.slots:
                if slot.name == "when" and slot.date is not None:
                    at = slot.resolved_by.start if slot.resolved_by else None
                    found.append(Dated(number, fact, slot.date, slot.evidence.start, slot.evidence.end, at))
                    break
        if not entry.facts:
            for mention in index.dates(entry):
                if mention.date is not None:
                    at = mention.resolved_span[0] if mention.resolved_span else None
                    found.append(Dated(number, None, mention.date, mention.start, mention.end, at))
    return found


def between(first: Date, second: Date, unit: str = "") -> Length | None:
    """Return the time from one date to the other in `unit` (year, month, day), or in the unit that they allow.

    None where the dates are too coarse for `unit`: there are no days between two months.
    """
    early, late = sorted((first, second), key=lambda date: date.earliest())
    fine = Precision.MONTH if Precision.MONTH in (early.precision, late.precision) else Precision.DAY
    coarse = {early.precision, late.precision} - {Precision.DAY, Precision.MONTH}
    if coarse:
        if unit in ("month", "day") or coarse != {Precision.YEAR}:
            return None
        return Length(late.year - early.year, "year", about=True)
    days = (late.earliest() - early.earliest()).days
    months = (late.year - early.year) * 12 + (late.month or 1) - (early.month or 1)
    if fine is Precision.MONTH:
        if unit == "day":
            return None
        if unit == "year" or (not unit and months >= 24):
            return Length(months // 12, "year", about=months % 12 != 0)
        return Length(months, "month", about=True)
    full_months = months - (late.earliest().day < early.earliest().day)
    if unit == "day" or (not unit and days < 60):
        return Length(days, "day", about=False)
    if unit == "month" or (not unit and full_months < 24):
        return Length(full_months, "month", about=late.earliest().day != early.earliest().day)
    return Length(full_months // 12, "year", about=False)


def within(items: Sequence[Dated], window: Window) -> list[Dated]:
    """Return the items that lie wholly in `window`, in order of time."""
    return sorted(
        (item for item in items if window.contains(item.date)), key=lambda item: (item.date.earliest(), item.entry)
    )


def next_anniversary(date: Date, today: datetime.date) -> tuple[datetime.date, int] | None:
    """Return the next return of a day, from today on, and how many years it makes; None if no day is known.

    29 February returns as `kept_on` says.
    """
    if date.precision is not Precision.DAY:
        return None
    day = date.earliest()
    for year in (today.year, today.year + 1):
        there = kept_on(year, day.month, day.day)
        if there >= today and there != day:
            return there, year - day.year
    return None
