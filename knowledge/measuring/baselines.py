"""Baselines: ready-made rankings of sentences, to be measured beside ours in the same run.

They need `pip install "sitat[bench]"`; nothing else does.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from knowledge.errors import DataError

# Snowball has no Azerbaijani; Turkish is its nearest.
_SNOWBALL = {"en": "english", "az": "turkish", "tr": "turkish", "ru": "russian"}
_STOPWORDS = {"en": "english", "tr": "turkish", "ru": "russian"}


class Ranking(Protocol):
    """Sentences that can be asked for the best."""

    def best(self, question: str) -> tuple[int, float]:
        """Return the number of the best sentence, from 0, and its score; a higher score is a better one."""
        ...


class StemmedBM25:
    """bm25s with Snowball stems and its own stop words."""

    name = "bm25s, stemmed"

    def __init__(self, sentences: Sequence[str], language: str) -> None:
        bm25s = _import("bm25s")
        stemmer = _import("Stemmer").Stemmer(_SNOWBALL.get(language, "english"))
        stopwords: str | list[str] = _STOPWORDS.get(language, [])
        self._bm25s = bm25s
        self._options = {"stopwords": stopwords, "stemmer": stemmer, "show_progress": False}
        self._retriever = bm25s.BM25()
        self._retriever.index(bm25s.tokenize(list(sentences), **self._options), show_progress=False)

    def best(self, question: str) -> tuple[int, float]:
        """Return the number and score of the best sentence."""
        words = self._bm25s.tokenize(question, return_ids=False, **self._options)
        found, scores = self._retriever.retrieve(words, k=1, show_progress=False)
        return int(found[0, 0]), float(scores[0, 0])


class LetterTfidf:
    """scikit-learn's TF-IDF of letter groups within words, 3 to 5 letters long; the score is a cosine."""

    name = "TF-IDF, characters 3-5"

    def __init__(self, sentences: Sequence[str], language: str) -> None:  # noqa: ARG002 - all are made alike
        vectorizer = _import("sklearn.feature_extraction.text").TfidfVectorizer
        self._vectorizer = vectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._matrix = self._vectorizer.fit_transform(sentences)

    def best(self, question: str) -> tuple[int, float]:
        """Return the number and score of the best sentence."""
        scores = (self._matrix @ self._vectorizer.transform([question]).T).toarray()[:, 0]
        first = int(scores.argmax())
        return first, float(scores[first])


class TokenSetRatio:
    """rapidfuzz's `process.extract` with `token_set_ratio`, 0 to 100."""

    name = "rapidfuzz token_set_ratio"

    def __init__(self, sentences: Sequence[str], language: str) -> None:  # noqa: ARG002 - all are made alike
        from rapidfuzz import utils

        self._clean = utils.default_process
        self._sentences = [self._clean(sentence) for sentence in sentences]

    def best(self, question: str) -> tuple[int, float]:
        """Return the number and score of the best sentence."""
        from rapidfuzz import fuzz, process

        found = process.extract(self._clean(question), self._sentences, scorer=fuzz.token_set_ratio, limit=1)
        return (int(found[0][2]), float(found[0][1])) if found else (0, 0.0)


BASELINES: tuple[type[StemmedBM25] | type[LetterTfidf] | type[TokenSetRatio], ...] = (
    StemmedBM25,
    LetterTfidf,
    TokenSetRatio,
)


def _import(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        advice = 'install what it is compared with: pip install "sitat[bench]"'
        raise DataError(name.partition(".")[0], None, f"is not installed; {advice}") from error
