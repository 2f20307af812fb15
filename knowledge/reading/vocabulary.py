"""Vocabulary: what must be known of words to read a question; the index of all sentences is one."""

import datetime
from collections.abc import Mapping
from typing import Protocol

from knowledge.lexicon.concepts import Lexicon


class Vocabulary(Protocol):
    """The meanings of words, and the words that the sources use."""

    @property
    def lexicon(self) -> Lexicon:
        """All meanings and names."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the sources are in."""

    @property
    def relations(self) -> Mapping[str, int]:
        """How many facts tell of each relation."""

    @property
    def newest(self) -> datetime.date | None:
        """The day of the newest source: the one that "last year" in a question counts from."""

    def knows(self, key: str) -> bool:
        """Say whether a word ("w:" and its stem) or a meaning ("c:" and the concept) stands in the sources."""

    def keys_that_sound_like(self, sound: str, slips: int, /) -> Mapping[str, float]:
        """Return the keys of words that sound like `sound` but for slips, each with its similarity, 0 to 1."""
