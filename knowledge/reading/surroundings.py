"""Surroundings: what the sentences around the one that asks add to it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.reading.terms import Term, TermKind

_MOST_THINGS = 3  # that sentences around a question name: one of them is what its pronoun means


def names_somebody(terms: Iterable[Term]) -> bool:
    """Say whether the sentence that asks has a name of its own."""
    return any(term.is_own and term.is_name and term.concepts for term in terms)


def with_what_is_around(terms: Sequence[Term], means_it: bool) -> list[Term]:
    """Return the terms of a question that names nobody, with whom the sentences around it name.

    `means_it` says that it has a word for what they name, too: "I read of the declaration. When was it signed?"
    """
    means_it = means_it and not means_any(terms)
    around = [term for term in terms if term.kind is TermKind.AROUND and not term.is_date]
    meant = [term for term in around if term.is_name or (means_it and term.concepts)]
    return [replace(term, kind=TermKind.TAKEN_OVER) if term in meant else term for term in terms]


def means_any(terms: Iterable[Term]) -> bool:
    """Say whether so much is told around a question that nobody knows which of it a pronoun means."""
    around = (term for term in terms if term.kind is TermKind.AROUND and term.concepts and not term.is_name)
    return sum(not term.is_date for term in around) > _MOST_THINGS
