"""Intents: what a question asks for - the slot wanted, what it names, and how it is asked."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.concepts import PLACE_KINDS, Lexicon, Mention, slips_allowed
from knowledge.date_expressions import Window, find_window
from knowledge.facts import SlotName
from knowledge.index import Index
from knowledge.languages import LANGUAGES, Language, load
from knowledge.stems import stem
from knowledge.words import Token, fold, skeleton, tokens

LONGEST_QUESTION = 2_000  # characters that are read; a longer text is read at its end, where people ask
_MOST_TERMS = 60
_UNITS = frozenset({"day", "week", "month", "year", "decade", "century"})  # concepts: what time is counted in
_CAPITAL = "capital-city"  # the concept
_METONYM = 0.7  # how surely a country is meant by its capital
_WIDER = 0.4  # how surely a wider thing is meant by the name of a narrower one
FRAME_WEIGHT = 0.3  # of words that ask, or wrap the question in
_CONTEXT_WEIGHT = 0.35  # of words in the sentences around the one that asks


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question names, and the index keys it may be found under."""

    text: str
    first: int  # token numbers, last exclusive
    last: int
    keys: tuple[tuple[str, float], ...]  # key and how surely it is meant, 0 to 1
    concepts: tuple[str, ...]
    is_name: bool
    is_known: bool  # a word of the lexicon or of some source
    weight: float = 1.0
    role: str = ""  # of a name: "place", "owner" or ""
    is_date: bool = False  # the words of the question's window


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
    is_yes_no: bool = False
    is_negated: bool = False
    is_follow_up: bool = False  # it leans on the question before it
    small_talk: str = ""
    window: Window | None = None  # the time that it is limited to
    asks: frozenset[str] = frozenset()  # ago, before, after, first, last, happened, next_anniversary


class Phrases:
    """Phrases to be found among folded words; in each, a * stands for any letters."""

    def __init__(self, texts: Iterable[str]) -> None:
        folded = sorted((" ".join(_folded_words(text)) for text in texts), key=len, reverse=True)
        # All in one expression, the longest first: a question is held against thousands of phrases.
        either = "|".join(re.escape(text).replace(r"\*", r"\S*").replace(r"\ ", " ") for text in folded)
        self._find = re.compile(f"(?<!\\S)(?:{either})(?!\\S)") if folded else re.compile(r"(?!)")

    def spans(self, words: Sequence[str]) -> list[range]:
        """Return where they stand, as numbers of words."""
        line = " ".join(words)
        return [
            range(line.count(" ", 0, match.start()), line.count(" ", 0, match.end()) + 1)
            for match in self._find.finditer(line)
        ]

    def stand_in(self, line: str) -> bool:
        """Say whether one of them stands in `line`, folded words with a space between."""
        return self._find.search(line) is not None

    def begin(self, line: str) -> bool:
        """Say whether `line` begins with one of them."""
        return self._find.match(line) is not None


def _folded_words(text: str) -> list[str]:
    return [fold(part) for part in text.replace("'", " ").split()]


class _Patterns:
    """The word lists of a language, folded and compiled once."""

    def __init__(self, language: Language) -> None:
        self.slots = {SlotName(slot): Phrases(language.phrases("slots", slot)) for slot in language.lists["slots"]}
        self.asking = Phrases(
            phrase for slot in language.lists["slots"] for phrase in language.phrases("slots", slot) if " " in phrase
        )
        self.heads = {fold(word): SlotName(slot) for slot, words in language.lists["heads"].items() for word in words}
        self.not_asking = Phrases(language.phrases("not_asking"))
        self.spelled = {word: SlotName(slot) for word, slot in language.lists["spelled"].items()}
        self.asks_which = frozenset(map(fold, language.phrases("asks_which")))
        self.function_words = language.folded_words("function_words")
        self.fillers = language.folded_words("fillers")
        self.negations = Phrases(language.phrases("negations"))
        self.short_forms = {fold(k): v for k, v in language.lists["short_forms"].items()}
        self.yes_no_first = frozenset(map(fold, language.phrases("yes_no", "first")))
        self.yes_no_anywhere = Phrases(language.phrases("yes_no", "anywhere"))
        self.follow_first = Phrases(language.phrases("follow_up", "first"))
        self.follow_pronouns = Phrases(language.phrases("follow_up", "pronouns"))
        self.small_talk = {kind: Phrases(language.phrases("small_talk", kind)) for kind in language.lists["small_talk"]}
        self.asks = {
            **{k: Phrases(language.phrases("time_relations", k)) for k in language.lists["time_relations"]},
            **{k: Phrases(language.phrases(k)) for k in ("ago", "next_anniversary", "happened", "more")},
        }
        self.roles = {k: frozenset(map(fold, v)) for k, v in language.lists["roles"].items()}
        self.tell_tale = frozenset(map(fold, language.phrases("tell_tale")))
        self.question_words = sorted(
            {
                word
                for slot in language.lists["slots"]
                for phrase in language.phrases("slots", slot)
                for word in _folded_words(phrase)
                if len(word) > 3 and "*" not in word
            }
        )


