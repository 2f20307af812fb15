"""The public face: a knowledge base that is opened, asked and added to."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import NamedTuple, Self

from knowledge.answers import Answer, Reason, Status
from knowledge.errors import DataError, UnknownSourceError
from knowledge.facts import Fact
from knowledge.finding.index import Index
from knowledge.finding.live_index import LiveIndex
from knowledge.finding.ranking import find
from knowledge.judging.answering import compose, names_only, small_talk
from knowledge.judging.computed_answers import compose_computed
from knowledge.judging.following import Reading, date_of, in_focus, is_better, leans, readings_after
from knowledge.judging.matching import Match, weigh
from knowledge.judging.suggestions import suggest
from knowledge.language.languages import LANGUAGES
from knowledge.language.sentences import Sentence, cut
from knowledge.reading.detection import hear
from knowledge.reading.intents import Intent, analyse
from knowledge.reading.turns import Turn
from knowledge.reading.utterances import clip, forget_words
from knowledge.sources import Source

_TURNS_READ = 6  # earlier questions that a follow-up may lean on
_NEAR = 4  # sentences whose facts are suggested


class KnowledgeBase:
    """Sources and facts that can be asked; open one with `KnowledgeBase.open`.

    The database holds everything; the index over it is in memory and follows the database: when another process
    adds a source, the next question sees it.
    """

    def __init__(self, url: str, *, shipped: bool = True) -> None:
        self._live = LiveIndex(url, shipped)

    @classmethod
    def open(cls, url: str = "sqlite://", *, shipped: bool = True) -> Self:
        """Open the fact base in the database `url`; "sqlite://" is one in memory.

        `shipped` takes over the sources and facts that come with the program, if that was not done yet; without
        it a new database has none, only the lexicon. Raises StoreError if the database cannot be used.
        """
        return cls(url, shipped=shipped)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; keep the index beside it, if sources were added."""
        self._live.close()

    def refresh(self) -> None:
        """Take over what other processes changed, if they did: one look at the version in the database."""
        self._live.refresh()

    @property
    def _index(self) -> Index:
        return self._live.index

    @property
    def sources(self) -> list[Source]:
        """All sources, in the order of their ids."""
        return list(self._index.sources.values())

    @property
    def facts(self) -> list[Fact]:
        """All facts, in the order of their sources and sentences."""
        return list(self._index.facts)

    def sentences(self, source_id: str) -> Sequence[Sentence]:
        """Return the sentences of a source, as they are cited. Raises UnknownSourceError."""
        self._known([source_id])
        return self._index.sentences_of(source_id)

    def add_source(
        self,
        text: str,
        *,
        title: str = "",
        publisher: str = "",
        published: datetime.date | None = None,
        language: str = "en",
        url: str = "",
        id: str | None = None,  # noqa: A002 - the name that every caller expects
    ) -> Source:
        """Add a text and return it as a source; it can be asked at once, with no facts written for it.

        Without an `id` it gets one from its content. Raises DataError for a language that is not read, for a text
        without a sentence, and where another source has the id.
        """
        if language not in LANGUAGES:
            raise DataError(title or "source", None, f"language {language!r}; use one of {', '.join(LANGUAGES)}")
        sentences = cut(text, language)
        if not sentences:
            raise DataError(title or "source", None, "no sentence in the text; give one that has words")
        name = id or "text-" + hashlib.sha256(f"{title}\0{text}".encode("utf-8", "replace")).hexdigest()[:12]
        source = Source(name, text, title, publisher, published, language=language, url=url)
        self._live.add(source, sentences)
        return source

    def ask(
        self,
        question: str,
        language: str | None = None,
        on: datetime.date | None = None,
        turns: Sequence[str] = (),
        sources: Sequence[str] | None = None,
        spoken: str = "",
    ) -> Answer:
        """Answer `question`, with citations.

        `language` is that of the question; None tells it from its words, or else from those of the turns, or else
        takes the language `spoken`. `on` is today, for what is reckoned from
        it; None asks the clock. `turns` are the earlier questions of the conversation, `sources` the ids of those
        to answer from. Raises UnknownSourceError for an id that there is not.
        """
        self._known(sources)
        today = on or datetime.datetime.now(datetime.UTC).date()
        before = [clip(turn) for turn in turns[-_TURNS_READ:]]
        return _Conversation(self._index, language, today, sources, spoken).ask(clip(question), before).answer

    def rank(
        self,
        question: str,
        limit: int = 100,
        language: str | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[Match]:
        """Return the sentences that `question` may be about, best first, whether or not they answer it."""
        self._known(sources)
        index = self._index
        intent = analyse(question, index, language)
        return weigh(intent, index, find(intent, index, limit, sources))[:limit]

    def _known(self, sources: Sequence[str] | None) -> None:
        for source_id in sources or ():
            if source_id not in self._index.sources:
                known = ", ".join(self._index.sources) or "none yet"
                raise UnknownSourceError(f"no source {source_id!r}; there are: {known}")

    def forget_words(self) -> None:
        """Forget the questions, and every word of one, that are remembered for what was worked out for them."""
        forget_words()
        with self._index.said_lock:
            self._index.said.clear()
        self._index.keys_that_sound_like.cache_clear()
        self._index.lexicon.forget_words()

    def suggestions(self, language: str, limit: int = 3) -> list[str]:
        """Return questions that can be answered, one for each of the first topics."""
        return suggest(self._index, language, limit=limit)

    def label(self, concept_id: str, language: str) -> str:
        """Return what a concept is called in `language`; its id if the lexicon has none such."""
        lexicon = self._index.lexicon
        return lexicon[concept_id].label(language) if concept_id in lexicon else concept_id


class _Answered(NamedTuple):
    answer: Answer
    match: Match | None  # that it is from
    intent: Intent  # the question, as it was understood


class _Conversation:
    """Questions one after the other, each from its text to its answer: reading, finding, judging."""

    def __init__(
        self, index: Index, language: str | None, on: datetime.date, sources: Sequence[str] | None, spoken: str
    ) -> None:
        self._index = index
        self._language = language
        self._on = on
        self._sources = sources
        self._spoken = spoken
        self._asked_as = language, on, None if sources is None else tuple(sources), spoken

    def ask(self, question: str, turns: Sequence[str]) -> _Answered:
        """Answer a question after `turns`; each is read once, however many lean on it."""
        index, asked = self._index, (*self._asked_as, *turns, question)
        with index.said_lock:
            found: _Answered | None = index.said.get(asked)
        if found is None:
            found = self._ask(question, turns)
            with index.said_lock:
                index.said[asked] = found
        return found

    def _ask(self, question: str, turns: Sequence[str]) -> _Answered:
        intent = analyse(question, self._index, self._language, self._on, self._spoken_before(turns))
        if intent.small_talk:
            return _Answered(replace(small_talk(intent), leans=not intent.tells_language), None, intent)
        first = self._judge(Reading(intent))
        if not leans(intent, first.answer):
            return first._replace(answer=replace(first.answer, leans=not intent.tells_language))
        before = self._last([*turns, intent.asked_first] if intent.asked_first else turns)
        for reading in readings_after(intent, before, self._index) if before else ():  # the most literal first
            second = self._judge(reading)
            if is_better(second.answer, first.answer, reading, intent):
                reason = Reason("conversation", reading.before)
                reasons = (*second.answer.reasons, reason)
                return second._replace(answer=replace(second.answer, leans=True, reasons=reasons))
        return first._replace(answer=replace(first.answer, leans=True))

    def _judge(self, reading: Reading) -> _Answered:
        """Hold a reading against the sentences that it may be about, and say what they allow."""
        intent, index = reading.intent, self._index
        if reading.passage is not None:
            return _Answered(compose(intent, [reading.passage], index), reading.passage, intent)
        matches = weigh(intent, index, find(intent, index, sources=self._sources))
        if reading.focus is not None:
            matches = in_focus(matches, reading.focus)
        answer = compose_computed(intent, matches, index, self._on, self._sources) or compose(intent, matches, index)
        if answer.status is not Status.ANSWERED:
            near = matches[:_NEAR] if answer.status is Status.RELATED or names_only(intent) else ()
            offered = suggest(index, intent.language, self._on, sources=self._sources, asked=intent, near=near)
            answer = replace(answer, suggestions=tuple(offered))
        return _Answered(answer, matches[0] if matches else None, intent)

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
            answer, match, intent = self.ask(turns[at], turns[:at])
            if match is not None:
                missing = answer.missing.text if answer.missing else ""
                day, by = date_of(answer, match), self._answered_by(answer)
                return Turn(intent, match.entry, match.fact, day, by, missing)
        return None

    def _answered_by(self, answer: Answer) -> int:
        """Return the entry that answers; -1 for none."""
        if answer.status is not Status.ANSWERED or not answer.citations:
            return -1
        first = answer.citations[0]
        own = self._index.entries_of(first.source_id)
        return next(at for at in own if self._index.entries[at].sentence.number == first.number)
