"""Library: the knowledge base for a bot, asked beside the event loop; what buttons name, by short keys."""

import asyncio
import datetime
import threading
import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TypeVar

from cachetools import TTLCache

from bot.cards import Event, Told, draw_card, draw_timeline
from bot.texts import LOCALES
from knowledge.anniversaries import Almanac
from knowledge.answers import Answer
from knowledge.citations import Citation
from knowledge.dates.dates import Date
from knowledge.facts import Fact, speaks_of_its_day
from knowledge.language.sentences import Sentence, cut
from knowledge.library import KnowledgeBase
from knowledge.sources import Source

_LOOKED_FOR_CHANGES_S = 1.0
_REMEMBERED_CARDS = 100
_REMEMBERED = 4_000_000  # characters of questions and answers; one that is in fashion is answered at once
_REMEMBERED_S = 600  # see /privacy: no question stays in memory for longer
_T = TypeVar("_T")
_Asked = tuple[str, tuple[str, ...], datetime.date, str]  # question, turns, today, language spoken


def key_of(*parts: str) -> str:
    """Return 8 characters that stand for a long name in a button."""
    return urlsafe_b64encode(blake2b("\0".join(parts).encode(), digest_size=6).digest()).decode()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that buttons can name, as of one version of the fact base."""

    sources: Mapping[str, Source]
    places: Mapping[str, tuple[Source, int]]  # sentences, by key: one whose words changed has another
    sentences: Mapping[str, Sequence[Sentence]]  # by id of the source
    facts: Mapping[str, Fact]  # by key
    questions: Mapping[str, str]  # by key
    topics: Mapping[str, tuple[Fact, ...]]
    at: Mapping[tuple[str, int], tuple[Fact, ...]]  # by source and sentence
    almanac: Almanac
    shows_gloss: bool  # whether translations stand under quotations

    @classmethod
    def of(cls, kb: KnowledgeBase, *, shows_gloss: bool = True) -> "Catalogue":
        """Read the knowledge base once."""
        facts = kb.facts
        topics: dict[str, list[Fact]] = {}
        at: dict[tuple[str, int], list[Fact]] = {}
        for fact in facts:
            topics.setdefault(fact.topic, []).append(fact)
            at.setdefault((fact.source_id, fact.sentence), []).append(fact)
        asked = [text for fact in facts for texts in fact.phrasings.values() for text in texts]
        sentences = {source.id: cut(source.text, source.language) for source in kb.sources}
        places = {
            key_of(source.id, str(one.number), source.text[one.start : one.end]): (source, one.number)
            for source in kb.sources
            for one in sentences[source.id]
        }
        return cls(
            {source.id: source for source in kb.sources},
            places,
            sentences,
            {key_of(fact.source_id, fact.id): fact for fact in facts},
            {key_of(text): text for text in asked},
            {topic: tuple(found) for topic, found in topics.items()},
            {place: tuple(found) for place, found in at.items()},
            Almanac(facts, kb.sources),
            shows_gloss,
        )

    def cite(self, source: Source, number: int, fact: Fact | None = None) -> Citation | None:
        """Return the citation of a sentence, or None if the source has none of that number any more."""
        sentences = self.sentences[source.id]
        if not 1 <= number <= len(sentences):
            return None
        one = sentences[number - 1]
        quote = source.text[one.start : one.end]
        place = one.number, one.paragraph, one.position, one.start, one.end
        as_of = speaks_of_its_day(self.at.get((source.id, number), ()), fact)
        span = None
        if fact is not None and fact.clause.sentence == number:
            span = fact.clause.start - one.start, fact.clause.end - one.start
        return Citation(source.id, *place, quote, source.published, span, as_of, source.gloss(quote))

    def fact(self, source_id: str, fact_id: str) -> Fact | None:
        """Return a fact by the ids of its source and its own."""
        return self.facts.get(key_of(source_id, fact_id))

    def find_fact(self, name: str) -> Fact | None:
        """Return a fact by the key or the id of a deep link."""
        return self.facts.get(name) or next((fact for fact in self.facts.values() if fact.id == name), None)

    def events(self) -> list[tuple[Date, Citation]]:
        """Return the dates of the facts, in order of time, with the sentences and clauses that say what was then."""
        found: dict[tuple[str, str, int], tuple[Date, Citation]] = {}
        for fact in self.facts.values():
            citation = self.cite(self.sources[fact.source_id], fact.sentence, fact)
            if fact.date and citation and not fact.as_of and not fact.denied:
                found.setdefault((fact.date.edtf, fact.source_id, fact.sentence), (fact.date, citation))
        return sorted(found.values(), key=lambda event: (event[0].earliest(), event[0].edtf))


def _draw_timeline(catalogue: Catalogue, language: str) -> list[bytes]:
    events = [
        Event(date, citation.quote, citation.answer_span or (0, len(citation.quote)))
        for date, citation in catalogue.events()
    ]
    publishers = {source.publisher: None for source in catalogue.sources.values() if source.publisher}
    return draw_timeline(events, list(publishers), language)


def _draw_card(catalogue: Catalogue, day: datetime.date, language: str) -> bytes | None:
    told = []
    for one in catalogue.almanac.told_on(day):
        source = catalogue.sources[one.fact.source_id]
        citation = catalogue.cite(source, one.fact.sentence, one.fact)
        if citation:
            span = citation.answer_span or (0, len(citation.quote))
            told.append(Told(one.date, one.years, citation.quote, span, source.publisher))
    events = [date for date, _ in catalogue.events()]
    return draw_card(told, events, language) if told else None


def _alone(asked: _Asked) -> _Asked:
    """Return the same question with nothing before it."""
    question, _, today, _ = asked
    return question, (), today, ""


def _size(answer: Answer) -> int:
    """Return how many characters an answer holds, roughly, with its question."""
    texts = (answer.question, answer.text, *(one.quote for one in answer.citations), *answer.suggestions)
    return sum(map(len, texts)) + sum(len(reason.detail) for reason in answer.reasons)


class Library:
    """The knowledge base behind one thread of its own, so that no question holds up another chat."""

    def __init__(self, url: str, *, shows_gloss: bool = True) -> None:
        """Open the knowledge base. Raises StoreError."""
        self._kb = KnowledgeBase.open(url)
        self._shows_gloss = shows_gloss
        self.catalogue = Catalogue.of(self._kb, shows_gloss=shows_gloss)
        self._sources = self._kb.sources
        self._thread = ThreadPoolExecutor(1, "library")
        self._looked = time.monotonic()
        self._answers: TTLCache[_Asked, Answer] = TTLCache(_REMEMBERED, _REMEMBERED_S, getsizeof=_size)
        self._lock = threading.Lock()  # the event loop looks into it, too
        self._timelines: dict[str, list[bytes]] = {}
        self._cards: OrderedDict[tuple[datetime.date, str], bytes | None] = OrderedDict()

    def close(self) -> None:
        """Close the knowledge base."""
        self._thread.shutdown()
        self._kb.close()

    async def warm_up(self) -> None:
        """Ask one question in each language: its rules are read at its first one."""
        for language in LOCALES:
            for question in await self.suggestions(language, 1):
                await self._in_thread(self._kb.ask, question, language)

    async def _in_thread(self, work: Callable[..., _T], *given: object) -> _T:
        """Do it in the thread of the knowledge base, after what waits there."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *given))

    async def ask(self, question: str, turns: Sequence[str], today: datetime.date, spoken: str) -> Answer:
        """Answer a question; `turns` are the ones before it, `spoken` the language if none of them tells one."""
        asked = question, tuple(turns), today, spoken
        if time.monotonic() - self._looked < _LOOKED_FOR_CHANGES_S:
            known = self._known(asked)
            if known is not None:
                return known
        return await self._in_thread(self._ask, asked)

    def _known(self, asked: _Asked) -> Answer | None:
        """Return an answer that was given before: to the question alone, if it leans on none before it."""
        with self._lock:
            alone = self._answers.get(_alone(asked))
            return alone if alone is None or not alone.leans else self._answers.get(asked)

    def forget(self) -> None:
        """Remember no question any more."""
        with self._lock:
            self._answers.clear()

    def _ask(self, asked: _Asked) -> Answer:
        self._refresh()
        answer = self._known(asked)
        if answer is None:
            answer = self._keep(_alone(asked))
            if answer.leans and asked != _alone(asked):
                answer = self._keep(asked)
        return answer

    def _keep(self, asked: _Asked) -> Answer:
        question, turns, today, spoken = asked
        answer = self._kb.ask(question, on=today, turns=turns, spoken=spoken)
        with self._lock, suppress(ValueError):  # one that is larger than all there may be is not kept
            self._answers[asked] = answer
        return answer

    def _refresh(self) -> None:
        if time.monotonic() - self._looked < _LOOKED_FOR_CHANGES_S:
            return
        self._looked = time.monotonic()
        self._kb.refresh()
        sources = self._kb.sources
        if not sources or not self._sources or sources[0] is not self._sources[0]:
            self._sources = sources
            self.catalogue = Catalogue.of(self._kb, shows_gloss=self._shows_gloss)
            self.forget()
            self._timelines, self._cards = {}, OrderedDict()

    async def timeline(self, language: str) -> list[bytes]:
        """Return the time line as pictures; they are drawn once, beside the event loop."""
        known, catalogue = self._timelines, self.catalogue
        if language not in known:
            known[language] = await asyncio.to_thread(_draw_timeline, catalogue, language)
        return known[language]

    async def card(self, day: datetime.date, language: str) -> bytes | None:
        """Return the picture of a day's anniversaries, or None if it has none."""
        known, catalogue = self._cards, self.catalogue
        if (day, language) not in known:
            known[day, language] = await asyncio.to_thread(_draw_card, catalogue, day, language)
            if len(known) > _REMEMBERED_CARDS:
                known.popitem(last=False)
        return known[day, language]

    async def suggestions(self, language: str, limit: int) -> list[str]:
        """Return questions that can be answered."""
        return await self._in_thread(self._kb.suggestions, language, limit)

    async def rank(self, text: str, limit: int) -> list[tuple[Citation, Fact | None]]:
        """Return the sentences that are nearest to a text, best first."""
        matches = await self._in_thread(self._kb.rank, text, limit)
        return [(match.citation, match.fact) for match in matches]
