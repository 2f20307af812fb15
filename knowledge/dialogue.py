"""Dialogue: one question of a conversation, from its text to its answer."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from knowledge.answers import Answer, Reason, Status
from knowledge.dates.dates import Date
from knowledge.finding.index import Index
from knowledge.finding.ranking import find
from knowledge.judging.answering import compose, names_only, small_talk
from knowledge.judging.computed_answers import compose_computed
from knowledge.judging.following import next_passage
from knowledge.judging.matching import Match, weigh
from knowledge.judging.suggestions import suggest
from knowledge.reading.detection import hear
from knowledge.reading.intents import Intent, analyse
from knowledge.reading.turns import Turn, completed, in_context

_FOCUS = 8.0  # score, of 100, that what was just spoken of has before the rest
_MOST_OF_A_FOLLOW_UP = 8  # things: who names more of his own leans on nothing, whatever pronoun is among them
_REMEMBERED = 64  # questions, with what was said to them: the next one may lean on it
_NEAR = 4  # sentences whose facts are suggested
_Found = tuple[Answer, Match | None, Intent]


def reply(
    question: str,
    index: Index,
    turns: Sequence[str] = (),
    language: str | None = None,
    on: datetime.date | None = None,
    sources: Sequence[str] | None = None,
    spoken: str = "",
) -> Answer:
    """Return the answer to `question`; `turns` are the questions before it, `on` is today.

    `spoken` is the language of a question that tells none, if no turn before it does.
    """
    return _Conversation(index, language, on, sources, spoken).reply(question, turns)[0]


class _Conversation:
    """Questions one after the other; one is read again only if a later one leans on it."""

    def __init__(
        self,
        index: Index,
        language: str | None,
        on: datetime.date | None,
        sources: Sequence[str] | None,
        spoken: str,
    ) -> None:
        self._index = index
        self._language = language
        self._on = on
        self._sources = sources
        self._spoken = spoken
        self._asked_as = language, on, None if sources is None else tuple(sources), spoken

    def reply(self, question: str, turns: Sequence[str]) -> _Found:
        """Return the answer, the match that it is from, and the question as it was understood."""
        said, asked = self._index.said, (*self._asked_as, *turns, question)
        found: _Found | None = said.get(asked)
        if found is None:
            found = said[asked] = self._reply(question, turns)
            while len(said) > _REMEMBERED:
                with suppress(RuntimeError, StopIteration):  # another thread puts one in, or takes one out
                    said.pop(next(iter(said)), None)
        return found

    def _reply(self, question: str, turns: Sequence[str]) -> _Found:
        intent = analyse(question, self._index, self._language, self._on, self._spoken_before(turns))
        if intent.small_talk:
            return replace(small_talk(intent), leans=not intent.tells_language), None, intent
        found = _answer(intent, self._index, self._on, self._sources)
        if not _leans(intent, found[0]):
            return replace(found[0], leans=not intent.tells_language), *found[1:]
        found = replace(found[0], leans=True), *found[1:]
        before = self._last([*turns, intent.asked_first] if intent.asked_first else turns)
        if before is not None:
            reason = Reason("conversation", before.intent.question)
            for second in _in_conversation(intent, before, self._index, self._on, self._sources):
                if _is_better(second[0], found[0], intent):
                    return replace(second[0], leans=True, reasons=(*second[0].reasons, reason)), *second[1:]
        return found

    def _spoken_before(self, turns: Sequence[str]) -> str:
        """Return the language of the last turn that tells one."""
        if self._language is not None:
            return self._language
        for turn in reversed(turns):
            heard = hear(turn, self._index.lexicon)
            if heard.possible:
                return heard.in_talk(self._spoken)
        return self._spoken

    def _last(self, turns: Sequence[str]) -> Turn | None:
        """Return the last of `turns` that was about something."""
        for at in reversed(range(len(turns))):
            answer, match, intent = self.reply(turns[at], turns[:at])  # each is read once, however many lean on it
            if match is not None:
                return Turn(intent, match.entry, match.fact, _date_of(answer, match), self._answered_by(answer))
        return None

    def _answered_by(self, answer: Answer) -> int:
        """Return the entry that answers; -1 for none."""
        if answer.status is not Status.ANSWERED or not answer.citations:
            return -1
        first = answer.citations[0]
        own = self._index.entries_of(first.source_id)
        return next(at for at in own if self._index.entries[at].sentence.number == first.number)


def _date_of(answer: Answer, match: Match) -> Date | None:
    if isinstance(answer.value, str):
        return Date.parse(answer.value)
    return match.fact.date if match.fact else None


def _content(intent: Intent) -> int:
    """Return how many things a question names of its own."""
    return sum(term.is_own and not term.is_date for term in intent.terms)


def _names_no_thing(intent: Intent) -> bool:
    """Say whether a question only says what was done: "when did it open?" means what was spoken of before."""
    asks_for_a_value = intent.slot is not None and not intent.is_yes_no and intent.window is None and not intent.offered
    return asks_for_a_value and _content(intent) < 2 and not any(term.is_name for term in intent.terms)


def _names_only_another(intent: Intent) -> bool:
    """Say whether a question is the one before of somebody else: "and of Armenia?"."""
    own = [term for term in intent.terms if term.is_own]
    return intent.is_follow_up and intent.slot is None and bool(own) and all(term.is_name for term in own)


def _leans(intent: Intent, answer: Answer) -> bool:
    """Say whether the question may lean on the one before: it says so itself, or makes no whole without it."""
    names = _content(intent)
    return (intent.is_follow_up and names <= _MOST_OF_A_FOLLOW_UP) or (answer.status is Status.NOT_FOUND and names <= 2)


def _is_better(second: Answer, first: Answer, intent: Intent) -> bool:
    if first.status is Status.ANSWERED and second.status is not Status.ANSWERED:
        return _names_no_thing(intent) or (_names_only_another(intent) and second.status is Status.RELATED)
    if intent.is_follow_up and _content(intent) <= 2:
        return second.status is not Status.NOT_FOUND or first.status is not Status.ANSWERED
    if first.status is Status.ANSWERED:
        return False
    # Whoever asks for a ticket to Baku asks for nothing of what was spoken of before.
    own = {term.text for term in intent.terms}
    is_of_another_matter = not intent.is_follow_up and second.missing is not None and second.missing.text in own
    return second.status is not Status.NOT_FOUND and not is_of_another_matter


def _in_conversation(
    intent: Intent, before: Turn, index: Index, on: datetime.date | None, sources: Sequence[str] | None
) -> Iterator[_Found]:
    """Yield the ways to understand `intent` after the turn `before`, the most literal first."""
    placed = in_context(intent, before)
    passage = next_passage(placed, before, index)
    if passage is not None:
        yield compose(placed, [passage], index), passage, placed
    asks_for_events = intent.slot is not None or "happened" in intent.asks  # and not for the same of another year
    if placed.window is not intent.window and asks_for_events:
        found = _answer(placed, index, on, sources)
        if found[0].status is Status.ANSWERED:
            yield found
    yield _answer(completed(placed, before, index), index, on, sources, before)


def _answer(
    intent: Intent,
    index: Index,
    on: datetime.date | None,
    sources: Sequence[str] | None,
    before: Turn | None = None,
) -> _Found:
    matches = weigh(intent, index, find(intent, index, sources=sources))
    if before is not None:
        matches = _in_focus(matches, before)
    answer = compose_computed(intent, matches, index, on, sources) or compose(intent, matches, index)
    if answer.status is not Status.ANSWERED:
        near = matches[:_NEAR] if answer.status is Status.RELATED or names_only(intent) else ()
        offered = suggest(index, intent.language, on, sources=sources, asked=intent, near=near)
        answer = replace(answer, suggestions=tuple(offered))
    return answer, matches[0] if matches else None, intent


def _in_focus(matches: list[Match], last: Turn) -> list[Match]:
    """Return the matches with what was just spoken of moved up."""
    return sorted(
        matches,
        key=lambda match: -(match.score + _FOCUS * (match.entry == last.entry and match.fact is last.fact)),
    )