@lru_cache(maxsize=8)
def patterns(code: str) -> _Patterns:
    """Return the word lists of the language `code`."""
    return _Patterns(load(code))


def detect_language(question: str, lexicon: Lexicon | None = None) -> str:
    """Return which of LANGUAGES a question is in, told from its letters and commonest words; English if none shows."""
    lowered = question.lower()
    if any("\u0400" <= ch <= "\u04ff" for ch in lowered):
        return "ru"
    votes = dict.fromkeys(LANGUAGES, 0.0)
    votes["az"] += 3 * lowered.count("ə")
    for ch in "ğışçöü":
        votes["tr"] += 0.6 * lowered.count(ch)
        votes["az"] += 0.5 * lowered.count(ch)
    words = [token.folded for token in tokens(question)]
    line = " ".join(words)
    for code in LANGUAGES:
        lists = patterns(code)
        for word in words:
            votes[code] += 1.0 * (word in lists.tell_tale) + 0.5 * (
                word in lists.function_words or word in lists.fillers or word in lists.short_forms
            )
        votes[code] += lists.asking.stand_in(line)
    turkic = votes["az"] + votes["tr"] > votes["en"]
    if turkic:
        # Azerbaijani writes x and q where Turkish has h and k.
        votes["az"] += sum(0.7 for word in words if "x" in word or ("q" in word and "qu" not in word))
    best = max(LANGUAGES, key=lambda code: votes[code])
    if lexicon is not None and votes[best] < 1.5:
        for code in LANGUAGES:
            forms = lexicon.forms(code).words
            votes[code] += sum(0.4 for word in words if word in forms and len(word) > 3)
        best = max(LANGUAGES, key=lambda code: votes[code])
    return best


def clip(question: str) -> str:
    """Return the part of a long text that is read as the question."""
    return question if len(question) <= LONGEST_QUESTION else question[-LONGEST_QUESTION:]


def analyse(question: str, index: Index, language: str | None = None, today: datetime.date | None = None) -> Intent:
    """Return what `question` asks for. Never raises, whatever the text.

    `today` is for "in 30 days" and the like; "last year" counts from the day of the newest source.
    """
    question = clip(question)
    lexicon = index.lexicon
    code = language if language in LANGUAGES else detect_language(question, lexicon)
    lists = patterns(code)
    words = _written_out(tokens(question), lists)
    folded = [_as_question_word(word.folded, lists) for word in words]
    line = " ".join(folded)
    talk = _small_talk(folded, lists)
    used: set[int] = set()
    asking = list(folded)
    for i in (i for span in lists.not_asking.spans(folded) for i in span):
        asking[i] = "-"
        used.add(i)
    slot = _slot(asking, lists, used)
    if slot in (SlotName.HOW, SlotName.HOW_MANY):
        slot = next((lists.spelled[word.text.lower()] for word in words if word.text.lower() in lists.spelled), slot)
    yes_no = bool(folded) and (
        (folded[0] in lists.yes_no_first and slot is None) or lists.yes_no_anywhere.stand_in(line)
    )
    if yes_no and slot in (None, SlotName.WHAT, SlotName.HOW):
        slot = SlotName.YES_NO
    asks = frozenset(name for name, phrases in lists.asks.items() if phrases.stand_in(line))
    for name in asks:
        used.update(i for span in lists.asks[name].spans(folded) for i in span)
    focus = _focus(question, words)
    newest = index.newest
    window = find_window(question, code, newest, today or newest or datetime.date(2000, 1, 1)) if words else None
    at = range(*window.span) if window else range(0)
    terms = tuple(_terms(words, folded, code, index, used, focus, lists, at))
    if len(focus) < len(words) and all(term.weight < 1.0 for term in terms):
        # "... there is a consulate in Kars. Is that right, and since when?": what is asked about stands before.
        terms = tuple(_terms(words, folded, code, index, used, range(len(words)), lists, at))
    terms = terms[-_MOST_TERMS:]
    content = [term for term in terms if term.weight == 1.0]
    leans = lists.follow_first.begin(line) or lists.follow_pronouns.stand_in(line)
    return Intent(
        question=question,
        language=code,
        slot=slot,
        slot_is_sure=not (lists.spelled and slot in (SlotName.HOW, SlotName.HOW_MANY) and question.isascii()),
        terms=terms,
        words=tuple(words),
        plain=tuple(f for f in folded if f not in lists.function_words),
        is_yes_no=yes_no,
        is_negated=lists.negations.stand_in(line),
        is_follow_up=leans or len(content) <= 1,
        small_talk=talk,
        window=window,
        asks=asks,
    )


