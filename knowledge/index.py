"""The index: every sentence and what facts add to it, inverted, so that a question finds its candidates.

A row is one piece of text that a question is compared with: a sentence, the clause of a fact, or a way of asking
for a fact. Every row belongs to a sentence, and the sentence is what is found.
"""

import datetime
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.concepts import Lexicon
from knowledge.date_expressions import DateMention, find_dates
from knowledge.facts import Fact
from knowledge.languages import load
from knowledge.sentences import Sentence
from knowledge.sources import Source
from knowledge.stems import stem
from knowledge.words import Token, fold, skeleton, tokens

Floats = NDArray[np.float32]

# BM25 (Robertson and Zaragoza 2009). Sentences are short, so their length says little: b below the usual 0.75.
_K1 = 1.2
_B = 0.4
_LOOK_BACK = 12  # sentences that a relative date is resolved against
_GRAMS = (3, 4, 5)  # letters; what typing slips leave standing of a word


@dataclass(slots=True)
class Entry:
    """One sentence of the fact base, as matching sees it."""

    source: Source
    sentence: Sentence
    facts: tuple[Fact, ...] = ()
    previous: int | None = None  # number of the neighbours in the same source, as entries
    following: int | None = None
    words: list[Token] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)  # of each word, by the source's language
    concepts: list[tuple[int, int, str]] = field(default_factory=list)  # first and last word, concept

    @property
    def text(self) -> str:
        return self.source.text[self.sentence.start : self.sentence.end]


@dataclass(slots=True)
class _Row:
    entry: int
    fact: Fact | None
    text: str
    language: str
    concepts: tuple[str, ...] = ()  # beyond those its words name


@lru_cache(maxsize=65536)
def grams(word: str) -> tuple[str, ...]:
    """Return the letter groups of a folded word, its ends marked."""
    padded = f" {word} "
    return tuple(padded[i : i + n] for n in _GRAMS for i in range(len(padded) - n + 1)) or (padded,)


class Postings:
    """An inverted file: which rows hold a key, and how much."""

    def __init__(self, rows: Sequence[Mapping[str, float]]) -> None:
        gathered: dict[str, tuple[list[int], list[float]]] = {}
        for number, row in enumerate(rows):
            for key, weight in row.items():
                where, weights = gathered.setdefault(key, ([], []))
                where.append(number)
                weights.append(weight)
        self.rows = len(rows)
        self._keys = {
            key: (np.array(where, np.int32), np.array(weights, np.float32))
            for key, (where, weights) in gathered.items()
        }

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def keys(self) -> Iterable[str]:
        return self._keys.keys()

    def get(self, key: str) -> tuple[NDArray[np.int32], Floats] | None:
        return self._keys.get(key)

    def idf(self, key: str) -> float:
        """How rare `key` is: BM25's, never negative; a key that no row holds is the rarest."""
        found = self._keys.get(key)
        n = len(found[0]) if found else 0
        return math.log(1 + (self.rows - n + 0.5) / (n + 0.5))


