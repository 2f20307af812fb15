"""Matching: an intent held against the sentences and facts of an index, with a score and its reasons.

`knowledge.finding.ranking` has scored every sentence at once; `weigh` looks closely at the best: which
terms are covered and where, whether the wanted slot is there, and who does what to whom.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge import citations
from knowledge.answers import Reason
from knowledge.citations import Citation
from knowledge.facts import Fact, SlotName
from knowledge.finding.entries import Entry
from knowledge.finding.index import Index, Nearness
from knowledge.finding.postings import Floats
from knowledge.finding.ranking import LOOKED_AT, Found
from knowledge.judging.spans import Span, find_spans, places_of_terms
from knowledge.reading.intents import Intent
from knowledge.reading.patterns import patterns
from knowledge.reading.roles import role_of
from knowledge.reading.terms import Term

# Slots that a sentence visibly has or has not; the others are answered by the sentence as a whole.
HARD_SLOTS = frozenset(
    {
        SlotName.WHEN,
        SlotName.WHERE,
        SlotName.WHO,
        SlotName.HOW_MANY,
        SlotName.HOW_LONG,
        SlotName.QUOTATION,
    }
)
_SHARES = {  # how far a fact is covered by words ...
    Nearness.OWN: 1.0,
    Nearness.SENTENCE: 0.75,  # of its sentence outside its own clause
    Nearness.OTHERS: 0.75,
    Nearness.CONTEXT: 0.5,  # of the sentence before
    Nearness.GIVEN: 0.8,  # that the whole source is about
}
_OF_ANOTHER = 0.2  # ... by a name in another fact of the sentence
_THERE = 0.4  # from this share on a term is there: the sentence before says half of it, a name next door a fifth
_LEAST = 0.4  # what a term is worth at least: "relations" stands in every sentence, and still is part of the question
_AROUND = 0.2  # of the weight of what surrounds a question, where it is not there: it need not be in the answer

# What each part of a match's score is worth, of 100 in all: in their order of weight, so that no one of them decides
# against all others. The best first score there is makes a third of it, the words of a question a quarter.
_FIRST = 2.4  # times the first score, about 0 to 15
_COVERED = 25.0
_ALIKE = 14.0  # an editor's ways of asking tell more than which words stand side by side ...
_ADJACENT = 4.0
_ADJACENT_PLAIN = 10.0  # ... which is all that tells it where nobody wrote any
_SLOT = 14.0  # to have what is wanted counts as much as to be alike
_SLOT_PLAIN = 7.0  # half of it for words that no editor has marked
_TURNED_ROUND = 20.0  # more than any one thing that speaks for a match
_NOT_NAMED = 6.0  # for each name that is not there
_AS_OF = 5.0  # what an anniversary says less of a day than the sentence that states the day
_FADING = 0.99  # of the last score, for each one behind those: they keep their order


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a question one candidate speaks about."""

    share: float  # of the terms' weight, 0 to 1
    covered: tuple[float, ...]  # each term, 0 to 1
    adjacent: float  # of the terms that stand side by side in the question, how many do in the sentence, 0 to 1
    missing_names: tuple[str, ...]
    missing: tuple[str, ...]  # texts of the terms that are not there
    foreign: int = 0  # how many of these are terms of a topic that nothing in the sentence belongs to


class Asked:
    """An intent that is held against many sentences: what is the same for all of them, found once."""

    def __init__(self, intent: Intent, index: Index) -> None:
        self._intent, self._index = intent, index
        self.weights = [term_weight(term, index) for term in intent.terms]
        self.topical = [_is_topical(term, index) for term in intent.terms]
        self._keys: dict[str, list[tuple[int, float, bool]]] = {}
        for number, term in enumerate(intent.terms):
            for key, sure in term.keys:
                self._keys.setdefault(key, []).append((number, sure, term.is_name))
        self._adjacent: dict[int, float] = {}

    def shares(self, nearness: Mapping[str, Nearness]) -> list[float]:
        """Return how far what is near speaks about each term, 0 to 1."""
        shares = [0.0] * len(self.weights)
        for key in nearness.keys() & self._keys.keys():
            near = nearness[key]
            for number, sure, is_name in self._keys[key]:
                # Istanbul's date is not that of Kars, though both stand in the sentence.
                share = _OF_ANOTHER if is_name and near is Nearness.OTHERS else _SHARES[near]
                shares[number] = max(shares[number], sure * share)
        return shares

    def adjacent(self, number: int) -> float:
        """Return how near neighbours in the question stand in the sentence `number`, see `_adjacent`."""
        found = self._adjacent.get(number)
        if found is None:
            found = self._adjacent[number] = _adjacent(self._intent, self._index.entries[number])
        return found


