"""Suggestions: questions that can be answered, about what a person asked for."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from knowledge.answers import Status
from knowledge.facts import Fact
from knowledge.finding.index import Index
from knowledge.finding.ranking import find
from knowledge.judging.answering import compose
from knowledge.judging.computed_answers import compose_computed
from knowledge.judging.matching import Match, weigh
from knowledge.judging.parts import SURE
from knowledge.reading.intents import Intent, analyse


def suggest(
    index: Index,
    language: str,
    on: datetime.date | None = None,
    limit: int = 3,
    sources: Collection[str] | None = None,
    asked: Intent | None = None,
    near: Sequence[Match] = (),
) -> list[str]:
    """Return up to `limit` questions, each of which the sources answer.

    After the question `asked`, about the facts of the sentences `near` that speak of what it names, and never that
    question again; where there are none, one for each of the first topics.
    """
    about = list(_about(asked, near, index)) if asked else []
    found: dict[str, None] = {}
    for fact in about or index.topics:
        known = _askable(fact, language, on, index) if sources is None or fact.source_id in sources else None
        if known and not (asked and _is_same(known, asked)):
            found.setdefault(known.question)
        if len(found) >= limit:
            break
    return list(found)


def _about(asked: Intent, near: Sequence[Match], index: Index) -> Iterator[Fact]:
    """Yield the facts that speak of what a question names, those that speak of most of it first."""
    named = [{key for key, sure in term.keys if sure >= SURE} for term in asked.terms if not term.is_date]
    facts = list(chain.from_iterable(index.entries[match.entry].facts for match in near))
    shared = {id(fact): sum(bool(keys & index.own_keys(fact, asked.language)) for keys in named) for fact in facts}
    yield from sorted((fact for fact in facts if shared[id(fact)]), key=lambda fact: -shared[id(fact)])


def _askable(fact: Fact, language: str, on: datetime.date | None, index: Index) -> Intent | None:
    """Return the editor's first way to ask for a fact that its sentence answers; None if there is none."""
    name = (fact.source_id, fact.id, language)
    if name not in index.askable:
        ways = (analyse(text, index, language, on) for text in fact.phrasings.get(language, ()))
        index.askable[name] = next((intent for intent in ways if _leads_to(fact, intent, on, index)), None)
    known: Intent | None = index.askable[name]
    return known


def _leads_to(fact: Fact, intent: Intent, on: datetime.date | None, index: Index) -> bool:
    matches = weigh(intent, index, find(intent, index))
    answer = compose_computed(intent, matches, index, on) or compose(intent, matches, index)
    cited = {(citation.source_id, citation.number) for citation in answer.citations}
    return answer.status is Status.ANSWERED and (fact.source_id, fact.sentence) in cited


def _is_same(other: Intent, asked: Intent) -> bool:
    """Say whether one asks what the other does, in whatever order of its words."""
    return other.slot == asked.slot and set(other.plain) == set(asked.plain)
