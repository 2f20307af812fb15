"""Words: tokens and folding, in every language we read.

Folding makes spellings comparable: case, diacritics and script go (`Şuşa`, `Шуша` and `shusha` meet). It is
for matching only; a quote is always sliced from the text itself.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from knowledge.data import DATA
from knowledge.data.lists import read_lists

# Letters and the marks that combine with them, or a number with its points and commas.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_APOSTROPHES = "'’ʼ`´"


class Token(NamedTuple):
    """One word or number of a text."""

    start: int  # code points
    end: int  # exclusive
    text: str
    folded: str
    is_suffix: bool  # stands right behind an apostrophe: the `deki` of `Türkiye'deki`


Pairs = tuple[tuple[str, str], ...]  # letters, and what is put in their place, one pair after the other


class Letters(NamedTuple):
    """How letters are compared; `data/languages/letters.yaml` explains each. Tables are for `str.translate`."""

    to_latin: dict[int, str]
    to_cyrillic: Pairs
    in_dates: dict[int, str]
    sounds: Pairs


@lru_cache(maxsize=1)
def letters() -> Letters:
    """Read how letters are compared."""
    lists = read_lists(DATA / "languages" / "letters.yaml")
    return Letters(
        str.maketrans(lists["to_latin"]),
        tuple(map(tuple, lists["to_cyrillic"])),
        {ord(letter): plain for plain, several in lists["in_dates"].items() for letter in several},
        tuple(map(tuple, lists["sounds"])),
    )


def respelled(word: str, pairs: Pairs) -> str:
    """Return `word` with the letters of each pair put in the place of those before them, one pair after the other."""
    for before, after in pairs:
        word = word.replace(before, after)
    return word


class _Folding(dict[int, str]):
    """What each small letter becomes, for `str.translate`; a letter is looked into when it is first met."""

    def __missing__(self, code_point: int) -> str:
        to_latin = letters().to_latin
        decomposed = unicodedata.normalize("NFKD", chr(code_point).translate(to_latin))
        plain = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
        # Once more, because a styled capital has no small letter of its own: "𝐁" is "B" only now.
        self[code_point] = plain.lower().translate(to_latin)
        return self[code_point]


_FOLDING = _Folding()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` without case, diacritics and script: the spelling that matching compares."""
    # lower() makes two code points of "İ"; the second is a combining mark, which goes with the others.
    return text.lower() if text.isascii() else text.lower().translate(_FOLDING)


def tokens(text: str) -> list[Token]:
    """Return the words and numbers of `text` in their order."""
    found = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = match.group()
        suffix = (
            start > 1
            and text[start - 1] in _APOSTROPHES
            and text[start - 2].isalnum()
            and len(word) <= 8
            and word.islower()
        )
        found.append(Token(start, end, word, fold(word), suffix))
    return found


_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def skeleton(folded: str) -> str:
    """Return how a folded word sounds, roughly: where spellings of one name in several languages meet."""
    return _DOUBLED.sub(r"\1", respelled(folded, letters().sounds))
