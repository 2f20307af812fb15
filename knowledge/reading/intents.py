"""Intents: what a question asks for - the slot wanted, what it names, and how it is asked."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.dates.mentions import Window, find_window
from knowledge.facts import SlotName
from knowledge.language.languages import LANGUAGES
from knowledge.language.stems import stem
from knowledge.language.words import Token, fold, skeleton, tokens
from knowledge.lexicon.meanings import PLACES, UNITS
from knowledge.reading.detection import hear
from knowledge.reading.focus import asking_sentences, means_any, names_somebody, with_what_is_around
from knowledge.reading.patterns import Patterns, patterns
from knowledge.reading.terms import Term, find_terms
from knowledge.reading.vocabulary import Vocabulary

LONGEST_QUESTION = 1_000  # characters that are read; a longer text is read at its end, where people ask
_MOST_WORDS = 60  # likewise; half as many again as in the longest question that we have from a person
_LONGEST_WORD = 64  # letters; what is worked out for a word is remembered, and no word of a language is longer
_ENDLESS = re.compile(rf"\w{{{_LONGEST_WORD + 1},}}")
_WORD = re.compile(r"\w+")
_A_WORD_OR_TWO = 3
_FEW = 3  # things: who names more asks for no more of what he asked first
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
    unit: str = ""  # concept of the unit that is asked for: how many days, on which day
    asks: frozenset[str] = frozenset()  # ago, before, after, first, last, happened, next_anniversary


def clip(question: str) -> str:
    """Return the part of a long text that is read as the question; of a word without end, its beginning."""
    read = question if len(question) <= LONGEST_QUESTION else question[-LONGEST_QUESTION:]
    words = [word.start() for word in _WORD.finditer(read)]
    read = read if len(words) <= _MOST_WORDS else read[words[-_MOST_WORDS] :]
    return _ENDLESS.sub(lambda word: word[0][:_LONGEST_WORD], read)


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
    question = clip(question)
    lexicon = vocabulary.lexicon
    heard = hear(question, lexicon)
    code = language if language in LANGUAGES else heard.in_talk(spoken)
    lists = patterns(code)
    words = _written_out(tokens(question), lists)
    known = lexicon.forms(code)
    folded = [
        word.folded if known.beginning_with(stem(word.text, code)) else _as_question_word(word.folded, lists)
        for word in words
    ]
    talk = _small_talk(folded, lists) if words else _sign(question)
    if not talk and language is None and len(words) <= _A_WORD_OR_TWO:  # which tell no language by themselves
        others = ((other, _small_talk(folded, patterns(other))) for other in LANGUAGES if other != code)
        of_other, talk = next(((other, found) for other, found in others if found), (code, ""))
        code = code if spoken and not heard.possible else of_other  # "thanks!" in a Russian conversation
        lists = patterns(code)
    used: set[int] = set()
    used.update(_nod(question, words, folded, lists))
    *before, focus = asking_sentences(question, words, folded, lists)
    said = [word if i in focus else "-" for i, word in enumerate(folded)]  # "He asked who won. When was it?"
    newest = vocabulary.newest
    until = today or newest or datetime.date(2000, 1, 1)
    own = " " * words[focus.start].start + question[words[focus.start].start : words[focus[-1]].end] if words else ""
    window = find_window(question, code, newest, until) if words else None
    if window is not None and len(focus) < len(words):
        window = find_window(own, code, newest, until) or window
    at = range(*window.span) if window else range(0)
    asking, line = list(said), " ".join(said)
    for i in (i for span in lists.not_asking.spans(folded) for i in span):
        asking[i] = "-"
        used.add(i)
    beginning = said[focus.start : focus.start + _A_WORD_OR_TWO]
    leading = next((len(span) for span in lists.follow_first.spans(beginning) if span[0] == 0), 0)
    first = focus.start + leading
    opens = first < focus.stop and folded[first] in lists.yes_no_first  # "and is Ankara determined?"
    slot = _slot(asking, lists, used)
    opens |= slot is None and any(mark in question for mark in lists.dashes)  # "Гейдар Алиев — президент?"
    by_keyword = slot is None and not opens
    if by_keyword:
        timeless = ["-" if word.start in at else asking[i] for i, word in enumerate(words)]
        slot = _keyword_slot(timeless, focus, lists, used)
    if slot in (SlotName.HOW, SlotName.HOW_MANY):
        slot = next((lists.spelled[word.text.lower()] for word in words if word.text.lower() in lists.spelled), slot)
    used.difference_update(i for i, word in enumerate(folded) if word in lists.said_too)
    tags = (span for span in lists.tags.spans(said) if span[0] > focus.start and span[-1] == focus.stop - 1)
    tag = next(tags, range(0))
    used.update(tag)
    yes_no = bool(folded) and ((opens and slot is None) or lists.yes_no_anywhere.stand_in(line) or bool(tag))
    if yes_no and slot in (None, SlotName.WHAT, SlotName.HOW):
        slot = SlotName.YES_NO
    asks = frozenset(name for name, phrases in lists.asks.items() if phrases.stand_in(line))
    for span in lists.standing.converse.spans(folded):
        used.update(span if len(span) == 1 else span[1:])  # "dəstək alıb": whoever gets support is supported
    for name in asks:
        used.update(i for span in lists.asks[name].spans(said) for i in span)
    terms = tuple(find_terms(words, folded, code, vocabulary, used, focus, lists, at))
    is_vague = False
    if len(focus) < len(words) and all(not term.is_own for term in terms):
        # "... there is a consulate in Kars. Is that right, and since when?": what is asked about stands before.
        focus = range(len(words))
        terms = tuple(find_terms(words, folded, code, vocabulary, used, focus, lists, at))
    elif len(focus) < len(words):
        if names_somebody(terms) and not lists.follow_pronouns.stand_in(line):
            window = window if window and window.span[0] >= words[focus.start].start else None  # "I was born in 1995."
        else:
            terms = tuple(with_what_is_around(terms, lists.follow_pronouns.stand_in(line)))
            is_vague = lists.follow_pronouns.stand_in(line) and means_any(terms)
    terms = terms[-_MOST_TERMS:]
    content = [term for term in terms if term.is_own]
    things = [term for term in content if not term.is_date]
    at_its_ends = [" ".join(folded[focus.start :]), *folded[focus.stop - 1 : focus.stop]]  # az "... konsulluq bəs?"
    leans = any(map(lists.follow_first.begin, at_its_ends)) or lists.follow_pronouns.stand_in(line)
    means_it = lists.follow_pronouns.stand_in(line) and window is not None and bool(things)
    if slot is None and (not leans or means_it) and len(content) > 1 and question.rstrip().endswith("?"):
        yes_no, slot = True, SlotName.YES_NO  # by intonation, as in Azerbaijani and Russian
    offers = _offers(terms, folded, lists) if yes_no and not asks & _ORDERS else None
    if offers is not None:
        asked_for, offered = offers
        yes_no, slot, window = False, asked_for, None if asked_for is SlotName.WHEN else window
        terms = tuple(term for term in terms if term.first not in offered)
    if slot is SlotName.WHAT and not yes_no and _chooses(terms, folded, lists):
        slot = SlotName.WHICH
    denies = [span for span in lists.negations.spans(said) if span[0] > focus.start and span[0] not in tag]
    then = next((span for span in lists.asks["then"].spans(said) if span[0] >= first), None)
    if window is not None or slot is SlotName.WHEN:
        then = None
    leans_on_it = bool(before) and len(things) <= _FEW
    return Intent(
        question=question,
        language=code,
        slot=slot,
        slot_is_sure=not (lists.spelled and slot in (SlotName.HOW, SlotName.HOW_MANY) and question.isascii()),
        terms=terms,
        words=tuple(words),
        plain=tuple(f for f in folded if f not in lists.function_words),
        focus=focus,
        is_vague=is_vague,
        asked_first=question[words[before[-1].start].start : words[focus.start].start].strip() if leans_on_it else "",
        is_yes_no=yes_no,
        is_negated=bool(denies),
        is_keywords=by_keyword and not yes_no,
        tells_language=language is not None or len(heard.possible) == 1,
        has_pronoun=lists.follow_pronouns.stand_in(line),
        is_follow_up=leans or (len(things) <= 1 and not ("happened" in asks and window)),
        small_talk=talk,
        window=window,
        then=(words[then[0]].start, words[then[-1]].end) if then else None,
        who=next((kind for kind, phrases in lists.who.items() if phrases.stand_in(line)), "").removeprefix("doer"),
        place_kind=_place_kind(words, used, vocabulary, code) if slot in _OF_PLACES else "",
        unit=_unit(slot, terms, line, lists),
        asks=asks,
        offered=offers[1] if offers else frozenset(),
    )


def _offers(terms: Sequence[Term], folded: Sequence[str], lists: Patterns) -> tuple[SlotName, frozenset[int]] | None:
    """Return what a question that offers two answers asks for, and the numbers of the words that offer them."""
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


def _chooses(terms: Iterable[Term], folded: Sequence[str], lists: Patterns) -> bool:
    """Say whether "what" asks for one of several things, as "which" does: "in what spirit do they", "what steps are".

    Behind a verb stands no other verb: "what helps the countries".
    """
    behind = {number + 1 for number, word in enumerate(folded) if word in lists.asks_which}
    things = (term for term in terms if term.is_own and not term.is_name and not term.is_date)
    return any(term.first in behind and {*folded[term.last : term.last + 1]} & lists.yes_no_first for term in things)


def _place_kind(words: list[Token], used: set[int], vocabulary: Vocabulary, language: str) -> str:
    """Return the kind of place that the words which ask name: "in which city"."""
    asking = (mention.concepts for mention in vocabulary.lexicon.find(words, language) if mention.first in used)
    return next((PLACES[concept] for concepts in asking for concept in concepts if concept in PLACES), "")


def _unit(slot: SlotName | None, terms: Iterable[Term], line: str, lists: Patterns) -> str:
    """Return the unit that a question counts in, or how finely it asks when something was: "on which day"."""
    if slot is SlotName.WHEN:
        return next((unit for unit, phrases in lists.asks_by.items() if phrases.stand_in(line)), "")
    if slot not in (SlotName.HOW_LONG, SlotName.HOW_MANY):
        return ""
    return next((concept for term in terms for concept in term.concepts if concept in UNITS), "")


def _written_out(words: list[Token], lists: Patterns) -> list[Token]:
    out = []
    for word in words:
        # Folded it may be another word: ru чьё is no чё.
        full = lists.short_forms.get(word.folded if word.text.isascii() else word.text.lower())
        if full is None:
            out.append(word)
        else:
            out += [Token(word.start, word.end, part, fold(part), False) for part in full.split()]
    return out


def forget_words() -> None:
    """Forget all that was worked out for the words of questions."""
    for remembered in (fold, skeleton, stem, _as_question_word):
        remembered.cache_clear()


@lru_cache(maxsize=16384)
def _as_question_word(folded: str, lists: Patterns) -> str:
    """Forgive a slip in a question word: nobody's name is `whne`."""
    if len(folded) < 4 or folded in lists.function_words or folded in lists.heads:
        return folded
    near = process.extractOne(folded, lists.question_words, scorer=OSA.distance, score_cutoff=1)
    if near is None or near[1] == 0:
        return folded
    # In a short word another letter makes another word; letters that changed places, or one lost, do not.
    if len(folded) < 6 and (
        near[0][0] != folded[0] or (len(near[0]) == len(folded) and sorted(near[0]) != sorted(folded))
    ):
        return folded
    return str(near[0])


