"""Computed answers: intents that ask for something to be reckoned, held against what has a date."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.answers import Answer, Quantity, Reason, Said, Status, Value, Verdict, Words
from knowledge.citations import Citation
from knowledge.dates.dates import Date
from knowledge.facts import Fact, SlotName
from knowledge.finding.index import Index
from knowledge.judging.answering import ENOUGH, cite_at, confidence
from knowledge.judging.matching import Asked, Match, cite, cover
from knowledge.judging.parts import Kind, Part
from knowledge.judging.proofs import prove
from knowledge.judging.reckoning import Dated, Length, between, dated, next_anniversary, within
from knowledge.judging.saying import each
from knowledge.judging.spans import slot_span
from knowledge.lexicon.meanings import YEARLY
from knowledge.reading.intents import Intent
from knowledge.reading.patterns import patterns

# Two facts are the two that a question speaks of if together they speak of all it names but a word or so, and each of
# something that the other does not: more than a wider name or a neighbouring fact gives it (0.2).
_PAIR = 0.72  # of the question's weight
_DISTINCT = 0.4  # of a term
_TIE = 0.05  # what tells pairs apart that speak of as much: too little to outweigh a term
_DATED = 0.9  # how surely a question is one for its sources that names nothing but a time they tell of
_TWO_DATES = 0.3  # of the question's weight: a sentence with two days may tell how long, if it is about it at all
_ALL_SENTENCES = 400  # up to here two days are looked for in every sentence, beyond it in the best matches: of more
# there are too many pairs to compare
_MOST_THINGS = 6  # that a question for one of several names: each fact that it may mean is proved, which costs time
_MOST_EVENTS = 12  # told at once: what a person reads, and a message holds
_FIRST_DAY, _LAST_DAY = datetime.date(1000, 1, 1), datetime.date(2100, 12, 31)  # years of four figures within reason
_UNITS = ("day", "month", "year")


def compose_computed(
    intent: Intent,
    matches: Sequence[Match],
    index: Index,
    on: datetime.date | None,
    sources: Collection[str] | None = None,
) -> Answer | None:
    """Return what can be reckoned for `intent`, or None if it asks for nothing of the kind.

    `on` is today; `sources` are the ids of those to reckon from, None for all.
    """
    if intent.window is not None and _asks_for_events(intent):
        return _events(intent, index, sources)
    if not matches:
        return None
    named = {concept for term in intent.terms for concept in term.concepts}
    is_next = "next_anniversary" in intent.asks or ("next_one" in intent.asks and bool(YEARLY & named))
    if on is not None and is_next:
        return _next(intent, matches, index, on)
    long = intent.slot in (SlotName.HOW_LONG, SlotName.HOW_MANY)
    order = intent.asks & ({"before", "after", "first", "last"} | ({"between"} if long else set()))
    if intent.window is not None and not long:
        order = frozenset()  # "before 1992" names a time, and no second event
    if intent.is_yes_no or long:  # "How long did it last?" asks for no last one either
        order -= {"first", "last"}  # "Was it the last to recognise it?" asks for no two things
    if on is not None and {"ago", "between"} <= intent.asks and long:  # of one event, and not between two
        since = _ago(intent, matches, index, on)
        if since is not None:
            return since
    if order and (long or intent.slot not in (SlotName.WHEN, SlotName.WHERE, SlotName.QUOTATION)):
        pair = _pair(intent, matches, index, sources)
        if pair is not None:
            return _length(intent, pair, index, matches) if long else _order(intent, pair, index, matches)
    is_short = sum(term.is_meant for term in intent.terms) <= _MOST_THINGS
    if is_short and len(intent.asks & {"first", "last"}) == 1 and intent.slot in (SlotName.WHICH, SlotName.WHERE):
        one = _one_of_several(intent, matches, index)
        if one is not None:
            return one
    if on is not None and "ago" in intent.asks and ("between" not in intent.asks or intent.slot is SlotName.WHEN):
        since = _ago(intent, matches, index, on)
        if since is not None:
            return since
    is_plain = not index.entries[matches[0].entry].facts  # two facts of a sentence are two matters
    has_none = is_plain and not matches[0].spans
    if intent.slot is SlotName.HOW_LONG and has_none and matches[0].coverage.share >= _TWO_DATES:
        dates = dated(index, [matches[0].entry])
        if len(dates) >= 2 and dates[0].date != dates[1].date:
            return _length(intent, (dates[0], dates[1]), index, matches)
    return None


def _asks_for_events(intent: Intent) -> bool:
    content = [term for term in intent.terms if term.is_meant and not term.is_date]
    if intent.is_yes_no and "happened" not in intent.asks:
        return False  # "Were there more in 2021?"
    return not content and (intent.slot not in (SlotName.HOW_MANY, SlotName.HOW_LONG))


def _unit(intent: Intent) -> str:
    named = {concept for term in intent.terms for concept in term.concepts}
    return next((unit for unit in _UNITS if unit in named), "")


def _items(index: Index, matches: Sequence[Match], sources: Collection[str] | None) -> list[Dated]:
    if len(index) > _ALL_SENTENCES:
        return dated(index, [match.entry for match in matches])
    of = range(len(index))
    return dated(index, (at for at in of if sources is None or index.entries[at].source.id in sources))


def _events(intent: Intent, index: Index, sources: Collection[str] | None) -> Answer | None:
    """Return what was at a time: the first things in order of time, and how many sentences more speak of it.

    The facts of editors are all looked at; of texts without facts as many sentences as are told, however long the
    texts are.
    """
    window = intent.window
    assert window is not None
    of = {*sources} if sources is not None else index.sources.keys()
    items = within(dated(index, (at for at in index.told if index.entries[at].source.id in of)), window)
    years = (window.earliest or _FIRST_DAY).year, (window.latest or _LAST_DAY).year
    plain = [at for at in index.naming_years(*years) if index.entries[at].source.id in of]
    wanted, left = len(items) + _MOST_EVENTS, iter(plain)
    for at in left:
        items += within(dated(index, [at]), window)
        if len(items) > wanted:
            break
    found = sorted(items, key=lambda item: (item.date.earliest(), item.entry))
    found = list({(item.entry, item.date.edtf): item for item in found}.values())
    # An anniversary of a fact is no event of its own day where the fact itself is told.
    told = {item.date.edtf for item in found if not (item.fact and item.fact.as_of)}
    found = [item for item in found if not (item.fact and item.fact.as_of and item.date.edtf in told)]
    if not found:
        return None
    more = len({item.entry for item in found[_MOST_EVENTS:]}) + sum(index.names_a_year(at) for at in left)
    found = found[:_MOST_EVENTS]
    dates = tuple(item.date for item in found)
    return _answer(
        intent,
        Said("and_more", {"dates": dates, "count": Quantity(more)}) if more else dates,
        None if len(found) > 1 else found[0].date.edtf,
        found,
        index,
        _DATED,
        slot=SlotName.LIST if len(found) > 1 else intent.slot,
    )


def _is_meant(intent: Intent, item: Dated, index: Index) -> bool:
    """Say whether a question names the event of `item`, by the fact's own words."""
    assert item.fact is not None
    if item.fact.as_of:
        return False
    asked = replace(intent, slot=None, window=None, asks=frozenset())
    return prove(asked, index, index.entries[item.entry], item.entry, item.fact).is_whole


