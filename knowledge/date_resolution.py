"""Date resolution: what "the same year" and "last month" mean where they stand.

A relative expression leans on the day of publication or on a date of the text before it: on the main clause,
for a subordinate clause tells what happened earlier ("established in 1992, after recognition in 1991. In August
of the same year ..." is August 1992).
"""

import bisect
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.date_language import Anchor, DateLanguage
from knowledge.date_matching import Expression, Span, sentence_of
from knowledge.dates import Date, Precision, Unit
from knowledge.errors import InvalidDateError

PUBLISHED = "published"
_REACH = 30  # dates back that an expression can lean on
_NEAR = 3  # sentences back within which a main clause is preferred to a nearer subordinate one
_NEAR_IMPLICIT = 2  # and within which a month without a year can belong to a date of the text
_LINK = 8  # characters between two dates that share a year: "from 28 April to 18 June 1908"
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
    def can_be_leant_on(self) -> bool:
        """Say whether an event has this date: "today" and "this year" only say that it is news."""
        expression = self.expression
        return not (expression.anchor is Anchor.PUBLISHED and expression.shift == 0 and expression.month is None
                    and expression.weekday is None)  # fmt: skip


class Resolver:
    """Resolves the expressions of one text, in order."""

    def __init__(
        self,
        folded: str,
        text: str,
        language: DateLanguage,
        sentences: Sequence[Span],
        published: datetime.date | None,
    ) -> None:
        self._folded, self._text, self._language = folded, text, language
        self._sentences, self._published = sentences, published
        self._done: list[Resolved] = []

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
            for anchors in order:
                for expression in group:
                    if expression.anchor in anchors:
                        self._resolve(expression, number, group)
        return [one for one in self._done if not self._is_day_of_a_date(one)]

    def _resolve(self, expression: Expression, number: int, group: Sequence[Expression]) -> None:
        following = [other.start for other in group if other.start >= expression.end]
        depth = self._depth(expression, number, min(following, default=len(self._text)))
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
                if self._published and (
                    date := self._from_published(expression, self._published, number, group)
                ):
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
        day = Date.of(published)
        if (
            expression.unit is Unit.DAY
            and expression.shift == 0
            and not self._is_the_day(expression, number, group)
        ):
            return day.truncated(Precision.YEAR)
        if expression.weekday is not None:
            back = (published.weekday() - expression.weekday) % 7
            if expression.rule.following or (self._is_future(number) and not expression.rule.last):
                return day.shifted((7 - back) % 7 or (7 if expression.rule.following else 0), Unit.DAY)
            return day.shifted(-(back or (7 if expression.rule.last else 0)), Unit.DAY)
        if expression.rule.to_the_day and expression.unit:
            weekday = self._weekday_inside(expression)
            if weekday is not None:
                day = day.shifted(-((published.weekday() - weekday) % 7), Unit.DAY)
            return _years_before(day, expression.shift, expression.unit)
        return _stepped(day, expression)

    def _is_the_day(self, expression: Expression, number: int, group: Sequence[Expression]) -> bool:
        """Say whether "today" is the day of publication, and not the present time: "today they are many"."""
        if any(other.anchor is Anchor.OCCASION for other in group):
            return True
        start, end = self._sentences[number]
        breaks = [gap.end() for gap in _CLAUSE.finditer(self._folded, start, expression.start)]
        stop = next((gap.start() for gap in _CLAUSE.finditer(self._folded, expression.end + 2, end)), end)
        clause = (breaks[-1] if breaks else start, stop)
        return self._language.signs["today_is_day"].search(self._folded, *clause) is not None

    def _weekday_inside(self, expression: Expression) -> int | None:
        words = re.findall(r"\w+", self._folded[expression.start : expression.end])
        return next(
            (self._language.weekdays[word] for word in words if word in self._language.weekdays), None
        )

    def _is_future(self, number: int) -> bool:
        return self._language.signs["future"].search(self._folded, *self._sentences[number]) is not None

    # The text before

    def _from_text(
        self, expression: Expression, number: int, depth: int
    ) -> Iterator[tuple[Date, Resolved | str]]:
        late: list[tuple[Date, Resolved | str]] = []
        for anchor in self._anchors(expression, number, depth):
            if expression.rule.near and (anchor.leans_on == PUBLISHED or number - anchor.sentence > 1):
                break
            date = _stepped(anchor.date, expression)
            if date is None:
                continue
            # What the text tells has happened by the day of its publication; another anchor may fit better.
            if self._published and date.earliest() > self._published and not self._is_future(number):
                late.append((date, anchor))
            else:
                yield date, anchor
        yield from late
        if (
            expression.rule.near
            and self._published
            and (date := _stepped(Date.of(self._published), expression))
        ):
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
        breaks = [gap.end() for gap in _CLAUSE.finditer(self._folded, start, expression.start)]
        clause = breaks[-1] if breaks else start
        if signs["subordinate_before"].search(self._folded, clause, expression.start) or (
            breaks and signs["participle_first"].match(self._folded, clause, expression.start)
        ):
            return (
                _SUBORDINATE
                if breaks or signs["subordinate_before"].match(self._folded, clause) is None
                else _ASIDE
            )
        if signs["attributive_before"].search(self._folded, clause, expression.start):
            return _ASIDE
        stop = _CLAUSE.search(self._folded, expression.end, min(end, next_start))
        after = (expression.end, stop.start() if stop else min(end, next_start))
        for word in signs["subordinate_after"].finditer(self._folded, *after):
            if self._text[word.start()].islower():  # Ermenistan ends like a participle
                return _ASIDE
        return _MAIN

    # Days and months without a year

    def _with_a_year(
        self, expression: Expression, number: int, depth: int
    ) -> Iterator[tuple[Date, Resolved | str]]:
        if expression.rule.last or expression.rule.following:
            if self._published:
                yield from self._nearest_to_publication(
                    expression, self._published, expression.rule.following
                )
            return
        for anchor in self._year_givers(expression, number, depth):
            year = anchor.date.year
            after = anchor.expression.start > expression.start
            if (
                not after
                and depth == _MAIN
                and anchor.depth == _MAIN
                and _is_earlier_in_year(expression, anchor.date)
            ):
                # A story goes on: after November 1991, "in March" is March 1992.
                next_year = _of_parts(year + 1, expression)
                if next_year and (self._published is None or next_year.earliest() <= self._published):
                    yield next_year, anchor
            if date := _of_parts(year, expression):
                yield date, anchor
        if self._published:
            yield from self._nearest_to_publication(expression, self._published, self._is_future(number))

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
        for year in (
            range(published.year, published.year + 9)
            if future
            else range(published.year, published.year - 9, -1)
        ):
            date = _of_parts(year, expression)
            if date is None:
                continue  # 29 February: look on
            if expression.rule.last and date.latest() >= published.replace(day=1):
                continue
            if (date.latest() >= published) if future else (date.earliest() <= published):
                yield date, PUBLISHED
                return

    # Events and their anniversaries

    def _event(self, expression: Expression, number: int) -> Iterator[tuple[Date, Resolved]]:
        """In "on 1 May 2004, a decade after the treaty", the treaty's date; it is what the words speak of."""
        assert expression.unit is not None  # noqa: S101 - a rule of the data has {number} {unit}
        others = [one for one in self._done if one.sentence == number]
        others.sort(
            key=lambda one: (one.depth, one.expression.start > expression.start, -one.expression.start)
        )
        for one in others:
            if one.leans_on == PUBLISHED and one.date.precision is Precision.DAY:
                date = _years_before(one.date, expression.shift, expression.unit)
            else:
                date = _shifted(one.date, expression.shift, expression.unit)
            if date:
                yield date, one
        if not others and not self._folded[self._sentences[number][0] : expression.start].strip():
            # "Two years after the treaty Japan opened a legation": the treaty was spoken of just before.
            for anchor in self._anchors(expression, number, _MAIN):
                if date := _shifted(anchor.date, -expression.shift, expression.unit):
                    yield date, anchor

    def _occasion(self, expression: Expression, number: int) -> Iterator[tuple[Date, Resolved | str]]:
        years = expression.shift
        marks = self._language.signs["marks"].search(self._folded, *self._sentences[number]) is not None
        others = [one for one in self._done if one.sentence == number]
        for one in others:
            if one.leans_on == PUBLISHED:
                today = one.expression.weekday is None or marks
                date = _years_before(one.date, years, Unit.YEAR) if today else None
                date = date or _shifted(one.date, years, Unit.YEAR)
                if date:
                    yield date, one
        published = Date.of(self._published) if self._published else None
        for one in reversed(others):
            # "The 30th anniversary of the treaty of 1992": that is the event itself, not the day it is kept.
            is_event = published is not None and one.date.year == published.year + years
            if one.leans_on is None and not is_event:
                to_the_day = marks and one.depth == _MAIN
                date = _years_before(one.date, years, Unit.YEAR) if to_the_day else None
                date = date or _shifted(one.date, years, Unit.YEAR)
                if date:
                    yield date, one
        if published and (date := _shifted(published, years, Unit.YEAR)):
            yield date, PUBLISHED

    def _is_day_of_a_date(self, one: Resolved) -> bool:
        """Say whether a weekday only belongs to the date beside it: "Friday, 26 April 2024"."""
        return one.expression.weekday is not None and any(
            other is not one
            and other.expression.day is not None
            and max(other.expression.start - one.expression.end, one.expression.start - other.expression.end)
            <= 3
            for other in self._done
        )


