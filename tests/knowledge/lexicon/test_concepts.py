"""Concepts: every form of the lexicon is found, also after a snapshot, and with a slip in it."""

import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from knowledge.files.data_files import read_lexicon
from knowledge.language.languages import LANGUAGES
from knowledge.language.words import fold, tokens
from knowledge.lexicon.concepts import Concept, Forms, Lexicon, slips_allowed

WORDS = st.text("abcçdeəğıioşuüкарс", min_size=1, max_size=6)
FORMS = st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=3).map(tuple)
CONCEPTS = st.lists(
    st.builds(
        Concept,
        st.text("abc-", min_size=1, max_size=5),
        st.sampled_from(["place", "term"]),
        st.lists(st.sampled_from(["a", "b", "c"]), max_size=2).map(tuple),
        st.fixed_dictionaries(dict.fromkeys(LANGUAGES, FORMS)),
        st.just("a.tsv:2"),
    ),
    max_size=6,
    unique_by=lambda concept: concept.id,
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(read_lexicon())


def restored(lexicon: Lexicon) -> Lexicon:
    """The lexicon as it comes out of text."""

    def load(language: str) -> Forms:
        forms = lexicon.forms(language)
        words, phrases = json.loads(json.dumps([forms.words, forms.phrases]))
        return Forms(words, phrases)

    return Lexicon.restored({concept.id: concept.as_line() for concept in lexicon.concepts}, load)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_finds_its_concept(lexicon: Lexicon, language: str) -> None:
    missing = []
    for concept in lexicon.concepts:
        for form in concept.forms[language]:
            words = [token for token in tokens(form) if not token.is_suffix]
            found = (mention for mention in lexicon.find(words, language) if mention.last == len(words))
            if words and not any(mention.first == 0 and concept.id in mention.concepts for mention in found):
                missing.append((concept.id, form))
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_letters_changed_round_in_a_name_are_forgiven(lexicon: Lexicon, language: str) -> None:
    long_names = (
        (concept.id, fold(form))
        for concept in lexicon.concepts
        if concept.is_name
        for form in concept.forms[language]
        if form.isalpha() and len(fold(form)) >= 8
    )
    tried = 0
    for name, form in islice(long_names, 0, None, 7):
        slipped = form[:4] + form[5] + form[4] + form[6:]
        if slipped == form or slipped in lexicon.forms(language).words:
            continue
        tried += 1
        concepts, similarity = lexicon.guess(slipped, language)
        others = [word for word in lexicon.forms(language).words if OSA.distance(word, slipped) <= 1]
        assert similarity == pytest.approx(100 * (1 - 1 / len(slipped)))
        assert name in concepts or len(others) > 3
    assert tried > 20


def test_what_is_no_form_is_not_guessed(lexicon: Lexicon) -> None:
    assert lexicon.guess("xyzxyzxyz", "en") == ((), 0.0)
    assert lexicon.guess("oll", "en") == ((), 0.0)  # too short to be sure of anything
    assert lexicon.guess("", "en") == ((), 0.0)


@given(length=st.integers(0, 60))
def test_a_longer_word_is_forgiven_no_fewer_slips(length: int) -> None:
    assert slips_allowed(length) <= slips_allowed(length + 1) <= 3


def test_a_phrase_comes_before_the_words_in_it(lexicon: Lexicon) -> None:
    mentions = lexicon.find(tokens("diplomatic relations"), "en")
    assert mentions[0].concepts == ("diplomatic-relations",)
    assert (mentions[0].first, mentions[0].last) == (0, 2)
    assert any("relations" in mention.concepts and mention.first == 1 for mention in mentions[1:])


@given(concepts=CONCEPTS, text=st.lists(WORDS, max_size=5).map(" ".join), language=st.sampled_from(LANGUAGES))
def test_a_restored_lexicon_is_the_same(concepts: list[Concept], text: str, language: str) -> None:
    lexicon = Lexicon(concepts)
    other = restored(lexicon)
    assert other.concepts == lexicon.concepts == concepts
    assert other.find(tokens(text), language) == lexicon.find(tokens(text), language)
    assert other.guess(text, language) == lexicon.guess(text, language)
    assert [other.wider(concept.id) for concept in concepts] == [lexicon.wider(concept.id) for concept in concepts]
    assert all(concept.id in other for concept in concepts)
    assert "none" not in other


def test_what_is_wider_is_found_to_the_top(lexicon: Lexicon) -> None:
    assert {"turkiye", "europe"} <= lexicon.wider("istanbul")
    assert {"azerbaijan", "caucasus"} <= lexicon.wider("shusha")


def test_a_circle_in_the_data_ends() -> None:
    forms = dict.fromkeys(LANGUAGES, ("x",))
    circle = Lexicon([Concept("a", "term", ("b",), forms), Concept("b", "term", ("a",), forms)])
    assert "b" in circle.wider("a")


@pytest.mark.parametrize(
    ("language", "word", "meaning"),
    [("ru", "о", "alliance"), ("ru", "при", "ceremony"), ("en", "one", "unity"), ("tr", "var", "arrive")],
)
def test_a_function_word_is_no_form_that_is_left_of_another_word(
    lexicon: Lexicon, language: str, word: str, meaning: str
) -> None:
    assert not any(meaning in one.concepts for one in lexicon.find(tokens(word), language))
    assert any(meaning in one.concepts for one in lexicon.find(tokens(lexicon[meaning].forms[language][0]), language))
