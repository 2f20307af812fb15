"""Verdicts: what a proof allows to be said over a quotation, and by which of the best sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from knowledge.answers import Verdict
from knowledge.facts import Fact, Slot, SlotName
from knowledge.finding.entries import Entry
from knowledge.finding.index import Index
from knowledge.judging.matching import HARD_SLOTS, Match
from knowledge.judging.name_proofs import is_mixed
from knowledge.judging.parts import SURE, Kind, Proof
from knowledge.judging.proofs import prove
from knowledge.judging.spans import (
    Span,
    concepts_of,
    find_spans,
    is_as_fine,
    slot_span,
    spans_of_object,
    spans_of_owner,
)
from knowledge.judging.telling import OF_SEVERAL, OF_THINGS, is_for_the_sentence_to_tell
from knowledge.language.stems import stem
from knowledge.language.words import fold, tokens
from knowledge.lexicon.meanings import PLACES
from knowledge.reading.intents import Intent
from knowledge.reading.patterns import patterns

_LOOKED_AT = 4  # sentences that a proof is looked for in
_MOST_PROVED = 12  # things that a question names: no clause bears out more, which the first fact shows as well as all
_SAME = 5  # letters: behind them stand endings that stemming leaves, "our institutions"
_BEHIND = 20.0  # of score, 100 at most, by which such a sentence may stand behind the best one
# What a fact says or does not say; the others are answered by its sentence as a whole.
_STATED = HARD_SLOTS | {SlotName.WHY}
_MAIN_SLOTS = (SlotName.WHEN, SlotName.QUOTATION, SlotName.HOW_MANY, SlotName.WHERE, SlotName.WHAT)
# What may be told a second time: a day or a number that the question has is another matter, see proofs.
_ECHOED = frozenset(
    {SlotName.WHO, SlotName.WHERE, SlotName.WHAT, SlotName.WHICH, SlotName.LIST, SlotName.HOW, SlotName.WHY}
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence read as one of its facts, and what may be said over it."""

    verdict: Verdict
    intent: Intent  # with the slot that keywords ask for
    match: Match  # with the fact, and the spans that fill the slot
    proof: Proof
    instead: Slot | None = None  # for a "no": what the fact says in place of what was asked
    alike: tuple[tuple[str, Span], ...] = ()  # where the question may mean several: each place, with its value


def judge(intent: Intent, matches: Sequence[Match], index: Index) -> Judged | None:
    """Return what may be said, by the first sentence that proves it; None if no editor wrote a fact of the best.

    The fact is chosen by its own words first, its slot after: of the facts of a sentence one that bears out every part
    comes before one that only has what is wanted.
    """
    if not matches or matches[0].fact is None:
        return None
    people = _who_is_asked_about(intent, index)
    if people:
        terms = tuple(replace(term, standing="", role="") for term in intent.terms)
        intent = replace(intent, slot=SlotName.WHAT, who="", terms=terms)
    found: list[Judged] = []
    is_too_much = sum(term.is_meant for term in intent.terms) > _MOST_PROVED
    for match in matches[: 1 if is_too_much else _LOOKED_AT]:
        if match.fact is None or match.score < matches[0].score - _BEHIND:
            continue
        for judged in islice(_readings(intent, match, index, people), 1 if is_too_much else None):
            if judged.verdict is Verdict.VALUE:
                return replace(judged, alike=_alike(judged, index))
            if judged.verdict in (Verdict.YES, Verdict.COMPUTED):
                return judged
            found.append(judged)
    if not found:  # all that is near is of somebody else
        return Judged(Verdict.REFUSED, intent, matches[0], Proof(()))
    of_best = [one for one in found if one.match.entry == matches[0].entry]
    for wanted in (Verdict.NO, Verdict.QUOTED):
        settled = next((one for one in of_best if one.verdict is wanted), None)
        if settled is not None:
            return settled
    told = next((one for one in of_best if _is_told_beside(one, index)), None)
    if told is not None:
        return replace(told, verdict=Verdict.QUOTED)
    # Under "an Azerbaijani embassy in Ankara" stands that in Turkiye, not the Turkish one: what tells of the same
    # and wants least else.
    same = [one for one in found if not _wanting(one)[0]]
    return min(same or of_best or found, key=lambda one: (*_wanting(one), one.match.entry != matches[0].entry))


def _who_is_asked_about(intent: Intent, index: Index) -> frozenset[str]:
    """Return whom "who is Atatürk?" asks about: what he is answers, and nobody else who stands beside him."""
    terms = [term for term in intent.terms if term.is_meant]
    named = frozenset(concept for term in terms for concept in term.concepts)
    is_of_people = bool(named) and all(index.lexicon[concept].kind == "person" for concept in named)
    return (
        named if intent.slot is SlotName.WHO and is_of_people and all(term.is_name for term in terms) else frozenset()
    )


