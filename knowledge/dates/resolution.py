"""Date resolution: what "the same year" and "last month" mean where they stand.

A relative expression leans on the day of publication or on a date of the text before it: on the main clause,
for a subordinate clause tells what happened earlier ("established in 1992, after recognition in 1991. In
August of the same year ..." is August 1992).
"""

import bisect
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.dates.dates import Date, Precision, Unit
from knowledge.dates.expressions import Expression, Span, sentence_of
from knowledge.dates.grammar import Anchor, DateLanguage, Rule
from knowledge.dates.steps import in_year, is_earlier_in_year, shifted, stepped, years_before

PUBLISHED = "published"
_REACH = 30  # dates back that an expression can lean on
_NEAR = 3  # sentences back within which a main clause is preferred to a nearer subordinate one
_NEAR_IMPLICIT = 2  # and within which a month without a year can belong to a date of the text
_LINK = 8  # characters between two dates that share a year: "from 28 April to 18 June 1908"
_BESIDE = 3  # characters between a weekday and its date
_LONGEST_CLAUSE = 500  # characters: what stands further from a date does not make its clause a subordinate one
_CLAUSE = re.compile(r"[,;:()]| - ")

# How far a date is from what its sentence says as a whole.
_MAIN, _ASIDE, _SUBORDINATE = range(3)


@dataclass(frozen=True, slots=True)
class Resolved:
    """An expression with its date, and what the date leans on."""

    expression: Expression
    date: Date
    leans_on: "Resolved | str | None"  # another expression, PUBLISHED, or nothing
    sentence: int
    depth: int

    @property
    def is_as_of_publication(self) -> bool:
        """Say whether the date would be another one if the text had been published on another day."""
        return self.leans_on.is_as_of_publication if isinstance(self.leans_on, Resolved) else bool(self.leans_on)

    @property
    def can_be_leant_on(self) -> bool:
        """Say whether an event has this date: "today" and "this year" only say that it is news."""
        expression = self.expression
        is_now = expression.shift == 0 and expression.month is None and expression.weekday is None
        return not (expression.anchor is Anchor.PUBLISHED and is_now)


