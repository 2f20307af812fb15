"""Ranking: a first score for each sentence, and what each part of it is for."""

import numpy as np
import pytest

from knowledge.finding.index import Index
from knowledge.finding.ranking import WEIGHTS, best_first, features, first_scores
from knowledge.language.sentences import cut
from knowledge.lexicon.concepts import Lexicon
from knowledge.sources import Source
from tests.knowledge.made_up import INDEX, read


def plain(*sentences: str) -> Index:
    text = " ".join(sentences)
    return Index([(Source("a", text), tuple(cut(text)), ())], Lexicon())


def columns(question: str, index: Index) -> dict[str, list[float]]:
    intent = read(question, index)
    found = features(intent, index, index.letter_scores(intent.plain))
    return {name: found[:, at].tolist() for at, name in enumerate(WEIGHTS)}


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When did Norland open its embassy in Sudland?", 1),
        ("Who signed the Sea Treaty?", 3),
        ("How many ships took part in the exercises?", 5),
    ],
)
def test_the_sentence_that_speaks_of_it_comes_first(question: str, sentence: int) -> None:
    intent = read(question)
    scores = first_scores(intent, INDEX, INDEX.letter_scores(intent.plain))
    assert best_first(scores, 3)[0] == sentence - 1


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    index = plain("The harbour has a lighthouse.", "The harbour has a gate.", "The harbour has a wall.")
    words = columns("harbour lighthouse gate", index)["words"]
    assert words[0] == pytest.approx(words[1])
    assert words[0] > 2 * words[2]


def test_a_word_with_a_slip_counts_by_its_letters() -> None:
    index = plain("The harbour has a lighthouse.", "Bread is baked at dawn.")
    letters = columns("Where is the lihgthouse?", index)["letters"]
    assert letters[0] > letters[1]


def test_what_stands_around_a_sentence_helps_to_find_it() -> None:
    index = plain("The lighthouse was built of stone.", "It burned down.", "Bread is baked.", "The bread is sold.")
    found = columns("Who built the lighthouse?", index)
    assert found["sentence before"][1] > max(found["sentence before"][2:])
    assert found["leans on the one before"][1] > 0


@pytest.mark.parametrize(
    ("question", "column"),
    [("How many gates?", "number for a number"), ("When was it?", "date for a date")],
)
def test_who_asks_for_a_number_or_a_time_is_given_one(question: str, column: str) -> None:
    index = plain("It has two gates.", "It has 12 gates.", "It was built in 1950.")
    found = columns(question, index)[column]
    assert found[2] == max(found)
    assert max(columns("Why is it so?", index)[column]) == 0


def test_of_equal_scores_the_first_come_first() -> None:
    assert best_first(np.array([1, 3, 2, 3, 3], np.float32), 2).tolist() == [1, 3]