def _ago(intent: Intent, matches: Sequence[Match], index: Index, on: datetime.date) -> Answer | None:
    best = matches[0]
    if best.coverage.share < ENOUGH or best.coverage.missing_names:
        return None
    items: list[Dated] = []
    for best in matches[:3]:
        # What the source reckons from its own day, "the 31st", has grown since; the day of the event has not.
        there = dated(index, [best.entry])
        items = [item for item in there if item.fact is None or _is_meant(intent, item, index)]
        if items:
            break
    if not items:
        return None
    length = between(items[0].date, Date.of(on), _unit(intent) or "year")
    if length is None:
        return None
    return _answer(
        intent, Said("ago", {"span": _quantity(length)}), length.number, items[:1], index,
        confidence(best), slot=SlotName.HOW_LONG,
    )  # fmt: skip


def _next(intent: Intent, matches: Sequence[Match], index: Index, on: datetime.date) -> Answer | None:
    for match in matches[:3]:
        if match.coverage.missing:
            continue
        for item in dated(index, [match.entry]):
            if match.fact is not None and item.fact is not match.fact:
                continue
            there = next_anniversary(item.date, on)
            if there is not None:
                day, _ = there
                until: dict[str, Value] = {"date": Date.of(day), "span": Quantity((day - on).days, "day")}
                said = Said("next" if day > on else "next_today", until)
                return _answer(intent, said, day.isoformat(), [item], index, confidence(match), slot=SlotName.WHEN)
    return None


