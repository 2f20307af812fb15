"""Postings: which rows hold a key, and how often; and what that is worth."""

import math
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

# BM25 (Robertson and Zaragoza 2009). Sentences are short, so their length says little: b below the usual 0.75.
_K1 = 1.2
_B = 0.4
_MOST = 255  # times that a row holds a key, as far as they are counted
_ROW_BITS = 32


class Keys:
    """Keys and their numbers, which are given in the order in which the keys come."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = list(names)
        self._numbers = {name: number for number, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def find(self, key: str) -> int | None:
        """Return the number of a key that has one."""
        return self._numbers.get(key)

    def number(self, key: str) -> int:
        """Return the number of a key, and give it one if it is new."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.names)
            self.names.append(key)
        return number


class Holdings(NamedTuple):
    """Each entry says that a row holds a key, and how often."""

    keys: Ints
    rows: Ints
    counts: NDArray[np.uint8]

    @classmethod
    def counted(cls, keys: Ints, rows: Ints) -> "Holdings":
        """Count how often each pair of a key and a row is there."""
        pairs, counts = np.unique((keys.astype(np.int64) << _ROW_BITS) | rows, return_counts=True)
        return cls(
            (pairs >> _ROW_BITS).astype(np.int32),
            (pairs & ((1 << _ROW_BITS) - 1)).astype(np.int32),
            np.minimum(counts, _MOST).astype(np.uint8),
        )

    def ordered(self) -> "Holdings":
        """Return the same by key, and those of a key by row."""
        # The sort finds the runs that are in order already: those of documents that were ordered before.
        order = np.argsort((self.keys.astype(np.int64) << _ROW_BITS) | self.rows, kind="stable")
        return Holdings(self.keys[order], self.rows[order], self.counts[order])


class Postings:
    """An inverted file over `rows` rows, from ordered holdings."""

    def __init__(self, keys: Keys, holdings: Holdings, rows: int) -> None:
        self.keys = keys
        self.rows = rows
        self.holdings = holdings
        self._none = len(keys)
        self._starts = np.searchsorted(holdings.keys, np.arange(self._none + 2))

    def __contains__(self, key: str) -> bool:
        return self.held_by(key) > 0

    def number(self, key: str) -> int:
        """Return the number of `key`, or one that nothing is held under."""
        number = self.keys.find(key)
        # A key may have got its number after this was made.
        return self._none if number is None or number > self._none else number

    def part(self, key: str) -> slice:
        """Return where the holdings of `key` stand; empty for a key that no row holds."""
        number = self.number(key)
        return slice(int(self._starts[number]), int(self._starts[number + 1]))

    def held_by(self, key: str) -> int:
        """Return how many rows hold `key`."""
        part = self.part(key)
        return int(part.stop - part.start)


class WordPostings(Postings):
    """Rows and the keys of their words and concepts, weighed by BM25."""

    def __init__(self, keys: Keys, holdings: Holdings, lengths: Ints) -> None:
        super().__init__(keys, holdings, len(lengths))
        average = int(lengths.sum()) / len(lengths) if len(lengths) else 1.0
        counts = holdings.counts.astype(np.float64)
        longer = (_K1 * (1 - _B + _B * lengths / (average or 1.0)))[holdings.rows]
        self._weights: Floats = (counts * (_K1 + 1) / (counts + longer)).astype(np.float32)
        self._idf: dict[str, float] = {}
        self._rarest = self._rareness(0)

    def get(self, key: str) -> tuple[Ints, Floats] | None:
        """Return the rows that hold `key` and what it is worth in each; None if there is none."""
        part = self.part(key)
        if part.start == part.stop:
            return None
        return self.holdings.rows[part], self._weights[part]

    def idf(self, key: str) -> float:
        """How rare `key` is: BM25's, never negative; a key that no row holds is the rarest."""
        found = self._idf.get(key)
        if found is None:
            held_by = self.held_by(key)
            if not held_by:  # questions hold any number of such keys
                return self._rarest
            found = self._idf[key] = self._rareness(held_by)
        return found

    def _rareness(self, held_by: int) -> float:
        return math.log(1 + (self.rows - held_by + 0.5) / (held_by + 0.5))

    @cached_property
    def _by_row(self) -> tuple[NDArray[np.int64], Ints]:
        order = np.argsort(self.holdings.rows, kind="stable")
        starts = np.searchsorted(self.holdings.rows[order], np.arange(self.rows + 1))
        return starts, self.holdings.keys[order]

    def keys_of(self, row: int) -> list[str]:
        """Return the keys that a row holds."""
        starts, numbers = self._by_row
        names = self.keys.names
        return [names[number] for number in numbers[starts[row] : starts[row + 1]].tolist()]


class LetterPostings(Postings):
    """Rows and the letter groups of their words, for the cosine of vectors weighed by rareness (TF-IDF)."""

    def __init__(self, keys: Keys, holdings: Holdings, rows: int, norms: Floats | None = None) -> None:
        super().__init__(keys, holdings, rows)
        self._worth = np.array([0.0, *(1 + math.log(count) for count in range(1, _MOST + 1))])
        self.norms = self._norms() if norms is None else norms

    def _norms(self) -> Floats:
        """The inverse lengths of the rows' vectors."""
        rareness = np.log((self.rows + 1) / (np.diff(self._starts) + 1)) + 1
        weights = self._worth[self.holdings.counts] * rareness[self.holdings.keys]
        squares = np.bincount(self.holdings.rows, weights * weights, minlength=self.rows)
        norms: Floats = (1 / np.sqrt(np.where(squares > 0, squares, 1.0))).astype(np.float32)
        return norms

    def scores(self, groups: Mapping[str, int]) -> Floats:
        """Return each row's cosine with a text that has these letter groups so often, 0 to 1."""
        numbers = np.array([self.number(group) for group in groups], np.int64)
        starts, ends = self._starts[numbers], self._starts[numbers + 1]
        held_by = ends - starts
        # A group that no row holds is as rare as can be.
        rareness = np.log((self.rows + 1) / (held_by + 1)) + 1
        weights = self._worth[np.minimum(np.array([*groups.values()], np.int64), _MOST)] * rareness
        square = float(weights @ weights)
        if not held_by.any():
            return np.zeros(self.rows, np.float32)
        # All holdings of all groups, one behind the other.
        places = np.repeat(ends - np.cumsum(held_by), held_by) + np.arange(held_by.sum())
        worth = self._worth[self.holdings.counts[places]] * np.repeat(weights * rareness, held_by)
        sums = np.bincount(self.holdings.rows[places], worth, minlength=self.rows)
        scores: Floats = (sums / math.sqrt(square)).astype(np.float32)
        scores *= self.norms
        return scores
