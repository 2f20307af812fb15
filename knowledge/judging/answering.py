"""Answering: matches become an answer - answered, related or not found - with what it cites."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from knowledge.answers import Answer, ProvedPart, Quantity, Reason, Refusal, Said, Status, Value, Verdict
from knowledge.citations import Citation
from knowledge.facts import SlotName
from knowledge.finding.index import Index
from knowledge.judging.matching import HARD_SLOTS, Match, cite
from knowledge.judging.parts import SURE, Kind
from knowledge.judging.plain_proofs import is_of_all, unproved
from knowledge.judging.proofs import prove
from knowledge.judging.saying import each, name_of, value_of, what_is_not_said
from knowledge.judging.spans import Span, is_as_fine, slot_span
from knowledge.judging.verdicts import Judged, judge
from knowledge.reading.intents import Intent

# Shares of a question's weight, found on questions about several articles: below the first the passage is not
# about the question at all; from the second on it speaks of all that the question names.
NEAR = 0.22
ENOUGH = 0.5
_STATED = HARD_SLOTS | {SlotName.WHY, SlotName.YES_NO, SlotName.QUOTATION}

# A logistic model of how surely a match speaks of what was asked, found on questions about our article and three
# others: what each figure adds, and what they must outweigh.
_COVERED = 4.6  # for all that a question names
_ALIKE = 2.6  # for being asked as an editor asks
_LEADS = 0.03  # for each point of score before the next best ...
_MOST_LEAD = 30.0  # ... up to here: beyond it the others are of another matter
_ADJACENT = 1.0  # for words that stand side by side as in the question
_FOREIGN = 0.5  # taken off for each term of a topic that the sentence does not speak of
_UNSURE = 3.3  # what is a toss-up
_UNSURE_PLAIN = 2.3  # ... where no editor has written how a fact may be asked for: likeness is lower there

# What is said of a match beside "answered": the words count most, since the score counts them once more.
_SURE_BY_WORDS, _SURE_BY_SCORE = 0.7, 0.3

_ROLES = frozenset({Kind.DOER, Kind.RECEIVER, Kind.OWNER, Kind.PLACE})
_NEXT = 4  # matches among which one may answer as well, or stand beside the best
# A sentence is cited beside the best one if it speaks of nearly all that was asked, and about as well.
_ALSO_SHARE = 0.85
_ALSO_LESS = 0.05  # of coverage
_ALSO_SCORE = 18.0  # less than a slot and a name make
_A_FIFTH = 5  # of the things named must be there for a passage to be shown under a refusal
# Two sentences answer as well where they speak of as much, to a rounding, and no slot lies between their scores ...
_TOO_CLOSE = 0.02  # of coverage
_CLOSE_SCORE = 7.0  # of 100
_WORDED_SO = 0.3  # ... unless the question is so like one of them that its wording tells which is meant


def compose(intent: Intent, matches: Sequence[Match], index: Index) -> Answer:
    """Return the answer that `matches`, best first, allow."""
    if not matches:
        return _not_found(intent, 0.0)
    best = matches[0]
    judged = None if best.is_given else judge(intent, matches, index)
    if judged is not None:
        return _judged(judged.intent, judged, matches, index)
    stand_in = _with_slot_beside(intent, matches)
    if stand_in is not None:
        matches = [stand_in, *(match for match in matches if match.entry != stand_in.entry)]
        best = stand_in
    score = confidence(best)
    reasons = best.reasons
    refusal = why_not(intent, best) or (Why(Refusal.AMBIGUOUS) if is_ambiguous(intent, matches) else None)
    wanting = None if refusal else unproved(intent, index, best.entry)
    if wanting and wanting.kind in _ROLES:  # the sentence tells it of the other one; another may tell it of this one
        others = (match for match in matches[1:_NEXT] if match.fact is None and why_not(intent, match) is None)
        other = next((match for match in others if unproved(intent, index, match.entry) is None), None)
        if other is not None:
            return compose(intent, [other], index)
    missing = ProvedPart(wanting.text, wanting.kind, None) if wanting else None
    if missing:
        refusal = Why(Refusal.NOT_PROVED, missing.text)
    if refusal and not _speaks_of(intent, best, index):
        return _refused(_not_found(intent, score), reasons, refusal)
    if refusal:
        return replace(_related(intent, best, index, refusal, missing), missing=missing)
    spans = [span for span in _telling(intent, best.spans) if is_as_fine(intent, span)]
    # Of several names in a sentence none is proved to be the one, nor a count to be of just these.
    if (
        len(spans) > 1
        or intent.is_vague
        or (intent.slot is SlotName.HOW_MANY and not is_of_all(intent, index, best.entry))
    ):
        spans = []
    citations = _citations(best, spans, index)
    if intent.slot not in HARD_SLOTS | {SlotName.YES_NO} or stand_in is not None:
        citations += _also(intent, best, matches, citations, index)
    first = spans[0] if spans else None
    return Answer(
        question=intent.question,
        status=Status.ANSWERED,
        said=short_answer(intent, best, spans, index),
        verdict=Verdict.VALUE if spans and intent.slot is not SlotName.YES_NO else Verdict.QUOTED,
        language=intent.language,
        score=score,
        value=_value(first),
        slot=intent.slot,
        citations=citations,
        reasons=(*reasons, Reason("decision", "answered", best.coverage.share)),
        fact_id=best.fact.id if best.fact else "",
    )


def _judged(intent: Intent, judged: Judged, matches: Sequence[Match], index: Index) -> Answer:
    """Return the answer that a proof allows."""
    best, proof = judged.match, judged.proof
    parts = tuple(ProvedPart(part.text, part.kind, part.words) for part in proof.parts if part.is_proved)
    wanting = proof.missing
    missing = ProvedPart(wanting.text, wanting.kind, None) if wanting else None
    reasons = (*best.reasons, Reason("proof", "whole" if wanting is None else f"{wanting.kind}: {wanting.text}"))
    names_nothing = not any(term.is_meant for term in intent.terms) and not best.is_given
    if judged.verdict is Verdict.REFUSED or names_nothing:
        refusal = Why(Refusal.NOT_PROVED, missing.text) if missing else Why(Refusal.NO_SLOT, str(intent.slot))
        best = replace(best, reasons=reasons)
        if names_only(intent):
            own = [term for term in intent.terms if term.is_own] or intent.terms
            names = tuple(name_of(term.text, intent, index) for term in own if term.is_name)
            is_known = any(f"c:{concept}" in index.words for term in own for concept in term.concepts)
            asked = Said("about_what" if is_known else "related.names", {"names": names})
            answer = _refused(replace(_not_found(intent, confidence(best)), said=asked), reasons, refusal)
        elif names_nothing or not _speaks_of(intent, best, index):
            answer = _refused(_not_found(intent, confidence(best)), reasons, refusal)
        else:
            answer = _related(intent, best, index, refusal, missing)
        return replace(answer, verdict=Verdict.REFUSED, proof=parts, missing=missing)
    source = index.entries[best.entry].source
    spans = _telling(intent, best.spans)
    count = len(best.fact.place) if best.fact and judged.verdict is Verdict.COMPUTED else 0
    instead = slot_span(judged.instead, index.entries[best.entry]) if judged.instead else None
    said: Value
    if judged.alike:
        said = each(judged.alike, source, index)
    elif judged.verdict is Verdict.VALUE:
        said = tuple(value_of(span, source, index) for span in spans)
    elif judged.verdict is Verdict.COMPUTED:
        said, spans = Quantity(count), []
    elif judged.verdict is Verdict.QUOTED:
        said, spans = Said("says"), []
    else:
        said = Said(str(judged.verdict))
        spans = [instead] if instead else []
        if instead:
            said = Said("instead", {"no": said, "value": value_of(instead, source, index)})
    citations = _citations(best, spans, index)
    if intent.slot not in HARD_SLOTS | {SlotName.YES_NO}:
        citations += _also(intent, best, matches, citations, index)
    return Answer(
        question=intent.question,
        status=Status.ANSWERED,
        said=said,
        language=intent.language,
        score=confidence(best),
        value=count or (None if judged.alike else _value(spans[0] if spans else None)),
        computed=bool(count),
        slot=intent.slot,
        citations=citations,
        reasons=(*reasons, Reason("decision", "answered", best.coverage.share)),
        fact_id=best.fact.id if best.fact else "",
        verdict=judged.verdict,
        proof=parts,
    )


def names_only(intent: Intent) -> bool:
    """Say whether a question names somebody or some place, and nothing of what it is about them."""
    content = [term for term in intent.terms if term.is_meant]
    return bool(content) and all(term.is_name and term.concepts for term in content) and intent.slot not in _STATED


def _speaks_of(intent: Intent, match: Match, index: Index) -> bool:
    """Say whether a sentence is near enough to be shown under a refusal: it speaks of more than the names.

    A ticket from Baku to Istanbul has nothing to do with a consulate in Istanbul.
    """
    if match.coverage.share < NEAR:
        return False
    keys = index.keys_of_entry(match.entry)
    things = [term for term in intent.terms if term.is_meant and not term.is_name and not term.is_date]
    least = SURE if match.fact is not None else 0.0  # a text without facts is told of in its own words alone
    there = sum(any(key in keys and sure >= least for key, sure in term.keys) for term in things)
    return _A_FIFTH * there > len(things) or not things


def sureness(match: Match) -> float:
    """Return how surely `match` speaks about what was asked, 0 to 1: a logistic model of four of its figures."""
    coverage = match.coverage
    figures = _COVERED * coverage.share + _ALIKE * match.likeness + _LEADS * min(match.lead, _MOST_LEAD)
    figures += _ADJACENT * coverage.adjacent - _FOREIGN * coverage.foreign
    unsure = _UNSURE if match.fact is not None else _UNSURE_PLAIN
    return 1 / (1 + math.exp(unsure - figures))


def _with_slot_beside(intent: Intent, matches: Sequence[Match]) -> Match | None:
    """Return the sentence next to the best one, if only it has what is wanted: the day stands where it began."""
    best = matches[0]
    if intent.slot not in HARD_SLOTS or best.has_slot or not intent.slot_is_sure:
        return None
    for other in matches[1:_NEXT]:
        is_next = abs(other.entry - best.entry) == 1 and other.citation.source_id == best.citation.source_id
        beside = is_next and other.citation.paragraph == best.citation.paragraph
        if beside and not why_not(intent, other) and not why_not(replace(intent, slot=None), best):
            return other
    return None


def _also(
    intent: Intent, best: Match, matches: Sequence[Match], cited: Sequence[Citation], index: Index
) -> tuple[Citation, ...]:
    """Return the other sentences that say as much of what was asked, and bear it out where an editor wrote facts."""
    places = {(citation.source_id, citation.number) for citation in cited}
    return tuple(
        cite(index.entries[match.entry])
        for match in matches[1:_NEXT]
        if (match.citation.source_id, match.citation.number) not in places
        and match.coverage.share >= max(_ALSO_SHARE, best.coverage.share - _ALSO_LESS)
        and match.score >= best.score - _ALSO_SCORE
        and not match.role_conflict
        and _bears_out(intent, match, index)
    )


def _bears_out(intent: Intent, match: Match, index: Index) -> bool:
    entry = index.entries[match.entry]
    return not entry.facts or any(prove(intent, index, entry, match.entry, fact).is_whole for fact in entry.facts)


class Why(NamedTuple):
    """Why a question is not answered, and by what."""

    refusal: Refusal
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.refusal}: {self.detail}" if self.detail else str(self.refusal)


def why_not(intent: Intent, match: Match) -> Why | None:
    """Return why `match` does not answer `intent`; None if it does."""
    if not any(term.is_meant for term in intent.terms) and not match.is_given:
        return Why(Refusal.NAMES_NOTHING)
    if sureness(match) < ENOUGH:
        return Why(Refusal.NOT_COVERED, ", ".join(match.coverage.missing))
    if match.coverage.missing_names:
        return Why(Refusal.NO_SUCH_NAME, ", ".join(match.coverage.missing_names))
    if match.role_conflict:
        return Why(Refusal.TURNED_ROUND)
    if intent.slot in HARD_SLOTS and intent.slot_is_sure and not match.has_slot:
        return Why(Refusal.NO_SLOT, str(intent.slot))
    return None


def is_ambiguous(intent: Intent, matches: Sequence[Match]) -> bool:
    """Say whether another sentence would answer as well, but otherwise: much was founded, in many a year."""
    best, *others = matches
    if intent.slot not in HARD_SLOTS or not best.spans or best.likeness >= _WORDED_SO:
        return False
    return any(
        other.spans
        and other.coverage.share >= best.coverage.share - _TOO_CLOSE
        and other.score >= best.score - _CLOSE_SCORE
        and _value(other.spans[0]) != _value(best.spans[0])
        for other in others[: _NEXT - 1]
    )


def confidence(match: Match) -> float:
    """Return how surely the question is one that the sources speak about, 0 to 1."""
    return round(max(0.0, min(1.0, _SURE_BY_WORDS * match.coverage.share + _SURE_BY_SCORE * match.score / 100)), 4)


def _not_found(intent: Intent, score: float) -> Answer:
    return Answer(
        intent.question, Status.NOT_FOUND, Said("not_found"), intent.language, score,
        slot=intent.slot,
    )  # fmt: skip


def _refused(answer: Answer, reasons: Sequence[Reason], why: Why) -> Answer:
    return replace(answer, refusal=why.refusal, reasons=(*reasons, Reason("decision", str(why))))


def _related(intent: Intent, best: Match, index: Index, why: Why, missing: ProvedPart | None = None) -> Answer:
    is_open = why.refusal is Refusal.AMBIGUOUS
    lead = Said("ambiguous") if is_open else what_is_not_said(intent, best, index, missing)
    related = Answer(
        question=intent.question,
        status=Status.RELATED,
        said=Said("nearest", {"lead": lead}),
        language=intent.language,
        score=confidence(best),
        slot=intent.slot,
        citations=(cite(index.entries[best.entry]),),
    )
    return _refused(related, best.reasons, why)


def _telling(intent: Intent, spans: Sequence[Span]) -> list[Span]:
    """Return the spans that belong into the answer: all of a fact's places, people or words, one date."""
    if not spans:
        return []
    if intent.slot in (SlotName.WHERE, SlotName.WHO, SlotName.LIST):
        return list(spans)
    if intent.slot is SlotName.WHICH and spans[0].concept:
        return list(takewhile(lambda span: span.concept, spans))  # all of the names: which cities
    return [spans[0]]


