"""Paragraphs: what stands around a sentence, for all sentences at once."""

from collections.abc import Sequence

import numpy as np

from knowledge.finding.postings import Floats
from knowledge.finding.segments import Document


class Paragraphs:
    """The paragraphs of some documents. The sentences are numbered through."""

    def __init__(self, documents: Sequence[Document]) -> None:
        found = [
            (number, sentence.paragraph) for number, (_, sentences, _) in enumerate(documents) for sentence in sentences
        ]
        numbers = np.array(found, np.int64).reshape(-1, 2)
        self.opens = np.ones(len(found), bool)  # whether a sentence is the first of its paragraph
        self.opens[1:] = (numbers[1:] != numbers[:-1]).any(axis=1)
        self.closes = np.roll(self.opens, -1)
        self._starts = np.flatnonzero(self.opens)
        self._sizes = np.diff(self._starts, append=len(found))
        self._of = np.repeat(np.arange(len(self._starts)), self._sizes)

    def before(self, scores: Floats) -> Floats:
        """Return the score of the sentence before each one; 0 for the first of a paragraph."""
        return np.where(self.opens, np.float32(0), np.roll(scores, 1))

    def after(self, scores: Floats) -> Floats:
        """Return the score of the sentence after each one; 0 for the last of a paragraph."""
        return np.where(self.closes, np.float32(0), np.roll(scores, -1))

    def best(self, scores: Floats) -> Floats:
        """Return, for each sentence, the best score in its paragraph."""
        best: Floats = np.maximum.reduceat(scores, self._starts)[self._of]
        return best

    def mean_of_others(self, scores: Floats) -> Floats:
        """Return, for each sentence, the mean score of the others in its paragraph; 0 where it stands alone."""
        sums = np.bincount(self._of, weights=scores, minlength=len(self._sizes))
        mean: Floats = ((sums[self._of] - scores) / np.maximum(self._sizes[self._of] - 1, 1)).astype(np.float32)
        return mean