class Resolver:
    """Resolves the expressions of one text, in order."""

    def __init__(
        self,
        folded: str,
        text: str,
        language: DateLanguage,
        sentences: Sequence[Span],
        published: datetime.date | None,
        spoken_of: Date | None = None,
    ) -> None:
        """Take a text; `spoken_of` is the date that was spoken of before it."""
        self._folded, self._text, self._language = folded, text, language
        self._sentences, self._published = sentences, published
        before = Expression(-1, -1, Rule(""), Anchor.NONE, spoken_of)
        self._before = [] if spoken_of is None else [Resolved(before, spoken_of, None, -1, _MAIN)]
        self._done = list(self._before)

    def resolve(self, expressions: Sequence[Expression]) -> list[Resolved]:
        """Return those that have a date, in order."""
        # What has its own date comes first: "on 18 and 20 June 1908" leans on what follows it, and so does
        # "the 10th anniversary, on 5 May 2004"; each other one then sees all that it can lean on.
        order = (
            (Anchor.NONE, Anchor.PUBLISHED),
            (Anchor.IMPLICIT, Anchor.TEXT),
            (Anchor.EVENT, Anchor.OCCASION),
        )
        by_sentence: dict[int, list[Expression]] = {}
        for expression in expressions:
            by_sentence.setdefault(sentence_of(expression.start, self._sentences), []).append(expression)
        for number, group in sorted(by_sentence.items()):
            starts = sorted(expression.start for expression in group)
            for anchors in order:
                for expression in group:
                    if expression.anchor in anchors:
                        self._resolve(expression, number, group, starts)
        own = list(enumerate(self._done))[len(self._before) :]
        return [one for place, one in own if not self._is_day_of_a_date(one, place)]

    def _resolve(self, expression: Expression, number: int, group: Sequence[Expression], starts: Sequence[int]) -> None:
        following = bisect.bisect_left(starts, expression.end)
        depth = self._depth(expression, number, starts[following] if following < len(starts) else len(self._text))
        for date, leans_on in self._values(expression, number, depth, group):
            resolved = Resolved(expression, date, leans_on, number, depth)
            bisect.insort(self._done, resolved, key=lambda one: one.expression.start)
            return

    def _values(
        self, expression: Expression, number: int, depth: int, group: Sequence[Expression]
    ) -> Iterator[tuple[Date, Resolved | str | None]]:
        match expression.anchor:
            case Anchor.NONE:
                if expression.date:
                    yield expression.date, None
            case Anchor.PUBLISHED:
                if self._published and (date := self._from_published(expression, self._published, number, group)):
                    yield date, PUBLISHED
            case Anchor.TEXT:
                yield from self._from_text(expression, number, depth)
            case Anchor.IMPLICIT:
                yield from self._with_a_year(expression, number, depth)
            case Anchor.EVENT:
                yield from self._event(expression, number)
            case Anchor.OCCASION:
                yield from self._occasion(expression, number)

    # The day of publication

    def _from_published(
        self, expression: Expression, published: datetime.date, number: int, group: Sequence[Expression]
    ) -> Date | None:
        day: Date | None = Date.of(published)
        rule, unit = expression.rule, expression.unit
        if expression.weekday is not None:
            back = (published.weekday() - expression.weekday) % 7
            if rule.following or (self._is_future(expression, number) and not rule.last):
                return shifted(Date.of(published), (7 - back) % 7 or (7 if rule.following else 0), Unit.DAY)
            return shifted(Date.of(published), -(back or (7 if rule.last else 0)), Unit.DAY)
        if unit is Unit.DAY and expression.shift == 0 and not self._is_the_day(expression, number, group):
            return Date.of(published).truncated(Precision.YEAR)
        if rule.to_the_day and unit:
            weekday = self._weekday_inside(expression)
            if weekday is not None:
                day = shifted(Date.of(published), -((published.weekday() - weekday) % 7), Unit.DAY)
            return years_before(day, expression.shift, unit) if day else None
        return stepped(Date.of(published), expression)

    def _is_the_day(self, expression: Expression, number: int, group: Sequence[Expression]) -> bool:
        """Say whether "today" is the day of publication, and not the present time: "today they are many"."""
        if any(other.anchor is Anchor.OCCASION for other in group):
            return True
        return self._says("today_is_day", expression, number)

    def _weekday_inside(self, expression: Expression) -> int | None:
        words = re.findall(r"\w+", self._folded[expression.start : expression.end])
        return next((self._language.weekdays[word] for word in words if word in self._language.weekdays), None)

    def _is_future(self, expression: Expression, number: int) -> bool:
        return self._says("future", expression, number)

    def _says(self, sign: str, expression: Expression, number: int) -> bool:
        """Say whether the clause of `expression` has a sign; in "On Friday, they will" it goes on."""
        end = min(self._sentences[number][1], expression.end + _LONGEST_CLAUSE)
        stop = _CLAUSE.search(self._folded, expression.end + 2, end)
        clause = (self._clause_start(expression, number), stop.start() if stop else end)
        return self._language.signs[sign].search(self._folded, *clause) is not None

    def _clause_start(self, expression: Expression, number: int) -> int:
        start = max(self._sentences[number][0], expression.start - _LONGEST_CLAUSE)
        return max((gap.end() for gap in _CLAUSE.finditer(self._folded, start, expression.start)), default=start)

    # The text before

    def _from_text(self, expression: Expression, number: int, depth: int) -> Iterator[tuple[Date, Resolved | str]]:
        # "In the next year they will ..." and "ten years before" count from now, unless a date stands near.
        to_come = expression.shift > 0 and self._is_future(expression, number)
        near = expression.rule.near or to_come
        late: list[tuple[Date, Resolved | str]] = []
        for anchor in self._anchors(expression, number, depth):
            if near and (anchor.leans_on == PUBLISHED or number - anchor.sentence > 1):
                break
            date = stepped(anchor.date, expression)
            if date is None:
                continue
            # What the text tells has happened by the day of its publication; another anchor may fit better.
            if self._published and date.earliest() > self._published and not to_come:
                late.append((date, anchor))
            else:
                yield date, anchor
        yield from late
        if near and self._published and (date := stepped(Date.of(self._published), expression)):
            yield date, PUBLISHED

    def _anchors(self, expression: Expression, number: int, depth: int) -> Iterator[Resolved]:
        """Yield the dates that `expression` may lean on, the likeliest first."""
        before = [one for one in reversed(self._done[-_REACH:]) if one.expression.end <= expression.start]
        before = [one for one in before if one.can_be_leant_on]
        same = [one for one in before if one.sentence == number]
        earlier = [one for one in before if one.sentence < number]
        near = [one for one in earlier if number - one.sentence <= _NEAR]
        if depth == _SUBORDINATE:
            yield from same
        yield from (one for one in same if one.depth == _MAIN)
        yield from (one for one in same if one.depth == _ASIDE)
        for ones in (near, earlier):
            for distance in sorted({number - one.sentence for one in ones}):
                there = [one for one in ones if number - one.sentence == distance]
                yield from sorted(
                    (one for one in there if one.depth < _SUBORDINATE or ones is earlier),
                    key=lambda one: one.depth,
                )
            yield from same

    def _depth(self, expression: Expression, number: int, next_start: int) -> int:
        signs, (start, end) = self._language.signs, self._sentences[number]
        clause = self._clause_start(expression, number)
        if signs["subordinate_before"].search(self._folded, clause, expression.start) or (
            clause > start and signs["participle_first"].match(self._folded, clause, expression.start)
        ):
            opens = clause == start and signs["subordinate_before"].match(self._folded, clause)
            return _ASIDE if opens else _SUBORDINATE  # "After the war of 1994, ...": nothing is nearer
        if signs["attributive_before"].search(self._folded, clause, expression.start):
            return _ASIDE
        stop = _CLAUSE.search(self._folded, expression.end, min(end, next_start))
        after = (expression.end, stop.start() if stop else min(end, next_start))
        for word in signs["subordinate_after"].finditer(self._folded, *after):
            if self._text[word.start()].islower():  # Ermenistan ends like a participle
                return _ASIDE
        return _MAIN

    # Days and months without a year

    def _with_a_year(self, expression: Expression, number: int, depth: int) -> Iterator[tuple[Date, Resolved | str]]:
        if expression.rule.last or expression.rule.following:
            if self._published:
                yield from self._nearest_to_publication(expression, self._published, expression.rule.following)
            return
        for anchor in self._year_givers(expression, number, depth):
            year = anchor.date.year
            after = anchor.expression.start > expression.start
            if not after and depth == _MAIN and anchor.depth == _MAIN and is_earlier_in_year(expression, anchor.date):
                # A story goes on: after November 1991, "in March" is March 1992.
                next_year = in_year(year + 1, expression)
                if next_year and (self._published is None or next_year.earliest() <= self._published):
                    yield next_year, anchor
            if date := in_year(year, expression):
                yield date, anchor
        if self._published:
            future = self._is_future(expression, number)
            yield from self._nearest_to_publication(expression, self._published, future)

    def _year_givers(self, expression: Expression, number: int, depth: int) -> Iterator[Resolved]:
        known = [one for one in self._done[-_REACH:] if not Precision.YEAR.is_finer_than(one.date.precision)]
        same = [one for one in known if one.sentence == number]
        yield from (one for one in same if 0 <= one.expression.start - expression.end <= _LINK)
        before = [one for one in reversed(same) if one.expression.end <= expression.start]
        if depth == _MAIN:
            yield from (one for one in before if one.depth == _MAIN)
        yield from before
        for one in reversed(known):
            # After "last year" or "on Wednesday" the text is in the present, and so is the month.
            if 0 < number - one.sentence <= _NEAR_IMPLICIT and one.depth < _SUBORDINATE:
                if one.expression.anchor in (Anchor.PUBLISHED, Anchor.OCCASION):
                    return
                yield one

    def _nearest_to_publication(
        self, expression: Expression, published: datetime.date, future: bool
    ) -> Iterator[tuple[Date, str]]:
        for distance in range(9):  # from one 29 February to the next there may be eight years
            date = in_year(published.year + (distance if future else -distance), expression)
            if date is None:
                continue
            if expression.rule.last and date.latest() >= published.replace(day=1):
                continue
            if (date.latest() >= published) if future else (date.earliest() <= published):
                yield date, PUBLISHED
                return

    # Events and their anniversaries

    def _event(self, expression: Expression, number: int) -> Iterator[tuple[Date, Resolved]]:
        """In "on 1 May 2004, a decade after the treaty", the treaty's date; it is what the words speak of."""
        if expression.unit is None:
            return  # no rule of the data is so: they have {number} {unit}
        others = [one for one in self._done if one.sentence == number]
        others.sort(key=lambda one: (one.depth, one.expression.start > expression.start, -one.expression.start))
        for one in others:
            if one.leans_on == PUBLISHED and one.date.precision is Precision.DAY:
                date = years_before(one.date, expression.shift, expression.unit)
            else:
                date = shifted(one.date, expression.shift, expression.unit)
            if date:
                yield date, one
        if not others:
            # "Two years after the treaty Japan opened a legation": the treaty was spoken of just before.
            for anchor in self._anchors(expression, number, _MAIN):
                if date := shifted(anchor.date, -expression.shift, expression.unit):
                    yield date, anchor

    def _occasion(self, expression: Expression, number: int) -> Iterator[tuple[Date, Resolved | str]]:
        years = expression.shift
        marks = self._language.signs["marks"].search(self._folded, *self._sentences[number]) is not None
        others = [one for one in self._done if one.sentence == number]
        for one in others:
            if one.leans_on == PUBLISHED:
                today = one.expression.weekday is None or marks
                date = years_before(one.date, years, Unit.YEAR) if today else None
                date = date or shifted(one.date, years, Unit.YEAR)
                if date:
                    yield date, one
        published = Date.of(self._published) if self._published else None
        for one in reversed(others):
            # "The 30th anniversary of the treaty of 1992": that is the event itself, not the day it is kept.
            is_event = published is not None and one.date.year == published.year + years
            if one.leans_on is None and not is_event:
                to_the_day = marks and one.depth == _MAIN
                date = years_before(one.date, years, Unit.YEAR) if to_the_day else None
                date = date or shifted(one.date, years, Unit.YEAR)
                if date:
                    yield date, one
        if published and (date := shifted(published, years, Unit.YEAR)):
            yield date, PUBLISHED

    def _is_day_of_a_date(self, one: Resolved, place: int) -> bool:
        """Say whether a weekday only belongs to the date beside it: "Friday, 26 April 2024"."""
        return one.expression.weekday is not None and any(
            other.expression.day is not None
            and (
                0 <= other.expression.start - one.expression.end <= _BESIDE
                or 0 <= one.expression.start - other.expression.end <= _BESIDE
            )
            for other in self._done[max(0, place - 1) : place + 2]
        )
