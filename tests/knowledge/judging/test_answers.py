"""What is answered, what is related, and what is refused, over the shipped article."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answers import Answer, Status
from knowledge.citations import quote
from knowledge.library import KnowledgeBase
from knowledge.wording import say_answer
from tests.conftest import spread

TODAY = datetime.date(2026, 11, 23)


def numbers(answer: Answer) -> list[int]:
    return [citation.number for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "language", "sentence", "value"),
    [
        pytest.param("On what day did the two states set up diplomatic ties?", "en", 2, "1992-01-14", id="day"),
        pytest.param("wen did turky recognise azerbaijans indepedence", "en", 2, "1991-11-09", id="slips"),
        pytest.param("Azərbaycanın Türkiyədəki səfirliyi nə vaxt açılıb?", "az", 3, "1992-08", id="month, relative"),
        pytest.param("istanbul bas konsullugu ne vaxt yaradilib", "az", 4, "1993-01", id="no diacritics"),
        pytest.param("Kars başkonsolosluğu ne zaman kuruldu?", "tr", 4, "2004-04", id="month"),
        pytest.param("Когда была подписана Шушинская декларация?", "ru", 14, "2021-06-15", id="cyrillic"),
        pytest.param("kogda otkryli genkonsulstvo v karse", "ru", 4, "2004-04", id="latin russian"),
        pytest.param("how many joint drills took place last year?", "en", 12, 20, id="count"),
        pytest.param("how long did the occupation last", "en", 10, 30, id="duration"),
    ],
)
def test_a_question_is_answered_by_its_sentence_and_value(
    shipped: KnowledgeBase, question: str, language: str, sentence: int, value: object
) -> None:
    answer = shipped.ask(question, on=TODAY)
    assert (answer.status, answer.language, numbers(answer)[0]) == (Status.ANSWERED, language, sentence)
    assert answer.value == value


def test_a_relative_date_cites_the_sentence_that_resolves_it(shipped: KnowledgeBase) -> None:
    assert numbers(shipped.ask("When did Azerbaijan open its embassy in Turkiye?")) == [3, 2]


def test_the_answering_words_are_marked_in_the_quote(shipped: KnowledgeBase) -> None:
    citation = shipped.ask("When was the Shusha Declaration signed?").citations[0]
    assert citation.answer_span is not None
    assert citation.quote[slice(*citation.answer_span)] == "June 15, 2021"


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Who signed the Shusha Declaration?", id="no such slot"),
        pytest.param("When was the Turkish consulate in Ganja opened?", id="no such date"),
        pytest.param("When did Azerbaijan open its consulate in Izmir?", id="false premise"),
        pytest.param("Gəncədəki türk konsulluğu nə vaxt açılıb?", id="azerbaijani"),
        pytest.param("Kto podpisal Shushinskuyu deklaraciyu?", id="latin russian"),
    ],
)
def test_a_near_miss_is_related_and_quotes_the_nearest_passage(shipped: KnowledgeBase, question: str) -> None:
    answer = shipped.ask(question)
    assert answer.status is Status.RELATED
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    ["How do I bake sourdough bread?", "' OR 1=1; DROP TABLE users; --", "", "   ", "?!", "🦉🦉🦉", "\0\ud800"],
)
def test_what_the_sources_do_not_know_is_refused(shipped: KnowledgeBase, question: str) -> None:
    assert shipped.ask(question).status is not Status.ANSWERED


@pytest.mark.parametrize("question", ["hi", "Salam!", "teşekkürler", "кто ты?", "What can you do?"])
def test_small_talk_gets_a_friendly_word_and_no_quotation(shipped: KnowledgeBase, question: str) -> None:
    answer = shipped.ask(question)
    assert say_answer(answer)
    assert not answer.citations


def test_owner_and_place_are_told_apart(shipped: KnowledgeBase) -> None:
    assert numbers(shipped.ask("Where are Azerbaijan's consulates in Turkiye?"))[0] == 4
    assert numbers(shipped.ask("Where are Turkiye's consulates in Azerbaijan?"))[0] == 5


def test_a_refusal_offers_questions_that_can_be_answered(shipped: KnowledgeBase) -> None:
    answer = shipped.ask("Who signed the Shusha Declaration?")
    assert 1 <= len(answer.suggestions) <= 3
    assert [shipped.ask(question).status for question in answer.suggestions] == [Status.ANSWERED] * len(
        answer.suggestions
    )


def test_every_phrasing_of_an_editor_finds_its_sentence(shipped: KnowledgeBase) -> None:
    asked = [(text, fact.sentence) for fact in shipped.facts for texts in fact.phrasings.values() for text in texts]
    assert len(asked) > 500
    missed = [text for text, sentence in spread(asked, 300) if sentence not in numbers(shipped.ask(text, on=TODAY))]
    assert len(missed) / len(asked) < 0.05, missed


@given(st.text(max_size=300))
def test_no_text_raises_and_every_quote_is_a_slice_of_its_source(shipped: KnowledgeBase, text: str) -> None:
    sources = {source.id: source for source in shipped.sources}
    answer = shipped.ask(text, on=TODAY)
    assert 0 <= answer.score <= 1
    for citation in answer.citations:
        assert quote(citation, sources[citation.source_id]) == citation.quote


@given(
    st.lists(
        st.sampled_from(
            ["when", "who", "how", "many", "shusha", "şuşa", "карс", "консульство", "ne", "vaxt", "1992", "not"]
        ),
        min_size=1,
        max_size=9,
    )
)
def test_scores_are_0_to_100_and_the_best_comes_first(shipped: KnowledgeBase, words: list[str]) -> None:
    scores = [match.score for match in shipped.rank(" ".join(words), limit=10)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)


def test_a_hundred_thousand_characters_are_read_calmly(shipped: KnowledgeBase) -> None:
    assert shipped.ask("when " * 20_000).status is not Status.ANSWERED
    assert shipped.ask("x" * 100_000).status is not Status.ANSWERED