def _stepped(base: Date, expression: Expression) -> Date | None:
    """Step from `base` as the expression says, then take the month and day that it names."""
    if expression.unit is None:
        return None
    date = _shifted(base, expression.shift, expression.unit)
    if date is None or (expression.month is None and expression.day is None):
        return date
    month = expression.month or date.month
    return None if month is None else _parts(date.year, month, expression.day)


def _shifted(base: Date, amount: int, unit: Unit) -> Date | None:
    try:
        return base.shifted(amount, unit)
    except InvalidDateError:
        return None


def _years_before(day: Date, amount: int, unit: Unit) -> Date | None:
    """Step by years and keep month and day; a 29 February without its like falls back to the month."""
    stepped = _shifted(day, amount, unit)
    if stepped is None or stepped.precision is not Precision.YEAR or day.month is None:
        return stepped
    return _parts(stepped.year, day.month, day.day) or _parts(stepped.year, day.month, None)


def _parts(year: int, month: int, day: int | None) -> Date | None:
    try:
        return Date.of_parts(year, month, day)
    except InvalidDateError:
        return None


def _of_parts(year: int, expression: Expression) -> Date | None:
    return None if expression.month is None else _parts(year, expression.month, expression.day)


def _is_earlier_in_year(expression: Expression, date: Date) -> bool:
    if date.month is None or expression.month is None:
        return False
    if expression.month == date.month and expression.day is not None and date.day is not None:
        return expression.day < date.day
    return expression.month < date.month
