"""Wording: an answer in the words of a language; dates, numbers and lists as CLDR writes them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit
from rapidfuzz import fuzz

from knowledge.answers import Answer, Deed, Name, Placed, Quantity, Said, Value, Words
from knowledge.data import DATA, LANGUAGE_NAMES
from knowledge.data.lists import read_lists
from knowledge.dates.dates import Date, Precision
from knowledge.language.words import fold

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
    return read_lists(_FOLDER / f"{language}.yaml")


def say_text(language: str, key: str, **values: object) -> str:
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
    locale = _locale(LANGUAGE_NAMES[language].locale)
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
        return f"{format_decimal(whole, locale=_locale(language))} {say_text(language, f'units.{unit}')}"
    return format_decimal(whole, locale=_locale(language))


def quotation_marks(language: str) -> tuple[str, str]:
    """Return what stands before and after a quotation for a reader of `language`."""
    opening, closing = say_text(language, "quotation_marks", words="\0").split("\0")
    return opening, closing


def say_list(parts: Iterable[str], language: str) -> str:
    """Return the parts joined as the language joins them: a, b and c; each once."""
    said = list(dict.fromkeys(parts))
    return format_list(said, locale=_locale(language)) if said else ""


def say_answer(answer: Answer, language: str = "") -> str:
    """Return the short answer, in the language of whoever asked, or in another one."""
    return say_value(answer.said, language or answer.language)


def say_value(value: Value, language: str) -> str:
    """Return what an answer is made of, in words."""
    match value:
        case str():
            return value
        case Date():
            return say_date(value, language)
        case Quantity():
            return _quantity(value, language)
        case Name():
            # Of several names that the word may be, "Türk" of the Turkic world too, the one spelled most like it.
            spelled = fold(value.spelled)
            return max(value.labels[language], key=lambda label: fuzz.ratio(fold(label), spelled))
        case Words():
            return _words(value, language)
        case Placed():
            said = ((say_value(place, language), say_value(one, language)) for place, one in value.values)
            return "; ".join(f"{place} – {one}" for place, one in said)
        case Deed():
            deed = _deed(value, language)
            return say_text(language, "related.deed", asked=deed) if deed else say_value(value.otherwise, language)
        case Said():
            return say_text(language, value.key, **{gap: say_value(one, language) for gap, one in value.gaps.items()})
    return say_list((say_value(one, language) for one in value), language)


def _quantity(value: Quantity, language: str) -> str:
    if value.words is not None and not value.unit and value.words.language == language:
        return value.words.text
    said = say_number(value.number, language, value.unit)
    return say_text(language, "about", value=said) if value.is_about else said


def _words(value: Words, language: str) -> str:
    if language == value.language and not value.is_clause:
        return value.text
    return value.gloss.get(language) or say_text(language, "quotation_marks", words=value.text)


def _deed(deed: Deed, language: str) -> str:
    texts = _texts(language)
    forms = next((texts["deeds"][concept] for concept in deed.concepts if concept in texts["deeds"]), None)
    return texts["asked"][deed.asked].format(*forms) if forms and deed.asked in texts["asked"] else ""
