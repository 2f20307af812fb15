"""Conversations: what a follow-up takes from the question before, and what it leaves."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answers import Status
from knowledge.library import KnowledgeBase
from knowledge.wording import say_answer

TODAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("turns", "question", "sentence", "value"),
    [
        pytest.param(["When did the Istanbul consulate open?"], "and in Kars?", 4, "2004-04", id="another place"),
        pytest.param(["Kars başkonsolosluğu ne zaman açıldı?"], "Peki İstanbul?", 4, "1993-01", id="turkish"),
        pytest.param(["Şuşa Bəyannaməsi nə vaxt imzalanıb?"], "Bəs harada?", 14, None, id="another slot"),
        pytest.param(["When was the Shusha Declaration signed?"], "how long ago was that?", 14, 5, id="years ago"),
        pytest.param(["kars consulate when", "thanks"], "istanbul?", 4, "1993-01", id="thanks between"),
    ],
)
def test_a_follow_up_is_completed_from_the_question_before(
    shipped: KnowledgeBase, turns: list[str], question: str, sentence: int, value: object
) -> None:
    answer = shipped.ask(question, turns=turns, on=TODAY)
    assert answer.status is Status.ANSWERED
    assert (answer.citations[0].number, answer.value) == (sentence, value)


def test_a_whole_question_takes_nothing_from_the_one_before(shipped: KnowledgeBase) -> None:
    question = "Who said that we are one nation, two states?"
    alone = shipped.ask(question, on=TODAY)
    after = shipped.ask(question, turns=["When did the Kars consulate open?"], on=TODAY)
    assert (alone.said, alone.citations) == (after.said, after.citations)


def test_a_whole_question_that_is_not_answered_is_not_completed_from_the_one_before(shipped: KnowledgeBase) -> None:
    answer = shipped.ask("who signed the shusha declaration?", turns=["when did the kars consulate open"], on=TODAY)
    assert (answer.status, answer.citations[0].number) == (Status.RELATED, 14)


@pytest.mark.parametrize(
    ("turns", "question"),
    [
        (["When was the Shusha Declaration signed?"], "who signed it?"),
        (["Şuşa Bəyannaməsi hansı tarixdə imzalanıb?", "Harada?"], "Kim imzalayıb?"),
        (["Is there a Turkish embassy in Baku?"], "when did it open?"),
        (["Türkiyənin Azərbaycanda baş konsulluqları hansı şəhərlərdədir?", "Bəs səfirliyi?"], "O nə vaxt açılıb?"),
        ([], "when did it open?"),
    ],
)
def test_a_follow_up_that_the_sources_do_not_answer_is_not_answered(
    shipped: KnowledgeBase, turns: list[str], question: str
) -> None:
    assert shipped.ask(question, turns=turns, on=TODAY).status is not Status.ANSWERED


# What people put into a conversation, and more of it than any person would.
_SAID = st.sampled_from(
    [
        "embassy ",
        "And when?",
        "and in Kars? ",
        "who ",
        "it ",
        "not ",
        "1993 ",
        "two years later ",
        "the same year ",
        "its sovereignty ",
        "Istanbul consulate ",
        "Azerbaijan Turkiye ",
        "Bəs harada? ",
        "o zaman ",
        "там же ",
        "Гейдар Алиев ",
        "xyzzy ",
        "? ",
    ]
)
_LINES = st.builds(
    lambda parts, times: "".join(parts) * times, st.lists(_SAID, max_size=4), st.sampled_from([1, 1, 90])
)


@given(question=_LINES, turns=st.lists(_LINES, max_size=3))
def test_whatever_was_said_before_there_is_an_answer(shipped: KnowledgeBase, question: str, turns: list[str]) -> None:
    answer = shipped.ask(question, turns=turns, on=TODAY)
    assert say_answer(answer)


def test_a_question_after_one_that_repeats_a_word_is_answered(shipped: KnowledgeBase) -> None:
    assert shipped.ask("And when?", turns=["embassy " * 500] * 3, on=TODAY).status


def test_a_text_of_many_things_leans_on_nothing(shipped: KnowledgeBase) -> None:
    text = "its article news president army trade airport museum river bridge school market harbour"
    assert not shipped.ask(text, turns=["When did the Kars consulate open?"], on=TODAY).leans


def test_no_more_than_the_last_questions_are_remembered_and_none_after_they_are_forgotten() -> None:
    with KnowledgeBase.open("sqlite://") as kb:
        for number in range(100):
            kb.ask(f"When did the Kars consulate open? {number}", on=TODAY)
        remembered = kb._index.said
        assert 0 < len(remembered) < 100
        kb.forget_words()
        assert not remembered


def test_an_answer_from_one_source_is_not_that_from_all(shipped: KnowledgeBase) -> None:
    question = "When did the Kars consulate open?"
    assert shipped.ask(question, on=TODAY).citations
    assert not shipped.ask(question, on=TODAY, sources=[]).citations