def _is_told_beside(judged: Judged, index: Index) -> bool:
    """Say whether a fact bears a question out but for what it asks for, and another one of its sentence has that.

    That the sources "do not say where" would be wrong over a sentence that says it.
    """
    asked, fact = judged.intent, judged.match.fact
    if not judged.proof.is_whole or asked.slot is None or asked.is_negated or fact is None or fact.denied:
        return False
    deeds = {concept for term in asked.terms if not term.is_name for concept in term.concepts}
    others = [one for one in index.entries[judged.match.entry].facts if one is not fact and one.slot(asked.slot)]
    return any(asked.slot is SlotName.QUOTATION or one.relation in deeds for one in others)


def _alike(judged: Judged, index: Index) -> tuple[tuple[str, Span], ...]:
    """Return the values of all that the question may mean, by their places; none where it means one.

    "When were the consulates opened?": a sentence that tells of two tells of neither alone.
    """
    fact, entry = judged.match.fact, index.entries[judged.match.entry]
    if fact is None:
        return ()
    if judged.intent.slot in (SlotName.WHICH, SlotName.LIST):
        by_place = {one.place[0]: one for one in siblings(fact, entry) if one.slot(SlotName.WHEN)}
        days = {place: one.slot(SlotName.WHEN) for place, one in by_place.items()}
        places = list(dict.fromkeys(span.concept for span in judged.match.spans))
        found = tuple((place, slot_span(day, entry)) for place in places if (day := days.get(place)))
        return found if len(found) == len(places) else ()
    if judged.intent.slot is not SlotName.WHEN or len(fact.place) != 1:
        return ()
    others = [one for one in siblings(fact, entry) if one.slot(SlotName.WHEN)]
    meant = [one for one in others if prove(judged.intent, index, entry, judged.match.entry, one).is_whole]
    values = [(one.place[0], span) for one in meant for span in _spans(judged.intent, index, judged.match, one)[:1]]
    return tuple(values) if len(values) > 1 else ()


def siblings(fact: Fact, entry: Entry) -> list[Fact]:
    """Return the facts of a sentence that tell of the same, each of one place."""
    own = fact.relation, fact.subject, fact.object
    return [one for one in entry.facts if (one.relation, one.subject, one.object) == own and len(one.place) == 1]


def _wanting(judged: Judged) -> tuple[int, int]:
    """Return how far a reading is from a proof: another relation is farther away than another name."""
    wanting = [part for part in judged.proof.parts if not part.is_proved]
    return sum(part.kind is Kind.RELATION for part in wanting), len(wanting)


def _readings(intent: Intent, match: Match, index: Index, people: frozenset[str]) -> Iterator[Judged]:
    entry = index.entries[match.entry]
    for fact in _by_what_they_say(intent, match, index):
        if intent.of and intent.of != frozenset(fact.subject):
            continue
        if people and (not people >= {*fact.subject} or fact.slot(SlotName.QUOTATION)):
            continue  # what somebody said is not what he is
        proof = prove(intent, index, entry, match.entry, fact)
        asked = intent if intent.slot else _with_main_slot(intent, index, match, fact)
        spans = tuple(_not_said(asked, _spans(asked, index, match, fact), entry, index, fact))
        spans = () if _is_nowhere(asked, fact, index) else spans
        verdict = _verdict(asked, fact, proof, spans, entry)
        if verdict in (Verdict.VALUE, Verdict.YES) and is_for_the_sentence_to_tell(
            asked, verdict, fact, spans, entry, index
        ):
            verdict = Verdict.QUOTED
        is_asked = intent.is_keywords or _is_asked_so(asked, fact)
        counts_places = asked.slot is SlotName.HOW_MANY and not spans and _is_of_places(asked, fact, index)
        if counts_places and proof.is_whole and not is_mixed(asked, index, fact):
            verdict = Verdict.COMPUTED  # as many as the places that the clause names
        elif verdict is Verdict.REFUSED and proof.is_whole and is_asked and not asked.is_negated:
            verdict = Verdict.QUOTED
        if verdict is Verdict.VALUE and len(people) > 1:
            verdict = Verdict.QUOTED  # of one of those who are called so
        read = replace(match, fact=fact, spans=spans)
        yield Judged(verdict, asked, read, proof, proof.contradicted if verdict is Verdict.NO else None)


