"""Saying: what stands over a quotation, and what the sources do not say: as data, for `knowledge.wording`."""

from collections.abc import Iterable
from dataclasses import replace

from knowledge.answers import Deed, Name, Placed, ProvedPart, Quantity, Said, Value, Words
from knowledge.facts import SlotName
from knowledge.finding.index import Index
from knowledge.judging.matching import HARD_SLOTS, Match
from knowledge.judging.parts import Kind
from knowledge.judging.spans import Span
from knowledge.language.languages import LANGUAGES
from knowledge.language.words import fold
from knowledge.reading.intents import Intent
from knowledge.sources import Source

_NAMES = (Kind.NAME, Kind.DOER, Kind.RECEIVER, Kind.OWNER, Kind.PLACE)
_OF_DEEDS = (SlotName.WHO, SlotName.WHEN, SlotName.WHERE, SlotName.WHY, SlotName.YES_NO)


def what_is_not_said(intent: Intent, best: Match, index: Index, missing: ProvedPart | None) -> Value:
    """Return what the sources do not say of what was asked."""
    terms = [term for term in intent.terms if missing is None or term.text == missing.text]
    if missing is not None and terms and all(term.first < 0 for term in terms):
        # What was taken over from the question before is not what the asker has just named.
        missing, terms = None, [term for term in intent.terms if term.first >= 0]
        best = replace(best, coverage=replace(best.coverage, missing_names=()))
    if missing is None:
        own = {term.text for term in intent.terms if term.first >= 0}
        names = [name for name in best.coverage.missing_names if name in own] or [*best.coverage.missing_names]
    else:
        is_name = missing.kind in _NAMES or any(term.is_name and term.concepts for term in terms)
        names = [missing.text] if is_name else []
    if names:
        concepts = {concept for term in intent.terms if term.text in names for concept in term.concepts}
        known = any(f"c:{concept}" in index.words for concept in concepts)
        said = tuple(name_of(name, intent, index) for name in names)
        return Said("related.known_names" if known else "related.names", {"names": said})
    if missing is not None and missing.kind != Kind.RELATION:
        return Said(f"related.{missing.kind}", {"part": missing.text})
    if missing is not None:
        otherwise = Said("related.part", {"part": missing.text})
    else:
        otherwise = Said(f"related.{intent.slot if intent.slot in HARD_SLOTS | {SlotName.WHY} else 'other'}")
    # "It" is what the question is about: not where its own verb is borne out, and some other deed is not.
    of_fact = {best.fact.relation} if best.fact else set()
    verbs = [term for term in intent.terms if missing and not term.is_name and of_fact.intersection(term.concepts)]
    # That a text without facts does not say it was done at all, only a reader could tell.
    can_tell = missing is None or best.fact is not None
    if intent.slot in _OF_DEEDS and can_tell and not [verb for verb in verbs if verb not in terms]:
        asked = "that" if intent.slot is SlotName.YES_NO else str(intent.slot)
        things = {*best.fact.subject, *best.fact.object} if best.fact else set()
        done = [concept for term in terms for concept in term.concepts if concept not in things]
        done.sort(key=lambda concept: concept not in of_fact)  # a declaration that is signed is also announced
        return Deed(tuple(done), asked, otherwise)
    return otherwise


def name_of(name: str, intent: Intent, index: Index) -> Value:
    """Return a name of the question as it stands by itself: a form that its language would inflect is none."""
    concepts = [concept for term in intent.terms if term.text == name for concept in term.concepts]
    names = [concept for concept in concepts if _is_name(concept, index)]
    spelled_so = [c for c in names if fold(name) in map(fold, index.lexicon[c].forms.get(intent.language, ()))]
    return _name(spelled_so or names, index, name) or name


def each(values: Iterable[tuple[str, Span]], source: Source, index: Index) -> Placed:
    """Return values by their places."""
    found = ((_name([place], index), value_of(span, source, index)) for place, span in values)
    return Placed(tuple((place, value) for place, value in found if place is not None))


def value_of(span: Span, source: Source, index: Index) -> Value:
    """Return what a span says: a date, a quantity, a name, or else its words."""
    words = Words(span.text, source.language, source.gloss(span.text))
    if span.date is not None:
        return span.date
    name = _name([span.concept], index) if span.concept and _is_name(span.concept, index) else None
    if span.number is not None:
        return Quantity(span.number, span.unit, span.about, words)
    return name or words


def _is_name(concept: str, index: Index) -> bool:
    return concept in index.lexicon and index.lexicon[concept].is_name


def _name(concepts: list[str], index: Index, spelled: str = "") -> Name | None:
    if not concepts:
        return None
    known = [index.lexicon[concept] for concept in concepts]
    return Name({code: tuple(concept.label(code) for concept in known) for code in LANGUAGES}, spelled)
