"""Spans: the words of a sentence that can fill the slot that a question wants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.dates.dates import Date, Precision
from knowledge.dates.quantities import find_quantities
from knowledge.facts import Fact, Slot, SlotName
from knowledge.finding.entries import Entry
from knowledge.finding.index import Index
from knowledge.language.words import Token, tokens
from knowledge.lexicon.concepts import PLACE_KINDS
from knowledge.lexicon.meanings import UNITS
from knowledge.reading.intents import Intent
from knowledge.reading.patterns import patterns
from knowledge.reading.terms import Term

_QUOTED = re.compile(r'"([^"]{3,})"|“([^”]{3,})”|«([^»]{3,})»|„([^“”]{3,})[“”]')
_BEFORE = 1.6  # how much further off a word is before a term than behind it, where mostly stands what is said of it
_LENGTHS = frozenset({"kilometre", "metre", "mile"})
_ALTERNATIVES = {
    SlotName.HOW_MANY: (SlotName.HOW_MANY, SlotName.HOW_LONG),
    SlotName.HOW_LONG: (SlotName.HOW_LONG, SlotName.HOW_MANY),
    SlotName.WHAT: (SlotName.WHAT, SlotName.WHICH, SlotName.QUOTATION),
    SlotName.WHICH: (SlotName.WHICH, SlotName.WHAT, SlotName.WHERE, SlotName.WHO, SlotName.HOW),
    SlotName.HOW: (SlotName.HOW, SlotName.WHAT, SlotName.QUOTATION),
    SlotName.LIST: (SlotName.LIST, SlotName.WHERE, SlotName.WHAT, SlotName.WHICH, SlotName.WHO),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a source that answer: `source.text[start:end]`."""

    start: int  # code points of the source
    end: int
    in_sentence: tuple[int, int] | None  # code points of the quote; None where another sentence has the words
    text: str
    date: Date | None = None
    number: float | None = None
    unit: str = ""
    about: bool = False  # the source itself says "about"
    concept: str = ""
    resolved_at: int | None = None  # where in the source the words stand that a relative date leans on
    by_publication: bool = False

    @property
    def words(self) -> list[Token]:
        """Its words."""
        return tokens(self.text)


def is_as_fine(intent: Intent, span: Span) -> bool:
    """Say whether a day or a month is told where one is asked for: April 2004 is no day, 2020 no month."""
    if intent.slot is not SlotName.WHEN or span.date is None or intent.unit not in list(Precision):
        return True
    return not Precision(intent.unit).is_finer_than(span.date.precision)


def find_spans(intent: Intent, index: Index, entry: Entry, fact: Fact | None) -> list[Span]:
    """Return what can fill the wanted slot, the likeliest first: an editor's slots where there is a fact."""
    return [span for span in _find_spans(intent, index, entry, fact) if _is_wanted(span, intent, index)]


def _is_wanted(span: Span, intent: Intent, index: Index) -> bool:
    """Say whether a place is of the kind that is asked for: no country answers "in which city"."""
    kind = index.lexicon[span.concept].kind if span.concept in index.lexicon else ""
    return not intent.place_kind or kind not in PLACE_KINDS or kind == intent.place_kind


def _find_spans(intent: Intent, index: Index, entry: Entry, fact: Fact | None) -> list[Span]:
    slot = intent.slot
    if slot is None:
        return []
    if fact is not None:
        names = _ALTERNATIVES.get(slot, (slot,))
        if slot is SlotName.LIST:  # of one kind: the missions, and not their towns beside them
            names = next(((name,) for name in names if fact.slot(name)), names)
        own = [slot_span(found, entry) for name in names for found in fact.all_slots(name)]
        if slot is SlotName.HOW_LONG:
            own = [span for span in own if span.number is None or span.unit in UNITS]  # about 20 is no length
        if slot is SlotName.WHICH:
            own = _of_the_kind(intent, index, entry, own)
        if own or slot is not SlotName.WHERE or not intent.place_kind:
            return own
        # "Which country has defended it?" asks who; a country can be a place, but no war is in its supporter.
        doers = [slot_span(found, entry) for found in fact.all_slots(SlotName.WHO)]
        return [span for span in doers if span.concept and index.lexicon[span.concept].kind in PLACE_KINDS]
    spans = list(_FINDERS[slot](intent, index, entry)) if slot in _FINDERS else []
    if len(spans) < 2:
        return spans
    places = [where for where in places_of_terms(intent, entry) if where]
    return sorted(spans, key=lambda span: _distance(span, entry, places))