def _small_talk(folded: list[str], lists: Patterns) -> str:
    said = {kind: {i for span in phrases.spans(folded) for i in span} for kind, phrases in lists.small_talk.items()}
    covered = frozenset().union(*said.values())
    rest = [word for i, word in enumerate(folded) if i not in covered]
    says_nothing = all(word in lists.fillers or word in lists.function_words for word in rest)
    # "Is that right, and since when?" asks.
    if not covered or not says_nothing or any(asked.stand_in(" ".join(rest)) for asked in lists.slots.values()):
        return ""
    # "Great, thanks!" is thanks: a nod is what is left if nothing else is said.
    kinds = [str(kind) for kind in said if said[kind]]
    return max(kinds, key=lambda kind: (kind != "acknowledgement", len(said[kind])))


def _nod(question: str, words: list[Token], folded: list[str], lists: Patterns) -> Iterable[int]:
    """Return the words of a nod before a question: "ok, when was it opened?"."""
    for span in lists.small_talk["acknowledgement"].spans(folded[:_A_WORD_OR_TWO]):
        if span[0] == 0 and len(span) < len(words):
            between = question[words[span[-1]].end : words[span[-1] + 1].start]
            return span if between.strip() else ()
    return ()


def _sign(text: str) -> str:
    """Return what a text without words is: 👍 and 😂😂 are nods, ??? is a doubt."""
    signs = set(text) - set(" \n")
    return "" if not signs else "doubt" if signs == {"?"} else "acknowledgement"


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
    vague = (SlotName.WHAT, SlotName.WHICH, SlotName.HOW, SlotName.LIST)
    for slot, phrases in lists.slots.items():
        for span in phrases.spans(folded):
            used.update(span)
            is_told = slot not in vague or (slot is SlotName.WHICH and len(span) > 1)  # "which anniversary" is no date
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
                    if best is None or (best[2] in vague and not best[0]):
                        best = (2, -i, lists.heads[folded[j]])
                    break
    return best[2] if best else None
