"""Proofs of names: who, whom, whose and where, each in the role that it has in the question and in the fact."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from knowledge.facts import Fact, SlotName
from knowledge.finding.index import Index
from knowledge.judging.parts import METONYM, SURE, Held, Kind, Part
from knowledge.reading.intents import Intent
from knowledge.reading.terms import Term

PART_OF_NAME = 0.45  # how surely one must be meant in a name of two words: the Turkish people


def is_mixed(intent: Intent, index: Index, fact: Fact) -> bool:
    """Say whether a fact tells of several things in several places, and a question of one of the things.

    An embassy in Baku and consulates in Ganja are no embassy in Ganja: the facts of each must tell.
    """
    things = [c for c in fact.object if not (c in index.lexicon and index.lexicon[c].is_name)]
    named = [sum(bool(index.with_wider([one]).intersection(term.concepts)) for one in things) for term in intent.terms]
    return len(fact.place) > 1 and any(0 < count < len(things) for count in named)


class Names(Held):
    """Proves the names of a question: each by the role it has in the question, and in the fact."""

    def name(self, term: Term) -> Part:
        """Return a name as a part of the question, with the words that bear it out."""
        kind = self._kind(term)
        # Azərbaycanın Türkiyənin hansı şəhərlərində: of two genitives the nearer one says where.
        is_where = kind is Kind.OWNER and term.role == "place" and self._stands(term, Kind.PLACE)
        is_there = (is_where or self._stands(term, kind)) and not self._is_crossed(term)
        instead = None
        # Who has an embassy in one place may have one in another; a document was signed in one.
        is_of_one = not (self.fact.place and self.fact.subject)
        if kind is Kind.PLACE and not is_there and self.is_place(term) and is_of_one:
            instead = self.only(SlotName.WHERE)
        return Part(term.text, kind, self.words_of(term) if is_there else None, is_there, instead)

    def _kind(self, term: Term) -> Kind:
        standing = term.standing or term.role
        if self.intent.is_keywords and standing in ("doer", "receiver"):
            return Kind.NAME  # nothing tells who does it
        if standing == "place" and self._is_before_a_thing(term):
            if not self.is_place(term):
                return Kind.NAME  # to NATO standards
            if self.is_country(term):
                return Kind.OWNER  # in the Azerbaijani army
        is_capital = any(METONYM <= sure < SURE for _, sure in term.keys)  # it may stand for its country
        is_town = self.is_place(term) and not self.is_country(term)
        if standing == "owner" and is_town and (self.fact.place or not is_capital):
            return Kind.PLACE  # the Kars consulate
        return Kind(standing) if standing in ("doer", "receiver", "owner", "place") else Kind.NAME

    def _is_before_a_thing(self, term: Term) -> bool:
        terms = (other for other in self.intent.terms if other.is_meant)
        return any(other.first == term.last and not other.is_name for other in terms)

    def _stands(self, term: Term, kind: Kind) -> bool:
        named = {key[2:] for key, sure in term.keys if key.startswith("c:") and sure >= SURE}
        least = METONYM if term.last - term.first < 2 else PART_OF_NAME
        acting = named | {key[2:] for key, sure in term.keys if key.startswith("c:") and sure >= least}
        # Whoever is named in full is nobody else who shares a part of the name.
        kinds = {self.index.lexicon[concept].kind for concept in named if concept in self.index.lexicon}
        acting -= {c for c in acting - named if self.index.lexicon[c].kind == "person" and "person" in kinds}
        people, there = self.subject | self.object, self.place | self.where
        if kind is Kind.DOER:
            return bool(acting & self.subject)
        if kind is Kind.RECEIVER and self._is_one_sided:
            return bool(acting & self.object) or self._is_other_name(named)
        if kind is Kind.OWNER and self.fact.place:
            return bool(acting & self.subject)
        if kind is Kind.OWNER:
            thing = self._thing(term)
            named_again = sum(bool(thing.intersection(other.concepts)) for other in self.intent.terms) > 1
            # Their institutions with our institutions: both own some.
            owners = set() if named_again else self._owners_of(thing, self.fact.object)
            beside = self._owners_of(thing, self.fact.concepts)
            owners = owners or (beside | self.subject if beside and not named_again else set())
            return bool(acting & (owners or people)) or (not owners and self._is_other_name(named))
        if kind is Kind.PLACE and there:
            return bool(named & self.index.with_wider(there)) and not self._is_mixed
        if kind is Kind.PLACE and self.is_place(term):
            towns = (c for c in self.subject if c in self.index.lexicon and self.index.lexicon[c].kind == "place")
            if len(self.subject) > 1:
                return self._by_capital >= self.subject  # Baku-Ankara relations, and nothing that was in Ankara
            return bool(named & (self.object | self.index.with_wider(towns)))
        if kind is Kind.PLACE:
            return False  # to be in an alliance is more than to keep to its standards
        if self._is_asked_to_have_done(term):
            return bool(acting & self.subject)
        known = people | self.index.with_wider(there)
        is_mutual = len(self.subject) > 1
        return bool((acting if is_mutual or kind is Kind.RECEIVER else named) & known) or self._is_other_name(named)

    @cached_property
    def _by_capital(self) -> set[str]:
        """The countries that the question may mean by their capitals."""
        keys = (pair for term in self.intent.terms if term.is_meant for pair in term.keys)
        return {key[2:] for key, sure in keys if key.startswith("c:") and METONYM <= sure < SURE}

    def _is_asked_to_have_done(self, term: Term) -> bool:
        """Whether an alliance stands first in a yes-or-no question whose order tells who does it: "did NATO adapt"."""
        if not (self.lists.standing.by_order and self.intent.is_yes_no):
            return False
        named = [one.first for one in self.intent.terms if one.is_meant and one.first >= 0]
        is_first = term.first == min(named, default=-1)
        return is_first and any(self.index.lexicon[c].kind == "organisation" for c in term.concepts)

    def _thing(self, owner: Term) -> frozenset[str]:
        """Return what the words beside an owner mean: what is owned."""
        words, behind = self.intent.words, owner.last
        while 0 <= behind < len(words) and words[behind].is_suffix:
            behind += 1  # Azerbaycan'ın lideri
        beside = (term for term in self.intent.terms if behind == term.first or term.last == owner.first)
        return frozenset(concept for term in beside if not term.is_name for concept in term.concepts)

    def _owners_of(self, thing: frozenset[str], told: Sequence[str]) -> set[str]:
        """Return whose `thing` is: the name that stands behind it in the fact, as in [independence, azerbaijan]."""
        return {
            owner
            for owned, owner in pairwise(told)
            if owned in thing and self.is_name(owner) and not self.is_name(owned)
        }

    @cached_property
    def _is_mixed(self) -> bool:
        return is_mixed(self.intent, self.index, self.fact)

    @property
    def _is_one_sided(self) -> bool:
        """Whether somebody does it to somebody else: the names on both sides are others."""
        names = set(filter(self.is_name, self.object))
        return bool(self.subject) and bool(names) and not names & self.subject

    def _is_crossed(self, term: Term) -> bool:
        """Whether the fact tells of two of each, "the presidents of A and B", and the question of one of each.

        Nor does it tell who the president of A is.
        """
        others = {c for c in self.object if self.is_name(c)} - self.subject
        if len(self.subject) < 2 or len(others) < 2:
            return False
        named = {c for one in self.intent.terms if one.is_name for c in one.concepts}
        of_subject = len(named & self.subject) == 1 or self.intent.slot is SlotName.WHO
        return of_subject and len(named & others) == 1 and bool(set(term.concepts) & others)

    def _is_other_name(self, named: set[str]) -> bool:
        """Whether an editor asks for the fact by this name, though it is on neither side of it."""
        slots = {slot.concept for slot in self.fact.slots}
        known = {
            *self.fact.concepts,
            *slots,
            *self.subject,
            *self.object,
            *self.fact.place,
            *self._in_clause(),
        }
        return any(self.index.lexicon[concept].kind != "country" for concept in named & known)

    def _in_clause(self) -> Iterator[str]:
        """Yield what the clause names; a name that several share is that of whom the fact is about, if of any."""
        base, clause = self.entry.sentence.start, self.fact.clause
        own = {*self.subject, *self.object, *(slot.concept for slot in self.fact.slots)}
        meant: dict[tuple[int, int], set[str]] = {}
        for first, last, concept in self.entry.concepts:
            if clause.start <= base + self.entry.words[first].start < clause.end:
                meant.setdefault((first, last), set()).add(concept)
        for concepts in meant.values():
            yield from concepts & own or concepts