def _of_the_kind(intent: Intent, index: Index, entry: Entry, spans: list[Span]) -> list[Span]:
    """Return the words that name the thing that is asked for, if any do: "which army" by the Azerbaijani Army."""
    thing = what_is_chosen(intent)
    kind = set(thing.concepts) if thing and thing.is_own else set()
    return [span for span in spans if kind & index.with_wider(concepts_of(span, entry))] or spans


def what_is_chosen(intent: Intent) -> Term | None:
    """Return what "which" asks for one of: the thing that stands right behind that word."""
    asking = patterns(intent.language).asks_which
    at = next((number for number, word in enumerate(intent.words) if word.folded in asking), -2)
    things = (term for term in intent.terms if not term.is_name and not term.is_date)
    return next((term for term in things if term.first == at + 1), None)


def concepts_of(span: Span, entry: Entry) -> set[str]:
    """Return what the words of a span name."""
    words, inside_of = entry.words, range(span.start - entry.sentence.start, span.end - entry.sentence.start)
    inside = {concept for first, _, concept in entry.concepts if words[first].start in inside_of}
    return inside | ({span.concept} if span.concept else set())


def spans_of_owner(intent: Intent, index: Index, entry: Entry, fact: Fact) -> list[Span]:
    """Return the names of whose a thing is, where a question asks that of a thing that something is done to.

    By the name that stands right before it ("the Azerbaijani Army"), or else whom it was done to: "our lands".
    """
    owned = next((term.concepts for term in intent.terms if term.is_own and not term.is_name), ())
    names = _names_inside(index, entry, range(fact.clause.start, fact.clause.end))
    for first, _, concept in entry.concepts:
        if index.with_wider([concept]).intersection(owned):
            before = next((word for word in reversed(entry.words[:first]) if not word.is_suffix), None)
            owners = [name for name in names if before and name.in_sentence and name.in_sentence[1] == before.end]
            if owners:
                return owners
    is_of_object = not owned or bool(index.with_wider(fact.object).intersection(owned))
    return spans_of_object(index, entry, fact) if is_of_object else []


def _names_inside(index: Index, entry: Entry, inside: range) -> list[Span]:
    """Return the names in some characters of a source, each once."""
    base, found = entry.sentence.start, dict[str, Span]()
    for first, last, concept in entry.concepts:
        start, end = base + entry.words[first].start, base + entry.words[last - 1].end
        if index.lexicon[concept].is_name and start in inside:
            within = start - base, end - base
            found.setdefault(concept, Span(start, end, within, entry.source.text[start:end], concept=concept))
    return list(found.values())


def spans_of_object(index: Index, entry: Entry, fact: Fact) -> list[Span]:
    """Return the names in a sentence that something is done to, or whose it is."""
    inside = range(fact.clause.start, fact.clause.end)
    found = [span for span in _names_inside(index, entry, inside) if span.concept in fact.object]
    if found:
        return found
    names = [concept for concept in fact.object if concept in index.lexicon and index.lexicon[concept].is_name]
    # "Our historical territories": the clause names nobody, the editor says whose.
    clause, code = fact.clause, entry.source.language
    return [Span(clause.start, clause.end, None, index.lexicon[one].label(code), concept=one) for one in names]


def slot_span(slot: Slot, entry: Entry) -> Span:
    """Return the words of a fact's slot."""
    start, end = slot.evidence.start, slot.evidence.end
    base = entry.sentence.start
    inside = base <= start and end <= entry.sentence.end
    text = entry.source.text[start:end]
    return Span(
        start, end, (start - base, end - base) if inside else None, text, slot.date, slot.number, slot.unit,
        concept=slot.concept, resolved_at=slot.resolved_by.start if slot.resolved_by else None,
        about=slot.number is not None and not text[:1].isdigit(),
        by_publication=slot.note == "published",
    )  # fmt: skip


def places_of_terms(intent: Intent, entry: Entry) -> list[list[int]]:
    """Return, for each full term of the question, the numbers of its words in the sentence."""
    found = []
    for term in intent.terms:
        if not term.is_own:
            continue
        found.append([place for key, _ in term.keys for place in entry.places.get(key, ())])
    return found


def _distance(span: Span, entry: Entry, places: list[list[int]]) -> float:
    if span.in_sentence is None or not places:
        return 0.0
    position = next((i for i, word in enumerate(entry.words) if word.end > span.in_sentence[0]), len(entry.words))
    near = (min((position - p) if p <= position else _BEFORE * (p - position) for p in where) for where in places)
    return sum(near) / len(places)


