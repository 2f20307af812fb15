"""Words: folding makes spellings meet, and tokens stay where they stand in the text."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.languages import LANGUAGES
from knowledge.language.stems import stem
from knowledge.language.words import fold, skeleton, tokens


@pytest.mark.parametrize(
    "spellings",
    [
        pytest.param(("Şuşa", "Şuşa", "ŞUŞA", "Susa", "S\u0327us\u0327a"), id="diacritics, composed or not"),
        pytest.param(("İĞDIR", "Iğdır", "iğdir", "igdir"), id="both i of Turkish"),
        pytest.param(("Gəncə", "GƏNCƏ", "gence"), id="schwa"),
        pytest.param(("Баку", "BAKU", "baku", "𝐁𝐚𝐤𝐮"), id="Cyrillic and styled letters"),
    ],
)
def test_spellings_of_one_word_fold_to_one(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@given(text=st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(text=st.text(st.sampled_from("aBıİ'’ə.,1290\n -Жcё\u0301")))
def test_case_makes_no_difference_to_what_is_folded(text: str) -> None:
    assert fold(text.lower()) == fold(text)


@given(text=st.text() | st.text(st.sampled_from("Qarsda'’ki 1.234,5 İzmir'de\u0301\t")))
def test_tokens_are_slices_of_the_text_in_its_order(text: str) -> None:
    found = tokens(text)
    assert all(text[token.start : token.end] == token.text for token in found)
    assert all(token.folded == fold(token.text) for token in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(text=st.text())
def test_no_letter_and_no_digit_is_outside_all_tokens(text: str) -> None:
    rest = list(text)
    for token in tokens(text):
        rest[token.start : token.end] = " " * (token.end - token.start)
    assert not re.search(r"[^\W_]", "".join(rest))


@pytest.mark.parametrize(
    ("text", "suffixes"),
    [
        ("Türkiye'nin Bakı’dakı səfirliyi", ["nin", "dakı"]),
        ("'Kars' said O'Brien", []),
        ("D'Artagnan", []),
    ],
)
def test_an_ending_behind_an_apostrophe_is_told_from_a_word(text: str, suffixes: list[str]) -> None:
    assert [token.text for token in tokens(text) if token.is_suffix] == suffixes


@pytest.mark.parametrize(("one", "other"), [("schusha", "shusha"), ("nakhchivan", "nahcivan"), ("kars", "qars")])
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("embassy", "embassies", "Embassies")),
        ("az", ("səfirlik", "səfirliyi", "səfirliklər", "səfirliyində", "sefirliyinin")),
        ("tr", ("büyükelçilik", "büyükelçiliği", "büyükelçilikler", "buyukelciligini")),
        ("ru", ("посольство", "посольства", "посольстве", "posolstvo", "посольством")),
    ],
)
def test_inflections_of_one_word_have_one_stem(language: str, words: tuple[str, ...]) -> None:
    assert len({stem(word, language) for word in words}) == 1


@given(word=st.text(st.characters(categories=["L"]), min_size=1, max_size=20), language=st.sampled_from(LANGUAGES))
def test_a_stem_is_never_empty(word: str, language: str) -> None:
    assert stem(word, language) or not fold(word)
