"""Stems: what is left of a word without its inflections, for comparison only; it need not be a word."""

import re
from collections.abc import Callable
from functools import lru_cache

import Stemmer

from knowledge.language.languages import load
from knowledge.language.words import fold, letters

_SOFT_LIK = re.compile("(l[iu])[ygq](?=[aeiu])")
_SOFTENED = str.maketrans("gqbdy", "kkptk")


@lru_cache(maxsize=4)
def _snowball(name: str) -> Callable[[str], str]:
    stem_word: Callable[[str], str] = Stemmer.Stemmer(name).stemWord
    return stem_word


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """Return the folded stem of `word` in `language`.

    English and Russian by Snowball; Turkish and Azerbaijani by taking inflections off, because Snowball's
    Turkish needs the vowel harmony that is lost in `buyukelciligini`, and it has no Azerbaijani.
    """
    if word[:1].isdigit():
        return word
    if language == "en":
        return _snowball("english")(fold(word))
    if language == "ru":
        cyrillic = word.lower() if not word.isascii() else _to_cyrillic(word.lower())
        return fold(_snowball("russian")(cyrillic.replace("ё", "е")))
    if language in ("az", "tr"):
        return _without_inflections(fold(word), language)
    return fold(word)


def _to_cyrillic(word: str) -> str:
    _, to_cyrillic = letters()
    for latin, cyrillic in to_cyrillic:
        word = word.replace(latin, cyrillic)
    return word


def _without_inflections(folded: str, language: str) -> str:
    # Softening first, so that one ending serves: səfirlik, səfirliyi, səfirliğini.
    word = _SOFT_LIK.sub(r"\1k", folded)
    known = load(language)
    endings = known.endings
    for _ in range(4):
        for length in range(min(known.longest_ending, len(word) - 2), 0, -1):
            least = endings.get(word[-length:])
            if least is not None and len(word) - length >= least:
                word = word[:-length]
                break
        else:
            break
    return word[:-1] + word[-1:].translate(_SOFTENED) if len(word) > 3 else word
