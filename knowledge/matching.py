"""Matching: an intent held against the sentences and facts of an index, with a score and its reasons.

Two steps. `shortlist` scores every sentence at once from word statistics, letters and neighbours; `weigh` then looks
closely at the best: which terms are covered and where, whether the wanted slot is there, and who does what to whom.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.answers import Reason
from knowledge.citations import Citation
from knowledge.facts import Fact, SlotName
from knowledge.index import Entry, Floats, Index
from knowledge.intents import Intent, Term
from knowledge.spans import Span, find_spans

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
_CONCEPT = 0.8  # what a concept's key is worth beside the word itself: meanings are wider than words
_IN_SENTENCE = 0.75  # how far a fact is covered by words of its sentence outside its own clause
_IN_CONTEXT = 0.5  # ... by the sentence before
_GIVEN = 0.8  # ... by what the whole source is about
_LOOKED_AT = 24  # sentences that are weighed


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a question one candidate speaks about."""

    share: float  # of the terms' weight, 0 to 1
    covered: tuple[float, ...]  # each term, 0 to 1
    missing_names: tuple[str, ...]
    missing: tuple[str, ...]  # texts of the terms that are not there


@dataclass(frozen=True, slots=True)
class Match:
    """One sentence, and the fact in it if an editor wrote one, held against a question."""

    entry: int
    fact: Fact | None
    citation: Citation
    score: float  # 0 to 100, as in rapidfuzz
    coverage: Coverage
    spans: tuple[Span, ...] = ()  # that can fill the wanted slot, the best first
    role_conflict: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def has_slot(self) -> bool:
        return bool(self.spans)


def cite(entry: Entry, answer_span: tuple[int, int] | None = None) -> Citation:
    """Return the citation of an entry's sentence."""
    sentence = entry.sentence
    return Citation(
        source_id=entry.source.id,
        number=sentence.number,
        paragraph=sentence.paragraph,
        sentence=sentence.position,
        start=sentence.start,
        end=sentence.end,
        quote=entry.text,
        published=entry.source.published,
        answer_span=answer_span,
    )


def shortlist(intent: Intent, index: Index) -> Floats:
    """Return a score for each sentence from word statistics, letters and neighbours; about 0 to 4."""
    rows = index.words.rows
    total = np.zeros(rows, np.float32)
    for term in intent.terms:
        best = np.zeros(rows, np.float32)
        for key, sure in term.keys:
            found = index.words.get(key)
            if found is not None:
                worth = sure * index.words.idf(key) * (_CONCEPT if key.startswith("c:") else 1.0)
                best[found[0]] = np.maximum(best[found[0]], found[1] * worth)
        total += best * term.weight
    words = index.best_of_rows(total)
    letters = index.best_of_rows(index.letter_scores(intent.plain))
    own = _to_one(words) + 1.2 * _to_one(letters)
    before, after = index.neighbours
    numbers = np.arange(len(own))
    near = 0.2 * np.where(before != numbers, own[before], 0) + 0.1 * np.where(after != numbers, own[after], 0)
    result: Floats = own + near
    return result


def _to_one(scores: Floats) -> Floats:
    top = float(scores.max()) if len(scores) else 0.0
    return scores / top if top > 0 else scores


def weigh(
    intent: Intent, index: Index, limit: int = _LOOKED_AT, sources: Iterable[str] | None = None
) -> list[Match]:
    """Return the best candidates for `intent`, best first; each sentence stands at most once."""
    if not len(index) or not intent.terms:
        return []
    scores = shortlist(intent, index)
    if sources is not None:
        wanted = set(sources)
        allowed = np.array([entry.source.id in wanted for entry in index.entries])
        scores = np.where(allowed, scores, -1.0).astype(np.float32)
    order = np.argsort(-scores, kind="stable")[: max(limit, _LOOKED_AT)]
    matches = []
    for number in order[:_LOOKED_AT]:
        if scores[number] > 0:
            matches.append(_best_match(intent, index, int(number), float(scores[number])))
    matches.sort(key=lambda match: -match.score)
    floor = matches[-1].score if matches else 0.0
    for number in order[_LOOKED_AT:limit]:
        if scores[number] > 0:
            floor *= 0.99
            entry = index.entries[number]
            matches.append(Match(int(number), None, cite(entry), floor, Coverage(0, (), (), ())))
    return matches[:limit]


