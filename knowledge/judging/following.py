"""Following: the ways to understand a question after the one before it, and which of their answers is better."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.answers import Answer, Status
from knowledge.dates.dates import Date
from knowledge.facts import Fact
from knowledge.finding.index import Index
from knowledge.judging.matching import HARD_SLOTS, Coverage, Match, cite
from knowledge.judging.reckoning import dated
from knowledge.reading.intents import Intent
from knowledge.reading.turns import Turn, completed, in_context

_FOCUS = 8.0  # score, of 100, that what was just spoken of has before the rest
_MOST_OF_A_FOLLOW_UP = 8  # things: who names more of his own leans on nothing, whatever pronoun is among them
_GIVEN_SCORE = 60.0  # of 100: of a passage that the conversation gives, which no words were weighed for


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a question."""

    intent: Intent
    before: str = ""  # the question that it leans on
    focus: Turn | None = None  # what was just spoken of, which comes before the rest
    passage: Match | None = None  # that answers, whatever the words
    is_only_answered: bool = False  # it is none if it finds no answer
    names_no_thing: bool = False  # the question only says what was done: "when did it open?"


def readings_after(intent: Intent, before: Turn, index: Index) -> Iterator[Reading]:
    """Yield the ways to understand `intent` after the turn `before`, the most literal first."""
    asked = before.intent.question
    placed = in_context(intent, before)
    passage = _next_passage(placed, before, index)
    if passage is not None:
        yield Reading(placed, asked, passage=passage)
    asks_for_events = intent.slot is not None or "happened" in intent.asks  # and not for the same of another year
    if placed.window is not intent.window and asks_for_events:
        yield Reading(placed, asked, is_only_answered=True)
    if not _adds_nothing(placed):
        yield Reading(
            completed(placed, before, index), asked, focus=before, names_no_thing=_names_no_thing(intent, index)
        )


def leans(intent: Intent, answer: Answer) -> bool:
    """Say whether the question may lean on the one before: it says so itself, or makes no whole without it."""
    names = _content(intent)
    says_so = intent.then is not None or (intent.is_follow_up and names <= _MOST_OF_A_FOLLOW_UP)
    # "When did Azerbaijan open?" says who did what, and not to what.
    deeds = sum(term.is_own and not term.is_name and not term.is_date for term in intent.terms)
    is_bare = answer.status is Status.NOT_FOUND or (answer.status is Status.RELATED and deeds <= 1)
    return says_so or (is_bare and names <= 2)


def is_better(second: Answer, first: Answer, reading: Reading, intent: Intent) -> bool:
    """Say whether what a reading of `intent` finds is said, and not what the question finds by itself."""
    if reading.is_only_answered and second.status is not Status.ANSWERED:
        return False
    if intent.then is not None:
        return second.status is not Status.NOT_FOUND  # what is so now may not have been so
    if first.status is Status.ANSWERED and second.status is not Status.ANSWERED:
        is_of_another = _names_only_another(intent, reading.focus) or _names_only_a_time(intent)
        return reading.names_no_thing or (is_of_another and second.status is Status.RELATED)
    if intent.is_follow_up and _content(intent) <= 2:
        return second.status is not Status.NOT_FOUND or first.status is not Status.ANSWERED
    if first.status is Status.ANSWERED:
        return False
    if first.status is Status.RELATED and not intent.is_follow_up:
        return second.status is Status.ANSWERED
    # Whoever asks for a ticket to Baku asks for nothing of what was spoken of before.
    own = {term.text for term in intent.terms}
    is_of_another_matter = not intent.is_follow_up and second.missing is not None and second.missing.text in own
    return second.status is not Status.NOT_FOUND and not is_of_another_matter


def in_focus(matches: list[Match], last: Turn) -> list[Match]:
    """Return the matches with what was just spoken of moved up."""
    return sorted(
        matches,
        key=lambda match: -(match.score + _FOCUS * (match.entry == last.entry and match.fact is last.fact)),
    )


def date_of(answer: Answer, match: Match) -> Date | None:
    """Return the day that an answer tells or is of."""
    if isinstance(answer.value, str):
        return Date.parse(answer.value)
    return match.fact.date if match.fact else None


def _next_passage(intent: Intent, before: Turn, index: Index) -> Match | None:
    """Return what follows the turn before, if that is all that is asked: "such as?", "and what came after that?"."""
    if any(term.is_own for term in intent.terms):
        return None
    entry: int | None = None
    fact: Fact | None = None
    if "more" in intent.asks:
        entry = index.entries[before.entry].following
    elif before.date is not None and intent.asks & {"before", "after"} and intent.slot not in HARD_SLOTS:
        items = sorted(dated(index, range(len(index))), key=lambda item: item.date.earliest())
        items = [item for item in items if not (item.fact and item.fact.as_of)]
        if "after" in intent.asks:
            later = [item for item in items if item.date.earliest() > before.date.latest()]
            item = later[0] if later else None
        else:
            earlier = [item for item in items if item.date.latest() < before.date.earliest()]
            item = earlier[-1] if earlier else None
        if item is not None:
            entry, fact = item.entry, item.fact
    if entry is None:
        return None
    coverage = Coverage(1.0, (), 0.0, (), ())
    return Match(
        entry, fact, cite(index.entries[entry], fact=fact), _GIVEN_SCORE, coverage, likeness=1.0, is_given=True
    )


def _content(intent: Intent) -> int:
    """Return how many things a question names of its own."""
    return sum(term.is_own and not term.is_date for term in intent.terms)


def _names_no_thing(intent: Intent, index: Index) -> bool:
    """Say whether a question only says what was done: "when did it open?" means what was spoken of before."""
    asks_for_a_value = intent.slot is not None and not intent.is_yes_no and intent.window is None and not intent.offered
    deeds = [term for term in intent.terms if term.is_own and not term.is_date]
    most = (max(index.relations[one] for one in term.concepts) for term in deeds if term.concepts)
    is_general = intent.has_pronoun or all(count > 1 for count in most)  # else one fact alone tells of it
    return asks_for_a_value and len(deeds) < 2 and is_general and not any(term.is_name for term in intent.terms)


def _adds_nothing(intent: Intent) -> bool:
    """Say whether a question says nothing that the one before has not: in "and in this?" what is meant is left out."""
    return intent.slot is None and intent.window is None and not intent.asks and not any(t.is_own for t in intent.terms)


def _names_only_a_time(intent: Intent) -> bool:
    """Say whether a question is the one before of another time: "and in 2021?"."""
    return intent.is_follow_up and intent.slot is None and intent.window is not None and not _content(intent)


def _names_only_another(intent: Intent, before: Turn | None) -> bool:
    """Say whether a question is the one before of somebody else: "and of Armenia?", "and did Armenia recognise it?"."""
    own = [term for term in intent.terms if term.is_own]
    said = {concept for term in before.intent.terms for concept in term.concepts} if before else set()
    is_same = all(term.is_name or said.intersection(term.concepts) for term in own)
    return intent.is_follow_up and intent.slot is None and is_same and any(term.is_name for term in own)
