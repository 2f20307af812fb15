"""Focus: which sentence of a message asks, and what those around it add."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.language.words import Token
from knowledge.reading.patterns import Patterns
from knowledge.reading.terms import Term, TermKind

_BORDER = re.compile(r"(?:(?<!\b\d)(?<!\b\d\d)\.|[?!…])\s|\n")  # of two sentences; no point of U.S. or the 31. year
_MARKED = 3  # characters behind the last word in which a question mark stands
_MOST_THINGS = 3  # that sentences around a question name: one of them is what its pronoun means


def asking_sentences(question: str, words: list[Token], folded: list[str], lists: Patterns) -> list[range]:
    """Return the tokens of each sentence that asks: the last is the question, others may stand around it.

    Where none does so, all of the text is the question.
    """
    borders = [i for i, (one, next_) in enumerate(pairwise(words), 1) if _BORDER.search(question, one.end, next_.start)]
    parts = [range(first, last) for first, last in pairwise((0, *borders, len(words))) if last > first]
    marked = [part for part in parts if "?" in question[words[part[-1]].end : words[part[-1]].end + _MARKED]]
    asking = marked or [part for part in parts if _asks(folded[part.start : part.stop], lists)]
    return asking if len(parts) > 1 and asking else [range(len(words))]


def names_somebody(terms: Iterable[Term]) -> bool:
    """Say whether the sentence that asks has a name of its own."""
    return any(term.is_own and term.is_name and term.concepts for term in terms)


def with_what_is_around(terms: Sequence[Term], means_it: bool) -> list[Term]:
    """Return the terms of a question that names nobody, with whom the sentences around it name.

    `means_it` says that it has a word for what they name, too: "I read of the declaration. When was it signed?"
    """
    meant = [term for term in terms if term.kind is TermKind.AROUND and not term.is_date]
    meant = [term for term in meant if term.is_name or (means_it and term.concepts and not means_any(terms))]
    return [replace(term, kind=TermKind.TAKEN_OVER) if term in meant else term for term in terms]


def means_any(terms: Iterable[Term]) -> bool:
    """Say whether so much is told around a question that nobody knows which of it a pronoun means."""
    around = (term for term in terms if term.kind is TermKind.AROUND and term.concepts and not term.is_name)
    return sum(not term.is_date for term in around) > _MOST_THINGS


def _asks(folded: Sequence[str], lists: Patterns) -> bool:
    """Say whether a sentence asks by its words."""
    line = " ".join(folded)
    opens = folded[0] in lists.yes_no_first or lists.yes_no_anywhere.stand_in(line)
    return opens or any(phrases.stand_in(line) for phrases in lists.slots.values())