def _written_out(words: list[Token], lists: _Patterns) -> list[Token]:
    out = []
    for word in words:
        full = lists.short_forms.get(word.folded)
        if full is None:
            out.append(word)
        else:
            out += [Token(word.start, word.end, part, fold(part), False) for part in full.split()]
    return out


@lru_cache(maxsize=16384)
def _as_question_word(folded: str, lists: _Patterns) -> str:
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


def _small_talk(folded: list[str], lists: _Patterns) -> str:
    for kind, phrases in lists.small_talk.items():
        covered = {i for span in phrases.spans(folded) for i in span}
        rest = (word for i, word in enumerate(folded) if i not in covered)
        if covered and all(word in lists.fillers or word in lists.function_words for word in rest):
            return str(kind)
    return ""


def _slot(folded: list[str], lists: _Patterns, used: set[int]) -> SlotName | None:
    """Return the slot asked for, and put the words that ask into `used`."""
    best: tuple[int, int, SlotName] | None = None
    vague = (SlotName.WHAT, SlotName.WHICH, SlotName.HOW, SlotName.LIST)
    for slot, phrases in lists.slots.items():
        for span in phrases.spans(folded):
            used.update(span)
            rank = (len(span) if slot not in vague else 0, -span[0], slot)
            if best is None or rank[:2] > best[:2]:
                best = rank
    for i, word in enumerate(folded):
        if word in lists.asks_which:
            for j in range(i + 1, min(i + 4, len(folded))):
                if folded[j] in lists.heads:
                    used.update((i, j))
                    if best is None or best[2] in vague:
                        best = (2, -i, lists.heads[folded[j]])
                    break
    if best is None and folded:
        # Keywords: "istanbul consulate year"
        for i in (len(folded) - 1, 0):
            if folded[i] in lists.heads:
                used.add(i)
                return lists.heads[folded[i]]
    return best[2] if best else None


def _focus(question: str, words: list[Token]) -> range:
    """Return the tokens of the sentence that asks, where the question stands among other sentences."""
    ends = [0]
    for i, word in enumerate(words[:-1]):
        gap = question[word.end : words[i + 1].start]
        if any(mark in gap for mark in ".?!\n") and word.end != words[i + 1].start:
            ends.append(i + 1)
    ends.append(len(words))
    parts = [range(a, b) for a, b in pairwise(ends) if b > a]
    if len(parts) < 2:
        return range(len(words))
    asking = [part for part in parts if "?" in question[words[part[-1]].end : words[part[-1]].end + 3]]
    return (asking or parts)[-1]


def _terms(
    words: list[Token],
    folded: list[str],
    code: str,
    index: Index,
    used: set[int],
    focus: range,
    lists: _Patterns,
    window: range,
) -> Iterable[Term]:
    lexicon = index.lexicon
    stems = [stem(word.text, code) for word in words]
    every = lexicon.find(words, code, stems)
    mentions: dict[int, Mention] = {}
    for mention in every:  # the longest phrase from each word on comes first
        mentions.setdefault(mention.first, mention)
    position = owners = 0
    while position < len(words):
        if words[position].start in window:
            first = position
            while position < len(words) and words[position].start in window:
                position += 1
            keys = {"w:" + word.folded: 1.0 for word in words[first:position] if word.text.isdigit()}
            text = " ".join(word.text for word in words[first:position])
            yield Term(text, first, position, tuple(keys.items()), (), False, True, 1.0, is_date=True)
            continue
        longest = mentions.get(position)
        last = longest.last if longest else position + 1
        span = range(position, last)
        if not all(folded[i] in lists.function_words or words[i].is_suffix for i in span):
            weight = 1.0 if position in focus else _CONTEXT_WEIGHT
            if all(i in used or folded[i] in lists.function_words or folded[i] in lists.fillers for i in span):
                weight = min(weight, FRAME_WEIGHT)
            inner = [m for m in every if position <= m.first and m.last <= last and m is not longest]
            if longest and _UNITS.intersection(longest.concepts):
                weight = min(weight, FRAME_WEIGHT)
            term = _term(words, span, longest.concepts if longest else (), inner, code, stems, index)
            role = role_of(words, folded, span, lists, _is_country(term[4], index)) if term[5] else ""
            if role == "owner" and owners and lists.roles["owner_endings"]:
                role = "place"  # Azərbaycanın Türkiyənin hansı şəhərlərində: the nearer genitive is where
            owners += role == "owner" and term[5]
            yield Term(*term, weight, role)
        position = last


