"""Proofs: part by part, which words of one fact bear out what a question says.

A word of ours stands over a quotation only where every part of the question is borne out by one fact's own clause, in
the same role. What the whole source is about, a neighbouring clause or a wider place help to find a sentence, and
prove nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from rapidfuzz.distance import OSA

from knowledge.dates.dates import Precision
from knowledge.dates.grammar import fold_text, load_language
from knowledge.facts import Fact, Slot, SlotName
from knowledge.finding.entries import Entry
from knowledge.finding.index import FEW, Index, Nearness
from knowledge.language.stems import stem
from knowledge.language.words import tokens
from knowledge.lexicon.concepts import PLACE_KINDS, slips_allowed
from knowledge.reading.intents import Intent
from knowledge.reading.patterns import patterns
from knowledge.reading.terms import UNITS, Term

SURE = 0.75  # how surely a key must be meant: a word with a slip in it still is, a country by its capital is not
_METONYM = 0.65  # ... but a country that acts may be named by its capital
EXACT = 0.95  # a word that the lexicon has is no other one with a slip in it
_SHORTEST_STEM = 3  # letters: az ol- is to be and, without its dots, to die
_SHORTEST = 4  # letters of a word that slips are forgiven in
_SEVERAL = 2  # "one" and "a" count nothing
PART_OF_NAME = 0.45  # ... or in a name of two words: the Turkish people
_MANY = 3  # facts that tell of the same relation: what was done tells none of them from the others
MEASURED = frozenset({SlotName.WHEN, SlotName.HOW_MANY, SlotName.HOW_LONG})


class Kind(StrEnum):
    """What a part of a question is."""

    RELATION = "relation"
    DOER = "doer"
    RECEIVER = "receiver"
    OWNER = "owner"
    PLACE = "place"
    TIME = "time"
    NUMBER = "number"
    ORDER = "order"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question, and the words of the source that bear it out; None where there are none."""

    text: str
    kind: Kind
    words: tuple[int, int] | None = None  # code points of the source
    is_proved: bool = False
    instead: Slot | None = None  # what the fact says in its place: it was signed in Shusha, not in Ankara