def _covered(intent: Intent, item: Dated, index: Index, asked: Asked) -> Sequence[float]:
    """Return how far an item itself speaks of each term: two facts of one sentence are two events.

    What only asks, a unit or "war" around the question, makes no event.
    """
    if item.fact is None:
        return cover(intent, index, item.entry, None, asked).covered
    own = index.own_keys(item.fact, intent.language)
    return [
        max((sure for key, sure in term.keys if key in own), default=0.0) if term.is_meant else 0.0
        for term in intent.terms
    ]


def _pair(
    intent: Intent, matches: Sequence[Match], index: Index, sources: Collection[str] | None
) -> tuple[Dated, Dated] | None:
    """Return the two dated things that a question speaks of, in the order in which it names them."""
    if sum(term.is_meant and not term.is_date for term in intent.terms) < 2:
        return None
    items = [item for item in _items(index, matches, sources) if not (item.fact and item.fact.as_of)]
    asked = Asked(intent, index)
    covers = [_covered(intent, item, index, asked) for item in items]
    weights = [0.0 if term.is_date or not term.is_meant else term.weight for term in intent.terms]
    total = sum(weights) or 1.0
    best: tuple[float, int, int] | None = None
    for i, one in enumerate(covers):
        for j in range(i + 1, len(covers)):
            other = covers[j]
            if items[i].date == items[j].date:
                continue
            mine = max((a - b for a, b in zip(one, other, strict=True)), default=0.0)
            theirs = max((b - a for a, b in zip(one, other, strict=True)), default=0.0)
            if mine < _DISTINCT or theirs < _DISTINCT:
                continue
            both = sum(w * max(a, b) for w, a, b in zip(weights, one, other, strict=True)) / total
            alone = sum(w * (a + b) for w, a, b in zip(weights, one, other, strict=True)) / total
            # Of pairs that say as much, the one in which each has most that the other has not.
            rank = both + _TIE * (alone + mine + theirs)
            if both >= _PAIR and (best is None or rank > best[0]):
                best = (rank, i, j)
    if best is None:
        return None
    _, i, j = best
    # Last comes what stands beside "before", first what covers the earliest term better than the other does.
    for is_last, numbers in ((True, _beside(intent)), (False, range(len(intent.terms)))):
        for number in numbers:
            a, b = covers[i][number], covers[j][number]
            if abs(a - b) >= _DISTINCT:
                return (items[i], items[j]) if (a > b) != is_last else (items[j], items[i])
    return items[i], items[j]


def _beside(intent: Intent) -> list[int]:
    """Return the numbers of the terms that "before" and "after" may be about, the nearest first."""
    lists = patterns(intent.language)
    folded = [word.folded for word in intent.words]
    spans = [span for name in ("before", "after") for span in lists.asks[name].spans(folded)]
    if not spans:
        return []
    if lists.standing.postposed:
        at = min(span[0] for span in spans)
        return [number for number, term in enumerate(intent.terms) if term.first >= 0 and term.last <= at][::-1]
    at = max(span[-1] for span in spans)
    return [number for number, term in enumerate(intent.terms) if term.first > at]


def _quantity(length: Length) -> Quantity:
    return Quantity(length.number, length.unit, length.about)


def _length(intent: Intent, pair: tuple[Dated, Dated], index: Index, matches: Sequence[Match]) -> Answer | None:
    length = between(pair[0].date, pair[1].date, _unit(intent)) or between(pair[0].date, pair[1].date)
    if length is None or not length.number:
        return None
    return _answer(
        intent, _quantity(length), length.number, pair, index, confidence(matches[0]),
        slot=SlotName.HOW_LONG,
    )  # fmt: skip


