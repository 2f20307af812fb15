"""The index: every sentence and what facts add to it, inverted, so that a question finds its candidates."""

import datetime
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum, auto
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from cachetools import LRUCache

from knowledge.dates.dates import Date
from knowledge.dates.mentions import DateMention, find_dates_of_last
from knowledge.facts import Fact
from knowledge.finding.entries import Entry
from knowledge.finding.paragraphs import Paragraphs
from knowledge.finding.postings import Floats, Ints, Keys, LetterPostings, WordPostings
from knowledge.finding.segments import Document, Segment, facts_by_sentence, folded_grams, merge, take_apart
from knowledge.language.sentences import Sentence
from knowledge.language.stems import stem
from knowledge.language.words import Token, tokens
from knowledge.lexicon.concepts import PLACE_KINDS, Lexicon, Mention
from knowledge.lexicon.spellings import Spellings
from knowledge.sources import Source

_YEAR = 3  # the column of `Index.shape` that says whether a sentence names a year
_LOOK_BACK = 12  # sentences that a relative date is resolved against
_SHORTEST_SOUND = 3  # letters of a word that is looked for by its sound
_SAID = 64  # questions, with what was said to them
_REMEMBERED = 4096  # sentences and facts whose surroundings are kept at hand
FEW = 2  # meanings of a word that bears each of them out
_NEAREST = 4  # sounds that one with a slip may have been meant for


class Nearness(IntEnum):
    """Where a key stands, as seen from a fact: in the nearest of these places."""

    OWN = auto()  # in the fact
    OTHERS = auto()  # in another fact of its sentence
    SENTENCE = auto()
    GIVEN = auto()  # in what the source is about
    CONTEXT = auto()  # in the sentence before


