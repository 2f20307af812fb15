"""Utterances: a message as its words - its language, which sentence of it asks, and what of it is small talk."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.language.languages import LANGUAGES
from knowledge.language.stems import stem
from knowledge.language.words import Token, fold, skeleton, tokens
from knowledge.lexicon.concepts import Lexicon
from knowledge.reading.detection import hear
from knowledge.reading.patterns import Patterns, patterns

LONGEST_QUESTION = 1_000  # characters that are read; a longer text is read at its end, where people ask
_MOST_WORDS = 60  # likewise; half as many again as in the longest question that we have from a person
_LONGEST_WORD = 64  # letters; what is worked out for a word is remembered, and no word of a language is longer
_BORDER = re.compile(r"(?:(?<!\b\d)(?<!\b\d\d)\.|[?!…])\s|\n")  # of two sentences; no point of U.S. or the 31. year
_MARKED = 3  # characters behind the last word in which a question mark stands
_ENDLESS = re.compile(rf"\w{{{_LONGEST_WORD + 1},}}")
_WORD = re.compile(r"\w+")
_A_WORD_OR_TWO = 3
_BEFORE_A_QUESTION = ("acknowledgement", "greeting", "thanks")


def clip(question: str) -> str:
    """Return the part of a long text that is read as the question; of a word without end, its beginning."""
    read = question if len(question) <= LONGEST_QUESTION else question[-LONGEST_QUESTION:]
    words = [word.start() for word in _WORD.finditer(read)]
    read = read if len(words) <= _MOST_WORDS else read[words[-_MOST_WORDS] :]
    return _ENDLESS.sub(lambda word: word[0][:_LONGEST_WORD], read)


class Utterance:
    """A message as its words.

    `language` is that of the message; None tells it from its words, or else from the language `spoken` before.
    """

    def __init__(self, question: str, lexicon: Lexicon, language: str | None, spoken: str) -> None:
        heard = hear(question, lexicon)
        self.question = question
        self.language = language if language in LANGUAGES else heard.in_talk(spoken)
        self.tells_language = language is not None or len(heard.possible) == 1
        self.lists = patterns(self.language)
        self.words = _written_out(tokens(question), self.lists)
        known = lexicon.forms(self.language)
        self.folded = [
            word.folded
            if known.beginning_with(stem(word.text, self.language))
            else _as_question_word(word.folded, self.lists)
            for word in self.words
        ]
        self.small_talk = _small_talk(self.folded, self.lists) if self.words else _sign(question)
        if not self.small_talk and language is None and len(self.words) <= _A_WORD_OR_TWO:  # which tell no language
            talks = ((other, _small_talk(self.folded, patterns(other))) for other in LANGUAGES)
            of_other, self.small_talk = next(((other, talk) for other, talk in talks if talk), (self.language, ""))
            is_told = not spoken or bool(heard.possible)  # "thanks!" in a Russian conversation is no English
            self.language = of_other if is_told else self.language
            self.lists = patterns(self.language)
        *self.asked_before, self.focus = _asking_sentences(question, self.words, self.folded, self.lists)
        # Numbers of the words that only ask, or say nothing: filled by who finds them.
        self.used = set(_nod(question, self.words, self.folded, self.lists))

    @cached_property
    def asking(self) -> list[str]:
        """The folded words of the sentence that asks, a dash for each around it: "He asked who won. When was it?"."""
        return [word if at in self.focus else "-" for at, word in enumerate(self.folded)]

    @cached_property
    def line(self) -> str:
        """The same with a space between."""
        return " ".join(self.asking)

    @cached_property
    def first(self) -> int:
        """The number of the first word that asks, behind one that only leads in: "and is Ankara determined?"."""
        beginning = self.asking[self.focus.start : self.focus.start + _A_WORD_OR_TWO]
        leading = (len(span) for span in self.lists.follow_first.spans(beginning) if span[0] == 0)
        return self.focus.start + next(leading, 0)

    @cached_property
    def has_pronoun(self) -> bool:
        """Whether a word of the sentence that asks may mean what was spoken of before."""
        return self.lists.follow_pronouns.stand_in(self.line)

    @cached_property
    def joins_on(self) -> bool:
        """Whether it says so itself that it goes on with what was spoken of: "and ...", az "... bəs?"."""
        at_its_ends = " ".join(self.folded[self.focus.start :]), *self.folded[self.focus.stop - 1 : self.focus.stop]
        return any(map(self.lists.follow_first.begin, at_its_ends))

    def text_of(self, words: range) -> str:
        """Return the text of some words, with what stands between."""
        return self.question[self.words[words[0]].start : self.words[words[-1]].end] if words else ""


def forget_words() -> None:
    """Forget all that was worked out for the words of questions."""
    for remembered in (fold, skeleton, stem, _as_question_word):
        remembered.cache_clear()


def _asking_sentences(question: str, words: list[Token], folded: list[str], lists: Patterns) -> list[range]:
    """Return the tokens of each sentence that asks: the last is the question, others may stand around it.

    Where none does so, all of the text is the question.
    """
    borders = [i for i, (one, next_) in enumerate(pairwise(words), 1) if _BORDER.search(question, one.end, next_.start)]
    parts = [range(first, last) for first, last in pairwise((0, *borders, len(words))) if last > first]
    marked = [part for part in parts if "?" in question[words[part[-1]].end : words[part[-1]].end + _MARKED]]
    asking = marked or [part for part in parts if _asks(folded[part.start : part.stop], lists)]
    return asking if len(parts) > 1 and asking else [range(len(words))]


def _asks(folded: Sequence[str], lists: Patterns) -> bool:
    """Say whether a sentence asks by its words."""
    line = " ".join(folded)
    opens = folded[0] in lists.yes_no_first or lists.yes_no_anywhere.stand_in(line)
    return opens or any(phrases.stand_in(line) for phrases in lists.slots.values())


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
    """Return the words of a nod or a greeting before a question: "ok, when was it opened?"."""
    for kind in _BEFORE_A_QUESTION:
        for span in lists.small_talk[kind].spans(folded[:_A_WORD_OR_TWO]):
            if span[0] == 0 and len(span) < len(words):
                between = question[words[span[-1]].end : words[span[-1] + 1].start]
                if between.strip():
                    return span
    return ()


def _sign(text: str) -> str:
    """Return what a text without words is: 👍 and 😂😂 are nods, ??? is a doubt."""
    signs = set(text) - set(" \n")
    return "" if not signs else "doubt" if signs == {"?"} else "acknowledgement"