@dataclass(frozen=True, slots=True)
class Match:
    """One sentence, and the fact in it if an editor wrote one, held against a question."""

    entry: int
    fact: Fact | None
    citation: Citation
    score: float  # 0 to 100, as in rapidfuzz
    coverage: Coverage
    likeness: float = 0.0  # of the letters, the question's with the nearest way of saying it, 0 to 1
    lead: float = 0.0  # of its score before the next best, 0 to 100
    spans: tuple[Span, ...] = ()  # that can fill the wanted slot, the best first
    role_conflict: bool = False
    is_given: bool = False  # by the conversation, whatever the words
    reasons: tuple[Reason, ...] = ()

    @property
    def has_slot(self) -> bool:
        """Whether the sentence has words that can fill the wanted slot."""
        return bool(self.spans)


def cite(entry: Entry, answer_span: tuple[int, int] | None = None, fact: Fact | None = None) -> Citation:
    """Return the citation of an entry's sentence, read as `fact` if that is known."""
    return citations.cite(entry.source, entry.sentence, entry.facts, fact, answer_span)


def weigh(intent: Intent, index: Index, found: Found) -> list[Match]:
    """Return what was found, best first, the first ones looked at closely; each sentence stands once."""
    asked = Asked(intent, index)
    matches = [_best_match(intent, index, number, found, asked) for number in found.numbers[:LOOKED_AT]]
    matches.sort(key=lambda match: -match.score)
    for i, match in enumerate(matches[:2]):
        behind = matches[i + 1].score if i + 1 < len(matches) else 0.0
        matches[i] = replace(match, lead=match.score - behind)
    floor = matches[-1].score if matches else 0.0
    for number in found.numbers[LOOKED_AT:]:
        floor *= _FADING
        matches.append(Match(number, None, cite(index.entries[number]), floor, Coverage(0, (), 0, (), ())))
    return matches


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A sentence read as one of its facts, and what that is worth."""

    fact: Fact | None
    score: float  # of the whole, 0 to 100
    coverage: Coverage
    likeness: float
    spans: tuple[Span, ...]
    slot_worth: float
    role_conflict: bool


def _best_match(intent: Intent, index: Index, number: int, found: Found, asked: Asked) -> Match:
    entry, first_score, letter_rows = index.entries[number], float(found.scores[number]), found.letter_rows
    candidates: Sequence[Fact | None] = entry.facts or (None,)
    weighed = (_weigh(intent, index, number, fact, first_score, letter_rows, asked) for fact in candidates)
    best = max(weighed, key=lambda one: one.score)
    coverage, spans = best.coverage, best.spans
    missing = "not there: " + ", ".join(coverage.missing) if coverage.missing else "all"
    reasons = [
        Reason("words, letters and neighbours", f"sentence {entry.sentence.number}", first_score),
        Reason("coverage", missing, coverage.share),
    ]
    if intent.slot in HARD_SLOTS:
        there = "there" if spans else "not there"
        reasons.append(Reason("slot", f"{intent.slot}: {there}", best.slot_worth))
    if best.role_conflict:
        reasons.append(Reason("roles", "turned round", -_TURNED_ROUND))
    citation = cite(entry, spans[0].in_sentence if spans else None, best.fact)
    return Match(
        number, best.fact, citation, best.score, coverage, best.likeness,
        0.0, spans, best.role_conflict, False, tuple(reasons),
    )  # fmt: skip


def _weigh(
    intent: Intent,
    index: Index,
    number: int,
    fact: Fact | None,
    first_score: float,
    letter_rows: Floats,
    asked: Asked,
) -> _Weighed:
    entry = index.entries[number]
    own_row = float(letter_rows[index.sentence_rows[number]])
    likeness = max(own_row, index.best_of_fact(fact, letter_rows)) if fact else own_row
    coverage = cover(intent, index, number, fact, asked)
    spans = tuple(find_spans(intent, index, entry, fact))
    conflict = _roles_conflict(intent, index, entry, fact)
    score = _FIRST * first_score + _COVERED * coverage.share
    if fact is None:
        score += _ADJACENT_PLAIN * coverage.adjacent
    else:
        score += _ALIKE * likeness + _ADJACENT * coverage.adjacent
        score -= _AS_OF if fact.as_of and intent.slot is SlotName.WHEN else 0
    worth = 0.0
    if spans and intent.slot in HARD_SLOTS:
        worth = _SLOT_PLAIN if fact is None else _SLOT
    score += worth
    if conflict:
        score -= _TURNED_ROUND
    score -= _NOT_NAMED * len(coverage.missing_names)
    return _Weighed(fact, max(0.0, min(100.0, score)), coverage, likeness, spans, worth, conflict)


def term_weight(term: Term, index: Index) -> float:
    """How much of a question a term is: as rare as its commonest key, so that a word of every sentence is little."""
    if term.is_date or not term.keys:
        return index.words.idf("") * term.weight
    return max(_LEAST, max(index.words.idf(key) * sure for key, sure in term.keys)) * term.weight


def cover(intent: Intent, index: Index, number: int, fact: Fact | None, asked: Asked | None = None) -> Coverage:
    """Return how far the sentence `number`, read as `fact`, speaks about each term of `intent`.

    `asked` is the intent prepared, where the caller has it already.
    """
    asked = asked or Asked(intent, index)
    shares = asked.shares(index.nearness(number, fact))
    covered, missing_names, missing = [], [], []
    total = reached = 0.0
    foreign = 0
    for term, weight, best, is_topical in zip(intent.terms, asked.weights, shares, asked.topical, strict=True):
        if term.is_date and intent.window and any(map(intent.window.overlaps, index.dates_at(number, fact))):
            best = 1.0
        # What surrounds the question may help to find the answer, but need not be in it.
        total += weight if best >= _THERE or term.is_meant else weight * _AROUND
        reached += weight * best
        covered.append(best)
        if best < _THERE and term.is_own:
            missing.append(term.text)
            foreign += is_topical
            if term.is_name:
                missing_names.append(term.text)
    adjacent = asked.adjacent(number)
    return Coverage(
        reached / total if total else 0.0, tuple(covered), adjacent, tuple(missing_names), tuple(missing), foreign
    )


def _is_topical(term: Term, index: Index) -> bool:
    """Say whether a term belongs to a topic, by all that it may mean: a visa does, a beginning does not."""
    kinds = {index.lexicon[concept].kind for concept in term.concepts}
    return "term" in kinds and "general" not in kinds


def _adjacent(intent: Intent, entry: Entry) -> float:
    """Return how near neighbours in the question stand in the sentence: 1 side by side, 1/3 with two between."""
    places = places_of_terms(intent, entry)
    pairs = list(pairwise(places))
    near = 0.0
    for one, other in pairs:
        if one and other:
            near += 1 / max(1, min(abs(a - b) for a in one for b in other))
    return near / len(pairs) if pairs else 0.0


def _roles_conflict(intent: Intent, index: Index, entry: Entry, fact: Fact | None) -> bool:
    """Say whether the question has owner and place the other way round than the fact."""
    if fact is None:
        return _roles_differ(intent, index, entry)
    if not fact.place or not fact.subject:
        return False
    subject = index.with_wider(fact.subject)
    place = index.with_wider(fact.place)
    for_it = against = 0
    for term in intent.terms:
        if term.is_name and term.concepts and term.role:
            named = set(term.concepts)
            own, other = (place, subject) if term.role == "place" else (subject, place)
            for_it += bool(named & own)
            against += bool(named & other and not named & own)
    return against > for_it


def _roles_differ(intent: Intent, index: Index, entry: Entry) -> bool:
    """Say whether the names of the question stand the other way round in the sentence."""
    asked = [term for term in intent.terms if term.role and term.concepts]
    if not asked:
        return False
    lists = patterns(entry.source.language)
    folded = [word.folded for word in entry.words]
    there: list[tuple[frozenset[str], str]] = []
    for first, last, concept in entry.concepts:
        if index.lexicon[concept].is_name:
            role = role_of(entry.words, folded, range(first, last), lists, index.lexicon[concept].kind == "country")
            if role:
                there.append((index.with_wider([concept]), role))
    for_it = against = 0
    for term in asked:
        roles = {role for concepts, role in there if set(term.concepts) & concepts}
        if roles:
            for_it += term.role in roles
            against += term.role not in roles
    return against > for_it
