"""Intents: what a question asks for - the slot wanted, what it names, and how it is asked."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.dates.mentions import Window, find_window
from knowledge.facts import SlotName
from knowledge.language.words import Token
from knowledge.reading.slots import chooses, how_it_is_asked, place_kind, unit_of, what_is_asked, what_is_offered
from knowledge.reading.surroundings import means_any, names_somebody, with_what_is_around
from knowledge.reading.terms import Term, find_terms
from knowledge.reading.utterances import Utterance, clip
from knowledge.reading.vocabulary import Vocabulary

_FEW = 3  # things: who names more asks for no more of what he asked first
_MOST_ASKED_FIRST = 12  # words of a question that another stands behind in the same message
_MOST_TERMS = 40  # of a question; what it is about stands in its last ones
_ORDERS = frozenset({"before", "after", "first", "last", "between"})  # what is asked of two events
_OF_PLACES = (SlotName.WHERE, SlotName.WHICH)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question asks for."""

    question: str
    language: str
    slot: SlotName | None
    slot_is_sure: bool  # False where spelling without diacritics leaves open what is asked for
    terms: tuple[Term, ...]
    words: tuple[Token, ...]
    plain: tuple[str, ...]  # folded words other than function words and fillers
    focus: range = range(0)  # the words of the sentence that asks
    is_vague: bool = False  # its pronoun may mean any of much that the sentences around it tell
    asked_first: str = ""  # by the same message, before it: "When was it opened? And the one in Kars?"
    is_yes_no: bool = False
    is_negated: bool = False
    is_keywords: bool = False  # nothing in it asks: "istanbul consulate year"
    tells_language: bool = True  # by itself
    offered: frozenset[int] = frozenset()  # numbers of the words that only offer answers: "in Shusha or in Baku?"
    has_pronoun: bool = False  # that may mean what was spoken of before
    is_follow_up: bool = False  # it leans on the question before it
    small_talk: str = ""
    window: Window | None = None  # the time that it is limited to
    then: tuple[int, int] | None = None  # where it speaks of a time that was spoken of before: "back then"
    who: str = ""  # "receiver" or "owner", where not the doer is asked for
    place_kind: str = ""  # of the place that is asked for: a city is no country
    of: frozenset[str] = frozenset()  # who did what a follow-up means that names nothing itself
    borne_out_by: int = -1  # entry that answered the question which a follow-up takes words from
    borne_out_as: str = ""  # id of the fact as which it did
    unit: str = ""  # concept of the unit that is asked for: how many days, on which day
    asks: frozenset[str] = frozenset()  # what else, by the name of its list: ago, before, first, then, about ...


