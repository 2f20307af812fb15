"""Days: what somebody writes for a day or a month, read in the four languages at once."""

import calendar
import datetime
import re
from collections.abc import Mapping
from functools import cache

from babel.dates import get_month_names
from rapidfuzz import fuzz, process

from bot.texts import LOCALES, load_texts
from knowledge.dates.dates import Date
from knowledge.language.words import fold

_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
_WORDS = re.compile(r"(\d+)|([^\W\d_]+)")
_ALIKE = 76  # of 100, for rapidfuzz's ratio: a slip in a word of six letters
_SHORTEST = 3  # letters of a month's name that stand for it


def read_day(text: str, today: datetime.date) -> Date | None:
    """Return the day or month that `text` names, of the year it names or of today's; None if it names none.

    29 February is 28 February in a year that has none.
    """
    # A Turkish capital has a dot that small letters of other languages lack: NİSAN is nisan.
    text = fold(text.strip())
    if not text:
        return Date.of(today)
    iso, numbers = _ISO.fullmatch(text), _NUMBERS.fullmatch(text)
    if iso:
        year, month, day = (int(part) if part else None for part in iso.groups())
        return _date(year or today.year, month, day)
    if numbers:
        day, month, year = (int(part) if part else None for part in (numbers[1], numbers[3], numbers[4]))
        return _date(_century(year, today) if year is not None else today.year, month, day)
    offset = _named(text, _offsets())
    if offset is not None:
        return Date.of(today + datetime.timedelta(days=offset))
    return _in_words(text, today)


def _century(year: int, today: datetime.date) -> int:
    """Return the year that two figures mean: the last one that was, or is at most ten years away."""
    if year > 99:
        return year
    near = today.year - today.year % 100 + year
    return near if near <= today.year + 10 else near - 100


def _in_words(text: str, today: datetime.date) -> Date | None:
    day = month = None
    year = today.year
    for number, word in _WORDS.findall(text):
        if number and len(number) == 4:
            year = int(number)
        elif number:
            day = int(number)
        elif month is None:
            month = _named(word, _months())
    return _date(year, month, day)


def _date(year: int, month: int | None, day: int | None) -> Date | None:
    if month is None or not 1 <= month <= 12 or not datetime.MINYEAR <= year < datetime.MAXYEAR:
        return None
    if day is None:
        return Date.of_parts(year, month)
    last = calendar.monthrange(year, month)[1]
    if (month, day) == (2, 29):
        day = last
    return Date.of_parts(year, month, day) if 1 <= day <= last else None


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
    return {
        fold(name).rstrip("."): number
        for language in LOCALES
        for context in ("format", "stand-alone")
        for number, name in get_month_names("wide", context, language).items()
    }


@cache
def _offsets() -> Mapping[str, int]:
    """Return the words for today and the days around it, with their distance in days."""
    found: dict[str, int] = {}
    for language in LOCALES:
        for entry in load_texts(language)["day_words"].split("|"):
            offset, words = entry.split(":")
            found |= {fold(word.strip()): int(offset) for word in words.split(",")}
    return found
