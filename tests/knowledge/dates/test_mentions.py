import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.data import LANGUAGES
from knowledge.dates.dates import Date, Precision
from knowledge.dates.grammar import fold_text, load_language
from knowledge.dates.mentions import find_dates, find_window
from knowledge.errors import DataError
from tests.counting import steps

HERE = Path(__file__).parent
PUBLISHED = datetime.date(2023, 1, 14)
TODAY = datetime.date(2026, 1, 1)


def rows(name: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    assert found, f"{name} is empty"
    return found


# Words and figures out of which anything that looks like a date can come.
WORDS = """
1992 2021 31 14 05 29 3rd . , - – / ' ’ ( ) May March august today the same year following last ago later two
years days month anniversary 30th Friday İ I Ə mayıs Ocak 14'te yılın aynı ertesi gün yıl önce sonra bugün
geçen dönümü kasımda il ildə -ci yanvarın ayın həmin növbəti əvvəl ötən bu illiyi əsr января года в том же
году спустя два дня назад годом ранее сегодня февраля 1990-е XX века in on of a
"""
PIECES = [*WORDS.split(), "\n"]
DATE_LIKE = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
TEXTS = st.one_of(st.text(max_size=80), DATE_LIKE)


@pytest.mark.parametrize("row", rows("dates.jsonl"), ids=lambda row: f"{row['language']}: {row['text'][:60]}")
def test_the_dates_of_a_text_are_found_and_resolved(row: dict[str, Any]) -> None:
    published = datetime.date.fromisoformat(row["published"])
    found = find_dates(row["text"], row["language"], published)
    assert [mention.date.edtf for mention in found if mention.date] == row["dates"]


def test_every_language_has_examples_of_texts_and_of_questions() -> None:
    for name in ("dates.jsonl", "windows.jsonl", "quantities.jsonl"):
        assert {row["language"] for row in rows(name)} == set(LANGUAGES)


@given(text=TEXTS, language=st.sampled_from(LANGUAGES), published=st.none() | st.dates())
@example("29 February", "en", datetime.date(1, 1, 1))
@example("On Friday it will end", "en", datetime.date(9999, 12, 31))
@example("yesterday", "en", datetime.date(1, 1, 1))
def test_any_text_has_dates_in_order_whose_spans_are_their_words(
    text: str, language: str, published: datetime.date | None
) -> None:
    last = 0
    for mention in find_dates(text, language, published):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.expression
        assert mention.date is not None
        if mention.resolved_span:
            assert text[slice(*mention.resolved_span)]
        last = mention.end


@given(
    text=DATE_LIKE,
    month=st.sampled_from(["in March", "In August", "since May"]),
    published=st.none() | st.dates(),
)
def test_a_month_alone_never_becomes_a_day(text: str, month: str, published: datetime.date | None) -> None:
    sentence = f"{text}. They met {month} and left."
    start = sentence.index(month, len(text)) + len("in ")
    found = [
        mention for mention in find_dates(sentence, "en", published) if start <= mention.start < start + len(month)
    ]
    assert all(mention.date and mention.date.precision is Precision.MONTH for mention in found)
    assert found or published is None or published.year < 2


@given(text=TEXTS, language=st.sampled_from(LANGUAGES))
def test_a_day_is_found_only_where_the_text_has_figures_or_words_of_a_day(text: str, language: str) -> None:
    for mention in find_dates(text, language):
        if mention.date and mention.date.precision is Precision.DAY and mention.resolved_with is None:
            assert any(letter.isdigit() for letter in mention.expression)


def test_the_main_clause_gives_the_year_and_is_named_as_the_evidence() -> None:
    text = (
        "Relations were established on 3 May 1995, after the border had been drawn in June 1994. "
        "In September of the same year an embassy was opened."
    )
    mention = find_dates(text, "en")[-1]
    assert mention.date is not None
    assert (mention.date.edtf, mention.resolved_with) == ("1995-09", "3 May 1995")
    assert mention.resolved_span == (text.index("3 May"), text.index("3 May") + len("3 May 1995"))


def test_what_leans_on_publication_through_another_date_says_so() -> None:
    text = "On 6 February last year the ground shook. The next day helpers came."
    first, second = find_dates(text, "en", PUBLISHED)
    assert first.resolved_with == second.resolved_with == "published"
    assert (first.resolved_span, second.resolved_span) == (None, (first.start, first.end))
    assert second.date is not None
    assert second.date.edtf == "2022-02-07"


@pytest.mark.parametrize("text", ["Last year trade grew.", "Yesterday they met.", "In March they met.", "That year"])
def test_without_a_day_of_publication_what_leans_on_it_has_no_date(text: str) -> None:
    assert find_dates(text, "en") == []


def test_given_sentences_take_the_place_of_guessed_ones() -> None:
    text = "closed in 1990 and opened in 1995 the same year trade grew"
    cut = text.index("the same")
    assert [m.date.edtf for m in find_dates(text, "en", None, [(0, cut), (cut, len(text))]) if m.date] == [
        "1990",
        "1995",
        "1995",
    ]


def test_an_unknown_language_is_named_with_those_that_there_are() -> None:
    with pytest.raises(DataError, match="no dates in 'xx'; there is en, az, tr, ru"):
        find_dates("1992", "xx")


@given(text=st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold_text(text)) == len(text)


def test_the_work_of_finding_dates_grows_with_the_text_and_not_with_its_square() -> None:
    text = "The pact of 5 May 1992 was signed. Two years later, in March, it was renewed. " * 256
    find_dates(text[:100], "en")  # reads the language's data
    assert len(find_dates(text[:20_000], "en", PUBLISHED)) > 700
    short, long = text[:1_000], text[:10_000]
    taken = steps(lambda: find_dates(short, "en", PUBLISHED))
    assert steps(lambda: find_dates(long, "en", PUBLISHED)) < 15 * taken  # 10 if linear, 100 if square


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_has_a_form_and_every_weekday(language: str) -> None:
    rules = load_language(language)
    assert all(rule.pattern for rule in rules.rules)
    assert set(rules.months.values()) == set(range(1, 13))
    assert set(rules.weekdays.values()) == set(range(7))


# Questions


@pytest.mark.parametrize("row", rows("windows.jsonl"), ids=lambda row: f"{row['language']}: {row['question']}")
def test_a_question_is_limited_to_its_window(row: dict[str, Any]) -> None:
    window = find_window(row["question"], row["language"], PUBLISHED, TODAY)
    days = [str(day) if day else None for day in (window.earliest, window.latest)] if window else None
    assert days == row["window"]


@given(question=TEXTS, language=st.sampled_from(LANGUAGES), published=st.none() | st.dates(), today=st.dates())
def test_any_question_has_no_window_or_one_that_it_says(
    question: str, language: str, published: datetime.date | None, today: datetime.date
) -> None:
    window = find_window(question, language, published, today)
    if window is None:
        return
    assert window.earliest or window.latest
    assert not (window.earliest and window.latest) or window.earliest <= window.latest
    assert 0 <= window.span[0] < window.span[1] <= len(question)
    if window.date:
        assert (window.earliest, window.latest) == (window.date.earliest(), window.date.latest())


@pytest.mark.parametrize(
    ("question", "words", "edtf"),
    [
        ("What was signed in June 2021?", "in June 2021", "2021-06"),
        ("What was signed in septmber 1997, then?", "in septmber 1997", "1997-09"),
        ("What happened before 2000 there?", "before 2000", None),
        ("Between 1991 and 1994, who ruled?", "Between 1991 and 1994", None),
    ],
)
def test_a_window_says_which_words_it_comes_from(question: str, words: str, edtf: str | None) -> None:
    window = find_window(question, "en", PUBLISHED, TODAY)
    assert window is not None
    assert question[slice(*window.span)] == words
    assert (window.date.edtf if window.date else None) == edtf


def test_last_year_is_counted_from_publication_before_today() -> None:
    of_source = find_window("How many exercises last year?", "en", PUBLISHED, TODAY)
    of_today = find_window("How many exercises last year?", "en", None, TODAY)
    assert of_source is not None
    assert of_today is not None
    assert (of_source.earliest, of_today.earliest) == (datetime.date(2022, 1, 1), datetime.date(2025, 1, 1))


@pytest.mark.parametrize(
    ("spoken_of", "question", "edtf"),
    [
        ("1992-01-14", "What happened later that same year?", "1992"),
        ("1992-01-14", "Who came the next day?", "1992-01-15"),
        ("1992-08", "And in the same month?", "1992-08"),
        ("199X", "What happened in the following year?", None),
        ("1992", "What happened in April 2004?", "2004-04"),
    ],
)
def test_a_question_leans_on_the_date_that_was_spoken_of(spoken_of: str, question: str, edtf: str | None) -> None:
    found = find_dates(question, "en", spoken_of=Date(spoken_of))
    assert [mention.date.edtf for mention in found if mention.date] == [edtf] * (edtf is not None)
    assert all(question[mention.start : mention.end] == mention.expression for mention in found)
