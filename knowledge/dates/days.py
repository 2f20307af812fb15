"""Days: what a person types for a day or a month, in any language there is."""

import datetime
import re
from collections.abc import Iterator, Mapping
from functools import cache

from rapidfuzz import fuzz, process

from knowledge.data import LANGUAGES
from knowledge.dates.dates import Date, Precision, Unit, kept_on
from knowledge.dates.expressions import match_expressions
from knowledge.dates.grammar import Anchor, fold_text, load_language
from knowledge.dates.resolution import Resolver
from knowledge.dates.steps import date_of, shifted

_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?", re.ASCII)
_WORDS = re.compile(r"(\d+)|([^\W\d_]+)")
_ALIKE = 76  # of 100, for rapidfuzz's ratio: a slip in a word of six letters
_SHORTEST = 3  # letters of a month's name that stand for it
_LEAP_DAY = 2, 29
_TO_COME = 10  # years: two figures mean no year that is further away


def read_day(text: str, today: datetime.date) -> Date | None:
    """Return the day or month that `text` names, of the year it names or of today's; None if it names none.

    No text is today. 29 February is kept on another day in a year that has none, see `kept_on`.
    """
    typed = fold_text(text.strip())
    if not typed:
        return Date.of(today)
    iso, numbers = _ISO.fullmatch(typed), _NUMBERS.fullmatch(typed)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]) if iso[3] else None)
    if numbers:
        year = _century(int(numbers[4]), today) if numbers[4] else today.year
        return _date(year, int(numbers[3]), int(numbers[1]))
    distance = _named(typed, _distances())
    if distance is not None:
        return shifted(Date.of(today), distance, Unit.DAY)
    return next(_as_in_a_text(typed, today), None) or _in_words(typed, today)


def _century(year: int, today: datetime.date) -> int:
    """Return the year that two figures mean: the last one that was, or is soon."""
    if year > 99:
        return year
    near = today.year - today.year % 100 + year
    return near if near <= today.year + _TO_COME else near - 100


def _as_in_a_text(typed: str, today: datetime.date) -> Iterator[Date]:
    """Yield the days that are all that is typed: "next Friday", "three days ago"."""
    whole = [(0, len(typed))]
    for code in LANGUAGES:
        language = load_language(code)
        expressions = match_expressions(typed, language, whole, folded=typed, typed=True)
        if [(one.start, one.end) for one in expressions if one.anchor in (Anchor.PUBLISHED, Anchor.TEXT)] == whole:
            resolved = Resolver(typed, typed, language, whole, today).resolve(expressions)
            yield from (one.date for one in resolved if one.date.precision in (Precision.DAY, Precision.MONTH))


def _in_words(typed: str, today: datetime.date) -> Date | None:
    day = month = None
    year = today.year
    for number, word in _WORDS.findall(typed):
        if number and len(number) == 4:
            year = int(number)
        elif number:
            day = int(number)
        elif month is None:
            month = _named(word, _months())
    return None if month is None else _date(year, month, day)


def _date(year: int, month: int, day: int | None) -> Date | None:
    if not datetime.MINYEAR <= year < datetime.MAXYEAR:  # the last one has no day after it
        return None
    return Date.of(kept_on(year, *_LEAP_DAY)) if (month, day) == _LEAP_DAY else date_of(year, month, day)


def _named(word: str, names: Mapping[str, int]) -> int | None:
    if word in names:
        return names[word]
    begun = {number for name, number in names.items() if len(word) >= _SHORTEST and name.startswith(word)}
    if len(begun) == 1:
        return begun.pop()
    found = process.extractOne(word, names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return names[found[0]] if found else None


@cache
def _months() -> Mapping[str, int]:
    """Return the names of months in all languages, with their numbers."""
    return {name: number for code in LANGUAGES for name, number in load_language(code).months.items()}


@cache
def _distances() -> Mapping[str, int]:
    """Return the words for today and the days around it in all languages, with their distance in days."""
    return {
        word: reference.shift
        for code in LANGUAGES
        for reference in load_language(code).references["day"]
        if reference.anchor is Anchor.PUBLISHED
        for word in reference.words
    }
