"""Posts: headings in four languages, quotations to the letter, captions that fit."""

import csv
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from bot import replies
from bot.catalogue import Catalogue
from bot.replies.markup import LONGEST, size
from bot.replies.posts import LONGEST_CAPTION
from bot.texts import LOCALES, load_texts
from knowledge.anniversaries import Anniversary
from knowledge.dates.dates import Date
from knowledge.facts import Evidence, Fact
from knowledge.library import KnowledgeBase

# Read through by eye: each number of 1 to 200 in each language. A change of wording is a change of this file.
HEADINGS = Path(__file__).parent / "headings.tsv"
JANUARY, AUGUST = date(2027, 1, 14), date(2027, 8, 1)


@pytest.fixture(scope="module")
def catalogue(shipped: KnowledgeBase) -> Catalogue:
    return Catalogue.of(shipped)


def anniversary(edtf: str, years: int) -> Anniversary:
    event = Date(edtf)
    fact = Fact("a", "source", 1, Evidence(1, 0, 1), "open", (), ())
    return Anniversary(fact, event, date(event.year + years, event.month or 1, event.day or 1), years)


def test_headings_are_those_that_were_read() -> None:
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {(row["language"], int(row["years"])) for row in rows} == {
        (code, n) for code in LOCALES for n in range(1, 201)
    }
    for row in rows:
        one = anniversary("1800-01-14", int(row["years"]))
        assert replies.heading(one, row["language"]) == row["today"]
        assert replies.heading(one, row["language"], is_today=False) == row["on"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "35 years ago this month, in August 1992"),
        ("az", "35 il əvvəl bu ay: avqust 1992"),
        ("tr", "35 yıl önce bu ay: Ağustos 1992"),
        ("ru", "35 лет назад в этом месяце: август 1992\u202fг."),
    ],
)
def test_a_month_is_worded_as_a_month(language: str, said: str) -> None:
    assert replies.heading(anniversary("1992-08", 35), language) == said


@pytest.mark.parametrize("language", LOCALES[1:])
def test_every_language_has_the_same_texts(language: str) -> None:
    assert load_texts(language).keys() == load_texts("en").keys()


def test_a_post_quotes_its_sentence_and_underlines_the_date(catalogue: Catalogue) -> None:
    (text,) = replies.post(catalogue.almanac.told_on(JANUARY), catalogue, "en").parts
    assert text.startswith("<b>35 years ago today, on 14 January 1992</b>\n<blockquote>Report informs")
    assert "<u>January 14, 1992</u>" in text
    assert "Report, 14 January 2023, paragraph 2, sentence 1" in text


def test_a_relative_date_is_shown_with_the_sentence_it_leans_on(catalogue: Catalogue) -> None:
    (text,) = replies.post(catalogue.almanac.told_on(AUGUST), catalogue, "en").parts
    assert "<u>In August of the same year</u>" in text
    assert "<u>January 14, 1992</u>" in text


@pytest.mark.parametrize("language", LOCALES)
def test_a_late_post_says_for_which_day_it_is(catalogue: Catalogue, language: str) -> None:
    found = catalogue.almanac.told_on(JANUARY)
    (text,) = replies.post(found, catalogue, language, told_for=JANUARY).parts
    assert "2027" in text.splitlines()[0]
    assert replies.heading(found[0], language, is_today=False) in text


def test_a_reminder_and_a_preview_say_so(catalogue: Catalogue) -> None:
    found = catalogue.almanac.told_on(JANUARY)
    reminder = replies.post(found, catalogue, "en", is_reminder=True).parts[0]
    assert reminder.startswith("<i>A week from now, on 14 January 2027</i>\n<b>35th anniversary")
    assert replies.post(found, catalogue, "en", is_preview=True).parts[0].startswith("<i>Preview of a post</i>\n<b>35 ")


@pytest.mark.parametrize("count", [1, 3, 40])
def test_a_caption_fits_and_what_does_not_fit_follows(catalogue: Catalogue, count: int) -> None:
    found = catalogue.almanac.told_on(JANUARY) * count
    posted = replies.post(found, catalogue, "en", b"card")
    (card,), rest = posted.attachments, posted.parts
    caption = card.caption
    assert 0 < size(caption) <= LONGEST_CAPTION
    assert (not rest) == (caption.count("<blockquote>") == count)
    if rest:
        assert all(size(part) <= LONGEST for part in rest)
        assert sum(part.count("<blockquote>") for part in rest) == count


def test_every_quote_of_a_post_is_a_slice_of_its_source(catalogue: Catalogue) -> None:
    assert catalogue.almanac.events
    for one in catalogue.almanac.upcoming(JANUARY, 10):
        source = catalogue.sources[one.fact.source_id]
        text = "\n".join(replies.post([one], catalogue, "en").parts)
        for piece in text.split("<blockquote>")[1:]:
            quote = piece.split("</blockquote>")[0].replace("<u>", "").replace("</u>", "")
            assert unescape(quote) in source.text
