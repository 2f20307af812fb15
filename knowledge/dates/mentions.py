"""Date expressions: finding where a text says when, and the date that each means."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.dates.dates import Date
from knowledge.dates.expressions import Expression, find_sentences, match_expressions
from knowledge.dates.grammar import Anchor, fold_text, load_language
from knowledge.dates.resolution import PUBLISHED, Resolved, Resolver
from knowledge.dates.windows import Window, find_window

__all__ = ["DateMention", "Window", "find_dates", "find_dates_of_last", "find_window"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as a text writes it: `text[start:end] == expression`, in code points.

    Where the expression leans on another one, `resolved_span` is that one's. `resolved_with` is its words, or
    "published" if the day of publication is at the end of it all: "on 6 February last year ... the next day".
    """

    start: int
    end: int
    expression: str
    date: Date | None
    resolved_with: str | None = None
    resolved_span: tuple[int, int] | None = None


def find_dates(
    text: str,
    language: str,
    published: datetime.date | None = None,
    sentence_spans: Sequence[tuple[int, int]] | None = None,
    spoken_of: Date | None = None,
) -> list[DateMention]:
    """Return the dates of `text` in order, none over another, and never more precise than its words.

    What cannot be resolved is left out: "last year" without a day of publication, "the same year" at the
    beginning, unless a date was `spoken_of` before. Sentences are cut roughly if `sentence_spans` does not say
    where they are. Raises DataError for another language than those of knowledge/data/dates.
    """
    rules = load_language(language)
    folded = fold_text(text)
    sentences = sorted(sentence_spans) if sentence_spans is not None else find_sentences(text, rules)
    expressions = match_expressions(text, rules, sentences, folded=folded)
    resolver = Resolver(folded, text, rules, sentences, published, spoken_of)
    return [_mention(resolved, text) for resolved in resolver.resolve(expressions)]


def find_dates_of_last(
    text: str,
    language: str,
    published: datetime.date | None,
    sentence_spans: Sequence[tuple[int, int]],
) -> list[DateMention]:
    """Return the dates of the last sentence as `find_dates` would.

    The sentences before it are only read if it holds a date that may lean on one of theirs; most do not.
    """
    rules, folded = load_language(language), fold_text(text)
    sentences = sentence_spans[-1:]
    expressions = match_expressions(text, rules, sentences, folded=folded)
    if not all(map(_stands_alone, expressions)):
        sentences = sentence_spans
        expressions = match_expressions(text, rules, sentences, folded=folded)
    resolver = Resolver(folded, text, rules, sentences, published)
    first = sentence_spans[-1][0]
    return [
        _mention(resolved, text) for resolved in resolver.resolve(expressions) if resolved.expression.start >= first
    ]


def _stands_alone(expression: Expression) -> bool:
    return expression.anchor in (Anchor.NONE, Anchor.PUBLISHED) and expression.weekday is None


def _mention(resolved: Resolved, text: str) -> DateMention:
    start, end = resolved.expression.start, resolved.expression.end
    words: str | None = None
    span: tuple[int, int] | None = None
    if isinstance(resolved.leans_on, Resolved):
        span = (resolved.leans_on.expression.start, resolved.leans_on.expression.end)
        words = text[slice(*span)]
    if resolved.is_as_of_publication:
        words = PUBLISHED
    return DateMention(start, end, text[start:end], resolved.date, words, span)