@dataclass(frozen=True, slots=True)
class Proof:
    """All parts of a question, held against one fact."""

    parts: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every part is borne out."""
        return all(part.is_proved for part in self.parts)

    @property
    def missing(self) -> Part | None:
        """The first part that is not."""
        return next((part for part in self.parts if not part.is_proved), None)

    @property
    def contradicted(self) -> Slot | None:
        """What the fact says instead, if that is all that keeps the proof from being whole."""
        wanting = [part for part in self.parts if not part.is_proved]
        return wanting[0].instead if len(wanting) == 1 else None


def prove(intent: Intent, index: Index, entry: Entry, number: int, fact: Fact) -> Proof:
    """Hold each part of a question against `fact`, of the sentence `entry`."""
    return Proof(tuple(_Proving(intent, index, entry, number, fact).parts()))


def is_mixed(intent: Intent, index: Index, fact: Fact) -> bool:
    """Say whether a fact tells of several things in several places, and a question of one of the things.

    An embassy in Baku and consulates in Ganja are no embassy in Ganja: the facts of each must tell.
    """
    things = [c for c in fact.object if not (c in index.lexicon and index.lexicon[c].is_name)]
    asked = {concept for term in intent.terms for concept in term.concepts}
    named = [thing for thing in things if asked & index.with_wider([thing])]
    return len(fact.place) > 1 and 0 < len(named) < len(things)


class _Proving:
    def __init__(self, intent: Intent, index: Index, entry: Entry, number: int, fact: Fact) -> None:
        self._intent, self._index, self._entry, self._number, self._fact = intent, index, entry, number, fact
        self._lists = patterns(intent.language)
        self._keys = index.own_keys(fact, intent.language)
        self._subject, self._object, self._place = (
            frozenset(fact.subject), frozenset(fact.object), index.with_wider(fact.place)
        )  # fmt: skip
        self._where = frozenset(slot.concept for slot in fact.slots if slot.name is SlotName.WHERE and slot.concept)

    def parts(self) -> Iterator[Part]:
        yield from self._times()
        yield from self._numbers()
        yield from self._orders()
        yield from self._things()
        for term in self._intent.terms:
            if not term.is_meant or term.is_date:
                continue
            if self._is_named(term):
                yield self._name(term)
            elif not self._is_counted(term) and not self._is_month(term):
                kind = Kind.NAME if term.is_name and not term.concepts else Kind.RELATION
                is_there = self._is_said(term) or (kind is Kind.RELATION and self._is_around(term))
                is_there |= term.first < 0 and self._intent.borne_out_by == self._number
                yield Part(term.text, kind, self._words_of(term), is_there)

    def _is_named(self, term: Term) -> bool:
        """Whether a term is a name: not so a small word among capitals that happens to be spelled like one."""
        is_small = term.text[0].islower() and not self._intent.question.islower() and not self._is_country(term)
        is_name = any(self._index.lexicon[concept].is_name for concept in term.concepts)
        return term.is_name and is_name and not (is_small and term.first >= 0)

    def _things(self) -> Iterator[Part]:
        """Yield what a question for a day or a number must name beside who and where: what it was that was done.

        "When was the Republic established?" is not answered by when relations were: to establish is said of anything.
        """
        if self._intent.is_keywords:
            return
        asked = [term for term in self._intent.terms if term.is_meant and not term.is_date]
        own = [term for term in asked if not self._is_country(term) and (self._is_said(term) or term.is_name)]
        wanting = [term.text for term in asked if not term.is_name and not self._is_said(term)]
        text = wanting[0] if wanting else asked[-1].text if asked else self._intent.question
        relations = [term for term in own if not term.is_name]
        # "Where is Kars?" is not answered by a consulate there.
        names_a_deed = self._intent.who or self._intent.is_yes_no or self._intent.slot is SlotName.WHERE
        counts_others = self._intent.slot is SlotName.HOW_MANY and self._fact.object and not self._counts(relations)
        if not own or (names_a_deed and not relations) or counts_others:
            yield Part(text, Kind.RELATION, None, False)
        elif self._intent.slot in MEASURED and self._fact.object and all(map(self._is_general, own)):
            rest = [term for term in asked if not self._is_general(term)]
            meant = {key[2:] for term in rest for key, sure in term.keys if key.startswith("c:") and sure >= _METONYM}
            if not meant & self._index.with_wider((*self._fact.object, *self._fact.place)):
                yield Part(text, Kind.RELATION, None, False)

    def _counts(self, terms: Sequence[Term]) -> bool:
        """Whether one of the terms is what the fact tells of: "how big is the army" asks for no exercises of its."""
        things = self._index.with_wider([*self._fact.object, self._fact.relation])
        return any(things.intersection(term.concepts) or not term.concepts for term in terms)

    def _is_general(self, term: Term) -> bool:
        """Whether a term is a relation that is told of many things: to establish, to open."""
        return any(self._index.relations[concept] >= _MANY for concept in term.concepts)

    @cached_property
    def _of_others(self) -> frozenset[str]:
        """What the other facts of the sentence tell of."""
        others = (fact for fact in self._entry.facts if fact is not self._fact)
        return self._index.with_wider(c for fact in others for c in (fact.relation, *fact.subject, *fact.object))

    def _is_around(self, term: Term) -> bool:
        """Whether the sentence speaks of it outside the clauses of its other facts."""
        near = self._index.nearness(self._number, self._fact)
        kinds = {near[key] for key, sure in term.keys if sure >= SURE and key in near and not self._is_by_chance(key)}
        if not kinds or self._intent.is_yes_no or self._of_others.intersection(term.concepts):
            return False
        # Who did one thing, its length and number are its own; a day or a place may be asked for by all that was done.
        is_measured = self._intent.slot in (SlotName.HOW_LONG, SlotName.HOW_MANY, SlotName.WHO)
        not_there = {Nearness.CONTEXT, Nearness.GIVEN} | ({Nearness.OTHERS} if is_measured else set())
        # A word of many meanings stands near almost anything.
        return bool(kinds - not_there - ({Nearness.OWN} if len(term.concepts) > FEW else set()))

    def _is_by_chance(self, key: str) -> bool:
        """Whether it is one of many meanings of a word in a way of asking: az bağlı is related, closed, signed ..."""
        is_own = self._index.nearness(self._number, self._fact)[key] is Nearness.OWN
        return is_own and key.startswith("c:") and key not in self._meant

    @cached_property
    def _meant(self) -> frozenset[str]:
        return frozenset().union(*(self._index.own_keys(self._fact, code) for code in self._fact.phrasings))

    def _is_said(self, term: Term) -> bool:
        if any(key in self._keys and sure >= SURE for key, sure in term.keys if key.startswith("c:")):
            return True
        # What was taken over from the question before stands in that one.
        asked = self._intent.words[term.first : term.last] if term.first >= 0 else tokens(term.text)
        words = [word for word in asked if not word.is_suffix]
        if words:
            code, plain = self._intent.language, self._lists.function_words
            if all("w:" + stem(word.text, code) in self._keys or word.folded in plain for word in words) and any(
                len(stem(word.text, code)) >= _SHORTEST_STEM for word in words
            ):
                return True
            if self._fact.source_id and self._entry.source.language != code:
                there = self._index.own_keys(self._fact, self._entry.source.language)
                if all("w:" + stem(word.text, self._entry.source.language) in there for word in words):
                    return True
        if len(words) != 1 or len(words[0].folded) < _SHORTEST:
            return False
        if any(sure >= EXACT for key, sure in term.keys if key.startswith("c:")):
            return False
        slips = slips_allowed(len(words[0].folded))
        said = (key[2:] for key in self._keys if key.startswith("w:") and abs(len(key) - 2 - len(words[0].folded)) < 4)
        own = stem(words[0].text, self._intent.language)
        return any(OSA.distance(own, known, score_cutoff=slips) <= slips for known in said)

    def _words_of(self, term: Term) -> tuple[int, int] | None:
        clause = self._fact.clause
        for key, sure in term.keys:
            for place in self._entry.places.get(key, ()) if sure >= SURE else ():
                start = self._entry.sentence.start + self._entry.words[place].start
                if clause.start <= start < clause.end:
                    return start, self._entry.sentence.start + self._entry.words[place].end
        return None

    # Names, and how they stand

    def _name(self, term: Term) -> Part:
        kind = self._kind(term)
        # Azərbaycanın Türkiyənin hansı şəhərlərində: of two genitives the nearer one says where.
        is_where = kind is Kind.OWNER and term.role == "place" and self._stands(term, Kind.PLACE)
        is_there = (is_where or self._stands(term, kind)) and not self._is_crossed(term)
        instead = None
        # Who has an embassy in one place may have one in another; a document was signed in one.
        is_of_one = not (self._fact.place and self._fact.subject)
        if kind is Kind.PLACE and not is_there and self._is_place(term) and is_of_one:
            instead = self._only(SlotName.WHERE)
        return Part(term.text, kind, self._words_of(term) if is_there else None, is_there, instead)

    def _kind(self, term: Term) -> Kind:
        standing = term.standing or term.role
        if self._intent.is_keywords and standing in ("doer", "receiver"):
            return Kind.NAME  # nothing tells who does it
        if standing == "place" and self._is_before_a_thing(term):
            if not self._is_place(term):
                return Kind.NAME  # to NATO standards
            if self._is_country(term):
                return Kind.OWNER  # in the Azerbaijani army
        is_capital = any(_METONYM <= sure < SURE for _, sure in term.keys)  # it may stand for its country
        is_town = self._is_place(term) and not self._is_country(term)
        if standing == "owner" and is_town and (self._fact.place or not is_capital):
            return Kind.PLACE  # the Kars consulate
        return Kind(standing) if standing in ("doer", "receiver", "owner", "place") else Kind.NAME

    def _is_before_a_thing(self, term: Term) -> bool:
        terms = (other for other in self._intent.terms if other.is_meant)
        return any(other.first == term.last and not other.is_name for other in terms)

    def _is_country(self, term: Term) -> bool:
        return any(self._index.lexicon[concept].kind == "country" for concept in term.concepts)

    def _stands(self, term: Term, kind: Kind) -> bool:
        named = {key[2:] for key, sure in term.keys if key.startswith("c:") and sure >= SURE}
        least = _METONYM if term.last - term.first < 2 else PART_OF_NAME
        acting = named | {key[2:] for key, sure in term.keys if key.startswith("c:") and sure >= least}
        # Whoever is named in full is nobody else who shares a part of the name.
        kinds = {self._index.lexicon[concept].kind for concept in named if concept in self._index.lexicon}
        acting -= {c for c in acting - named if self._index.lexicon[c].kind == "person" and "person" in kinds}
        people, there = self._subject | self._object, self._place | self._where
        if kind is Kind.DOER:
            return bool(acting & self._subject)
        if kind is Kind.RECEIVER and self._is_one_sided:
            return bool(acting & self._object) or self._is_other_name(named)
        if kind is Kind.OWNER and self._fact.place:
            return bool(acting & self._subject)
        if kind is Kind.OWNER:
            thing = self._thing(term)
            named_again = sum(bool(thing.intersection(other.concepts)) for other in self._intent.terms) > 1
            # Their institutions with our institutions: both own some.
            owners = set() if named_again else self._owners_of(thing, self._fact.object)
            beside = self._owners_of(thing, self._fact.concepts)
            owners = owners or (beside | self._subject if beside and not named_again else set())
            return bool(acting & (owners or people)) or (not owners and self._is_other_name(named))
        if kind is Kind.PLACE and there:
            return bool(named & self._index.with_wider(there)) and not self._is_mixed
        if kind is Kind.PLACE and self._is_place(term):
            towns = (c for c in self._subject if c in self._index.lexicon and self._index.lexicon[c].kind == "place")
            if len(self._subject) > 1:
                return bool(acting - named and acting & people)  # Baku-Ankara relations
            return bool(named & (self._object | self._index.with_wider(towns)))
        if kind is Kind.PLACE:
            return False  # to be in an alliance is more than to keep to its standards
        if self._is_asked_to_have_done(term):
            return bool(acting & self._subject)
        known = people | self._index.with_wider(there)
        is_mutual = len(self._subject) > 1
        return bool((acting if is_mutual or kind is Kind.RECEIVER else named) & known) or self._is_other_name(named)

    def _is_asked_to_have_done(self, term: Term) -> bool:
        """Whether an alliance stands first in a yes-or-no question whose order tells who does it: "did NATO adapt"."""
        named = [one.first for one in self._intent.terms if one.is_meant and one.first >= 0]
        is_first = self._lists.standing.by_order and self._intent.is_yes_no and term.first == min(named, default=-1)
        return is_first and any(self._index.lexicon[c].kind == "organisation" for c in term.concepts)

    def _thing(self, owner: Term) -> frozenset[str]:
        """Return what the words beside an owner mean: what is owned."""
        words, behind = self._intent.words, owner.last
        while 0 <= behind < len(words) and words[behind].is_suffix:
            behind += 1  # Azerbaycan'ın lideri
        beside = (term for term in self._intent.terms if behind == term.first or term.last == owner.first)
        return frozenset(concept for term in beside if not term.is_name for concept in term.concepts)

    def _owners_of(self, thing: frozenset[str], told: Sequence[str]) -> set[str]:
        """Return whose `thing` is: the name that stands behind it in the fact, as in [independence, azerbaijan]."""
        return {
            owner
            for owned, owner in pairwise(told)
            if owned in thing and self._is_name(owner) and not self._is_name(owned)
        }

    @cached_property
    def _is_mixed(self) -> bool:
        return is_mixed(self._intent, self._index, self._fact)

    @property
    def _is_one_sided(self) -> bool:
        """Whether somebody does it to somebody else: the names on both sides are others."""
        names = set(filter(self._is_name, self._object))
        return bool(self._subject) and bool(names) and not names & self._subject

    def _is_name(self, concept: str) -> bool:
        return concept in self._index.lexicon and self._index.lexicon[concept].is_name

    def _is_crossed(self, term: Term) -> bool:
        """Whether the fact tells of two of each, "the presidents of A and B", and the question of one of each.

        Nor does it tell who the president of A is.
        """
        others = {c for c in self._object if self._is_name(c)} - self._subject
        if len(self._subject) < 2 or len(others) < 2:
            return False
        named = {c for one in self._intent.terms if one.is_name for c in one.concepts}
        of_subject = len(named & self._subject) == 1 or self._intent.slot is SlotName.WHO
        return of_subject and len(named & others) == 1 and bool(set(term.concepts) & others)

    def _is_other_name(self, named: set[str]) -> bool:
        """Whether an editor asks for the fact by this name, though it is on neither side of it."""
        slots = {slot.concept for slot in self._fact.slots}
        known = {*self._fact.concepts, *slots, *self._subject, *self._object, *self._fact.place, *self._in_clause()}
        return any(self._index.lexicon[concept].kind != "country" for concept in named & known)

    def _in_clause(self) -> Iterator[str]:
        """Yield what the clause names; a name that several share is that of whom the fact is about, if of any."""
        base, clause = self._entry.sentence.start, self._fact.clause
        own = {*self._subject, *self._object, *(slot.concept for slot in self._fact.slots)}
        meant: dict[tuple[int, int], set[str]] = {}
        for first, last, concept in self._entry.concepts:
            if clause.start <= base + self._entry.words[first].start < clause.end:
                meant.setdefault((first, last), set()).add(concept)
        for concepts in meant.values():
            yield from concepts & own or concepts

    def _is_place(self, term: Term) -> bool:
        return any(self._index.lexicon[concept].kind in PLACE_KINDS for concept in term.concepts)

    def _only(self, name: SlotName) -> Slot | None:
        """Return the slot of a name that has only one value."""
        slots = self._fact.all_slots(name)
        return slots[0] if len(slots) == 1 else None

    # Times, numbers, orders

    def _times(self) -> Iterator[Part]:
        window = self._intent.window
        date = self._fact.slot(SlotName.WHEN)
        if window is not None:
            text = self._intent.question[slice(*window.span)]
            is_there = any(map(window.overlaps, self._index.dates_at(self._number, self._fact)))
            words = (date.evidence.start, date.evidence.end) if date and is_there else None
            yield Part(text, Kind.TIME, words, is_there, self._day())
            return
        known_dates = load_language(self._intent.language)
        for word in self._intent.words:
            month = known_dates.months.get(fold_text(word.text))
            if month is not None and (word.text[:1].isupper() or not known_dates.capital_months):
                known = date.date.month if date and date.date else None
                words = (date.evidence.start, date.evidence.end) if date and known == month else None
                yield Part(word.text, Kind.TIME, words, known == month, self._day())

    def _day(self) -> Slot | None:
        """The day or month of the fact: what is told of a year may have been so in others, too."""
        slot = self._only(SlotName.WHEN)
        return slot if slot and slot.date and slot.date.precision.is_finer_than(Precision.YEAR) else None

    def _is_month(self, term: Term) -> bool:
        months = load_language(self._intent.language).months
        words = self._intent.words[term.first : term.last] if term.first >= 0 else ()
        return bool(words) and all(fold_text(word.text) in months for word in words)

    def _numbers(self) -> Iterator[Part]:
        window = self._intent.window
        inside = range(*window.span) if window else range(0)
        units = {term.first: concept for term in self._intent.terms for concept in term.concepts if concept in UNITS}
        folded = [word.folded for word in self._intent.words]
        opening = {at for span in self._lists.follow_first.spans(folded[:1]) for at in span}  # bəs is not beş
        for number, word in enumerate(self._intent.words):
            value = _value(word.text, self._intent.language)
            if value is None or word.start in inside or number in opening or number in self._intent.offered:
                continue
            unit = units.get(number + 1, "")
            if not unit and value < _SEVERAL:
                continue
            slots = [slot for slot in self._fact.slots if slot.number is not None]
            same = [slot for slot in slots if slot.number == value and slot.unit in (unit, "")]
            is_there = bool(same) or (not unit and (self._is_told(value) or "w:" + word.text in self._keys))
            words = (same[0].evidence.start, same[0].evidence.end) if same else None
            told = self._only(SlotName.HOW_LONG) or self._only(SlotName.HOW_MANY)
            text = f"{word.text} {self._intent.words[number + 1].text}" if unit else word.text
            yield Part(text, Kind.NUMBER, words, is_there, told)

    def _is_told(self, value: float) -> bool:
        """Whether the clause has a number, or names as many: the two armies, in both cities."""
        clause = self._entry.source.text[self._fact.clause.start : self._fact.clause.end]
        said = (_value(word.text, self._entry.source.language) for word in tokens(clause))
        sides = {concept for concept in self._object if self._is_name(concept)} | self._subject
        named = {len(self._fact.subject), len(self._fact.place), len(sides)}
        return value in said or value in named

    def _is_counted(self, term: Term) -> bool:
        return term.text[0].isdigit()

    def _orders(self) -> Iterator[Part]:
        folded = [word.folded for word in self._intent.words]
        for span in self._lists.exclusive.spans(folded):
            if span[0] not in self._intent.focus:
                continue  # "I only want to know ...": said before the question
            words = [self._intent.words[i] for i in span]
            is_there = all("w:" + stem(word.text, self._intent.language) in self._keys for word in words)
            yield Part(" ".join(word.text for word in words), Kind.ORDER, None, is_there)


def _value(text: str, language: str) -> float | None:
    if not text[0].isdigit():
        return load_language(language).numbers.get(fold_text(text))
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
