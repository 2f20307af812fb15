"""Texts: what the bot itself says, from `locales/`, in the language of whom it says it to."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal

from knowledge.answers import Answer, Status
from knowledge.citations import Citation
from knowledge.data import LANGUAGES
from knowledge.data.lists import read_lists
from knowledge.dates.dates import Date
from knowledge.errors import DataError
from knowledge.sources import Source
from knowledge.wording import say_date

LOCALES = LANGUAGES  # each has its file in locales/
_FOLDER = Path(__file__).parent / "locales"


@lru_cache(maxsize=8)
def load_texts(language: str) -> Mapping[str, str]:
    """Return the texts of `language` by key, or the English ones where it is none of LOCALES."""
    path = _FOLDER / f"{language if language in LOCALES else LOCALES[0]}.yaml"
    texts = read_lists(path)
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise DataError(str(path), None, "must be a list of `key: text`")
    return texts


def say(language: str, key: str, **values: object) -> str:
    """Return a text by its key, its gaps filled."""
    return load_texts(language)[key].format(**values)


def say_count(language: str, key: str, count: int, **values: object) -> str:
    """Return a text with a number, in the plural that the language wants.

    The text holds its forms by CLDR's names: "one: {count} fact | other: {count} facts".
    """
    locale = _locale(language)
    form = _form(language, key, locale.plural_form(count))
    return form.format(count=format_decimal(count, locale=locale), **values)


def say_ordinal(language: str, count: int) -> str:
    """Return a number of an order: 31st, 31-ci, 31., 31-я (for a year that is feminine there)."""
    return _form(language, "ordinal", _locale(language).ordinal_form(count)).format(count=count)


def _form(language: str, key: str, name: str) -> str:
    forms = dict(form.strip().split(": ", 1) for form in load_texts(language)[key].split("|"))
    return forms.get(name, forms["other"])


def _locale(language: str) -> Locale:
    return Locale.parse(language if language in LOCALES else LOCALES[0])


def say_published(source: Source, language: str) -> str:
    """Return who published a source and when: Report, 14 January 2023; nothing of what is not known."""
    day = say_date(Date.of(source.published), language) if source.published else ""
    return ", ".join(filter(None, (source.publisher, day)))


def say_place(citation: Citation, source: Source | None, language: str) -> str:
    """Return where a quote stands: Report, 14 January 2023, paragraph 3, sentence 2."""
    name = (source.publisher or source.title) if source else ""
    where = {
        "source": name or citation.source_id,
        "paragraph": citation.paragraph,
        "sentence": citation.sentence,
    }
    if citation.published is None:
        return say(language, "citation_undated", **where)
    return say(language, "citation", date=say_date(Date.of(citation.published), language), **where)


def lead_of(answer: Answer) -> str:
    """Return the key of what stands over the questions that an answer suggests."""
    leads = {Status.ANSWERED: "ask_also", Status.RELATED: "did_you_mean", Status.NOT_FOUND: "examples"}
    return leads[answer.status]