def analyse(
    question: str,
    vocabulary: Vocabulary,
    language: str | None = None,
    today: datetime.date | None = None,
    spoken: str = "",
) -> Intent:
    """Return what `question` asks for. Never raises, whatever the text.

    `language` is that of the question; None tells it from its words, or else from the language `spoken` before.
    `today` is for "in 30 days" and the like; "last year" counts from the day of the newest source.
    """
    said = Utterance(clip(question), vocabulary.lexicon, language, spoken)
    lists = said.lists
    window = _window(said, vocabulary.newest, today)
    at = range(*window.span) if window else range(0)
    asked = what_is_asked(said, at)
    slot, is_yes_no = asked.slot, asked.is_yes_no
    asks = how_it_is_asked(said)
    is_about = "about" in asks  # "Does it mention NATO?": what it says of it is told, if it does
    if is_about:
        slot, is_yes_no = SlotName.WHAT, False
    terms, focus, window, is_vague = _named(said, vocabulary, window)
    content = [term for term in terms if term.is_own]
    things = [term for term in content if not term.is_date]
    leans = said.joins_on or said.has_pronoun
    means_it = said.has_pronoun and window is not None and bool(things)
    if slot is None and (not leans or means_it) and len(content) > 1 and said.question.rstrip().endswith(lists.by_tone):
        is_yes_no, slot = True, SlotName.YES_NO  # by intonation, as in Azerbaijani and Russian
    offers = what_is_offered(terms, said) if is_yes_no and not asks & _ORDERS else None
    if offers is not None:
        is_yes_no, slot = False, offers[0]
        window = None if slot is SlotName.WHEN else window
        terms = tuple(term for term in terms if term.first not in offers[1])
    if slot is SlotName.WHAT and not is_yes_no and chooses(terms, said):
        slot = SlotName.WHICH
    denies = (span for span in lists.negations.spans(said.asking) if span[0] > said.focus.start)
    return Intent(
        question=said.question,
        language=said.language,
        slot=slot,
        slot_is_sure=not (lists.spelled and slot in (SlotName.HOW, SlotName.HOW_MANY) and said.question.isascii()),
        terms=terms,
        words=tuple(said.words),
        plain=tuple(word for word in said.folded if word not in lists.function_words),
        focus=focus,
        is_vague=is_vague,
        asked_first=_asked_first(said) if len(things) <= _FEW else "",
        is_yes_no=is_yes_no,
        is_negated=any(span[0] not in asked.tag for span in denies),
        is_keywords=(asked.is_keywords and not is_yes_no) or is_about,
        tells_language=said.tells_language,
        has_pronoun=said.has_pronoun,
        is_follow_up=leans or (len(things) <= 1 and not ("happened" in asks and window)),
        small_talk=said.small_talk,
        window=window,
        then=_then(said) if window is None and slot is not SlotName.WHEN else None,
        who=next((kind for kind, they in lists.who.items() if they.stand_in(said.line)), "").removeprefix("doer"),
        place_kind=place_kind(said, vocabulary) if slot in _OF_PLACES else "",
        unit=unit_of(slot, terms, said),
        asks=asks,
        offered=offers[1] if offers else frozenset(),
    )


class _Named(NamedTuple):
    terms: tuple[Term, ...]
    focus: range
    window: Window | None
    is_vague: bool


def _named(said: Utterance, vocabulary: Vocabulary, window: Window | None) -> _Named:
    """Return what a message names, by the sentence that asks and those around it."""
    at = range(*window.span) if window else range(0)
    terms = find_terms(said, vocabulary, said.focus, at)
    focus, is_vague = said.focus, False
    if len(focus) < len(said.words) and all(not term.is_own for term in terms):
        # "... there is a consulate in Kars. Is that right, and since when?": what is asked about stands before.
        focus = range(len(said.words))
        terms = find_terms(said, vocabulary, focus, at)
    elif len(focus) < len(said.words):
        if names_somebody(terms) and not said.has_pronoun:
            window = (
                window if window and window.span[0] >= said.words[focus.start].start else None
            )  # "I was born in 1995."
        else:
            is_vague = said.has_pronoun and means_any(terms)
            terms = with_what_is_around(terms, said.has_pronoun)
    return _Named(tuple(terms[-_MOST_TERMS:]), focus, window, is_vague)


def _window(said: Utterance, newest: datetime.date | None, today: datetime.date | None) -> Window | None:
    """Return the time that a message is limited to, by the sentence that asks if that names one."""
    if not said.words:
        return None
    until = today or newest or datetime.date(2000, 1, 1)
    window = find_window(said.question, said.language, newest, until)
    if window is not None and len(said.focus) < len(said.words):
        own = " " * said.words[said.focus.start].start + said.text_of(said.focus)
        window = find_window(own, said.language, newest, until) or window
    return window


def _then(said: Utterance) -> tuple[int, int] | None:
    spans = said.lists.asks["then"].spans(said.asking)
    words = next((span for span in spans if span[0] >= said.first), None)
    return (said.words[words[0]].start, said.words[words[-1]].end) if words else None


def _asked_first(said: Utterance) -> str:
    before = said.asked_before[-1] if said.asked_before else range(0)
    return said.text_of(before) + "?" if 0 < len(before) <= _MOST_ASKED_FIRST else ""
