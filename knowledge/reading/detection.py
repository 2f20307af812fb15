"""Detection: which language a question is in."""

from collections.abc import Mapping
from typing import NamedTuple

from knowledge.language.languages import LANGUAGES
from knowledge.language.patterns import patterns
from knowledge.language.words import tokens
from knowledge.lexicon.concepts import Lexicon

_FEW = 1.5  # votes up to which the lexicon is asked, too
_TOLD = 1.0  # votes from which on a text tells its language
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
    cyrillic = sum("\u0400" <= word[0] <= "\u04ff" for word in letters)
    if letters and cyrillic == len(letters):
        return Heard("ru", ("ru",))
    votes = dict.fromkeys(LANGUAGES, 0.0)
    votes["ru"] += 0.5 * cyrillic
    votes["az"] += 3 * lowered.count("ə")
    for ch in "ğışçöü":
        votes["tr"] += 0.6 * lowered.count(ch)
        votes["az"] += 0.5 * lowered.count(ch)
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
    if lexicon is not None and max(votes.values()) < _FEW:
        for code in LANGUAGES:
            forms = lexicon.forms(code).words
            votes[code] += sum(0.4 for word in words if word in forms and len(word) > 3)
    return Heard(_best(votes), _possible(votes) if len(words) > 1 or "ə" in lowered else ())


def _best(votes: Mapping[str, float]) -> str:
    return max(LANGUAGES, key=lambda code: votes[code])  # of equals the first: English, if nothing shows


def _possible(votes: Mapping[str, float]) -> tuple[str, ...]:
    most = max(votes.values())
    return tuple(code for code in LANGUAGES if votes[code] > most - _CLOSE) if most >= _TOLD else ()
