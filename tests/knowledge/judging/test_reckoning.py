"""What is reckoned from dates: never finer than the dates, and always said to be reckoned."""

import datetime
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dates.dates import Date
from knowledge.judging.reckoning import Length, between, next_anniversary
from knowledge.library import KnowledgeBase
from knowledge.wording import say_answer
from tests.counting import steps

TODAY = datetime.date(2026, 11, 23)
DAYS = st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(2200, 1, 1))


@pytest.mark.parametrize(
    ("first", "second", "unit", "length"),
    [
        pytest.param("1992-01-14", "1992-08", "", Length(7, "month", about=True), id="day and month"),
        pytest.param("1992-01-14", "1992-08", "day", None, id="no days from a month"),
        pytest.param("1991-11-09", "1992-01-14", "day", Length(66, "day", about=False), id="days"),
        pytest.param("1992", "2004-04", "", Length(12, "year", about=True), id="year and month"),
        pytest.param("1992", "2004", "month", None, id="no months from years"),
        pytest.param("1992-01-14", "2026-11-23", "year", Length(34, "year", about=False), id="full years"),
        pytest.param("2004-04", "2026-11-23", "year", Length(22, "year", about=True), id="years from a month"),
        pytest.param("199X", "2004", "", None, id="a decade is too coarse"),
    ],
)
def test_time_between_keeps_the_precision_of_its_dates(
    first: str, second: str, unit: str, length: Length | None
) -> None:
    assert between(Date.parse(first), Date.parse(second), unit) == length


@given(first=DAYS, second=DAYS)
def test_time_between_is_the_same_both_ways(first: datetime.date, second: datetime.date) -> None:
    there = between(Date.of(first), Date.of(second))
    assert there is not None
    assert there == between(Date.of(second), Date.of(first))
    assert there.number >= 0


@given(day=DAYS, today=DAYS)
def test_the_next_anniversary_is_within_a_year(day: datetime.date, today: datetime.date) -> None:
    day, today = sorted((day, today))
    found = next_anniversary(Date.of(day), today)
    assert found is not None
    assert 0 <= (found[0] - today).days <= 366
    assert found[1] == found[0].year - day.year


def test_29_february_returns_on_28_february() -> None:
    assert next_anniversary(Date.parse("2024-02-29"), datetime.date(2025, 1, 1)) == (datetime.date(2025, 2, 28), 1)


@pytest.mark.parametrize(("day", "said"), [(13, "14 January 2027, in 1 day"), (14, "14 January 2027, today")])
def test_the_next_anniversary_is_today_on_the_day_itself(shipped: KnowledgeBase, day: int, said: str) -> None:
    asked = "When is the next anniversary of the diplomatic relations?"
    assert say_answer(shipped.ask(asked, on=datetime.date(2027, 1, day))) == said


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        pytest.param("How many months after diplomatic relations began was the embassy opened?", {2, 3}, id="between"),
        pytest.param("Which came first, the Kars consulate or the Shusha Declaration?", {4, 14}, id="order"),
        pytest.param("what happened before 1993", {2, 3}, id="events"),
    ],
)
def test_a_computed_answer_says_so_and_cites_what_it_came_from(
    shipped: KnowledgeBase, question: str, sentences: set[int]
) -> None:
    answer = shipped.ask(question, on=TODAY)
    assert answer.computed
    assert {citation.number for citation in answer.citations} == sentences


@pytest.fixture(scope="module")
def two() -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open("sqlite://", shipped=False) as kb:
        kb.add_source(
            "Sweden opened an embassy in Riga in October 1991. Sweden closed one in Oslo in May 1995.", id="a"
        )
        kb.add_source(
            "Norway opened an embassy in Riga in November 1992. Norway closed one in Paris in the 1980s.", id="b"
        )
        yield kb


def test_what_is_reckoned_keeps_to_the_sources_that_are_asked(two: KnowledgeBase) -> None:
    assert [one.source_id for one in two.ask("What happened in 1992?", sources=["b"], on=TODAY).citations] == ["b"]
    assert not {one.source_id for one in two.ask("What happened in 1991?", sources=["b"], on=TODAY).citations} & {"a"}


def test_sentences_of_the_same_number_in_two_sources_are_both_cited(two: KnowledgeBase) -> None:
    question = "What came first, the Swedish embassy in Riga or the Norwegian one in Riga?"
    cited = two.ask(question, on=TODAY).citations
    assert [(one.source_id, one.number) for one in cited] == [("a", 1), ("b", 1)]


def test_a_decade_is_said_by_its_years(two: KnowledgeBase) -> None:
    assert say_answer(two.ask("When did Norway close one in Paris?", on=TODAY)) == "1980–1989"


@pytest.mark.parametrize("sentences", [20, 400, 401, 900])
def test_of_much_that_happened_the_first_is_told_and_how_much_more_there_is(sentences: int) -> None:
    years = [1900 + number % 100 for number in range(sentences)]
    with KnowledgeBase.open("sqlite://", shipped=False) as kb:
        kb.add_source(" ".join(f"In {year} a mission was opened in Riga." for year in reversed(years)), id="a")
        answer = kb.ask("What happened after 1899?", on=TODAY)
    text = kb.sources[0].text
    told = [int(text[one.start :][3:7]) for one in answer.citations]
    assert told == sorted(years)[:12]
    assert str(sentences - 12) in say_answer(answer)


def test_what_leans_on_the_sentence_before_happened_too() -> None:
    with KnowledgeBase.open("sqlite://", shipped=False) as kb:
        kb.add_source("Norway left the union in June 1905. In the same year it opened a mission in Oslo.", id="a")
        answer = kb.ask("What happened before 1910?", on=TODAY)
    assert {one.number for one in answer.citations} == {1, 2}


def test_each_earlier_question_is_read_once(shipped: KnowledgeBase) -> None:
    few, many = (steps(partial(shipped.ask, "and there?", turns=["and there?"] * n, on=TODAY)) for n in (3, 6))
    assert many < 3 * few  # twice as many; eight times, if each were read again for each that leans on it
