"""Segments: documents taken apart for the index, so that documents can be added without doing it all again.

A row is one piece of text that a question is compared with: a sentence, the clause of a fact, or a way of asking
for a fact. Every row belongs to a sentence, and the sentence is what is found.
"""

import json
import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from knowledge.facts import Fact
from knowledge.finding.postings import Floats, Holdings, Ints, Keys
from knowledge.language.languages import load
from knowledge.language.sentences import Sentence
from knowledge.language.stems import stem
from knowledge.language.words import Token, fold, skeleton, tokens
from knowledge.lexicon.concepts import Lexicon
from knowledge.sources import Source

Document = tuple[Source, Sequence[Sentence], Sequence[Fact]]

_GRAMS = (3, 4, 5)  # letters; what typing slips leave standing of a word
_SHAPES = 4


def grams(word: str) -> tuple[str, ...]:
    """Return the letter groups of a folded word, its ends marked."""
    padded = f" {word} "
    return tuple(padded[i : i + n] for n in _GRAMS for i in range(len(padded) - n + 1)) or (padded,)


def facts_by_sentence(facts: Iterable[Fact]) -> dict[int, tuple[Fact, ...]]:
    """Return the facts of each sentence, by its number."""
    found: dict[int, tuple[Fact, ...]] = {}
    for fact in facts:
        found[fact.sentence] = (*found.get(fact.sentence, ()), fact)
    return found


@dataclass(frozen=True)
class Segment:
    """What is known about some documents. All numbers count from the first sentence or row in it."""

    documents: Sequence[Document]
    parsed: Sequence[str]  # of each sentence the stems and concepts of its words, in JSON
    shapes: Floats  # of each sentence, see `_shape`
    row_sentence: Ints  # the sentence itself, then for each fact its clause and the ways to ask for it
    lengths: Ints  # of each row, in words that carry meaning
    words: Holdings
    letters: Holdings
    sounds: dict[str, tuple[str, ...]]  # how words sound, and the keys of those that do

    @cached_property
    def first_sentences(self) -> list[int]:
        """The number of the first sentence of each document, and that behind the last."""
        return [0, *accumulate(len(sentences) for _, sentences, _ in self.documents)]

    @cached_property
    def first_rows(self) -> list[int]:
        """The number of the first row of each document, and that behind the last."""
        return [int(row) for row in np.searchsorted(self.row_sentence, self.first_sentences)]


class _Taking:
    """Takes documents apart, row by row."""

    def __init__(self, lexicon: Lexicon, words: Keys, letters: Keys) -> None:
        self._lexicon = lexicon
        self._words, self._letters = words, letters
        self._grams: dict[str, array[int]] = {}
        self.word_keys, self.word_rows = array("i"), array("i")
        self.letter_keys, self.letter_counts = array("i"), array("i")
        self.row_sentence, self.lengths = array("i"), array("i")
        self.parsed: list[str] = []
        self.shapes: list[tuple[float, ...]] = []
        self.sounds: dict[str, dict[str, None]] = {}

    def take(self, document: Document) -> None:
        source, sentences, facts = document
        by_sentence = facts_by_sentence(facts)
        for sentence in sentences:
            text = source.text[sentence.start : sentence.end]
            words, stems, named = self._read(text, source.language)
            self.parsed.append(json.dumps([stems, named], ensure_ascii=False, separators=(",", ":")))
            self.shapes.append(_shape(words, [concept for _, _, concept in named], source.language))
            number = len(self.parsed) - 1
            concepts = [concept for _, _, concept in named]
            self._add(number, source.language, words, stems, concepts)
            for fact in by_sentence.get(sentence.number, ()):
                more = (fact.relation, *fact.subject, *fact.object, *fact.place, *fact.concepts)
                clause = source.text[fact.clause.start : fact.clause.end]
                self._add_text(number, source.language, clause, more)
                for language, phrasings in fact.phrasings.items():
                    for phrasing in phrasings:
                        self._add_text(number, language, phrasing)

    def _read(self, text: str, language: str) -> tuple[list[Token], list[str], list[tuple[int, int, str]]]:
        words = tokens(text)
        stems = [stem(word.text, language) for word in words]
        mentions = self._lexicon.find(words, language, stems)
        return words, stems, [(m.first, m.last, concept) for m in mentions for concept in m.concepts]

    def _add_text(self, sentence: int, language: str, text: str, more: Sequence[str] = ()) -> None:
        words, stems, named = self._read(text, language)
        self._add(sentence, language, words, stems, [*(concept for _, _, concept in named), *more])

    def _add(
        self,
        sentence: int,
        language: str,
        words: Sequence[Token],
        stems: Sequence[str],
        concepts: Sequence[str],
    ) -> None:
        row = len(self.row_sentence)
        plain = load(language).folded_words("function_words")
        keys = []
        for word, word_stem in zip(words, stems, strict=True):
            if word.is_suffix or word.folded in plain:
                continue
            key = "w:" + word_stem
            keys.append(key)
            self.sounds.setdefault(skeleton(word.folded), {})[key] = None
        self.lengths.append(len(keys))
        keys += ["c:" + concept for concept in concepts]
        said = set(concepts)
        wider = {wide: None for concept in concepts for wide in sorted(self._lexicon.wider(concept))}
        keys += ["c:" + concept for concept in wider if concept not in said]
        self.word_keys.extend(map(self._words.number, keys))
        self.word_rows.extend([row] * len(keys))
        before = len(self.letter_keys)
        for folded in dict.fromkeys(word.folded for word in words):
            self.letter_keys.extend(self._grams_of(folded))
        self.letter_counts.append(len(self.letter_keys) - before)
        self.row_sentence.append(sentence)

    def _grams_of(self, folded: str) -> "array[int]":
        found = self._grams.get(folded)
        if found is None:
            found = self._grams[folded] = array("i", map(self._letters.number, grams(folded)))
        return found


