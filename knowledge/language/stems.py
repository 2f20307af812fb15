"""Stems: what is left of a word without its inflections, for comparison only; it need not be a word."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import Stemmer

from knowledge.language.languages import LANGUAGES, load
from knowledge.language.words import fold, letters, respelled

_FEWEST = 2  # letters of a word


@lru_cache(maxsize=4)
def _snowball(name: str) -> Callable[[str], str]:
    stem_word: Callable[[str], str] = Stemmer.Stemmer(name, maxCacheSize=0).stemWord  # `stem` remembers, and forgets
    return stem_word


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """Return the folded stem of `word` in `language`, by Snowball or by taking inflections off, as its file says."""
    if word[:1].isdigit() or language not in LANGUAGES:
        return word if word[:1].isdigit() else fold(word)
    writing = load(language).writing
    if writing.stemmer and writing.script:
        own = word.lower()
        if word.isascii() and writing.romanised:
            own = respelled(own, letters().to_cyrillic)
        return fold(_snowball(writing.stemmer)(own.translate(writing.alike)))
    if writing.stemmer:
        folded = fold(word)
        return _snowball(writing.stemmer)(writing.irregular.get(folded, folded))
    return _without_inflections(fold(word), language)


def shortened(folded: str, language: str) -> Iterator[tuple[str, ...]]:
    """Yield the words that a word may be of without each of its endings, the longest ending first, however short.

    Azerbaijani ruhda is of ruh, açıb of açmaq.
    """
    known = load(language)
    for length in range(min(known.longest_ending, len(folded) - _FEWEST), 1, -1):
        if folded[-length:] in known.endings:
            short = folded[:-length]
            yield (short, *(short + ending for ending in known.writing.infinitive))


def _without_inflections(folded: str, language: str) -> str:
    known = load(language)
    endings, writing = known.endings, known.writing
    word = writing.soft[0].sub(writing.soft[1], folded) if writing.soft else folded
    for _ in range(4):
        for length in range(min(known.longest_ending, len(word) - 2), 0, -1):
            least = endings.get(word[-length:])
            if least is not None and len(word) - length >= least:
                word = word[:-length]
                break
        else:
            break
    word = word[:-1] + word[-1:].translate(writing.hardened) if len(word) > 3 else word
    return writing.irregular.get(word, word)
