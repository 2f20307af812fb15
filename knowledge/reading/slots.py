"""Slots: what a question asks for - a day, a place, somebody, yes or no - and how finely."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.facts import SlotName
from knowledge.lexicon.meanings import PLACES, UNITS
from knowledge.reading.patterns import Patterns
from knowledge.reading.terms import Term
from knowledge.reading.utterances import Utterance
from knowledge.reading.vocabulary import Vocabulary

_VAGUE = (SlotName.WHAT, SlotName.WHICH, SlotName.HOW, SlotName.LIST)


class Asked(NamedTuple):
    """What the words of a question ask for."""

    slot: SlotName | None
    is_yes_no: bool
    is_keywords: bool  # nothing in it asks: "istanbul consulate year"
    tag: range  # "..., is that right?"


def what_is_asked(said: Utterance, window: range) -> Asked:
    """Return what a message asks for, and put the words that ask into `said.used`.

    `window` are the characters of the time that it is limited to.
    """
    lists, focus, used = said.lists, said.focus, said.used
    asking = list(said.asking)
    for at in (at for span in lists.not_asking.spans(said.folded) for at in span):
        asking[at] = "-"
        used.add(at)
    opens = said.first < focus.stop and said.folded[said.first] in lists.yes_no_first
    slot = _slot(asking, lists, used)
    opens |= slot is None and any(mark in said.question for mark in lists.dashes)  # "Гейдар Алиев — президент?"
    says_it = said.has_pronoun and said.question.rstrip().endswith("?")  # "Он ещё президент?"
    is_keywords = slot is None and not opens and not says_it
    if is_keywords:
        timeless = ["-" if word.start in window else asking[at] for at, word in enumerate(said.words)]
        slot = _keyword_slot(timeless, focus, lists, used)
    if slot in (SlotName.HOW, SlotName.HOW_MANY):
        spelled = (word.text.lower() for word in said.words)
        slot = next((lists.spelled[word] for word in spelled if word in lists.spelled), slot)
    used.difference_update(at for at, word in enumerate(said.folded) if word in lists.said_too)
    tags = (span for span in lists.tags.spans(said.asking) if span[0] > focus.start and span[-1] == focus.stop - 1)
    tag = next(tags, range(0))
    used.update(tag)
    is_yes_no = (opens and slot is None) or lists.yes_no_anywhere.stand_in(said.line) or bool(tag)
    is_yes_no = is_yes_no and bool(said.words)
    if is_yes_no and slot in (None, SlotName.WHAT, SlotName.HOW):
        slot = SlotName.YES_NO
    return Asked(slot, is_yes_no, is_keywords and not is_yes_no, tag)


def how_it_is_asked(said: Utterance) -> frozenset[str]:
    """Return what else a message asks: what was before, first, long ago; put the words that ask it into `said.used`."""
    lists, used = said.lists, said.used
    asks = frozenset(name for name, phrases in lists.asks.items() if phrases.stand_in(said.line))
    for span in lists.standing.converse.spans(said.folded):
        used.update(span if len(span) == 1 else span[1:])  # "dəstək alıb": whoever gets support is supported
    for name in asks:
        used.update(at for span in lists.asks[name].spans(said.asking) for at in span)
    return asks


def what_is_offered(terms: Sequence[Term], said: Utterance) -> tuple[SlotName, frozenset[int]] | None:
    """Return what a question that offers two answers asks for, and the numbers of the words that offer them."""
    lists, folded = said.lists, said.folded
    between = lists.offers_between.spans(folded)
    twice = lists.offers_twice.spans(folded)
    if between:
        at = between[0]
    elif len(twice) == 2:  # 2021'de mi 2022'de mi
        at = twice[0]
    else:
        return None
    before = [term for term in terms if term.last <= at[0]]
    behind = [term for term in terms if term.first > at[-1]]
    if not before or not behind:
        return None
    one, other = before[-1], behind[0]
    if all(term.is_name or term.is_date or not term.is_own for term in terms if term not in (one, other)):
        return None  # nothing is done there
    words = frozenset((*range(one.first, one.last), *range(other.first, other.last), *at))
    if one.is_date and (other.is_date or other.text[:1].isdigit()):
        return SlotName.WHEN, words
    if not (one.is_name and other.is_name and one.concepts and other.concepts):
        return None
    if "place" in (one.standing, one.role):
        return SlotName.WHERE, words
    return (SlotName.WHO, words) if one.standing == "doer" else None


def chooses(terms: Iterable[Term], said: Utterance) -> bool:
    """Say whether "what" asks for one of several things, as "which" does: "in what spirit do they", "what steps are".

    Behind a verb stands no other verb: "what helps the countries".
    """
    lists, folded = said.lists, said.folded
    behind = {number + 1 for number, word in enumerate(folded) if word in lists.asks_which}
    things = (term for term in terms if term.is_own and not term.is_name and not term.is_date)
    return any(term.first in behind and {*folded[term.last : term.last + 1]} & lists.yes_no_first for term in things)


def place_kind(said: Utterance, vocabulary: Vocabulary) -> str:
    """Return the kind of place that the words which ask name: "in which city"."""
    mentions = vocabulary.lexicon.find(said.words, said.language)
    asking = (mention.concepts for mention in mentions if mention.first in said.used)
    return next((PLACES[concept] for concepts in asking for concept in concepts if concept in PLACES), "")


def unit_of(slot: SlotName | None, terms: Iterable[Term], said: Utterance) -> str:
    """Return the unit that a question counts in, or how finely it asks when something was: "on which day"."""
    if slot is SlotName.WHEN:
        return next((unit for unit, phrases in said.lists.asks_by.items() if phrases.stand_in(said.line)), "")
    if slot not in (SlotName.HOW_LONG, SlotName.HOW_MANY):
        return ""
    return next((concept for term in terms for concept in term.concepts if concept in UNITS), "")


def _keyword_slot(folded: list[str], focus: range, lists: Patterns, used: set[int]) -> SlotName | None:
    """Return the slot that keywords ask for: "istanbul consulate year"."""
    for i in (focus[-1], focus[0]) if focus else ():
        if folded[i] in lists.heads:
            used.add(i)
            return lists.heads[folded[i]]
    return None


def _slot(folded: list[str], lists: Patterns, used: set[int]) -> SlotName | None:
    """Return the slot asked for, and put the words that ask into `used`."""
    best: tuple[int, int, SlotName] | None = None
    for slot, phrases in lists.slots.items():
        for span in phrases.spans(folded):
            used.update(span)
            is_told = slot not in _VAGUE or (slot is SlotName.WHICH and len(span) > 1)  # "which anniversary" is no date
            rank = (len(span) if is_told else 0, -span[0], slot)
            if best is None or rank[:2] > best[:2]:
                best = rank
    for i, word in enumerate(folded):
        if word in lists.asks_which:
            for j in range(i + 1, min(i + 3, len(folded))):
                if folded[j] in lists.numbers:  # "hangi iki şehrinde"
                    continue
                if folded[j] in lists.function_words:
                    break
                if folded[j] in lists.heads:
                    used.update((i, j))
                    if best is None or (best[2] in _VAGUE and not best[0]):
                        best = (2, -i, lists.heads[folded[j]])
                    break
    return best[2] if best else None