class Index:
    """All sentences and facts of some sources, ready to be asked.

    It never changes; `updated` returns another one. What costs time is done when it is first needed: whoever adds
    fifty sources pays for one inversion.
    """

    def __init__(self, documents: Iterable[Document] = (), lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or Lexicon()
        self._keys, self._groups = Keys(), Keys()
        self._segments: list[Segment] = []
        self._norms: Floats | None = None
        self._take(documents)

    @classmethod
    def restored(cls, segment: Segment, keys: Keys, groups: Keys, norms: Floats, lexicon: Lexicon) -> "Index":
        """Return the index whose `whole`, keys, letter groups and norms these were."""
        index = cls((), lexicon)
        index._keys, index._groups, index._norms = keys, groups, norms
        index._segments = [segment]
        index._begin()
        return index

    def updated(self, documents: Sequence[Document], lexicon: Lexicon | None = None) -> "Index":
        """Return the index of `documents`, in which those that are the same are not taken apart again.

        `lexicon` is given if that has changed.
        """
        known = {document[0].id: document for document in self._documents()}
        same = {document[0].id for document in documents if _same(document, known.get(document[0].id))}
        if lexicon is not None or len(same) < len(known):
            return Index(documents, lexicon or self.lexicon)
        index = Index((), self.lexicon)
        index._keys, index._groups = self._keys, self._groups
        index._segments = [self.whole] if "whole" in self.__dict__ else list(self._segments)
        index._take(document for document in documents if document[0].id not in same)
        return index

    def extended(self, document: Document) -> "Index":
        """Return the index with one document more."""
        return self.updated([*self._documents(), document])

    def _take(self, documents: Iterable[Document]) -> None:
        taken = [(source, tuple(sentences), tuple(facts)) for source, sentences, facts in documents]
        taken.sort(key=lambda document: document[0].id)
        if taken or not self._segments:
            self._segments.append(take_apart(taken, self.lexicon, self._keys, self._groups))
        self._begin()

    def _begin(self) -> None:
        sources = sorted((document[0] for document in self._documents()), key=lambda source: source.id)
        self.sources: dict[str, Source] = {source.id: source for source in sources}
        self.languages = tuple(dict.fromkeys(source.language for source in sources))
        self._length = sum(len(segment.parsed) for segment in self._segments)
        self._fact_keys: dict[tuple[str, str], frozenset[str]] = {}
        self._own_keys: dict[tuple[str, str, str], frozenset[str]] = {}
        self._other_keys: dict[tuple[str, str], frozenset[str]] = {}
        self._entry_keys: dict[int, frozenset[str]] = {}
        self._given: dict[str, frozenset[str]] = {}
        self._dates: dict[tuple[str, int], list[DateMention]] = {}
        self._nearness: dict[tuple[int, str], Mapping[str, Nearness]] = {}
        self._plain_keys: dict[int, frozenset[str]] = {}
        self.askable: dict[tuple[str, str, str], Any] = {}  # see knowledge.judging.suggestions
        # What was said to the last questions, see knowledge.library: the next one may lean on them.
        self.said: LRUCache[tuple[object, ...], Any] = LRUCache(maxsize=_SAID)
        self.said_lock = threading.Lock()
        self.keys_that_sound_like = lru_cache(maxsize=4096)(self._keys_that_sound_like)

    def _documents(self) -> list[Document]:
        return [document for segment in self._segments for document in segment.documents]

    def __len__(self) -> int:
        return self._length

    @cached_property
    def whole(self) -> Segment:
        """All segments as one, in the order of the sources' ids."""
        return merge(self._segments) if len(self._segments) > 1 else self._segments[0]

    @cached_property
    def entries(self) -> list[Entry]:
        """All sentences, in the order of their sources' ids."""
        entries: list[Entry] = []
        parsed = self.whole.parsed
        for source, sentences, facts in self.whole.documents:
            by_sentence = facts_by_sentence(facts)
            first, last = len(entries), len(entries) + len(sentences) - 1
            entries += [
                Entry(
                    source,
                    sentence,
                    by_sentence.get(sentence.number, ()),
                    number - 1 if number > first else None,
                    number + 1 if number < last else None,
                    parsed[number],
                )
                for number, sentence in enumerate(sentences, start=first)
            ]
        return entries

    @cached_property
    def facts(self) -> list[Fact]:
        """All facts, in the order of their sources and sentences."""
        return [fact for entry in self.entries for fact in entry.facts]

    @cached_property
    def told(self) -> list[int]:
        """The sentences that editors wrote facts for."""
        return [number for number, entry in enumerate(self.entries) if entry.facts]

    @cached_property
    def topics(self) -> list[Fact]:
        """The first fact of each topic that can be asked for."""
        first: dict[str, Fact] = {}
        for fact in self.facts:
            if fact.slots:
                first.setdefault(fact.topic, fact)
        return list(first.values())

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The number of each source's document."""
        return {document[0].id: number for number, document in enumerate(self.whole.documents)}

    @cached_property
    def words(self) -> WordPostings:
        """The rows by the keys of their words and concepts."""
        return WordPostings(self._keys, self.whole.words, self.whole.lengths)

    def knows(self, key: str) -> bool:
        """Say whether any row holds a key: a word's ("w:" and its stem) or a meaning's ("c:" and the concept)."""
        return key in self.words

    @cached_property
    def letters(self) -> LetterPostings:
        """The rows by the letter groups of their words."""
        return LetterPostings(self._groups, self.whole.letters, len(self.whole.lengths), self._norms)

    @cached_property
    def newest(self) -> datetime.date | None:
        """The day of the newest source: the one that "last year" in a question counts from."""
        return max((source.published for source in self.sources.values() if source.published), default=None)

    @cached_property
    def _sounds(self) -> Spellings:
        return Spellings([sound for sound in self.whole.sounds if len(sound) >= _SHORTEST_SOUND])

    def _keys_that_sound_like(self, sound: str, slips: int) -> dict[str, float]:
        """Return the keys of words that sound like `sound` but for slips, each with its similarity, 0 to 1."""
        near, distance = self._sounds.nearest(sound, slips, _NEAREST)
        return {key: 1 - distance / len(sound) for spelling in near for key in self.whole.sounds[spelling]}

    def letter_scores(self, words: Iterable[str]) -> Floats:
        """Return each row's cosine of weighted letter groups with the folded `words`, 0 to 1."""
        return self.letters.scores(folded_grams(words))

    @cached_property
    def sentence_rows(self) -> Ints:
        """The number of each entry's first row, which is the sentence itself."""
        return np.searchsorted(self.whole.row_sentence, np.arange(len(self))).astype(np.int32)

    def best_of_rows(self, scores: Floats) -> Floats:
        """Return, for each entry, the best score among its rows."""
        if len(scores) == len(self):
            return scores
        best: Floats = np.maximum.reduceat(scores, self.sentence_rows)
        return best

    @cached_property
    def paragraphs(self) -> Paragraphs:
        """The paragraphs of all entries."""
        return Paragraphs(self.whole.documents)

    @property
    def shape(self) -> Floats:
        """For each entry: its length (1 at some 50 words), whether it opens with a pronoun, has a number, a year."""
        return self.whole.shapes

    def sentences_of(self, source_id: str) -> Sequence[Sentence]:
        """Return the sentences of a source."""
        return self.whole.documents[self._numbers[source_id]][1]

    def entries_of(self, source_id: str) -> range:
        """Return the numbers of the entries of a source."""
        number = self._numbers[source_id]
        return range(*self.whole.first_sentences[number : number + 2])

    def limited_to(self, source_ids: Iterable[str], scores: Floats) -> Floats:
        """Return the entries' scores, -1 for those of other sources."""
        limited = np.full_like(scores, -1.0)
        for source_id in source_ids:
            own = self.entries_of(source_id)
            limited[own.start : own.stop] = scores[own.start : own.stop]
        return limited

    def keys_of_entry(self, number: int) -> frozenset[str]:
        """Return the keys of a sentence's own words and what they mean."""
        found = self._entry_keys.get(number)
        if found is None:
            found = frozenset(self.words.keys_of(int(self.sentence_rows[number])))
            self._entry_keys[number] = found
        return found

    def keys_of_fact(self, fact: Fact) -> frozenset[str]:
        """Return the keys of a fact: of its clause, its concepts and the ways to ask for it."""
        name = (fact.source_id, fact.id)
        found = self._fact_keys.get(name)
        if found is None:
            found = frozenset(key for row in self._fact_rows[name] for key in self.words.keys_of(row))
            self._fact_keys[name] = found
        return found

    def own_keys(self, fact: Fact, language: str) -> frozenset[str]:
        """Return the keys that a fact itself bears out, for a question in `language`.

        The words of its clause and of the ways to ask for it count in their own language only: az *qalıb* "remained"
        is no *qalib* "winner". What its parts mean counts in all; so does what a word means that means little else: az
        *bağlı* is related, closed, signed and six things more, and bears out none of them.
        """
        name = (fact.source_id, fact.id, language)
        found = self._own_keys.get(name)
        if found is None:
            rows = self._fact_rows[fact.source_id, fact.id]
            clause = set(self.words.keys_of(rows[0]))
            is_own = self.sources[fact.source_id].language == language
            keys = {key for key in clause if key.startswith("w:") and (is_own or key[2:3].isdigit())}
            source = self.sources[fact.source_id]
            words = tokens(source.text[fact.clause.start : fact.clause.end])
            keys = (keys - self._parts_of_names(words, source.language)) | self._meanings(words, source.language)
            named = (fact.relation, *fact.subject, *fact.object, *fact.place, *fact.concepts)
            slots = (slot.concept for slot in fact.slots if slot.concept)
            keys = keys | {"c:" + concept for concept in self._told_by({*named, *slots})}
            row = rows[0] + 1
            for code, phrasings in fact.phrasings.items():
                if code == language:
                    for at, text in enumerate(phrasings, row):
                        words = tokens(text)
                        said = {key for key in self.words.keys_of(at) if key.startswith("w:")}
                        keys |= (said - self._parts_of_names(words, code)) | self._meanings(words, code)
                row += len(phrasings)
            found = self._own_keys[name] = frozenset(keys)
        return found

    def _told_by(self, concepts: Iterable[str]) -> set[str]:
        """Return the concepts and wider ones, but no kinds of places.

        That Baku is a capital tells of no capital of Turkiye's, whose embassy is there.
        """
        own = set(concepts)
        places = (c for c in own if c in self.lexicon and self.lexicon[c].kind in PLACE_KINDS)
        kinds = {wide for place in places for wide in self.lexicon.wider(place) if not self.lexicon[wide].is_name}
        return set(self.with_wider(own)) - (kinds - own)

    def plain_keys(self, number: int) -> frozenset[str]:
        """Return the keys that the words of a sentence bear out: themselves, and what means little else."""
        found = self._plain_keys.get(number)
        if found is None:
            entry = self.entries[number]
            own = (key for key in self.keys_of_entry(number) if key.startswith("w:"))
            found = self._plain_keys[number] = self._meanings(entry.words, entry.source.language).union(own)
        return found

    def _meanings(self, words: Sequence[Token], language: str) -> frozenset[str]:
        """Return the keys of what words mean that mean no more than a few things."""
        mentions = self.lexicon.find(words, language)
        hidden = self._parts(mentions)
        plain = (one.concepts for one in mentions if len(one.concepts) <= FEW and one.first not in hidden)
        return frozenset("c:" + concept for concepts in plain for concept in self._told_by(concepts))

    def _parts_of_names(self, words: Sequence[Token], language: str) -> frozenset[str]:
        """Return the keys of words that mean another thing wherever they stand."""
        hidden = self._parts(self.lexicon.find(words, language))
        seen = {stem(word.text, language) for at, word in enumerate(words) if at not in hidden}
        return frozenset("w:" + one for at in hidden if (one := stem(words[at].text, language)) not in seen)

    def _parts(self, mentions: Sequence[Mention]) -> set[int]:
        """Return the words that are a part of a longer name of another thing: the cultural capital is no capital."""
        alone = {one.first: one.concepts for one in mentions if one.last == one.first + 1}
        longer = [one for one in mentions if one.last > one.first + 1]
        return {
            at
            for whole in longer
            for at in range(whole.first + 1, whole.last)
            if at in alone and not self.with_wider(whole.concepts) & {*alone[at]}
        }

    def with_wider(self, concepts: Iterable[str]) -> frozenset[str]:
        """Return concepts, and all that they are a kind or part of."""
        own = frozenset(concepts)
        return own.union(*(self.lexicon.wider(concept) for concept in own))

    def dates_at(self, number: int, fact: Fact | None) -> list[Date]:
        """Return the dates of a fact, or of the sentence `number` if no editor wrote its facts."""
        if fact is not None:
            return [slot.date for slot in fact.slots if slot.date is not None]
        return [mention.date for mention in self.dates(self.entries[number]) if mention.date is not None]

    @cached_property
    def relations(self) -> Counter[str]:
        """How many facts tell of each relation, by the editor's word for it or another."""
        return Counter(concept for fact in self.facts for concept in {fact.relation, *fact.concepts})

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What the names in the facts are: a declaration, a city, a country."""
        named = (slot.concept for fact in self.facts for slot in fact.slots if slot.concept in self.lexicon)
        return frozenset(wider for concept in named for wider in self.lexicon.wider(concept))

    @cached_property
    def _fact_rows(self) -> dict[tuple[str, str], range]:
        """The rows of each fact: its clause, and the ways of asking for it."""
        rows: dict[tuple[str, str], range] = {}
        for number, entry in enumerate(self.entries):
            row = int(self.sentence_rows[number]) + 1
            for fact in entry.facts:
                last = row + 1 + sum(map(len, fact.phrasings.values()))
                rows[fact.source_id, fact.id] = range(row, last)
                row = last
        return rows

    def naming_years(self, first: int, last: int) -> list[int]:
        """Return the sentences without facts that name a year from `first` to `last`, in the order of the years.

        Behind each comes the next one, if it names no year itself: it may lean on that ("in the same month").
        """
        found: dict[int, None] = {}
        for year in range(first, last + 1):
            held = self.words.get(f"w:{year}")
            for row in held[0].tolist() if held else ():
                number = int(self.whole.row_sentence[row])
                if self.entries[number].facts:
                    continue
                found.setdefault(number)
                following = self.entries[number].following
                if following is not None and not self.entries[following].facts and not self.names_a_year(following):
                    found.setdefault(following)
        return list(found)

    def names_a_year(self, number: int) -> bool:
        """Say whether a sentence names a year."""
        return bool(self.shape[number, _YEAR])

    def best_of_fact(self, fact: Fact, scores: Floats) -> float:
        """Return the best score among the rows of one fact."""
        own = self._fact_rows[fact.source_id, fact.id]
        return float(scores[own.start : own.stop].max())

    def keys_of_other_facts(self, number: int, fact: Fact) -> frozenset[str]:
        """Return the keys of names in the other facts of a sentence."""
        name = (fact.source_id, fact.id)
        found = self._other_keys.get(name)
        if found is None:
            others = (self.keys_of_fact(other) for other in self.entries[number].facts if other is not fact)
            found = self._other_keys[name] = frozenset().union(*others) - self.keys_of_fact(fact)
        return found

    def nearness(self, number: int, fact: Fact | None) -> Mapping[str, Nearness]:
        """Return where each key stands that is near the sentence `number`, read as `fact`."""
        name = (number, fact.id if fact else "")
        known = self._nearness.get(name)
        if known is not None:
            return known
        if len(self._nearness) >= _REMEMBERED:
            self._nearness.clear()
        entry, sentence = self.entries[number], self.keys_of_entry(number)
        found: dict[str, Nearness] = {}
        if entry.previous is not None:
            found |= dict.fromkeys(self.keys_of_entry(entry.previous), Nearness.CONTEXT)
        found |= dict.fromkeys(self.given(entry.source.id), Nearness.GIVEN)
        found |= dict.fromkeys(sentence, Nearness.SENTENCE)
        if fact is not None:
            others = sentence & self.keys_of_other_facts(number, fact)
            found |= dict.fromkeys(others, Nearness.OTHERS)
            found |= dict.fromkeys(self.keys_of_fact(fact), Nearness.OWN)
        else:
            found |= dict.fromkeys(sentence, Nearness.OWN)
        self._nearness[name] = found
        return found

    def given(self, source_id: str) -> frozenset[str]:
        """Return the keys of what a whole source is about: named in its title, or in a quarter of its sentences."""
        found = self._given.get(source_id)
        if found is None:
            source, own = self.sources[source_id], self.sentence_rows[self.entries_of(source_id)]
            counts = Counter(key for row in own.tolist() for key in self.words.keys_of(row))
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
            sentences = self.sentences_of(entry.source.id)
            last = entry.sentence.number
            before = sentences[max(0, last - 1 - _LOOK_BACK) : last]
            base = before[0].start
            mentions = find_dates_of_last(
                entry.source.text[base : entry.sentence.end],
                entry.source.language,
                entry.source.published,
                [(sentence.start - base, sentence.end - base) for sentence in before],
            )
            found = self._dates[name] = [_moved(mention, base) for mention in mentions]
        return found


def _moved(mention: DateMention, by: int) -> DateMention:
    span = mention.resolved_span
    return replace(
        mention,
        start=mention.start + by,
        end=mention.end + by,
        resolved_span=(span[0] + by, span[1] + by) if span else None,
    )


def _same(document: Document, known: Document | None) -> bool:
    if known is None or document[0] != known[0]:
        return False
    return tuple(document[1]) == tuple(known[1]) and tuple(document[2]) == tuple(known[2])