def _term(
    words: list[Token],
    span: range,
    concepts: tuple[str, ...],
    inner: Iterable[Mention],
    code: str,
    stems: list[str],
    index: Index,
) -> tuple[str, int, int, tuple[tuple[str, float], ...], tuple[str, ...], bool, bool]:
    lexicon = index.lexicon
    keys: dict[str, float] = {}
    for concept in concepts:
        keys["c:" + concept] = 1.0
    for part in inner:
        for concept in part.concepts:
            keys.setdefault("c:" + concept, (part.last - part.first) / len(span))
    known = bool(concepts)
    for i in span:
        share = 1.0 / len(span)
        for language in index.languages:
            key = "w:" + (stems[i] if language == code else stem(words[i].text, language))
            if key in index.words:
                keys[key] = max(keys.get(key, 0.0), share)
                known = True
    if not known and len(span) == 1:
        word = words[span[0]]
        concepts, slip_keys = _forgiven(word, code, index)
        keys.update(slip_keys)
        known = bool(slip_keys)
    # A lower-case word that only resembles a name is a word with a slip, not a name.
    is_exact = any(sure >= 0.9 for key, sure in keys.items() if key.startswith("c:"))
    is_name = any(lexicon[c].is_name for c in concepts) and (is_exact or words[span[0]].text[0].isupper())
    for concept in concepts:
        if lexicon[concept].kind in PLACE_KINDS:
            if _CAPITAL in lexicon[concept].broader:  # Ankara said: its country did
                keys = {"c:" + wide: _METONYM for wide in lexicon[concept].broader if wide != _CAPITAL} | keys
            continue  # a town is not its country, when it is asked for
        sure = keys.get("c:" + concept, 0.0)
        keys = {"c:" + wide: _WIDER * sure for wide in lexicon.wider(concept)} | keys
    if not is_name and words[span[0]].text[:1].isupper() and span[0] > 0 and not concepts:
        is_name = True
    return (
        " ".join(words[i].text for i in span), span[0], span[-1] + 1,
        tuple(keys.items()), concepts, is_name, known,
    )  # fmt: skip


def _forgiven(word: Token, code: str, index: Index) -> tuple[tuple[str, ...], dict[str, float]]:
    """Return what a word that nobody knows may have been meant for."""
    lexicon = index.lexicon
    for language in LANGUAGES:
        if language != code:
            mentions = lexicon.find([word], language)
            if mentions:
                return mentions[0].concepts, {"c:" + c: 0.95 for c in mentions[0].concepts}
    concepts, similarity = lexicon.guess(word.folded, code)
    keys = {"c:" + c: similarity / 100 for c in concepts}
    return concepts, keys | near_words(index, skeleton(word.folded))


def near_words(index: Index, sound: str) -> dict[str, float]:
    """Return the keys of words in the sources that sound like `sound` but for slips, each with its similarity."""
    return index.keys_that_sound_like(sound, slips_allowed(len(sound)))


def _is_country(concepts: Iterable[str], index: Index) -> bool:
    return any(index.lexicon[concept].kind == "country" for concept in concepts)


def role_of(words: Sequence[Token], folded: Sequence[str], span: range, lists: _Patterns, is_country: bool) -> str:
    """Return how a name stands among `words`: "place" (something is in it), "owner" (its own), or "".

    Beside a common noun a country is an owner (the Turkish embassy), a town is not (the Kars consulate).
    """
    first, last = span[0], span[-1]
    roles = lists.roles
    before = first - 1
    while before >= 0 and folded[before] in roles["place_between"]:
        before -= 1
    if before >= 0 and folded[before] in roles["place_before"]:
        return "place"
    if first > 0 and folded[first - 1] in roles["owner_before"]:
        return "owner"
    if last + 1 < len(words) and words[last + 1].is_suffix:
        suffix = folded[last + 1]
        if suffix in roles["place_endings"]:
            return "place"
        if suffix in roles["owner_endings"] or suffix in roles["owner_after"]:
            return "owner"
    for ending in sorted(roles["place_endings"], key=len, reverse=True):
        if len(ending) > 1 and folded[last].endswith(ending) and len(folded[last]) - len(ending) >= 3:
            return "place"
    for ending in sorted(roles["owner_endings"], key=len, reverse=True):
        if len(ending) > 2 and folded[last].endswith(ending) and len(folded[last]) - len(ending) >= 3:
            return "owner"
    behind = folded[last + 1] if last + 1 < len(words) else ""
    if lists.heads.get(behind) is SlotName.WHERE:
        return "place"  # in which Turkish cities
    if not is_country:
        return ""
    if behind and _is_common(words[last + 1], behind, lists):
        return "owner"  # the Turkish embassy
    if roles["owner_follows"] and first > 0 and _is_common(words[first - 1], folded[first - 1], lists):
        return "owner"  # посольство Турции
    return ""


def _is_common(word: Token, folded: str, lists: _Patterns) -> bool:
    """Say whether a word is likely a common noun."""
    return word.text[0].islower() and folded not in lists.function_words and folded not in lists.fillers
