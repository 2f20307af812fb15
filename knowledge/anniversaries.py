"""Anniversaries: the days on which an event of the sources is told again.

What is told, and when:
- An event has its date in the one `when` slot of its fact: a date that a sentence merely mentions is in no such
  slot, and two of them are a range, which has no anniversary.
- A day is told on that day, a month on its first day, a year or anything coarser never.
- 29 February is told on 28 February in common years (RFC 7529, SKIP=BACKWARD).
- What was still to come when its source was published was a plan, and is not told.
- A sentence that speaks as of its day ("today marks the 31st anniversary") is told only where no other one has
  the event with its date; what it says of that day itself ("today") is never told.
- Facts of one sentence with one date are told once: by the one whose clause holds the words of the date.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from knowledge.dates.dates import Date, Precision, kept_on
from knowledge.facts import Fact, SlotName
from knowledge.sources import Source

_WHOLE_MONTH = 0  # stands for the day in the key of what is known to the month
_LEAP_DAY = 2, 29


@dataclass(frozen=True, slots=True)
class Anniversary:
    """The return of an event."""

    fact: Fact
    date: Date  # of the event: a day or a month
    day: datetime.date  # on which it is told
    years: int  # since the event, 1 or more

    @property
    def is_round(self) -> bool:
        """Say whether the years are a multiple of 10 or of 25."""
        return self.years % 10 == 0 or self.years % 25 == 0

    @property
    def precision(self) -> Precision:
        """DAY or MONTH: a month is to be worded as one."""
        return self.date.precision


class Almanac:
    """All events, by their day of the year: built once, asked every minute."""

    def __init__(self, facts: Iterable[Fact], sources: Iterable[Source] = ()) -> None:
        """Take the events among `facts`; `sources` say when what they tell was published."""
        published = {source.id: source.published for source in sources}
        events = _once_a_sentence(_events(facts, published))
        self._events: dict[tuple[int, int], list[tuple[Date, Fact]]] = {}
        for date, fact in sorted(events, key=lambda event: (event[0].edtf, event[1].source_id, event[1].id)):
            key = date.month or 0, date.day or _WHOLE_MONTH
            self._events.setdefault(key, []).append((date, fact))

    @property
    def events(self) -> list[tuple[Date, Fact]]:
        """All events that are ever told, by month and day; those of a whole month come first in it."""
        return [event for key in sorted(self._events) for event in self._events[key]]

    def told_on(self, day: datetime.date) -> list[Anniversary]:
        """Return what is told on `day`: the events of the day, then those of the month, each oldest first."""
        keys = dict.fromkeys(key for key in ((day.month, day.day), _LEAP_DAY) if kept_on(day.year, *key) == day)
        days = sorted((event for key in keys for event in self._events.get(key, ())), key=lambda event: event[0].edtf)
        months = self._events.get((day.month, _WHOLE_MONTH), []) if day.day == 1 else []
        return [
            Anniversary(fact, date, day, day.year - date.year) for date, fact in days + months if date.year < day.year
        ]

    def told_between(self, first: datetime.date, last: datetime.date) -> Iterator[Anniversary]:
        """Yield what is told from `first` to `last`, both included, in order; it costs what it yields."""
        for year in range(first.year, last.year + 1):
            for day in sorted({_day_in(year, key) for key in self._events}):
                if first <= day <= last:
                    yield from self.told_on(day)

    def upcoming(self, first: datetime.date, limit: int) -> list[Anniversary]:
        """Return the next `limit` that are told from `first` on, in order."""
        return list(islice(self.told_between(first, datetime.date.max), limit)) if self._events else []


def told_on(facts: Iterable[Fact], day: datetime.date, sources: Iterable[Source] = ()) -> list[Anniversary]:
    """Return what is told on `day`; who asks more than once keeps an Almanac."""
    return Almanac(facts, sources).told_on(day)


def upcoming(
    facts: Iterable[Fact], first: datetime.date, limit: int, sources: Iterable[Source] = ()
) -> list[Anniversary]:
    """Return the next `limit` that are told from `first` on, in order."""
    return Almanac(facts, sources).upcoming(first, limit)


def _day_in(year: int, key: tuple[int, int]) -> datetime.date:
    return kept_on(year, key[0], key[1] or 1)


def _events(facts: Iterable[Fact], published: dict[str, datetime.date | None]) -> list[tuple[Date, Fact]]:
    dated: list[tuple[Date, Fact]] = []
    of_their_day: list[tuple[Date, Fact]] = []
    for fact in facts:
        date = fact.date
        if fact.denied or date is None or date.precision not in (Precision.DAY, Precision.MONTH):
            continue
        if len(fact.all_slots(SlotName.WHEN)) > 1:
            continue
        day = published.get(fact.source_id)
        if fact.as_of:
            if day and date.latest() < day:
                of_their_day.append((date, fact))
        elif day is None or date.earliest() <= day:
            dated.append((date, fact))
    lone = [one for one in of_their_day if not any(_is_same(one, other) for other in dated)]
    return dated + lone


def _is_same(one: tuple[Date, Fact], other: tuple[Date, Fact]) -> bool:
    """Say whether two facts tell one event: their dates agree, and so does something that they are about."""
    agree = one[0].contains(other[0]) or other[0].contains(one[0])
    return agree and not _matter(one[1]).isdisjoint(_matter(other[1]))


def _matter(fact: Fact) -> set[str]:
    return {*fact.subject, *fact.object}


def _once_a_sentence(events: Iterable[tuple[Date, Fact]]) -> list[tuple[Date, Fact]]:
    best: dict[tuple[str, int, str], tuple[Date, Fact]] = {}
    for event in sorted(events, key=_fitness):
        date, fact = event
        best.setdefault((fact.source_id, fact.sentence, date.edtf), event)
    return list(best.values())


def _fitness(event: tuple[Date, Fact]) -> tuple[bool, bool, int, str]:
    """Return what is least for the fact that tells its date best."""
    fact = event[1]
    slot = fact.slot(SlotName.WHEN)
    words, clause = slot.evidence if slot else fact.clause, fact.clause
    is_outside = not (clause.start <= words.start and words.end <= clause.end)
    return fact.as_of, is_outside, clause.start, fact.id
