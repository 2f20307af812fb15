"""Terms: the things that a question names, and the keys of the index that each may be found under."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from knowledge.language.languages import LANGUAGES
from knowledge.language.stems import shortened, stem
from knowledge.language.words import Token, fold, skeleton
from knowledge.lexicon.concepts import ACTING_KINDS, PLACE_KINDS, Concept, Mention, slips_allowed
from knowledge.lexicon.meanings import CAPITAL, PLACES, UNITS
from knowledge.reading.roles import role_of, standings
from knowledge.reading.utterances import Utterance
from knowledge.reading.vocabulary import Vocabulary

_METONYM = 0.7  # how surely a country is meant by its capital
_WIDER = 0.4  # how surely a wider thing is meant by the name of a narrower one
_SHORTENED = 0.95  # how surely a word is meant that is short beside its ending, or is one of another language
_NO_SLIP = 0.9  # from here on a name is meant by no other word that resembles it


class TermKind(Enum):
    """What a term is to its question; the value is what it weighs where sentences are scored, 0 to 1."""

    OWN = 1.0  # the question names it itself
    TAKEN_OVER = 0.6  # named by the question before: less than what took its place may weigh
    AROUND = 0.35  # named by a sentence around the one that asks: it may tell one of many, and outweigh nothing
    FRAME = 0.3  # of words that ask, or wrap the question in: a sentence may use them by chance


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
    kind: TermKind = TermKind.OWN
    role: str = ""  # of a name: "place", "owner" or ""
    standing: str = ""  # of a name: "doer", "receiver", or "" where neither shows
    is_date: bool = False  # the words of the question's window

    @property
    def is_own(self) -> bool:
        """Whether the question names it itself."""
        return self.kind is TermKind.OWN

    @property
    def is_meant(self) -> bool:
        """Whether it is part of what is asked: named by the question, or by the one that it leans on."""
        return self.kind in (TermKind.OWN, TermKind.TAKEN_OVER)

    @property
    def weight(self) -> float:
        """What it weighs where sentences are scored, 0 to 1."""
        return self.kind.value


def find_terms(said: Utterance, vocabulary: Vocabulary, focus: range, window: range) -> list[Term]:
    """Return what a message names, in its order, by the words of `focus`; `window` are the characters of a time."""
    words, folded, code, lists = said.words, said.folded, said.language, said.lists
    terms = list(_terms(said, vocabulary, focus, window))
    asking = [term for term in terms if term.is_name and term.first in focus]
    names = [term for term in asking if any(vocabulary.lexicon[c].is_name for c in term.concepts)]
    stand = standings(
        words,
        [word if i in focus else "-" for i, word in enumerate(folded)],
        [
            (
                range(term.first, term.last),
                term.role,
                [form for c in term.concepts for form in vocabulary.lexicon[c].forms.get(code, ())],
                any(_can_act(vocabulary.lexicon[c]) for c in term.concepts),
            )
            for term in names
        ],
        lists,
        {i for term in terms if not term.is_name for i in range(term.first + 1, term.last)},
    )
    by_first = {term.first: standing for term, standing in zip(names, stand, strict=True)}
    return [replace(term, standing=by_first.get(term.first, "")) for term in terms]


def _terms(said: Utterance, vocabulary: Vocabulary, focus: range, window: range) -> Iterator[Term]:
    words, folded, code, lists, used = said.words, said.folded, said.language, said.lists, said.used
    lexicon = vocabulary.lexicon
    stems = [stem(word.text, code) for word in words]
    every = lexicon.find(words, code, stems)
    mentions: dict[int, Mention] = {}
    for mention in every:  # the longest phrase from each word on comes first
        words_of_it = range(mention.first, mention.last)
        if mention.first not in used or used.issuperset(words_of_it):  # az "nə vaxt bitib" is no "vaxt bitib"
            mentions.setdefault(mention.first, mention)
    titles = (m for m in mentions.values() if words[m.first].text[:1].isupper())
    common = {m.first for m in titles if not any(lexicon[c].is_name for c in m.concepts)}
    position = 0
    owned_before: set[str] = set()
    while position < len(words):
        if words[position].start in window:
            first = position
            while position < len(words) and words[position].start in window:
                position += 1
            keys = {"w:" + word.folded: 1.0 for word in words[first:position] if word.text.isdigit()}
            text = " ".join(word.text for word in words[first:position])
            yield Term(text, first, position, tuple(keys.items()), (), False, True, is_date=True)
            continue
        longest = mentions.get(position)
        last = longest.last if longest else position + 1
        span = range(position, last)
        if not all(folded[i] in lists.function_words or words[i].is_suffix for i in span):
            kind = TermKind.OWN if position in focus else TermKind.AROUND
            plain = lists.function_words | lists.fillers
            is_named = longest is not None and any(lexicon[c].is_name for c in longest.concepts)
            is_named &= words[position].text[:1].isupper() or folded[position] not in lists.question_words
            if longest is not None and is_named and position in used:  # az Hansılardır is no Hansa
                forms = (
                    form for c in longest.concepts for form in lexicon[c].forms.get(code, ()) if lexicon[c].is_name
                )
                is_named = any(folded[position].startswith(fold(form)) for form in forms) or len(span) > 1
            # "Named after" says more than its words, if none of them asks.
            is_phrase = longest is not None and len(span) > 1 and not used.intersection(span)
            is_phrase &= any(folded[i] not in lists.fillers for i in span)
            if not is_phrase and all(folded[i] in plain or (i in used and not is_named) for i in span):
                kind = TermKind.FRAME
            inner = [m for m in every if position <= m.first and m.last <= last and m is not longest]
            if longest and UNITS.intersection(longest.concepts):
                kind = TermKind.FRAME
            term = _term(words, span, longest.concepts if longest else (), inner, code, stems, vocabulary)
            is_country = _is_country(term.concepts, vocabulary)
            role = role_of(words, folded, span, lists, is_country, common) if term.is_name else ""
            next_one = last + 1 if last < len(words) and words[last].is_suffix else last
            behind = mentions[next_one].concepts if next_one in mentions else ()
            if role == "owner" and PLACES.keys() & behind:
                role = "place"  # "which of Turkey's cities"
            if role == "owner" and lists.roles["owner_endings"]:
                owned = {*mentions[last].concepts} if last in mentions else set()
                if owned_before and not owned & owned_before:
                    role = "place"  # Azərbaycanın Türkiyənin şəhərlərində: the nearer genitive is where
                owned_before |= owned or {""}
            yield replace(term, kind=kind, role=role)
        position = last


def _term(
    words: list[Token],
    span: range,
    concepts: tuple[str, ...],
    inner: Iterable[Mention],
    code: str,
    stems: list[str],
    vocabulary: Vocabulary,
) -> Term:
    lexicon = vocabulary.lexicon
    keys: dict[str, float] = {}
    for concept in concepts:
        keys["c:" + concept] = 1.0
    for part in inner:
        for concept in part.concepts:
            keys.setdefault("c:" + concept, (part.last - part.first) / len(span))
    known = bool(concepts)
    for i in span:
        share = 1.0 / len(span)
        for language in vocabulary.languages:
            key = "w:" + (stems[i] if language == code else stem(words[i].text, language))
            if vocabulary.knows(key):
                keys[key] = max(keys.get(key, 0.0), share)
                known = True
    if not known and len(span) == 1:
        word = words[span[0]]
        concepts, slip_keys = _forgiven(word, code, vocabulary)
        keys.update(slip_keys)
        known = bool(slip_keys)
    # A lower-case word that only resembles a name is a word with a slip, not a name.
    is_exact = any(sure >= _NO_SLIP for key, sure in keys.items() if key.startswith("c:"))
    is_name = any(lexicon[c].is_name for c in concepts) and (is_exact or words[span[0]].text[0].isupper())
    is_name = is_name and (
        len(span) > 1 or _is_rather_a_name(words[span[0]].text, [lexicon[c] for c in concepts], code)
    )
    for concept in concepts:
        if lexicon[concept].kind in PLACE_KINDS:
            if CAPITAL.intersection(lexicon[concept].broader):  # Ankara said: its country did
                keys = {"c:" + wide: _METONYM for wide in lexicon[concept].broader if wide not in CAPITAL} | keys
            continue  # a town is not its country, when it is asked for
        sure = keys.get("c:" + concept, 0.0)
        keys = {"c:" + wide: _WIDER * sure for wide in lexicon.wider(concept)} | keys
    if not is_name and words[span[0]].text[:1].isupper() and span[0] > 0 and not concepts:
        is_name = True
    text = " ".join(words[i].text for i in span)
    return Term(text, span[0], span[-1] + 1, tuple(keys.items()), concepts, is_name, known)


def _is_rather_a_name(said: str, concepts: Iterable[Concept], code: str) -> bool:
    """Whether what may be a name or another word is spelled more like the name: tr başka is no Bask, şart no Sart."""
    spelled = {True: 0, False: 0}  # letters that are alike, and one more where all are, dots and hooks too
    for concept in concepts:
        for form in concept.forms.get(code, ()):
            alike = len(form) * fold(said).startswith(fold(form)) + (form.lower() == said.lower())
            spelled[concept.is_name] = max(spelled[concept.is_name], alike)
    is_either = spelled[True] == spelled[False] and (not spelled[True] or said[:1].isupper())
    return is_either or spelled[True] > spelled[False]


def _forgiven(word: Token, code: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], dict[str, float]]:
    """Return what a word that nobody knows may have been meant for."""
    lexicon = vocabulary.lexicon
    forms = lexicon.forms(code).words
    for several in shortened(word.folded, code):
        found = tuple(dict.fromkeys(c for short in several if short in forms for c in forms[short].split("\t")))
        if found:
            return found, {"c:" + c: _SHORTENED for c in found}
    for language in LANGUAGES:
        if language != code:
            mentions = lexicon.find([word], language)
            if mentions:
                return mentions[0].concepts, {"c:" + c: _SHORTENED for c in mentions[0].concepts}
    concepts, similarity = lexicon.guess(word.folded, code)
    keys = {"c:" + c: similarity / 100 for c in concepts}
    return concepts, {**keys, **near_words(vocabulary, skeleton(word.folded))}


def near_words(vocabulary: Vocabulary, sound: str) -> Mapping[str, float]:
    """Return the keys of words in the sources that sound like `sound` but for slips, each with its similarity."""
    return vocabulary.keys_that_sound_like(sound, slips_allowed(len(sound)))


def _can_act(concept: Concept) -> bool:
    """Say whether it does things: a country, also by its capital, or a person."""
    return concept.kind in ACTING_KINDS or bool(CAPITAL.intersection(concept.broader))


def _is_country(concepts: Iterable[str], vocabulary: Vocabulary) -> bool:
    return any(vocabulary.lexicon[concept].kind == "country" for concept in concepts)
