"""Saying: the words over a quotation, and what the sources do not say."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from knowledge.answers import ProvedPart
from knowledge.facts import SlotName
from knowledge.finding.index import Index
from knowledge.judging.matching import HARD_SLOTS, Match
from knowledge.judging.proofs import Kind
from knowledge.judging.spans import Span
from knowledge.language.words import fold
from knowledge.reading.intents import Intent
from knowledge.sources import Source
from knowledge.wording import say, say_date, say_deed, say_number, say_words

_NAMES = (Kind.NAME, Kind.DOER, Kind.RECEIVER, Kind.OWNER, Kind.PLACE)
_OF_DEEDS = (SlotName.WHO, SlotName.WHEN, SlotName.WHERE, SlotName.WHY, SlotName.YES_NO)


def what_is_not_said(intent: Intent, best: Match, index: Index, missing: ProvedPart | None) -> str:
    """Return the sentence that says what the sources do not say of what was asked."""
    language = intent.language
    terms = [term for term in intent.terms if missing is None or term.text == missing.text]
    if missing is None:
        names = [*best.coverage.missing_names]
    else:
        is_name = missing.kind in _NAMES or any(term.is_name and term.concepts for term in terms)
        names = [missing.text] if is_name else []
    if names:
        concepts = {concept for term in intent.terms if term.text in names for concept in term.concepts}
        known = any(f"c:{concept}" in index.words for concept in concepts)
        said = ", ".join(label(name, intent, index) for name in names)
        return say(language, "related.known_names" if known else "related.names", names=said)
    if missing is not None and missing.kind != Kind.RELATION:
        return say(language, f"related.{missing.kind}", part=missing.text)
    # "It" is what the question is about: not where its own verb is borne out, and some other deed is not.
    of_fact = {best.fact.relation} if best.fact and missing else set()
    verbs = [term for term in intent.terms if not term.is_name and of_fact.intersection(term.concepts)]
    # That a text without facts does not say it was done at all, only a reader could tell.
    can_tell = missing is None or best.fact is not None
    if intent.slot in _OF_DEEDS and can_tell and not [verb for verb in verbs if verb not in terms]:
        asked = "that" if intent.slot is SlotName.YES_NO else str(intent.slot)
        things = {*best.fact.subject, *best.fact.object} if best.fact else set()
        done = (concept for term in terms for concept in term.concepts if concept not in things)
        deed = say_deed(done, asked, language)
        if deed:
            return say(language, "related.deed", asked=deed)
    if missing is not None:
        return say(language, "related.part", part=missing.text)
    return say(language, f"related.{intent.slot if intent.slot in HARD_SLOTS | {SlotName.WHY} else 'other'}")


def label(name: str, intent: Intent, index: Index) -> str:
    """Return a name of the question as it stands by itself: a form that its language would inflect is none."""
    concepts = [concept for term in intent.terms if term.text == name for concept in term.concepts]
    known = [index.lexicon[concept] for concept in concepts if concept in index.lexicon]
    labels = [concept.label(intent.language) for concept in known if concept.is_name]
    # Of several names that the word may be, "Türk" of the Turkic world too, the one that is spelled most like it.
    return max(labels, key=lambda label: fuzz.ratio(fold(label), fold(name)), default=name)


def each(values: Iterable[tuple[str, Span]], language: str, source: Source, index: Index) -> str:
    """Return values by their places: İstanbul – yanvar 1993; Qars – aprel 2004."""
    said = ((index.lexicon[place].label(language), say_span(span, language, source, index)) for place, span in values)
    return "; ".join(f"{place} – {value}" for place, value in said)


def say_span(span: Span, language: str, source: Source, index: Index) -> str:
    """Return a span's value in the asker's language; else a translation; else its words, in quotation marks."""
    if span.date is not None:
        return say_date(span.date, language)
    if span.number is not None and (span.unit != "" or language != source.language):
        said = say_number(span.number, language, span.unit)
        return say(language, "about", value=said) if span.about else said
    if span.concept and span.concept in index.lexicon and index.lexicon[span.concept].is_name:
        return index.lexicon[span.concept].label(language)
    return say_words(span.text, language, source)
