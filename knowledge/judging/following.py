"""Following: what comes next, in the text or in time, where a question asks for no more than that."""

from knowledge.facts import Fact
from knowledge.finding.index import Index
from knowledge.judging.matching import HARD_SLOTS, Coverage, Match, cite
from knowledge.judging.reckoning import dated
from knowledge.reading.intents import Intent
from knowledge.reading.turns import Turn

_GIVEN_SCORE = 60.0  # of 100: of a passage that the conversation gives, which no words were weighed for


def next_passage(intent: Intent, before: Turn, index: Index) -> Match | None:
    """Return what follows the turn before, if that is all that is asked: "such as?", "and what came after that?"."""
    if any(term.is_own for term in intent.terms):
        return None
    entry: int | None = None
    fact: Fact | None = None
    if "more" in intent.asks:
        entry = index.entries[before.entry].following
    elif before.date is not None and intent.asks & {"before", "after"} and intent.slot not in HARD_SLOTS:
        items = sorted(dated(index, range(len(index))), key=lambda item: item.date.earliest())
        items = [item for item in items if not (item.fact and item.fact.as_of)]
        if "after" in intent.asks:
            later = [item for item in items if item.date.earliest() > before.date.latest()]
            item = later[0] if later else None
        else:
            earlier = [item for item in items if item.date.latest() < before.date.earliest()]
            item = earlier[-1] if earlier else None
        if item is not None:
            entry, fact = item.entry, item.fact
    if entry is None:
        return None
    coverage = Coverage(1.0, (), 0.0, (), ())
    return Match(
        entry, fact, cite(index.entries[entry], fact=fact), _GIVEN_SCORE, coverage, likeness=1.0, is_given=True
    )
