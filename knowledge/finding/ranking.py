"""Ranking: a first score for every sentence at once, from word statistics, letters and what stands around it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.facts import SlotName
from knowledge.finding.index import Index
from knowledge.finding.postings import Floats
from knowledge.reading.intents import Intent

_CONCEPT = 0.7  # what a concept's key is worth beside the word itself: meanings are wider than words

# What each part of the score is worth: a linear model, fitted by tests/benchmarks/fit.py on questions about
# encyclopaedia articles, so that it favours none of our sources.
WEIGHTS = {
    "words": 1.5,
    "words in proportion": 1.2,
    "rare words": 0.8,
    "coverage": 2.1,
    "letters": 4.3,
    "letters in proportion": 1.4,
    "sentence before": 4.3,
    "sentence after": 3.1,
    "paragraph's words": 2.8,
    "paragraph's coverage": 3.5,
    "length": 2.0,
    "opens its paragraph": 0.2,
    "leans on the one before": 4.4,
    "number for a number": 2.6,
    "date for a date": 1.4,
    "length for a reason": 2.6,
}


def features(intent: Intent, index: Index, letter_rows: Floats) -> NDArray[np.float32]:
    """Return one row for each sentence and one column for each of WEIGHTS, all about 0 to 1.

    `letter_rows` is each row's likeness to the question by its letters. What stands around a sentence counts by its
    own words only: a way of asking for a fact says nothing about the next sentence.
    """
    sentences = len(index)
    rows, paragraphs = index.words.rows, index.paragraphs
    words = np.zeros(sentences, np.float32)
    covered = np.zeros(sentences, np.float32)
    rare = np.zeros(sentences, np.float32)
    around = np.zeros(sentences, np.float32)
    plain = np.zeros(sentences, np.float32)
    total = 0.0
    for term in intent.terms:
        best = np.zeros(rows, np.float32)
        reached = 0.0
        for key, sure in term.keys:
            found = index.words.get(key)
            if found is not None:
                worth = sure * index.words.idf(key) * (_CONCEPT if key.startswith("c:") else 1.0)
                reached = max(reached, worth)
                best[found[0]] = np.maximum(best[found[0]], found[1] * worth)
        weight = reached or index.words.idf("")
        total += weight * term.weight
        if reached:
            own = index.best_of_rows(best)
            words += own * term.weight
            capped = np.minimum(own, reached)
            covered += capped * term.weight
            rare += (own > 0) * (weight * weight * term.weight)
            said = (np.minimum(best[index.sentence_rows], reached) * term.weight).astype(np.float32)
            around += paragraphs.best(said)
            plain += said
    total = total or 1.0
    letters = index.best_of_rows(letter_rows)
    own_letters = letter_rows[index.sentence_rows]
    near_before = paragraphs.before(own_letters)
    near_after = paragraphs.after(own_letters)
    shape = index.shape
    a_number = intent.slot in (SlotName.HOW_MANY, SlotName.HOW_LONG)
    columns: Sequence[Floats] = (
        words / total,
        _to_one(words),
        _to_one(rare),
        covered / total,
        letters,
        _to_one(letters),
        near_before,
        near_after,
        paragraphs.mean_of_others(plain / total),
        around / total,
        shape[:, 0],
        paragraphs.opens,
        shape[:, 1] * near_before,
        shape[:, 2] * a_number,
        shape[:, 3] * (intent.slot is SlotName.WHEN),
        shape[:, 0] * (intent.slot is SlotName.WHY),
    )
    return np.stack(columns, axis=1).astype(np.float32)


LOOKED_AT = 12  # sentences that are looked at closely, which costs more than to score all others


class Found(NamedTuple):
    """The sentences that a question may be about."""

    numbers: Sequence[int]  # of those with any score, best first
    scores: Floats  # of every sentence, about 0 to 15
    letter_rows: Floats  # each row's likeness to the question by its letters, 0 to 1


def find(intent: Intent, index: Index, limit: int = LOOKED_AT, sources: Iterable[str] | None = None) -> Found:
    """Return at most `limit` sentences that `intent` may be about, LOOKED_AT at least; of `sources`, if given."""
    if not len(index) or not intent.terms:
        nothing = np.zeros(0, np.float32)
        return Found((), nothing, nothing)
    letter_rows = index.letter_scores(intent.plain)
    scores = first_scores(intent, index, letter_rows)
    if sources is not None:
        scores = index.limited_to(sources, scores)
    best = best_first(scores, max(limit, LOOKED_AT)).tolist()
    return Found([number for number in best if scores[number] > 0], scores, letter_rows)


_VECTOR = np.array(list(WEIGHTS.values()), np.float32)


def first_scores(intent: Intent, index: Index, letter_rows: Floats) -> Floats:
    """Return a score for each sentence, about 0 to 15."""
    scores: Floats = features(intent, index, letter_rows) @ _VECTOR
    return scores


def best_first(scores: Floats, limit: int) -> NDArray[np.intp]:
    """Return the numbers of the best `limit` scores, of equal ones the first."""
    numbers: NDArray[np.intp] = np.arange(len(scores))
    if len(scores) > 2 * limit:
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        numbers = np.flatnonzero(scores >= least)
    return numbers[np.argsort(-scores[numbers], kind="stable")][:limit]


def _to_one(scores: Floats) -> Floats:
    top = float(scores.max()) if len(scores) else 0.0
    return scores / top if top > 0 else scores
