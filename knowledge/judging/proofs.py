"""Proofs: part by part, which words of one fact bear out what a question says.

A word of ours stands over a quotation only where every part of the question is borne out by one fact's own clause, in
the same role. What the whole source is about, a neighbouring clause or a wider place help to find a sentence, and
prove nothing.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from rapidfuzz.distance import OSA

from knowledge.facts import Fact, SlotName
from knowledge.finding.entries import Entry
from knowledge.finding.index import FEW, Index, Nearness
from knowledge.judging.measure_proofs import Measures
from knowledge.judging.name_proofs import Names
from knowledge.judging.parts import METONYM, SURE, Kind, Part, Proof
from knowledge.language.stems import stem
from knowledge.language.words import tokens
from knowledge.lexicon.concepts import slips_allowed
from knowledge.lexicon.meanings import UNITS
from knowledge.reading.intents import Intent
from knowledge.reading.terms import Term

EXACT = 0.95  # a word that the lexicon has is no other one with a slip in it
_SHORTEST_STEM = 3  # letters: az ol- is to be and, without its dots, to die
_SHORTEST = 4  # letters of a word that slips are forgiven in
_MANY = 3  # facts that tell of the same relation: what was done tells none of them from the others
MEASURED = frozenset({SlotName.WHEN, SlotName.HOW_MANY, SlotName.HOW_LONG})


def prove(intent: Intent, index: Index, entry: Entry, number: int, fact: Fact) -> Proof:
    """Hold each part of a question against `fact`, of the sentence `entry`."""
    return Proof(tuple(_Proving(intent, index, entry, number, fact).parts()))


class _Proving(Names, Measures):
    def parts(self) -> Iterator[Part]:
        yield from self.times()
        yield from self.numbers()
        yield from self.orders()
        yield from self._things()
        for term in self.intent.terms:
            if not term.is_meant or term.is_date:
                continue
            if self._is_named(term):
                yield self.name(term)
            elif not self.is_counted(term) and not self.is_month(term):
                kind = Kind.NAME if term.is_name and not term.concepts else Kind.RELATION
                is_there = self._is_said(term) or (kind is Kind.RELATION and self._is_around(term))
                is_there |= term.first < 0 and self._bore_it_out
                yield Part(term.text, kind, self.words_of(term), is_there)

    @cached_property
    def _bore_it_out(self) -> bool:
        """Whether it was borne out for the question before: a length or a number by this very fact."""
        is_of_one_fact = self.intent.slot in (SlotName.HOW_LONG, SlotName.HOW_MANY)
        is_it = not is_of_one_fact or self.intent.borne_out_as == self.fact.id
        return is_it and self.intent.borne_out_by == self.number

    def _is_named(self, term: Term) -> bool:
        """Whether a term is a name: not so a small word among capitals that happens to be spelled like one."""
        is_small = term.text[0].islower() and not self.intent.question.islower() and not self.is_country(term)
        is_name = any(self.index.lexicon[concept].is_name for concept in term.concepts)
        return term.is_name and is_name and not (is_small and term.first >= 0)

    def _things(self) -> Iterator[Part]:
        """Yield what a question for a day or a number must name beside who and where: what it was that was done.

        "When was the Republic established?" is not answered by when relations were: to establish is said of anything.
        """
        if self.intent.is_keywords:
            return
        asked = [term for term in self.intent.terms if term.is_meant and not term.is_date]
        own = [term for term in asked if not self.is_country(term) and (self._is_said(term) or term.is_name)]
        wanting = [term.text for term in asked if not term.is_name and not self._is_said(term)]
        text = wanting[0] if wanting else asked[-1].text if asked else self.intent.question
        relations = [term for term in own if not term.is_name]
        # "Where is Kars?" is not answered by a consulate there.
        names_a_deed = self.intent.who or self.intent.is_yes_no or self.intent.slot is SlotName.WHERE
        counts_others = self.intent.slot is SlotName.HOW_MANY and self.fact.object and not self._counts(relations)
        if not own or (names_a_deed and not relations) or counts_others:
            yield Part(text, Kind.RELATION, None, False)
        elif self.intent.slot in MEASURED and len(own) == 1 and not self._is_of(own[0]):
            yield Part(text, Kind.RELATION, None, False)  # "when will it end?", by a way of asking alone
        elif self.intent.slot in MEASURED and self.fact.object and all(map(self._is_general, own)):
            rest = [term for term in asked if not self._is_general(term)]
            meant = {key[2:] for term in rest for key, sure in term.keys if key.startswith("c:") and sure >= METONYM}
            if not meant & self.index.with_wider((*self.fact.object, *self.fact.place)):
                yield Part(text, Kind.RELATION, None, False)

    def _is_of(self, term: Term) -> bool:
        """Whether a term is what the fact tells, of whom, or of what."""
        told = self.index.with_wider([self.fact.relation, *self.fact.concepts, *self.fact.subject, *self.fact.object])
        is_time = bool(UNITS & self.index.with_wider(term.concepts))  # "on which day of April?"
        return not term.concepts or is_time or bool(told.intersection(term.concepts))

    def _counts(self, terms: Sequence[Term]) -> bool:
        """Whether one of the terms is what the fact tells of: "how big is the army" asks for no exercises of its."""
        things = self.index.with_wider([*self.fact.object, self.fact.relation])
        return any(things.intersection(term.concepts) or not term.concepts for term in terms)

    def _is_general(self, term: Term) -> bool:
        """Whether a term is a relation that is told of many things: to establish, to open."""
        return any(self.index.relations[concept] >= _MANY for concept in term.concepts)

    @cached_property
    def _of_others(self) -> frozenset[str]:
        """What the other facts of the sentence tell of."""
        others = (fact for fact in self.entry.facts if fact is not self.fact)
        return self.index.with_wider(c for fact in others for c in (fact.relation, *fact.subject, *fact.object))

    def _is_around(self, term: Term) -> bool:
        """Whether the sentence speaks of it outside the clauses of its other facts."""
        near = self.index.nearness(self.number, self.fact)
        kinds = {near[key] for key, sure in term.keys if sure >= SURE and key in near and not self._is_by_chance(key)}
        if not kinds or self.intent.is_yes_no or self._of_others.intersection(term.concepts):
            return False
        # Who did one thing, its length and number are its own; a day or a place may be asked for by all that was done.
        is_measured = self.intent.slot in (SlotName.HOW_LONG, SlotName.HOW_MANY, SlotName.WHO)
        not_there = {Nearness.CONTEXT, Nearness.GIVEN} | ({Nearness.OTHERS} if is_measured else set())
        # A word of many meanings stands near almost anything.
        return bool(kinds - not_there - ({Nearness.OWN} if len(term.concepts) > FEW else set()))

    def _is_by_chance(self, key: str) -> bool:
        """Whether it is one of many meanings of a word in a way of asking: az bağlı is related, closed, signed ..."""
        is_own = self.index.nearness(self.number, self.fact)[key] is Nearness.OWN
        return is_own and key.startswith("c:") and key not in self._meant

    @cached_property
    def _meant(self) -> frozenset[str]:
        return self.keys | self.index.own_keys(self.fact, self.entry.source.language)

    def _is_said(self, term: Term) -> bool:
        if any(key in self.keys and sure >= SURE for key, sure in term.keys if key.startswith("c:")):
            return True
        # What was taken over from the question before stands in that one.
        asked = self.intent.words[term.first : term.last] if term.first >= 0 else tokens(term.text)
        words = [word for word in asked if not word.is_suffix]
        if words:
            code, plain = self.intent.language, self.lists.function_words
            if all("w:" + stem(word.text, code) in self.keys or word.folded in plain for word in words) and any(
                len(stem(word.text, code)) >= _SHORTEST_STEM for word in words
            ):
                return True
            if self.fact.source_id and self.entry.source.language != code:
                there = self.index.own_keys(self.fact, self.entry.source.language)
                if all("w:" + stem(word.text, self.entry.source.language) in there for word in words):
                    return True
        if len(words) != 1 or len(words[0].folded) < _SHORTEST:
            return False
        if any(sure >= EXACT for key, sure in term.keys if key.startswith("c:")):
            return False
        slips = slips_allowed(len(words[0].folded))
        said = (key[2:] for key in self.keys if key.startswith("w:") and abs(len(key) - 2 - len(words[0].folded)) < 4)
        own = stem(words[0].text, self.intent.language)
        return any(OSA.distance(own, known, score_cutoff=slips) <= slips for known in said)
