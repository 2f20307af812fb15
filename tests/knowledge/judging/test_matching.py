"""Matching and spans: which sentence, read as which fact, and which of its words fill what is wanted."""

import pytest

from knowledge.finding.index import Index
from knowledge.judging.matching import cover
from knowledge.judging.spans import find_spans
from tests.knowledge.made_up import INDEX, PLAIN, fact, matches, read


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("When did Norland open its embassy in Sudland?", "embassy"),
        ("When did Norland open its consulate in Aster?", "aster"),
        ("When did Norland open its consulate in Brig?", "brig"),
        ("Who signed the Sea Treaty?", "treaty"),
        ("How many ships took part?", "ships"),
        ("What did Mina Voss say?", "said"),
    ],
)
def test_the_fact_that_a_question_is_about_comes_first(question: str, name: str) -> None:
    best = matches(question)[0]
    assert best.fact is fact(name)
    assert best.lead > 0
    assert not best.coverage.missing


@pytest.mark.parametrize("index", [INDEX, PLAIN], ids=["facts", "no facts"])
def test_a_name_that_is_not_there_is_missing(index: Index) -> None:
    best = matches("When did Ostland open its embassy in Norland?", index)[0]
    assert best.coverage.missing_names == ("Ostland",)


def test_owner_and_place_turned_round_are_told_from_the_right_way_round() -> None:
    right, wrong = "When was the Norland embassy in Sudland opened?", "When was the Sudland embassy in Norland opened?"
    first, second = (matches(question)[0] for question in (right, wrong))
    assert (first.entry, first.role_conflict) == (0, False)
    assert (second.entry, second.role_conflict) == (0, True)
    assert second.score < first.score


def test_a_name_in_another_fact_of_the_sentence_covers_little() -> None:
    intent = read("When did Norland open its consulate in Aster?")
    own, other = (cover(intent, INDEX, 1, fact(name)) for name in ("aster", "brig"))
    assert own.share > other.share
    assert other.missing_names == ("Aster",)


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("When did Norland open its embassy?", 1, "in May 1950"),
        ("When was the Sea Treaty signed?", 3, "on 3 June 1970"),
        ("Where was the Peace Charter signed?", 7, "Brig"),
        ("How many ships took part?", 5, "About 40"),
        ("Who said that two rivers meet in one sea?", 4, "Mina Voss"),
    ],
)
@pytest.mark.parametrize("index", [INDEX, PLAIN], ids=["facts", "no facts"])
def test_what_is_wanted_is_found_in_facts_and_in_texts_that_have_none(
    index: Index, question: str, sentence: int, words: str
) -> None:
    entry = index.entries[sentence - 1]
    spans = find_spans(read(question, index), index, entry, entry.facts[0] if entry.facts else None)
    assert spans[0].text in (words, words.split(" ", 1)[-1])  # of a plain text without "in", "about"
    assert index.sources["a"].text[spans[0].start : spans[0].end] == spans[0].text