def _by_what_they_say(intent: Intent, match: Match, index: Index) -> Iterator[Fact]:
    """Yield the facts of a sentence: those first that say most of what was asked, and least beside it.

    Consulates, not all the missions; but all of the consulates. Those that say less and less of it are left out.
    """
    facts = index.entries[match.entry].facts
    named = [{key for key, sure in term.keys if sure >= SURE} for term in intent.terms if term.is_meant]
    said = {fact.id: sum(bool(keys & index.own_keys(fact, intent.language)) for keys in named) for fact in facts}
    meant = {concept for term in intent.terms for concept in term.concepts}
    known = index.with_wider(meant)
    more = {
        fact.id: sum(one not in known and not meant & index.with_wider([one]) for one in fact.object if fact.place)
        for fact in facts
    }
    several = intent.slot in OF_SEVERAL
    # "Who are the presidents?" asks for all of them, "who is the president of ..." for one.
    people = intent.slot is SlotName.WHO and not any(term.is_name for term in intent.terms)
    most = max(said.values(), default=0)
    yield from sorted(
        (fact for fact in facts if said[fact.id] >= most - 1),
        key=lambda fact: (
            -said[fact.id],
            more[fact.id],
            -len(fact.place) * several - len(fact.all_slots(SlotName.WHO)) * people,
            fact is not match.fact,
        ),
    )


def _is_of_places(asked: Intent, fact: Fact, index: Index) -> bool:
    """Say whether what is counted is as many as the places of a fact: its missions there, or the places themselves.

    "How many countries have a consulate in Ganja?" counts neither.
    """
    named = {concept for term in asked.terms for concept in term.concepts}
    if asked.unit or len(fact.place) < 2 or named & {*fact.place}:
        return False
    things = [term for term in asked.terms if term.is_meant and not term.is_name and not term.is_date]
    kinds = {PLACES[concept] for term in things[:1] for concept in term.concepts if concept in PLACES}
    if kinds and len(things) > 1 and all(index.lexicon[place].kind in kinds for place in fact.place):
        things = things[1:]  # "in how many cities": by what is in them
    counted = index.with_wider([*fact.object, *fact.place]).intersection(things[0].concepts if things else ())
    # An embassy is a mission as well: of whom another fact tells one elsewhere he has more than this one says. Where
    # nobody is named, those of all are asked for.
    of_same = (one for one in index.facts if one.subject == fact.subject or not named.intersection(fact.subject))
    elsewhere = (one for one in of_same if not {*one.place} <= {*fact.place})
    more = (one for one in elsewhere if counted & index.with_wider(one.object) and not is_mixed(asked, index, one))
    return not things or (bool(counted) and next(more, None) is None)


def _is_nowhere(asked: Intent, fact: Fact, index: Index) -> bool:
    """Say whether a question asks where one thing is, and the fact has no place: a model in an army places no army."""
    things = [term for term in asked.terms if term.is_meant and not term.is_name and not term.is_date]
    if asked.slot is not SlotName.WHERE or len(things) != 1 or fact.place:
        return False
    return not index.with_wider([fact.relation]) & {*things[0].concepts}


def _with_main_slot(intent: Intent, index: Index, match: Match, fact: Fact) -> Intent:
    """Return keywords as a question for the first thing that the fact says and they do not: its day, its place ..."""
    if sum(term.is_meant for term in intent.terms) < 2:
        return intent  # "and peace?" asks for nothing in particular
    for name in _MAIN_SLOTS:
        asked = replace(intent, slot=name)
        if name is SlotName.WHEN and intent.window is not None:
            continue  # which the question says itself
        if fact.slot(name) and any(
            _not_said(asked, _spans(asked, index, match, fact), index.entries[match.entry], index, fact)
        ):
            return asked
    return intent


def _is_asked_so(intent: Intent, fact: Fact) -> bool:
    """Say whether an editor asks for the fact in this way: then its sentence answers, if no words of it alone do."""
    if intent.slot is SlotName.WHERE and not intent.place_kind and not fact.place:
        return False  # "which country" asks who, "where" does not
    lists = patterns(intent.language)
    phrases = lists.slots.get(intent.slot) if intent.slot else None
    asked = fact.phrasings.get(intent.language, ())
    return phrases is not None and any(phrases.stand_in(" ".join(map(fold, text.split()))) for text in asked)


def _spans(intent: Intent, index: Index, match: Match, fact: Fact) -> list[Span]:
    entry = index.entries[match.entry]
    is_owned = intent.who == "owner" and fact.place  # whose the consulate is
    if intent.slot in (SlotName.WHO, SlotName.WHERE) and intent.who and not is_owned:
        is_of_owner = intent.who == "owner"
        return spans_of_owner(intent, index, entry, fact) if is_of_owner else spans_of_object(index, entry, fact)
    return find_spans(intent, index, entry, fact)


