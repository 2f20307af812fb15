"""Telling: where a fact bears a question out, and yet no short word may stand over its sentence."""

from collections.abc import Iterator, Sequence

from knowledge.answers import Verdict
from knowledge.facts import Fact, SlotName
from knowledge.finding.entries import Entry
from knowledge.finding.index import Index
from knowledge.judging.parts import SURE
from knowledge.judging.spans import Span, concepts_of, what_is_chosen
from knowledge.lexicon.meanings import WANTED
from knowledge.reading.intents import Intent
from knowledge.reading.patterns import patterns

OF_SEVERAL = frozenset({SlotName.WHICH, SlotName.WHERE, SlotName.LIST})
OF_THINGS = frozenset({SlotName.WHAT, SlotName.WHICH})


def is_for_the_sentence_to_tell(
    asked: Intent, verdict: Verdict, fact: Fact, spans: Sequence[Span], entry: Entry, index: Index
) -> bool:
    """Say whether a fact bears a question out, and yet no short word may stand over it."""
    if asked.is_vague or "about" in asked.asks:
        return True
    if verdict is Verdict.YES or asked.slot is SlotName.WHO:
        meant = {concept for term in asked.terms for concept in term.concepts}
        done, undone = _done_and_not(fact)
        is_of_what_is = any(concept in done and not index.lexicon[concept].is_name for concept in meant - undone)
        is_undone = bool(meant & undone) and not meant & WANTED and not is_of_what_is
        if verdict is Verdict.YES or is_undone:
            # Whether it was before another is reckoned from the days of both, or not told.
            return is_undone or (bool(asked.asks & {"before", "after"}) and asked.window is None)
    # What somebody does no words of a slot tell, nor how something is how it became so.
    if asked.slot is SlotName.HOW and not _names_what_is_done(asked, fact, index):
        return True
    meant = {concept for term in asked.terms for concept in term.concepts}
    is_name = bool(spans and spans[0].concept) and index.lexicon[spans[0].concept].is_name
    if asked.slot in OF_THINGS and meant & WANTED and not is_name:
        return True  # nor what somebody wants
    is_other = not _is_of_kind(asked, fact, spans, entry, index) or _is_beside(asked, fact, spans, index)
    is_other |= (
        asked.slot in OF_THINGS and "what_is" in asked.asks and not _is_what_it_is(asked, fact, spans, entry, index)
    )
    # Which of several came first no slot tells; by their days it is reckoned.
    is_other |= asked.slot in OF_SEVERAL and bool(asked.asks & {"first", "last"})
    return is_other or "doing" in asked.asks or _is_of_several(asked, fact, spans)


def _is_what_it_is(asked: Intent, fact: Fact, spans: Sequence[Span], entry: Entry, index: Index) -> bool:
    """Say whether words tell what a thing is, where a question asks that of one thing: "what is the Patriotic War?".

    What others did in it is not what it is, nor what it will bring about: words that tell it name the relation of
    their fact, as "the cultural capital" does.
    """
    spoken_of = [term for term in asked.terms if term.is_meant and not term.is_date]
    named = [term for term in spoken_of if term.is_own] or spoken_of  # whatever was spoken of before
    things = [term for term in named if not term.is_name]
    meant = {concept for term in named for concept in term.concepts}
    is_of_subject = meant >= {*fact.subject} > set()
    if len(things) > 1 or not named or (things and (fact.relation in meant or (is_of_subject and len(named) > 1))):
        return True
    told = concepts_of(spans[0], entry) if spans else set()
    names_it = told & index.with_wider([fact.relation]) or fact.relation in index.with_wider(told)
    return bool(names_it) and (is_of_subject or bool(things and meant & index.with_wider(fact.subject)))


def _names_what_is_done(asked: Intent, fact: Fact, index: Index) -> bool:
    """Say whether a question names a deed that the fact tells of: how relations develop, not how they are."""
    meant = {concept for term in asked.terms for concept in term.concepts}
    deeds = {concept for concept in (fact.relation, *fact.concepts) if index.relations[concept]}
    return bool(index.with_wider(meant) & deeds or meant & index.with_wider([fact.relation]))


def _done_and_not(fact: Fact) -> tuple[set[str], set[str]]:
    """Return what a fact says of what is so, and what somebody is determined to do: that is named behind it."""
    told = [fact.relation, *fact.concepts]
    behind = next((at for at, concept in enumerate(told) if concept in WANTED), len(told))
    return {*told[:behind]}, {*told[behind:]} | ({*fact.object, *fact.place} if behind == 0 else set())


def _is_of_kind(intent: Intent, fact: Fact, spans: Sequence[Span], entry: Entry, index: Index) -> bool:
    """Say whether words answer "which declaration" by one: they name what is asked for, or it is what was done."""
    thing = what_is_chosen(intent) if intent.slot is SlotName.WHICH else None
    if thing is None or not thing.is_meant or not thing.concepts or fact.relation in thing.concepts:
        return True
    if any(index.with_wider(concepts_of(span, entry)).intersection(thing.concepts) for span in spans):
        return True
    # Which consulates there are is told by their towns; and what kind a name is of, no fact may know.
    if index.with_wider(fact.subject).intersection(thing.concepts):
        return True  # which agency told it
    is_placed = bool(index.with_wider(fact.object).intersection(thing.concepts))
    is_known = bool(index.kinds.intersection(thing.concepts))
    first = spans[0].concept if spans else ""
    is_name = first in index.lexicon and index.lexicon[first].is_name
    return is_name and (not is_known or (is_placed and first in fact.place))


def _is_beside(intent: Intent, fact: Fact, spans: Sequence[Span], index: Index) -> bool:
    """Say whether what "which" asks for stands in the clause beside the words that would answer.

    "In which spirit do the institutions cooperate?" is not answered by the institutions.
    """
    asked = patterns(intent.language).asks_which
    at = next((number for number, word in enumerate(intent.words) if word.folded in asked), -2)
    things = [term for term in intent.terms if term.first == at + 1 and not term.is_name]
    names = [span for span in spans if span.concept in index.lexicon and index.lexicon[span.concept].is_name]
    if intent.slot is not SlotName.WHICH or not things or names:
        return False
    places = [found for key, sure in things[0].keys if sure >= SURE for found in _places(key, fact, index)]
    return bool(places) and not any(span.start <= place < span.end for span in spans for place in places)


def _places(key: str, fact: Fact, index: Index) -> Iterator[int]:
    """Yield where a word stands in a fact's clause, in code points of its source."""
    for number in index.entries_of(fact.source_id):
        entry = index.entries[number]
        if entry.sentence.number == fact.sentence:
            starts = (entry.sentence.start + entry.words[at].start for at in entry.places.get(key, ()))
            yield from (start for start in starts if fact.clause.start <= start < fact.clause.end)


def _is_of_several(intent: Intent, fact: Fact, spans: Sequence[Span]) -> bool:
    """Say whether a fact tells of several people and of several things, and a question asks for one of them.

    "What did Aliyev say?": the words of two stand in the fact, and which are whose another one must tell.
    """
    people = {slot.concept for slot in fact.all_slots(SlotName.WHO)}
    named = people & {concept for term in intent.terms for concept in term.concepts}
    return len(spans) > 1 and len(people) > 1 and bool(named) and named != people
