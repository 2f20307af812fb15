"""Detection: which language a question is in."""

from collections.abc import Mapping
from typing import NamedTuple

from knowledge.language.languages import LANGUAGES, load
from knowledge.language.words import tokens
from knowledge.lexicon.concepts import Lexicon
from knowledge.reading.patterns import patterns

# Votes: a word that tells its language by itself, or a way of asking, has one; a word that a language uses, and others
# may, has half; one of the lexicon less, since names and loan words are everywhere.
_TELLS = 1.0
_USED = 0.5
_KNOWN = 0.4
_LONG = 4  # letters of a word of the lexicon that tells anything
_FEW = 1.5  # votes up to which the lexicon is asked, too
_TOLD = 1.0  # votes from which on a text tells its language
_SURE = 3.0  # votes of a letter that no other language has: one word tells the language
_CLOSE = 0.5  # votes between two languages that a text may both be in


class Heard(NamedTuple):
    """What a text tells of its language."""

    guess: str
    possible: tuple[str, ...]  # languages that it may as well be in; none if it tells nothing: 👍, "ok", "Kars?"

    def in_talk(self, spoken: str) -> str:
        """Return the language that is meant where `spoken` was spoken before; "" for nothing before."""
        return spoken if spoken and (not self.possible or spoken in self.possible) else self.guess


def hear(text: str, lexicon: Lexicon | None = None) -> Heard:
    """Tell the language of a text from its letters and commonest words; where languages are mixed, from the latter."""
    words = [token.folded for token in tokens(text) if not token.is_suffix]  # the s of "Azerbaijan's" is no word
    lowered = text.lower()
    letters = [token.text for token in tokens(text) if token.text[0].isalpha()]  # folded, they are all Latin
    writings = {code: load(code).writing for code in LANGUAGES}
    own = {code: sum(map(bool, map(one.script.match, letters))) for code, one in writings.items() if one.script}
    whole = [code for code, count in own.items() if letters and count == len(letters)]
    if len(whole) == 1:
        return Heard(whole[0], (whole[0],))
    votes = dict.fromkeys(LANGUAGES, 0.0)
    for code, writing in writings.items():
        votes[code] += _USED * own.get(code, 0) + sum(
            lowered.count(at) * worth for at, worth in writing.letters.items()
        )
    line = " ".join(words)
    for code in LANGUAGES:
        lists = patterns(code)
        for word in words:
            votes[code] += _TELLS * (word in lists.tell_tale) + _USED * (
                word in lists.function_words or word in lists.fillers or word in lists.short_forms
            )
        votes[code] += lists.asking.stand_in(line)
    for code, writing in writings.items():
        for other, spelled, worth in writing.apart:
            if votes[code] + votes[other] > max(votes[rest] for rest in LANGUAGES if rest not in (code, other)):
                votes[code] += worth * sum(map(bool, map(spelled.search, words)))
    if lexicon is not None and max(votes.values()) <= _FEW:
        for code in LANGUAGES:
            forms = lexicon.forms(code).words
            votes[code] += sum(_KNOWN for word in words if word in forms and len(word) >= _LONG)
            # Heydər Əliyev, Haydar Aliyev: a name of several words is spelled in one language so.
            named = lexicon.find([token for token in tokens(text) if not token.is_suffix], code)
            votes[code] += sum(_KNOWN for mention in named if mention.last - mention.first > 1)
    is_sure = any(worth >= _SURE and at in lowered for one in writings.values() for at, worth in one.letters.items())
    return Heard(_best(votes), _possible(votes) if len(words) > 1 or is_sure else ())


def _best(votes: Mapping[str, float]) -> str:
    return max(LANGUAGES, key=lambda code: votes[code])  # of equals the first: English, if nothing shows


def _possible(votes: Mapping[str, float]) -> tuple[str, ...]:
    most = max(votes.values())
    return tuple(code for code in LANGUAGES if votes[code] > most - _CLOSE) if most >= _TOLD else ()