def take_apart(documents: Sequence[Document], lexicon: Lexicon, words: Keys, letters: Keys) -> Segment:
    """Return a segment of `documents`; new keys of their words and letter groups get numbers."""
    taking = _Taking(lexicon, words, letters)
    for document in documents:
        taking.take(document)
    rows = np.repeat(np.arange(len(taking.row_sentence), dtype=np.int32), _ints(taking.letter_counts))
    return Segment(
        documents,
        taking.parsed,
        np.array(taking.shapes, np.float32).reshape(-1, _SHAPES),
        _ints(taking.row_sentence),
        _ints(taking.lengths),
        Holdings.counted(_ints(taking.word_keys), _ints(taking.word_rows)),
        Holdings.counted(_ints(taking.letter_keys), rows),
        {sound: tuple(keys) for sound, keys in taking.sounds.items()},
    )


def _ints(numbers: "array[int]") -> Ints:
    return np.array(numbers, np.int32)


def _shape(words: Sequence[Token], concepts: Iterable[str], language: str) -> tuple[float, ...]:
    """A sentence's length (1 at some 50 words), whether it opens with a pronoun, has a number, has a year."""
    return (
        math.log(1 + len(words)) / 4,
        bool(words) and words[0].folded in load(language).folded_words("pronouns"),
        any(word.text[0].isdigit() for word in words) or any(concept.startswith("number-") for concept in concepts),
        any(len(word.text) == 4 and word.text.isdecimal() for word in words),
    )


def merge(segments: Sequence[Segment]) -> Segment:
    """Return one segment of the documents of several, in the order of their sources' ids."""
    order = sorted(
        (document[0].id, at, number)
        for at, segment in enumerate(segments)
        for number, document in enumerate(segment.documents)
    )
    sentence_maps = [np.zeros(len(segment.parsed), np.int32) for segment in segments]
    row_maps = [np.zeros(len(segment.lengths), np.int32) for segment in segments]
    documents, parsed = [], list[str]()
    sentences = rows = 0
    for _, at, number in order:
        segment = segments[at]
        documents.append(segment.documents[number])
        first, last = segment.first_sentences[number : number + 2]
        parsed += segment.parsed[first:last]
        sentence_maps[at][first:last] = np.arange(sentences, sentences + last - first)
        sentences += last - first
        first, last = segment.first_rows[number : number + 2]
        row_maps[at][first:last] = np.arange(rows, rows + last - first)
        rows += last - first
    shapes = np.zeros((sentences, _SHAPES), np.float32)
    row_sentence, lengths = np.zeros(rows, np.int32), np.zeros(rows, np.int32)
    sounds: dict[str, dict[str, None]] = {}
    for segment, sentence_map, row_map in zip(segments, sentence_maps, row_maps, strict=True):
        shapes[sentence_map] = segment.shapes
        row_sentence[row_map] = sentence_map[segment.row_sentence]
        lengths[row_map] = segment.lengths
        for sound, keys in segment.sounds.items():
            sounds.setdefault(sound, {}).update(dict.fromkeys(keys))
    return Segment(
        documents,
        parsed,
        shapes,
        row_sentence,
        lengths,
        _moved([segment.words for segment in segments], row_maps),
        _moved([segment.letters for segment in segments], row_maps),
        {sound: tuple(keys) for sound, keys in sounds.items()},
    )


def _moved(holdings: Sequence[Holdings], row_maps: Sequence[Ints]) -> Holdings:
    """Return all holdings under the new numbers of their rows."""
    return Holdings(
        np.concatenate([held.keys for held in holdings]),
        np.concatenate([row_map[held.rows] for held, row_map in zip(holdings, row_maps, strict=True)]),
        np.concatenate([held.counts for held in holdings]),
    ).ordered()


def folded_grams(words: Iterable[str]) -> dict[str, int]:
    """Return how often each letter group is in the distinct `words`."""
    counts: dict[str, int] = {}
    for word in dict.fromkeys(words):
        for gram in grams(fold(word)):
            counts[gram] = counts.get(gram, 0) + 1
    return counts