def _value(span: Span | None) -> str | float | None:
    if span is None:
        return None
    if span.date is not None:
        return span.date.edtf
    if span.number is not None:
        return int(span.number) if float(span.number).is_integer() else span.number
    return None


def short_answer(intent: Intent, match: Match, spans: Sequence[Span], index: Index) -> Value:
    """Return the few words that answer: values or names, or that the source says so."""
    source = index.entries[match.entry].source
    if intent.slot is SlotName.YES_NO or (intent.is_yes_no and not spans):
        if match.fact is None or intent.is_negated:
            return Said("says")
        return Said("no" if match.fact.denied else "yes")
    return tuple(value_of(span, source, index) for span in spans) or Said("says")


def _citations(best: Match, spans: Sequence[Span], index: Index) -> tuple[Citation, ...]:
    """Return the sentence that answers, and the one that its date was resolved with, if that is another."""
    entry = index.entries[best.entry]
    found = {(entry.source.id, entry.sentence.number): cite(entry, spans[0].in_sentence if spans else None, best.fact)}
    if spans:
        for at in (spans[0].start, spans[0].resolved_at):
            if at is not None:
                for cited in cite_at(index, entry.source.id, at):
                    found.setdefault((cited.source_id, cited.number), cited)
    return tuple(found.values())


def cite_at(index: Index, source_id: str, at: int) -> list[Citation]:
    """Return the citation of the sentence of a source that holds code point `at`."""
    own = index.entries_of(source_id)
    place = bisect.bisect_right(own, at, key=lambda number: index.entries[number].sentence.start)
    entry = index.entries[own[place - 1]] if place else None
    return [cite(entry)] if entry and at < entry.sentence.end else []


def small_talk(intent: Intent) -> Answer:
    """Return a short friendly word."""
    said = Said(f"small_talk.{intent.small_talk}")
    return Answer(intent.question, Status.NOT_FOUND, said, intent.language, 0.0, small_talk=intent.small_talk)