def _dates(_: Intent, index: Index, entry: Entry) -> Iterator[Span]:
    base, limit = entry.sentence.start, entry.sentence.end
    for mention in index.dates(entry):
        if mention.date is not None and base <= mention.start and mention.end <= limit:
            yield Span(
                mention.start, mention.end, (mention.start - base, mention.end - base), mention.expression,
                mention.date, resolved_at=mention.resolved_span[0] if mention.resolved_span else None,
                by_publication=mention.resolved_with == "published",
            )  # fmt: skip


def _quantities(intent: Intent, _: Index, entry: Entry) -> Iterator[Span]:
    is_long = intent.slot is SlotName.HOW_LONG
    wanted = {"duration"} if is_long else {"count", "money", "percent", "measure"}
    base = entry.sentence.start
    found = find_quantities(entry.text, entry.source.language)
    first = [quantity for quantity in found if quantity.kind in wanted]
    lengths = [quantity for quantity in found if is_long and quantity.unit in _LENGTHS]  # how long a pipeline is
    second = [q for q in found if q not in first and q.kind in ("duration", "count")]
    for quantity in first or lengths or second:
        yield Span(
            base + quantity.start, base + quantity.end, (quantity.start, quantity.end), quantity.expression,
            number=quantity.value, unit=quantity.unit or "", about=quantity.about,
        )  # fmt: skip


def _quotations(_: Intent, __: Index, entry: Entry) -> Iterator[Span]:
    base = entry.sentence.start
    for match in _QUOTED.finditer(entry.text):
        start, end = match.span(match.lastindex or 0)
        yield Span(base + start, base + end, (start, end), entry.text[start:end])


def _names(intent: Intent, index: Index, entry: Entry) -> Iterator[tuple[int, int, str]]:
    """Yield the capitalised words that the question does not name, as first and last word and the concept."""
    asked = {concept for term in intent.terms for concept in term.concepts}
    said = {word.folded for word in intent.words} | {key[2:] for term in intent.terms for key, _ in term.keys}
    named = {first: (last, concept) for first, last, concept in entry.concepts if index.lexicon[concept].is_name}
    plain = patterns(entry.source.language).function_words
    words, stems = entry.words, entry.stems
    position = 0
    while position < len(words):
        word = words[position]
        if position in named:
            last, concept = named[position]
            if concept not in asked:
                yield position, last, concept
            position = last
            continue
        last = position
        while (
            last < len(words)
            and last not in named
            and words[last].text[:1].isupper()
            and not words[last].is_suffix
            and (last == position or words[last].start - words[last - 1].end <= 2)
            and words[last].folded not in plain
            and words[last].folded not in said
            and stems[last] not in said
        ):
            last += 1
        if last > position and (position > 0 or last > position + 1) and len(word.text) > 1:
            yield position, last, ""
        position = max(last, position + 1)


def _name_span(entry: Entry, first: int, last: int, concept: str) -> Span:
    start, end = entry.words[first].start, entry.words[last - 1].end
    base = entry.sentence.start
    return Span(base + start, base + end, (start, end), entry.text[start:end], concept=concept)


def _people(intent: Intent, index: Index, entry: Entry) -> Iterator[Span]:
    dates = list(_dates(intent, index, entry))
    for first, last, concept in _names(intent, index, entry):
        span = _name_span(entry, first, last, concept)
        if not any(date.start <= span.start < date.end for date in dates):
            yield span


def _places(intent: Intent, index: Index, entry: Entry) -> Iterator[Span]:
    lists = patterns(entry.source.language).roles
    dates = list(_dates(intent, index, entry))
    for first, last, concept in _names(intent, index, entry):
        span = _name_span(entry, first, last, concept)
        if any(date.start <= span.start < date.end for date in dates):
            continue
        if concept:
            if index.lexicon[concept].kind in PLACE_KINDS:
                yield span
            continue
        before = entry.words[first - 1].folded if first else ""
        ending = entry.words[last].folded if last < len(entry.words) and entry.words[last].is_suffix else ""
        tail = entry.words[last - 1].folded
        if (
            before in lists["place_before"]
            or before in lists["place_between"]
            or ending in lists["place_endings"]
            or any(tail.endswith(e) and len(e) > 1 and len(tail) > len(e) + 3 for e in lists["place_endings"])
        ):
            yield span


_FINDERS = {
    SlotName.WHEN: _dates,
    SlotName.HOW_MANY: _quantities,
    SlotName.HOW_LONG: _quantities,
    SlotName.QUOTATION: _quotations,
    SlotName.WHO: _people,
    SlotName.WHERE: _places,
}
