"""Conversations: a question that leans on the one before it is completed from that one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.dates.dates import Date, Precision
from knowledge.dates.mentions import DateMention, Window, find_dates
from knowledge.facts import Fact, SlotName
from knowledge.reading.intents import Intent
from knowledge.reading.terms import Term, TermKind
from knowledge.reading.vocabulary import Vocabulary

_BARE = 2  # words of a month without a year: "in January"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question, and what it was about."""

    intent: Intent
    entry: int  # the sentence that came nearest
    fact: Fact | None  # as which it was read
    date: Date | None = None  # that it was about
    answered_by: int = -1  # entry
    missing: str = ""  # what of it the sources do not say


def completed(intent: Intent, before: Turn, vocabulary: Vocabulary) -> Intent:
    """Return `intent` with what it leaves out, taken from the turn before.

    A name takes the place of a name, an embassy that of a consulate: things of a kind do not stand together.
    """
    own = [term for term in intent.terms if term.is_own]
    is_of_another = any(term.role == "owner" for term in own)  # whose embassy is elsewhere
    names_a_time = any(_is_time(term, vocabulary) for term in own)
    kept = [
        replace(term, kind=TermKind.TAKEN_OVER, first=-1, last=-1)  # however long ago it was named
        for term in before.intent.terms
        if term.is_meant
        and (term.text != before.missing or term.is_name)
        and not any(_displaces(new, term, vocabulary) for new in own)
        and not (names_a_time and term.is_date)
        and not ((intent.slot is SlotName.WHERE or is_of_another) and "place" in (term.role, term.standing))
    ]
    # "How long ago was that?" asks for the day of what was spoken of; the years are reckoned from it. After "which of
    # them came first?" words that also say "earlier" ask by how much it did.
    slot = SlotName.WHEN if "ago" in intent.asks else intent.slot or before.intent.slot
    if {"ago", "before"} <= intent.asks and not own and before.intent.asks & {"first", "last"}:
        intent, slot = replace(intent, asks=frozenset({"between"})), SlotName.HOW_LONG
    # "Who are the presidents?" - "Do they visit each other?", in a language that asks by its tone alone.
    things = [term for term in own if not term.is_name]
    tells = before.intent.slot is SlotName.WHO and bool(things)
    tells |= intent.has_pronoun and any(vocabulary.relations[concept] for term in things for concept in term.concepts)
    if tells and intent.slot is None and intent.question.rstrip().endswith("?"):
        intent, slot = replace(intent, is_yes_no=True), SlotName.YES_NO
    return replace(
        intent,
        slot=slot,
        borne_out_by=before.answered_by,
        borne_out_as=before.fact.id if before.fact is not None else "",
        of=frozenset(before.fact.subject) if before.fact and not own and not before.missing else frozenset(),
        is_keywords=before.intent.is_keywords if intent.slot is None else intent.is_keywords,
        is_yes_no=intent.is_yes_no or (intent.slot is None and before.intent.is_yes_no),
        terms=(*intent.terms, *kept),
        plain=(*intent.plain, *(word for term in kept for word in term.text.lower().split())),
    )


def in_context(intent: Intent, before: Turn) -> Intent:
    """Return `intent` with a time that leans on the turn before ("later that same year") told as a date."""
    if before.date is None:
        return intent
    if intent.then is not None:
        years = before.date.earliest().replace(month=1, day=1), before.date.latest().replace(month=12, day=31)
        return replace(intent, window=Window(*years, intent.then))
    for mention in find_dates(intent.question, intent.language, spoken_of=before.date):
        start, end = mention.start, mention.end
        if mention.date is not None and mention.resolved_span is not None:
            date = _of_the_same_year(mention.date, mention, before)
            window = Window(date.earliest(), date.latest(), (start, end), date)
            terms = tuple(term for term in intent.terms if not start <= intent.words[term.first].start < end)
            said = Term(mention.expression, -1, -1, (), (), False, True, is_date=True)
            return replace(intent, window=window, terms=(*terms, said))
    return intent


def _of_the_same_year(date: Date, mention: DateMention, before: Turn) -> Date:
    """Return a month that names no year as one of the year that was asked about: "in August 1992?" - "in January?"."""
    asked = before.intent.window
    years = {day.year for day in (asked.earliest, asked.latest) if day} if asked else set()
    is_bare = date.precision is Precision.MONTH and len(mention.expression.split()) <= _BARE
    return Date.of_parts(years.pop(), date.month) if is_bare and len(years) == 1 else date


def _is_time(term: Term, vocabulary: Vocabulary) -> bool:
    return term.is_date or any("month" in vocabulary.lexicon[concept].broader for concept in term.concepts)


def _displaces(new: Term, old: Term, vocabulary: Vocabulary) -> bool:
    if new.concepts and old.concepts:
        if set(new.concepts) & set(old.concepts):
            return True
        if new.role and old.role and new.role != old.role:
            return False  # "and in Kars?": whose it is stays
        if new.is_name and old.is_name:
            return bool(_kinds(new.concepts, vocabulary) & _kinds(old.concepts, vocabulary)) or bool(
                new.role and new.role == old.role
            )
        wider_new = {wide for concept in new.concepts for wide in vocabulary.lexicon.wider(concept)}
        wider_old = {wide for concept in old.concepts for wide in vocabulary.lexicon.wider(concept)}
        return bool(wider_new & wider_old) and not new.is_name
    return False


def _kinds(concepts: Sequence[str], vocabulary: Vocabulary) -> set[str]:
    return {vocabulary.lexicon[concept].kind for concept in concepts}
