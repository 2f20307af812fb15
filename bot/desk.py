"""The desk: the knowledge base behind one thread, asked beside the event loop, and what it remembers."""

import asyncio
import datetime
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from cachetools import LRUCache, TTLCache

from bot.catalogue import Catalogue
from bot.texts import LOCALES, say_published
from knowledge.answers import Answer
from knowledge.citations import Citation
from knowledge.facts import Fact
from knowledge.library import KnowledgeBase

_LOOKED_FOR_CHANGES_S = 1.0
_REMEMBERED_CARDS = 100
_REMEMBERED = 4_000_000  # characters of questions and answers; one that is in fashion is answered at once
_REMEMBERED_S = 600  # see /privacy: no question stays in memory for longer
_T = TypeVar("_T")
_Asked = tuple[str, tuple[str, ...], datetime.date, str]  # question, turns, today, language spoken


def _draw_timeline(catalogue: Catalogue, language: str) -> list[bytes]:
    from bot.cards import Event, draw_timeline  # what draws is imported when first a picture is asked for

    events = [
        Event(date, citation.quote, citation.answer_span or (0, len(citation.quote)))
        for date, citation in catalogue.events()
    ]
    publishers = {say_published(source, language): None for source in catalogue.sources.values() if source.publisher}
    return draw_timeline(events, list(publishers), language)


def _draw_card(catalogue: Catalogue, day: datetime.date, language: str) -> bytes | None:
    from bot.cards import Told, draw_card

    told = []
    for one in catalogue.almanac.told_on(day):
        source = catalogue.sources[one.fact.source_id]
        citation = catalogue.cite(source, one.fact.sentence, one.fact)
        if citation:
            span = citation.answer_span or (0, len(citation.quote))
            told.append(Told(one.date, one.years, citation.quote, span, say_published(source, language)))
    events = [date for date, _ in catalogue.events()]
    return draw_card(told, events, language) if told else None


def _alone(asked: _Asked) -> _Asked:
    """Return the same question with nothing before it."""
    question, _, today, _ = asked
    return question, (), today, ""


def _size(answer: Answer) -> int:
    """Return how many characters an answer holds, roughly, with its question."""
    texts = (answer.question, *(one.quote for one in answer.citations), *answer.suggestions)
    return sum(map(len, texts)) + sum(len(reason.detail) for reason in answer.reasons)


class Desk:
    """The knowledge base behind one thread of its own, so that no question holds up another chat."""

    def __init__(self, url: str, *, shows_gloss: bool = True) -> None:
        """Open the knowledge base. Raises StoreError."""
        self._kb = KnowledgeBase.open(url)
        self._shows_gloss = shows_gloss
        self.catalogue = Catalogue.of(self._kb, shows_gloss=shows_gloss)
        self._sources = self._kb.sources
        self._thread = ThreadPoolExecutor(1, "desk")
        self._looked = time.monotonic()
        self._answers: TTLCache[_Asked, Answer] = TTLCache(_REMEMBERED, _REMEMBERED_S, getsizeof=_size)
        self._lock = threading.Lock()  # the event loop looks into it, too
        self._timelines: dict[str, list[bytes]] = {}
        self._cards: LRUCache[tuple[datetime.date, str], bytes | None] = LRUCache(_REMEMBERED_CARDS)

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
        self._kb.forget_words()

    def expire(self) -> None:
        """Forget the questions that were asked too long ago, and the words of all."""
        with self._lock:
            self._answers.expire()
        self._kb.forget_words()

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
            self._timelines = {}
            self._cards.clear()

    async def timeline(self, language: str) -> list[bytes]:
        """Return the time line as pictures; they are drawn once, beside the event loop."""
        known, catalogue = self._timelines, self.catalogue
        if language not in known:
            known[language] = await asyncio.to_thread(_draw_timeline, catalogue, language)
        return known[language]

    async def card(self, day: datetime.date, language: str) -> bytes | None:
        """Return the picture of a day's anniversaries, or None if it has none."""
        catalogue = self.catalogue
        if (day, language) in self._cards:
            return self._cards[day, language]
        card = await asyncio.to_thread(_draw_card, catalogue, day, language)
        if catalogue is self.catalogue:  # else what it was drawn from has changed meanwhile
            self._cards[day, language] = card
        return card

    async def suggestions(self, language: str, limit: int) -> list[str]:
        """Return questions that can be answered."""
        return await self._in_thread(self._kb.suggestions, language, limit)

    async def rank(self, text: str, limit: int) -> list[tuple[Citation, Fact | None]]:
        """Return the sentences that are nearest to a text, best first."""
        matches = await self._in_thread(self._kb.rank, text, limit)
        return [(match.citation, match.fact) for match in matches]
