"""Spellings: the index of letter pairs finds what a look at every word would."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from knowledge.lexicon.spellings import Spellings

FEW_LETTERS = st.text("abcş ", max_size=9)
ANY = st.text(max_size=6)


@given(words=st.lists(FEW_LETTERS | ANY, unique=True), word=FEW_LETTERS | ANY, slips=st.integers(0, 3))
def test_the_nearest_words_are_those_of_a_look_at_all(words: list[str], word: str, slips: int) -> None:
    distances = {other: OSA.distance(word, other) for other in words}
    least = min(distances.values(), default=slips + 1)
    expected = {other for other in words if distances[other] == least} if slips > 0 and least <= slips else set()
    near, distance = Spellings(words).nearest(word, slips, len(words))
    assert set(near) == expected
    assert distance == (least if near else 0)


@given(words=st.permutations(["bank", "tank", "rank", "sank", "yank"]))
def test_of_words_that_are_as_near_the_same_come_first_in_any_order(words: list[str]) -> None:
    assert Spellings(words).nearest("rant", 1, 2) == (["rank"], 1)
    assert Spellings(words).nearest("lank", 1, 3) == (["bank", "rank", "sank"], 1)
    assert Spellings(words).nearest("tonk", 2, 2) == (["tank"], 1)


def test_the_first_letter_is_the_last_to_be_doubted() -> None:
    assert Spellings(["aars", "kaes", "karo"]).nearest("kars", 1, 2)[0] == ["kaes", "karo"]


def test_no_words_hold_no_word() -> None:
    assert Spellings([]).nearest("kars", 1, 4) == ([], 0)