class Index:
    """All sentences and facts of some sources, ready to be asked."""

    def __init__(
        self,
        documents: Iterable[tuple[Source, Sequence[Sentence], Sequence[Fact]]],
        lexicon: Lexicon,
    ) -> None:
        self.lexicon = lexicon
        self.entries: list[Entry] = []
        self.sources: dict[str, Source] = {}
        self._rows: list[_Row] = []
        self._entry_keys: dict[int, frozenset[str]] = {}
        self._fact_keys: dict[tuple[str, str], frozenset[str]] = {}
        self._given: dict[str, frozenset[str]] = {}
        self._dates: dict[tuple[str, int], list[DateMention]] = {}
        self._documents: dict[str, list[tuple[int, int]]] = {}
        for source, sentences, facts in documents:
            self._documents[source.id] = [(sentence.start, sentence.end) for sentence in sentences]
            self._add(source, sentences, facts)
        self.languages = tuple(dict.fromkeys(source.language for source in self.sources.values()))
        self.sentence_rows = np.array([n for n, row in enumerate(self._rows) if row.fact is None], np.int32)
        self.row_entry = np.array([row.entry for row in self._rows], np.int32)
        self._invert()

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def newest(self) -> datetime.date | None:
        """The day of the newest source: the one that "last year" in a question counts from."""
        return max((source.published for source in self.sources.values() if source.published), default=None)

    def _add(self, source: Source, sentences: Sequence[Sentence], facts: Sequence[Fact]) -> None:
        self.sources[source.id] = source
        by_sentence: dict[int, list[Fact]] = {}
        for fact in facts:
            by_sentence.setdefault(fact.sentence, []).append(fact)
        first = len(self.entries)
        for offset, sentence in enumerate(sentences):
            number = first + offset
            own = tuple(by_sentence.get(sentence.number, ()))
            entry = Entry(source, sentence, own)
            entry.previous = number - 1 if offset else None
            entry.following = number + 1 if offset + 1 < len(sentences) else None
            entry.words = tokens(entry.text)
            entry.stems = [stem(word.text, source.language) for word in entry.words]
            entry.concepts = [
                (mention.first, mention.last, concept)
                for mention in self.lexicon.find(entry.words, source.language, entry.stems)
                for concept in mention.concepts
            ]
            self.entries.append(entry)
            self._rows.append(_Row(number, None, entry.text, source.language))
            for fact in own:
                clause = source.text[fact.clause.start : fact.clause.end]
                named = (fact.relation, *fact.subject, *fact.object, *fact.place, *fact.concepts)
                self._rows.append(_Row(number, fact, clause, source.language, named))
                for language, phrasings in fact.phrasings.items():
                    self._rows += [_Row(number, fact, phrasing, language) for phrasing in phrasings]

    def _invert(self) -> None:
        words: list[Counter[str]] = []
        letters: list[dict[str, float]] = []
        lengths: list[int] = []
        self.vocabulary: dict[str, set[str]] = {}  # skeleton of a word, and the stems it stands for
        for row in self._rows:
            counts, length = self._keys_of(row)
            words.append(counts)
            lengths.append(length)
            if row.fact is None:
                self._entry_keys[row.entry] = frozenset(counts)
            else:
                name = (row.fact.source_id, row.fact.id)
                self._fact_keys[name] = self._fact_keys.get(name, frozenset()) | frozenset(counts)
        average = sum(lengths) / len(lengths) if lengths else 1.0
        weighted = [
            {key: count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length / average)) for key, count in counts.items()}
            for counts, length in zip(words, lengths, strict=True)
        ]
        self.words = Postings(weighted)
        self.sounds = [sound for sound in self.vocabulary if len(sound) > 2]
        frequency: Counter[str] = Counter()
        gram_counts = []
        for row in self._rows:
            count = Counter(gram for word in {t.folded for t in tokens(row.text)} for gram in grams(word))
            frequency.update(count.keys())
            gram_counts.append(count)
        rows = len(self._rows)
        self.gram_idf = {gram: math.log((rows + 1) / (n + 1)) + 1 for gram, n in frequency.items()}
        for count in gram_counts:
            vector = {gram: (1 + math.log(n)) * self.gram_idf[gram] for gram, n in count.items()}
            norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
            letters.append({gram: weight / norm for gram, weight in vector.items()})
        self.letters = Postings(letters)

    def _keys_of(self, row: _Row) -> tuple[Counter[str], int]:
        entry = self.entries[row.entry]
        if row.fact is None:
            words, stems = entry.words, entry.stems
            concepts = [concept for _, _, concept in entry.concepts]
        else:
            words = tokens(row.text)
            stems = [stem(word.text, row.language) for word in words]
            found = self.lexicon.find(words, row.language, stems)
            concepts = [concept for mention in found for concept in mention.concepts]
        plain = load(row.language).folded_words("function_words")
        counts: Counter[str] = Counter()
        for word, word_stem in zip(words, stems, strict=True):
            if word.is_suffix or word.folded in plain:
                continue
            counts["w:" + word_stem] += 1
            self.vocabulary.setdefault(skeleton(word.folded), set()).add("w:" + word_stem)
        length = sum(counts.values())
        for concept in (*concepts, *row.concepts):
            counts["c:" + concept] += 1
        for concept in {wide for concept in (*concepts, *row.concepts) for wide in self.lexicon.wider(concept)}:
            if "c:" + concept not in counts:
                counts["c:" + concept] += 1
        return counts, length

    @cached_property
    def neighbours(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The entries before and after each in its paragraph; an entry with none has itself."""
        before = np.arange(len(self.entries), dtype=np.int32)
        after = before.copy()
        for number, entry in enumerate(self.entries):
            nxt = entry.following
            if nxt is not None and self.entries[nxt].sentence.paragraph == entry.sentence.paragraph:
                after[number] = nxt
                before[nxt] = number
        return before, after

    def letter_scores(self, words: Iterable[str]) -> Floats:
        """Return each row's cosine of weighted letter groups with the folded `words`, 0 to 1."""
        counts = Counter(gram for word in set(words) for gram in grams(fold(word)))
        scores = np.zeros(len(self._rows), np.float32)
        square = 0.0
        rarest = math.log(len(self._rows) + 1) + 1
        for gram, n in counts.items():
            idf = self.gram_idf.get(gram)
            weight = (1 + math.log(n)) * (idf if idf is not None else rarest)
            square += weight * weight
            if idf is not None:
                found = self.letters.get(gram)
                if found is not None:
                    scores[found[0]] += found[1] * weight
        return scores / math.sqrt(square) if square else scores

    def best_of_rows(self, scores: Floats) -> Floats:
        """Return, for each entry, the best score among its rows."""
        best = np.zeros(len(self.entries), np.float32)
        np.maximum.at(best, self.row_entry, scores)
        return best

    @cached_property
    def _paragraphs(self) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The number of each entry's paragraph in the whole index, and how many sentences it has."""
        numbers: dict[tuple[str, int], int] = {}
        of = np.array(
            [numbers.setdefault((entry.source.id, entry.sentence.paragraph), len(numbers)) for entry in self.entries],
            np.int32,
        )
        return of, np.bincount(of, minlength=len(numbers)).astype(np.float32)

    def best_of_paragraph(self, scores: Floats) -> Floats:
        """Return, for each entry, the best score in its paragraph."""
        of, sizes = self._paragraphs
        best = np.zeros(len(sizes), np.float32)
        np.maximum.at(best, of, scores)
        result: Floats = best[of]
        return result

    def mean_of_paragraph(self, scores: Floats) -> Floats:
        """Return, for each entry, the mean score of the others in its paragraph; 0 where it stands alone."""
        of, sizes = self._paragraphs
        sums = np.bincount(of, weights=scores, minlength=len(sizes))
        result: Floats = ((sums[of] - scores) / np.maximum(sizes[of] - 1, 1)).astype(np.float32)
        return result

    @cached_property
    def shape(self) -> NDArray[np.float32]:
        """For each entry: its length (1 at some 50 words), whether it opens with a pronoun, has a number, a year."""
        shapes = np.zeros((len(self.entries), 4), np.float32)
        for number, entry in enumerate(self.entries):
            pronouns = load(entry.source.language).folded_words("pronouns")
            shapes[number] = (
                math.log(1 + len(entry.words)) / 4,
                bool(entry.words) and entry.words[0].folded in pronouns,
                any(word.text[0].isdigit() for word in entry.words)
                or any(concept.startswith("number-") for _, _, concept in entry.concepts),
                any(len(word.text) == 4 and word.text.isdecimal() for word in entry.words),
            )
        return shapes

    def keys_of_entry(self, number: int) -> frozenset[str]:
        """Return the keys of a sentence's own words and what they mean."""
        return self._entry_keys[number]

    def keys_of_fact(self, fact: Fact) -> frozenset[str]:
        """Return the keys of a fact: of its clause, its concepts and the ways to ask for it."""
        return self._fact_keys.get((fact.source_id, fact.id), frozenset())

    def keys_of_other_facts(self, number: int, fact: Fact) -> frozenset[str]:
        """Return the keys of names in the other facts of a sentence."""
        own = self.keys_of_fact(fact)
        return frozenset(
            key
            for other in self.entries[number].facts
            if other is not fact
            for key in self.keys_of_fact(other)
            if key not in own
        )

    def given(self, source_id: str) -> frozenset[str]:
        """Return the keys of what a whole source is about: named in its title, or in a quarter of its sentences."""
        found = self._given.get(source_id)
        if found is None:
            source = self.sources[source_id]
            own = [n for n, entry in enumerate(self.entries) if entry.source.id == source_id]
            counts = Counter(key for n in own for key in self.keys_of_entry(n))
            title = tokens(source.title)
            stems = [stem(word.text, source.language) for word in title]
            named = {"w:" + s for s in stems} | {
                "c:" + c for m in self.lexicon.find(title, source.language, stems) for c in m.concepts
            }
            often = {key for key, n in counts.items() if n >= max(3, len(own) / 4)}
            found = self._given[source_id] = frozenset(often | named)
        return found

    def dates(self, entry: Entry) -> list[DateMention]:
        """Return the dates of a sentence, resolved against the sentences before it."""
        name = (entry.source.id, entry.sentence.number)
        found = self._dates.get(name)
        if found is None:
            document = self._documents[entry.source.id]
            spans = document[max(0, entry.sentence.number - 1 - _LOOK_BACK) : entry.sentence.number]
            base = spans[0][0]
            mentions = find_dates(
                entry.source.text[base : entry.sentence.end],
                entry.source.language,
                entry.source.published,
                [(start - base, end - base) for start, end in spans],
            )
            found = self._dates[name] = [
                replace(
                    mention,
                    start=mention.start + base,
                    end=mention.end + base,
                    resolved_span=(
                        (mention.resolved_span[0] + base, mention.resolved_span[1] + base)
                        if mention.resolved_span
                        else None
                    ),
                )
                for mention in mentions
                if mention.start + base >= entry.sentence.start
            ]
        return found
