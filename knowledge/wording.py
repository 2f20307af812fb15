"""Texts: what answers say around their quotations, in the asker's language; values as CLDR writes them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from knowledge.data import DATA
from knowledge.dates.dates import Date, Precision
from knowledge.sources import Source

_FOLDER = DATA / "texts"
# Babel's names of what our units are called.
_UNITS = {
    "year": "duration-year",
    "month": "duration-month",
    "week": "duration-week",
    "day": "duration-day",
    "hour": "duration-hour",
    "decade": "duration-decade",
    "century": "duration-century",
    "percent": "concentr-percent",
    "kilometre": "length-kilometer",
    "metre": "length-meter",
}


@lru_cache(maxsize=8)
def _texts(language: str) -> Any:
    return yaml.load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)


def say(language: str, key: str, **values: object) -> str:
    """Return a text by its key (`related.when`), its gaps filled."""
    found = _texts(language)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@lru_cache(maxsize=1024)
def say_date(date: Date, language: str) -> str:
    """Return `date` as `language` writes it, no finer than it is known: 14 January 1992, April 2004, 2020."""
    locale = _locale("en_GB" if language == "en" else language)
    if date.precision is Precision.DAY:
        return format_date(date.earliest(), format="long", locale=locale)
    if date.precision is Precision.MONTH:
        return format_skeleton("yMMMM", date.earliest(), locale=locale)
    if "X" in date.edtf:  # a decade or a century, by its first and last year: what ends "1990s" depends on the number
        return f"{date.edtf.replace('X', '0')}–{date.edtf.replace('X', '9')}"
    return date.edtf


def say_number(number: float, language: str, unit: str = "") -> str:
    """Return `number` with its unit, in the plural that the language wants."""
    whole = int(number) if float(number).is_integer() else number
    if unit in _UNITS:
        said = format_unit(whole, _UNITS[unit], length="long", locale=_locale(language))
        if _UNITS[unit] not in said:  # CLDR has no such unit in this language
            return said
        return f"{format_decimal(whole, locale=_locale(language))} {say(language, f'units.{unit}')}"
    return format_decimal(whole, locale=_locale(language))


def say_deed(concepts: Iterable[str], asked: str, language: str) -> str:
    """Return what is asked of something that was done: "who signed it", "that it was closed"; empty for other deeds.

    `concepts` is what the question calls it; `asked` is who, when, where, why, or that.
    """
    texts = _texts(language)
    forms = next((texts["deeds"][concept] for concept in concepts if concept in texts["deeds"]), None)
    return texts["asked"][asked].format(*forms) if forms and asked in texts["asked"] else ""


def say_words(words: str, language: str, source: Source) -> str:
    """Return words of a source for a reader of `language`: translated by an editor, or else in quotation marks."""
    if language == source.language:
        return words
    return source.gloss(words).get(language) or say(language, "quotation_marks", words=words)


def quotation_marks(language: str) -> tuple[str, str]:
    """Return what stands before and after a quotation for a reader of `language`."""
    opening, closing = say(language, "quotation_marks", words="\0").split("\0")
    return opening, closing


def say_list(parts: list[str], language: str) -> str:
    """Return the parts joined as the language joins them: a, b and c."""
    return format_list(parts, locale=_locale(language)) if parts else ""