def _order(intent: Intent, pair: tuple[Dated, Dated], index: Index, matches: Sequence[Match]) -> Answer | None:
    one, other = pair
    if one.date.latest() < other.date.earliest():
        is_before = True
    elif other.date.latest() < one.date.earliest():
        is_before = False
    else:
        return None  # the dates are too coarse to tell
    asks = intent.asks & {"before", "after"}
    if intent.asks & {"first", "last"} or (len(asks) == 2 and not intent.is_yes_no):
        early, late = (one, other) if is_before else (other, one)
        said = Said("first", {"first": _clause(early, index), "second": _clause(late, index)})
    elif len(asks) == 2:
        said = Said("before" if is_before else "after")
    else:
        said = Said("yes" if ("before" in asks) == is_before else "no")
    return _answer(intent, said, None, pair, index, confidence(matches[0]))


def _one_of_several(intent: Intent, matches: Sequence[Match], index: Index) -> Answer | None:
    """Return which of several things of one kind came first or last, by their days; each is told of its own place.

    None unless all that the question may mean have days that can be told apart: of two consulates with a day and two
    without, nobody knows which came first.
    """
    meant = [
        (match.entry, fact)
        for match in matches
        for fact in index.entries[match.entry].facts
        if all(part.is_proved or part.kind is Kind.ORDER for part in _parts(intent, index, match.entry, fact))
    ]
    places = {place for _, fact in meant for place in fact.place}
    items = [item for item in dated(index, dict.fromkeys(at for at, _ in meant)) if (item.entry, item.fact) in meant]
    items = sorted((one for one in items if one.fact and len(one.fact.place) == 1), key=lambda one: one.date.earliest())
    told = {place for one in items for place in (one.fact.place if one.fact else ())}
    if len(items) < 2 or told != places or any(a.date.latest() >= b.date.earliest() for a, b in pairwise(items)):
        return None
    chosen = items[0] if "first" in intent.asks else items[-1]
    assert chosen.fact is not None
    entry = index.entries[chosen.entry]
    day = chosen.fact.slot(SlotName.WHEN)
    assert day is not None
    said = each([(chosen.fact.place[0], slot_span(day, entry))], entry.source, index)
    order = [chosen, *(item for item in items if item is not chosen)]
    return _answer(intent, said, None, order, index, confidence(matches[0]))


def _parts(intent: Intent, index: Index, number: int, fact: Fact) -> Sequence[Part]:
    return prove(intent, index, index.entries[number], number, fact).parts


def _clause(item: Dated, index: Index) -> Words:
    """Return the words that tell of an event, without the full stop: the text around them brings its own."""
    source = index.entries[item.entry].source
    start, end = (item.fact.clause.start, item.fact.clause.end) if item.fact else (item.start, item.end)
    words = source.text[start:end]
    gloss = {code: text.rstrip(".") for code, text in source.gloss(words).items()}
    return Words(words.rstrip("."), source.language, gloss, is_clause=True)


def _answer(
    intent: Intent,
    said: Value,
    value: str | float | None,
    items: Sequence[Dated],
    index: Index,
    score: float,
    slot: SlotName | None = None,
) -> Answer:
    citations: dict[tuple[str, int], Citation] = {}
    for item in items:
        entry = index.entries[item.entry]
        base = entry.sentence.start
        inside = base <= item.start and item.end <= entry.sentence.end
        cited = cite(entry, (item.start - base, item.end - base) if inside else None, item.fact)
        citations.setdefault((cited.source_id, cited.number), cited)
    for item in items:
        if item.resolved_at is not None:
            for cited in cite_at(index, index.entries[item.entry].source.id, item.resolved_at):
                citations.setdefault((cited.source_id, cited.number), cited)
    return Answer(
        question=intent.question,
        status=Status.ANSWERED,
        said=said,
        language=intent.language,
        score=score,
        value=value,
        slot=slot or intent.slot,
        computed=True,
        verdict=Verdict.COMPUTED,
        citations=tuple(citations.values()),
        reasons=(Reason("computed", ", ".join(item.date.edtf for item in items)),),
        fact_id=items[0].fact.id if items[0].fact else "",
    )
