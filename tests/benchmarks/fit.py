"""Fits the weights of knowledge.finding.ranking: `python -m tests.benchmarks.fit SQUAD.json:LANGUAGE ...`.

A softmax over the sentences of an article, by gradient descent, so that a sentence that holds the answer comes first.
Prints the hits on articles that the fit did not see (four folds), and the weights fitted on all.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.finding import ranking
from knowledge.library import KnowledgeBase
from knowledge.reading.intents import analyse

Example = tuple[int, NDArray[np.float64], NDArray[np.bool_]]  # article, features by sentence, which are right
_FOLDS, _STEPS, _RATE, _DECAY = 4, 120, 0.03, 1e-3


def examples(path: Path, language: str) -> list[Example]:
    """Return the questions of a file as what the model sees of them."""
    found: list[Example] = []
    for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        text, questions = _joined(article)
        with KnowledgeBase.open("sqlite://", shipped=False) as kb:
            kb.add_source(text, title=article["title"].replace("_", " "), language=language)
            index = kb._index  # the model sees what the engine sees
            for question, spans in questions:
                intent = analyse(question, index, language)
                columns = ranking.features(intent, index, index.letter_scores(intent.plain))
                sentences = [entry.sentence for entry in index.entries]
                right = [any(s.start <= a and b <= s.end + 1 for a, b in spans) for s in sentences]
                found.append((number, columns.astype(np.float64), np.array(right)))
    return found


def _joined(article: dict[str, Any]) -> tuple[str, list[tuple[str, list[tuple[int, int]]]]]:
    text, questions = "", []
    for paragraph in article["paragraphs"]:
        base = len(text)
        text += paragraph["context"].replace("\n", " ") + "\n"
        for asked in paragraph["qas"]:
            spans = [(base + a["answer_start"], base + a["answer_start"] + len(a["text"])) for a in asked["answers"]]
            questions.append((asked["question"], spans))
    return text, questions


def fit(data: list[Example], scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights, by Adam, of the columns divided by `scale`."""
    weights, slope, square = np.zeros(len(scale)), np.zeros(len(scale)), np.zeros(len(scale))
    seen = [(columns / scale, right) for _, columns, right in data if right.any()]
    for step in range(1, _STEPS + 1):
        gradient = -_DECAY * weights
        for columns, right in seen:
            scores = columns @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            wanted = chance * right
            gradient += columns.T @ (wanted / (wanted.sum() + 1e-12) - chance) / len(seen)
        slope = 0.9 * slope + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        weights += _RATE * (slope / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def hits(data: list[Example], weights: NDArray[np.float64], scale: NDArray[np.float64]) -> float:
    """Return the share of questions whose first sentence is right."""
    return float(np.mean([right[int((columns / scale @ weights).argmax())] for _, columns, right in data]))


def main(arguments: Sequence[str]) -> None:
    """Fit on the files that the command line names, and print what came of it."""
    data: dict[str, list[Example]] = {}
    for argument in arguments:
        name, _, language = argument.rpartition(":")
        data[name] = examples(Path(name), language)
    if not data:
        raise SystemExit("name files in SQuAD's form, each with its language: squad.json:en")
    every = [one for some in data.values() for one in some]
    scale = np.concatenate([columns for _, columns, _ in every]).std(axis=0) + 1e-6
    shares: dict[str, list[float]] = {name: [] for name in data}
    for fold in range(_FOLDS):
        weights = fit([one for one in every if one[0] % _FOLDS != fold], scale)
        for name, some in data.items():
            shares[name].append(hits([one for one in some if one[0] % _FOLDS == fold], weights, scale))
    lines = [f"{name}: {np.mean(parts):.3f} on articles not fitted on" for name, parts in shares.items()]
    for column, weight in zip(ranking.WEIGHTS, fit(every, scale) / scale, strict=True):
        lines.append(f'    "{column}": {weight:.2f},')
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
