"""Plain proofs: what a sentence bears out for which no editor wrote a fact."""

from knowledge.finding.entries import Entry
from knowledge.finding.index import FEW, Index, Nearness
from knowledge.judging.name_proofs import PART_OF_NAME
from knowledge.judging.parts import Kind, Part
from knowledge.judging.proofs import EXACT, MEASURED
from knowledge.language.stems import stem
from knowledge.lexicon.concepts import ACTING_KINDS
from knowledge.lexicon.meanings import CAPITAL
from knowledge.reading.intents import Intent
from knowledge.reading.patterns import patterns
from knowledge.reading.roles import role_of, standings
from knowledge.reading.terms import Term


def is_of_all(intent: Intent, index: Index, number: int) -> bool:
    """Say whether a count that a sentence gives is of just what is asked for: how many were brought out *dead*."""
    keys = index.nearness(number, None)
    asked = (term for term in intent.terms if term.is_own and not term.is_date)
    return all(any(key in keys for key, _ in term.keys) for term in asked)


def unproved(intent: Intent, index: Index, number: int) -> Part | None:
    """Return what a sentence, for which no editor wrote a fact, does not bear out of a question; None if it may answer.

    What can be read off the sentence alone: its dates and numbers, its names in their places, and its words. A word
    of the question that the lexicon knows and the sentence does not have tells another matter ("closed", not "opened").
    """
    entry, lists = index.entries[number], patterns(intent.language)
    near = index.nearness(number, None)
    window = intent.window
    if window is not None and not any(map(window.contains, index.dates_at(number, None))):
        return Part(intent.question[slice(*window.span)], Kind.TIME)
    inside = range(*window.span) if window else range(0)
    for word in intent.words[intent.focus.start : intent.focus.stop]:
        if word.text[0].isdigit() and word.start not in inside and word.text not in entry.text:
            return Part(word.text, Kind.NUMBER)
    folded = [word.folded for word in intent.words]
    for span in lists.exclusive.spans(folded):
        if span[0] not in intent.focus:
            continue
        keys = {key for term in intent.terms if term.first in span for key, _ in term.keys} | {
            "w:" + stem(intent.words[i].text, intent.language) for i in span
        }
        if keys and not keys & near.keys():
            return Part(" ".join(intent.words[i].text for i in span), Kind.ORDER)
    turned = _turned_round(intent, entry, index)
    if turned is not None:
        return turned
    plain = index.plain_keys(number)
    for term in intent.terms:
        if not term.is_own or term.is_date:
            continue
        is_strict = intent.is_yes_no or intent.slot in MEASURED
        borne_out = (key for key, sure in term.keys if sure >= PART_OF_NAME and key in near)
        is_plain = len(term.concepts) <= FEW  # a word of many meanings stands near almost anything
        there = (near[key] for key in borne_out if is_plain or near[key] is not Nearness.OWN or key in plain)
        is_known = any(sure >= EXACT for key, sure in term.keys if key.startswith("c:"))
        if intent.is_yes_no and not term.keys:
            return Part(term.text, Kind.NAME if term.is_name else Kind.RELATION)  # which no source knows
        if is_strict and is_known and not term.is_name and not set(there) - {Nearness.CONTEXT}:
            return Part(term.text, Kind.RELATION)
    return None


def _turned_round(intent: Intent, entry: Entry, index: Index) -> Part | None:
    """Return the first of two names that stand the other way round in the sentence."""
    stands = _standings_in(entry, index)
    turned: list[Term] = []
    for term in intent.terms:
        if (term.standing in ("doer", "receiver", "owner") or term.role == "place") and term.is_own:
            there = {standing for concepts, standing in stands if concepts & set(term.concepts)}
            is_turned = "doer" not in there if term.standing == "doer" else there == {"doer"}
            turned += [term] if there and is_turned else []
    return Part(turned[0].text, Kind(turned[0].standing or turned[0].role)) if len(turned) > 1 else None


def _standings_in(entry: Entry, index: Index) -> list[tuple[frozenset[str], str]]:
    """Return how the countries and people of a sentence stand in it."""
    lists = patterns(entry.source.language)
    folded = [word.folded for word in entry.words]
    names: dict[int, tuple[int, list[str]]] = {}
    for first, last, concept in entry.concepts:
        known = index.lexicon[concept]
        meant = [concept] if known.kind in ACTING_KINDS else []
        if CAPITAL.intersection(known.broader):  # "Brazil cut off relations with Tokyo": with its country
            meant = [wide for wide in known.broader if index.lexicon[wide].kind == "country"]
        if meant:
            names.setdefault(first, (last, []))[1].extend(meant)
    spans = [(range(first, last), concepts) for first, (last, concepts) in sorted(names.items())]
    given = [
        (
            span,
            role_of(entry.words, folded, span, lists, any(index.lexicon[c].kind == "country" for c in concepts)),
            [form for c in concepts for form in index.lexicon[c].forms.get(entry.source.language, ())],
            True,
        )
        for span, concepts in spans
    ]
    found = standings(entry.words, folded, given, lists, ())
    return [(frozenset(concepts), standing) for (_, concepts), standing in zip(spans, found, strict=True)]
