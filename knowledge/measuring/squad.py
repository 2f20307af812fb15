"""Evaluation on SQuAD: whether the sentence with the answer comes first, in articles that were never seen.

The form is SQuAD 1.1 (Rajpurkar et al. 2016), which XQuAD shares. A hit is a sentence, ranked first within
its article, that holds an annotated answer span. How well scores tell an article's own questions from as many
of the other articles' is the area under the ROC curve.
"""

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from knowledge.errors import DataError
from knowledge.language.sentences import cut
from knowledge.library import KnowledgeBase
from knowledge.measuring.baselines import BASELINES, Ranking
from knowledge.measuring.evaluation import share
from knowledge.reading.detection import hear

SEED = 2023
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_EVERY = 3  # of the long words, one has a slip
_ENOUGH_TO_TELL = 5_000  # characters of a text tell its language


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question, and the spans of its article that were marked as the answer."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A text in SQuAD form: its paragraphs, a line each."""

    title: str
    text: str
    questions: tuple[SquadQuestion, ...]


@dataclass(slots=True)
class Ranked:
    """What one ranking reached; `own` and `others`: its scores for an article's and for foreign questions."""

    name: str
    questions: int = 0
    hits: int = 0
    hits_with_slips: int = 0
    own: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)

    @property
    def median_ms(self) -> float | None:
        """The time of a question, in milliseconds."""
        return statistics.median(self.times_ms) if self.times_ms else None

    def to_dict(self) -> dict[str, object]:
        """Return the shares for JSON."""
        return {
            "name": self.name,
            "questions": self.questions,
            "hit_share": share(self.hits, self.questions),
            "hit_share_with_slips": share(self.hits_with_slips, self.questions),
            "auroc": auroc(self.own, self.others),
            "ms": self.median_ms,
        }


def read_squad(content: str, where: str) -> list[Article]:
    """Read a file in SQuAD form; questions with no answer (SQuAD 2.0) are passed over. Raises DataError."""
    try:
        articles = [_article(entry) for entry in json.loads(content)["data"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise DataError(
            where, None, f"is not in SQuAD form ({what}); see rajpurkar.github.io/SQuAD-explorer"
        ) from error
    articles = [article for article in articles if article.questions]
    if not articles:
        raise DataError(where, None, "has no question with an answer; name another file")
    return articles


def _article(entry: dict[str, list[dict[str, object]]]) -> Article:
    text = ""
    questions: list[SquadQuestion] = []
    for paragraph in entry["paragraphs"]:
        start = len(text)
        text += f"{paragraph['context']}\n"
        for asked in _objects(paragraph["qas"]):
            spans = {
                (start + begin, start + begin + len(words))
                for answer in _objects(asked.get("answers", []))
                if isinstance(begin := answer["answer_start"], int) and isinstance(words := answer["text"], str)
            }
            if spans:
                questions.append(SquadQuestion(str(asked["question"]), tuple(sorted(spans))))
    return Article(str(entry.get("title", "")), text, tuple(questions))


def _objects(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TypeError(f"{str(value)[:40]!r} is not a list of objects")
    return value


def add_slips(question: str, seed: int = SEED) -> str:
    """Return `question` with a slip in every third word of four letters or more, the first of them included.

    A letter is deleted, swapped with the next, doubled or replaced by another letter of the question, so that
    any alphabet will do. The same question has the same slips in every run.
    """
    chance = random.Random(f"{seed}:{question}")
    alphabet = sorted({ch for ch in question.lower() if ch.isalpha()})
    parts = []
    done = 0
    for match in [*_LONG_WORD.finditer(question)][::_EVERY]:
        parts += [question[done : match.start()], _slip(match[0], alphabet, chance)]
        done = match.end()
    return "".join([*parts, question[done:]])


def _slip(word: str, alphabet: Sequence[str], chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    match chance.choice(("delete", "swap", "double", "replace")):
        case "delete":
            return before + after
        case "swap":
            return before + after[0] + letter + after[1:]
        case "double":
            return before + letter + letter + after
        case _:
            return before + chance.choice([other for other in alphabet if other != letter.lower()] or ["x"]) + after


def auroc(own: Sequence[float], others: Sequence[float]) -> float | None:
    """Return how likely one of `own` is above one of `others`, a tie counting half; None if one is empty."""
    if not own or not others:
        return None
    ordered = np.sort(np.asarray(others))
    below = np.searchsorted(ordered, own, side="left")
    not_above = np.searchsorted(ordered, own, side="right")
    return float((below + not_above).sum() / 2 / (len(own) * len(others)))


class _Sitat:
    """Our ranking of one article's sentences; the score is how surely the article speaks of the question."""

    name = "sitat"

    def __init__(self, article: Article, starts: Sequence[int], language: str) -> None:
        self._kb = KnowledgeBase.open("sqlite://", shipped=False)
        self._kb.add_source(article.text, title=article.title, language=language)
        self._number = {start: number for number, start in enumerate(starts)}

    def best(self, question: str) -> tuple[int, float]:
        found = self._kb.rank(question, limit=1)
        return (self._number[found[0].citation.start], found[0].score) if found else (0, 0.0)

    def sureness(self, question: str) -> float:
        return self._kb.ask(question).score

    def close(self) -> None:
        self._kb.close()


def evaluate_squad(
    articles: Sequence[Article],
    language: str | None = None,
    track: Callable[[Sequence[Article]], Iterable[Article]] = iter,
) -> list[Ranked]:
    """Ask each article its own questions, clean and with slips, and as many of the others', of every ranking.

    `track` passes the articles through, to show how far it is. Raises DataError where a baseline is missing.
    """
    results = [Ranked(_Sitat.name), *(Ranked(baseline.name) for baseline in BASELINES)]
    chance = random.Random(SEED)
    for article in track(articles):
        told = language or hear(article.text[:_ENOUGH_TO_TELL]).guess
        sentences = cut(article.text, told)
        texts = [article.text[sentence.start : sentence.end] for sentence in sentences]
        spans = [(sentence.start, sentence.end) for sentence in sentences]
        strangers = [asked.text for other in articles if other is not article for asked in other.questions]
        others = chance.sample(strangers, min(len(article.questions), len(strangers)))
        ours = _Sitat(article, [start for start, _ in spans], told)
        try:
            _measure(results[0], ours, ours.sureness, article, spans, others)
        finally:
            ours.close()
        for result, baseline in zip(results[1:], BASELINES, strict=True):
            ranking = baseline(texts, told)
            _measure(result, ranking, partial(_score_of_best, ranking), article, spans, others)
    return results


def _measure(
    result: Ranked,
    ranking: Ranking,
    sureness: Callable[[str], float],
    article: Article,
    sentences: Sequence[tuple[int, int]],
    others: Sequence[str],
) -> None:
    for question in article.questions:
        started = time.perf_counter()
        first, _ = ranking.best(question.text)
        result.times_ms.append((time.perf_counter() - started) * 1000)
        slipped, _ = ranking.best(add_slips(question.text))
        result.questions += 1
        result.hits += _holds(sentences[first], question)
        result.hits_with_slips += _holds(sentences[slipped], question)
        result.own.append(sureness(question.text))
    result.others += [sureness(text) for text in others]


def _score_of_best(ranking: Ranking, question: str) -> float:
    return ranking.best(question)[1]


def _holds(sentence: tuple[int, int], question: SquadQuestion) -> bool:
    return any(sentence[0] <= start and end <= sentence[1] for start, end in question.spans)