def _best_match(intent: Intent, index: Index, number: int, first_score: float) -> Match:
    entry = index.entries[number]
    candidates: Sequence[Fact | None] = entry.facts or (None,)
    return max(
        (_match(intent, index, number, fact, first_score) for fact in candidates), key=lambda match: match.score
    )


def _match(intent: Intent, index: Index, number: int, fact: Fact | None, first_score: float) -> Match:
    entry = index.entries[number]
    coverage = cover(intent, index, number, fact)
    spans = tuple(find_spans(intent, index, entry, fact))
    conflict = _roles_conflict(intent, index, entry, fact)
    score = 12 * first_score + 50 * coverage.share
    reasons = [
        Reason("words, letters and neighbours", f"sentence {entry.sentence.number}", first_score),
        Reason("coverage", "not there: " + ", ".join(coverage.missing) if coverage.missing else "all", coverage.share),
    ]
    if intent.slot in HARD_SLOTS:
        score += 14 if spans else 0
        reasons.append(Reason("slot", f"{intent.slot}: {'there' if spans else 'not there'}", 14.0 if spans else 0.0))
    if conflict:
        score -= 20
        reasons.append(Reason("roles", "turned round", -20.0))
    score -= 12 * len(coverage.missing_names)
    score = max(0.0, min(100.0, score))
    return Match(
        number, fact, cite(entry, spans[0].in_sentence if spans else None), score, coverage, spans, conflict,
        tuple(reasons),
    )  # fmt: skip


def term_weight(term: Term, index: Index) -> float:
    """How much of a question a term is: as rare as its commonest key, so that a word of every sentence is little."""
    if not term.keys:
        return index.words.idf("") * term.weight
    return max(0.4, max(index.words.idf(key) * sure for key, sure in term.keys)) * term.weight


def cover(intent: Intent, index: Index, number: int, fact: Fact | None) -> Coverage:
    """Return how far the sentence `number`, read as `fact`, speaks about each term of `intent`."""
    own = index.keys_of_fact(fact) if fact else index.keys_of_entry(number)
    sentence = index.keys_of_entry(number)
    others = index.keys_of_other_facts(number, fact) if fact else frozenset()
    previous = index.entries[number].previous
    context = index.keys_of_entry(previous) if previous is not None else frozenset()
    given = index.given(index.entries[number].source.id)
    covered, missing_names, missing = [], [], []
    total = reached = 0.0
    for term in intent.terms:
        best = 0.0
        for key, sure in term.keys:
            if key in own:
                best = max(best, sure)
            elif key in sentence:
                # Istanbul's date is not that of Kars, though both stand in the sentence.
                best = max(best, sure * (0.2 if key in others and term.is_name else _IN_SENTENCE))
            elif key in given:
                best = max(best, sure * _GIVEN)
            elif key in context:
                best = max(best, sure * _IN_CONTEXT)
        weight = term_weight(term, index)
        total += weight
        reached += weight * best
        covered.append(best)
        if best < 0.4 and term.weight >= 1.0:
            missing.append(term.text)
            if term.is_name:
                missing_names.append(term.text)
    return Coverage(reached / total if total else 0.0, tuple(covered), tuple(missing_names), tuple(missing))


def _roles_conflict(intent: Intent, index: Index, entry: Entry, fact: Fact | None) -> bool:
    """Say whether the question has owner and place the other way round than the fact."""
    if fact is None:
        return False
    subject = _with_wider(fact.subject, index)
    place = _with_wider(fact.place, index)
    if not fact.place or not fact.subject:
        return False
    for term in intent.terms:
        if term.is_name and term.concepts and term.role:
            named = set(term.concepts)
            if term.role == "place" and named & subject and not named & place:
                return True
            if term.role == "owner" and named & place and not named & subject:
                return True
    return False


def _with_wider(concepts: Iterable[str], index: Index) -> set[str]:
    found = set(concepts)
    for concept in concepts:
        found |= index.lexicon.wider(concept)
    return found