def _not_said(intent: Intent, spans: Sequence[Span], entry: Entry, index: Index, fact: Fact) -> list[Span]:
    """Return the spans that the question has not said already: those are no answer.

    Of what a fact says of a thing, that comes first which has fewest words of the question.
    """
    if intent.slot not in _ECHOED:
        return list(spans)
    named = {concept for term in intent.terms for concept in term.concepts}
    if spans and _is_what_is_asked_about(intent, spans[0], entry, index, fact):
        return []
    names_only = all(term.is_name for term in intent.terms if term.is_own)
    is_of_one = intent.slot is SlotName.WHERE or (intent.slot is SlotName.WHO and names_only)
    if is_of_one and "more" not in intent.asks and any(span.concept in named for span in spans):
        return []  # where the one in Istanbul is, Kars does not tell; nor Erdogan, who Aliyev is
    lists = patterns(intent.language)
    asked = [word for number, word in enumerate(intent.words) if number not in intent.offered]
    if intent.slot is SlotName.WHY:  # a reason that the question before has told is none
        asked += [word for term in intent.terms if term.first < 0 for word in tokens(term.text)]
    said = {stem(word.text, intent.language)[:_SAME] for word in asked}
    shares: list[tuple[float, Span]] = []
    for span in spans:
        text = entry.source.gloss(span.text).get(intent.language, span.text)
        plain = lists.function_words | lists.fillers | lists.numbers  # "one of the priorities" tells of none
        own = (word for word in tokens(text) if word.folded not in plain)
        words = {stem(word.text, intent.language)[:_SAME] for word in own}
        if not (span.concept and span.concept in named) and not (words and words <= said):
            shares.append((len(words & said) / max(1, len(words)), span))
    if intent.slot is SlotName.WHAT:
        shares.sort(key=lambda one: one[0])
    return [span for _, span in shares]


def _is_what_is_asked_about(intent: Intent, span: Span, entry: Entry, index: Index, fact: Fact) -> bool:
    """Say whether words name the thing that a question asks about, and whose it is: "Baku-Ankara relations".

    Whose it is tells which army, and not what it is.
    """
    if intent.slot in (SlotName.WHO, SlotName.WHERE):
        return False
    named = {concept for term in intent.terms for concept in term.concepts}
    whose = {c for c in fact.subject if intent.slot is not SlotName.WHICH or not index.lexicon[c].is_name}
    inside = {
        at: set[str]()
        for at, word in enumerate(entry.words)
        if span.start <= entry.sentence.start + word.start < span.end
    }
    for first, last, concept in entry.concepts:
        for at in inside.keys() & range(first, last):
            inside[at].add(concept)
    plain = patterns(entry.source.language).function_words
    meant = [concepts for at, concepts in inside.items() if entry.words[at].folded not in plain]
    own = [concepts for concepts in meant if concepts and not index.with_wider(concepts) & whose]
    counts = any(word.folded[0].isdigit() for at, word in enumerate(entry.words) if at in inside)
    return bool(own) and not counts and all(concepts & named for concepts in own)


def _only_touches(intent: Intent, fact: Fact, span: Span, entry: Entry) -> bool:
    """Say whether a question asks what one thing is, and the fact tells of others what they have to do with it.

    "What is the Shusha Declaration?" is not answered by the place where it was signed.
    """
    content = [set(term.concepts) for term in intent.terms if term.is_own and term.concepts]
    if intent.slot not in OF_THINGS or len(content) != 1:
        return False
    if content[0] & {fact.relation, *fact.concepts} and not all(term.is_name for term in intent.terms):
        return False  # "What opened?" asks what did
    told = concepts_of(span, entry)
    return not content[0] & {*fact.subject} or bool(content[0] & told)


def _verdict(intent: Intent, fact: Fact, proof: Proof, spans: Sequence[Span], entry: Entry) -> Verdict:
    if intent.is_yes_no and intent.slot in (SlotName.YES_NO, None):
        if proof.is_whole:
            return Verdict.NO if intent.is_negated != fact.denied else Verdict.YES
        return Verdict.NO if proof.contradicted and not intent.is_negated else Verdict.REFUSED
    if not proof.is_whole or intent.is_negated != fact.denied:
        return Verdict.REFUSED
    if spans and not is_as_fine(intent, spans[0]):
        return Verdict.QUOTED
    if spans and not _only_touches(intent, fact, spans[0], entry):
        unit_is_told = intent.unit in ("", spans[0].unit) or spans[0].unit == ""
        return Verdict.VALUE if unit_is_told else Verdict.REFUSED
    return Verdict.REFUSED if intent.slot in _STATED and intent.slot_is_sure else Verdict.QUOTED
