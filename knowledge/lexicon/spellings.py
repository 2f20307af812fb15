"""Spellings: a list of words in which one is found that was typed with slips."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

_LETTER = 21  # bits that hold any code point; the number of a word has as many
_PER_SLIP = 3  # letter pairs that one slip can spoil: of "abcd" typed "acbd", ab, bc and cd


class Spellings:
    """Words, and an index of their letter pairs that leaves few of them to be compared.

    A slip is one of the Damerau distance, restricted: a letter more, less or other, or two changed round.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def nearest(self, word: str, slips: int, limit: int) -> tuple[list[str], int]:
        """Return the words that are nearest to `word`, and their distance, which is at most `slips`.

        All of them are equally near; of more than `limit`, those with its first letter, in the alphabet's order.
        """
        if not slips:
            return [], 0
        found = process.extract(
            word, self._candidates(word, slips), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        least = min((distance for _, distance, _ in found), default=0)
        nearest = [near for near, distance, _ in found if distance == least]
        # The first letter is seldom the one that is wrong.
        nearest.sort(key=lambda near: (near[:1] != word[:1], near))
        return nearest[:limit], int(least)

    def _candidates(self, word: str, slips: int) -> list[str]:
        pairs, numbers, lengths = self._pairs
        alike = abs(lengths - len(word)) <= slips
        wanted = np.unique(_pairs_of(_letters(f" {word} ")))
        shared = len(wanted) - _PER_SLIP * slips
        if shared > 0:
            starts, ends = np.searchsorted(pairs, wanted), np.searchsorted(pairs, wanted, side="right")
            there = np.concatenate([numbers[start:end] for start, end in zip(starts, ends, strict=True)])
            alike &= np.bincount(there, minlength=len(self.words)) >= shared
        words = self.words
        return [words[int(number)] for number in np.flatnonzero(alike)]

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The letter pairs of all words in their order, the number of the word of each; the words' lengths."""
        lengths = np.fromiter(map(len, self.words), np.int64, len(self.words))
        # Every word stands between two spaces, which are its ends: the pairs that begin with its own letters,
        # and the one before them.
        letters = _letters(f" {' '.join(self.words)} ")
        numbers = np.repeat(np.arange(len(self.words)), lengths + 1)
        both = np.unique((_pairs_of(letters) << _LETTER) | numbers)
        return both >> _LETTER, both & ((1 << _LETTER) - 1), lengths


def _letters(text: str) -> NDArray[np.int64]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def _pairs_of(letters: NDArray[np.int64]) -> NDArray[np.int64]:
    return (letters[:-1] << _LETTER) | letters[1:]
