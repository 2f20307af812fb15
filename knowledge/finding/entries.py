"""Entries: the sentences of the fact base, as matching sees them."""

import json
from dataclasses import dataclass, field

from knowledge.facts import Fact
from knowledge.language.sentences import Sentence
from knowledge.language.words import Token, tokens
from knowledge.sources import Source


@dataclass(slots=True)
class _Parsed:
    """The words of a sentence and what they mean."""

    words: list[Token]
    stems: list[str]
    concepts: list[tuple[int, int, str]]
    places: dict[str, list[int]]


@dataclass(slots=True)
class Entry:
    """One sentence of the fact base, as matching sees it. Its words are cut when they are first asked for."""

    source: Source
    sentence: Sentence
    facts: tuple[Fact, ...]
    previous: int | None  # number of the neighbours in the same source, as entries
    following: int | None
    parsed: str = field(repr=False)  # see Segment
    _parts: _Parsed | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The words of the sentence, as the source has them."""
        return self.source.text[self.sentence.start : self.sentence.end]

    @property
    def words(self) -> list[Token]:
        """Its tokens."""
        return self._read().words

    @property
    def stems(self) -> list[str]:
        """The stem of each word, by the source's language."""
        return self._read().stems

    @property
    def concepts(self) -> list[tuple[int, int, str]]:
        """What is named: first and last word, concept."""
        return self._read().concepts

    @property
    def places(self) -> dict[str, list[int]]:
        """The words that each key stands at."""
        return self._read().places

    def _read(self) -> _Parsed:
        if self._parts is None:
            stems, concepts = json.loads(self.parsed)
            places: dict[str, list[int]] = {}
            for number, word_stem in enumerate(stems):
                places.setdefault("w:" + word_stem, []).append(number)
            for first, _, concept in concepts:
                places.setdefault("c:" + concept, []).append(first)
            self._parts = _Parsed(tokens(self.text), stems, [(a, b, c) for a, b, c in concepts], places)
        return self._parts
