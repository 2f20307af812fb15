"""Cards: nothing is cut off or overlaps, every letter is in the fonts, the same picture each time."""

import datetime
from io import BytesIO
from itertools import combinations

import pytest
from hypothesis import given, strategies
from PIL import Image

from bot.cards import Event, Told, draw_card, draw_timeline
from bot.cards.canvas import MARGIN, WIDTH, Face, Piece, Text, font
from bot.cards.card import HEIGHT, lay_out_card
from bot.cards.timeline import lay_out_timeline
from bot.texts import LOCALES, load_texts, say_published
from knowledge.data import DATA
from knowledge.dates.dates import Date
from knowledge.library import KnowledgeBase
from knowledge.sources import Source
from knowledge.wording import quotation_marks, say_date

FACES: tuple[Face, ...] = ("Serif-Regular", "Serif-Semibold", "Sans-Regular", "Sans-Semibold")
SENTENCE = "The Consulate General was established in Istanbul in January 1993 and in Kars in April 2004."

_days = strategies.dates(datetime.date(1000, 1, 1), datetime.date(2026, 12, 31))
_dates = _days.map(Date.of) | _days.map(lambda day: Date.of_parts(day.year, day.month))
_sentences = strategies.text("aəğİшы .,W-", min_size=1, max_size=600).filter(str.strip) | strategies.just(SENTENCE)
_spans = strategies.tuples(strategies.integers(0, 300), strategies.integers(0, 300)).map(
    lambda ends: (min(ends), max(ends) + 1)
)
_languages = strategies.sampled_from(LOCALES)


def _boxes(pieces: list[Piece], height: int) -> list[tuple[float, float, float, float]]:
    boxes = [piece.box for piece in pieces if isinstance(piece, Text) and piece.words.strip()]
    assert boxes
    for left, top, right, bottom in boxes:
        assert left >= MARGIN - 20
        assert top >= 0
        assert right <= WIDTH - MARGIN + 20
        assert bottom <= height
    return boxes


def _are_apart(boxes: list[tuple[float, float, float, float]]) -> None:
    for one, other in combinations(boxes, 2):
        is_apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert is_apart, (one, other)


@given(
    strategies.lists(
        strategies.builds(Told, _dates, strategies.integers(1, 2000), _sentences, _spans, _sentences),
        min_size=1,
        max_size=5,
    ),
    strategies.lists(_dates, max_size=60),
    _languages,
)
def test_a_card_has_all_its_words_on_it_and_apart(told: list[Told], events: list[Date], language: str) -> None:
    _are_apart(_boxes(lay_out_card(told, events, language), HEIGHT))


@given(
    strategies.lists(strategies.builds(Event, _dates, _sentences, _spans), min_size=1, max_size=30),
    strategies.lists(_sentences, max_size=3),
    _languages,
)
def test_a_time_line_has_all_its_words_on_it_and_apart(
    events: list[Event], publishers: list[str], language: str
) -> None:
    pages = list(lay_out_timeline(events, publishers, language))
    assert sum(isinstance(piece, Text) and piece.size == 30 for page, _ in pages for piece in page) == len(events)
    for page, height in pages:
        assert height <= 1700
        _are_apart(_boxes(page, height))


@pytest.mark.parametrize("language", LOCALES)
def test_the_words_that_tell_the_event_are_shown_with_ellipses_where_some_are_left_out(language: str) -> None:
    sentence = "Many words stand before it, " * 20 + "and Kars had one in April 2004, " + "and many more after it. " * 9
    start = sentence.index("Kars")
    told = Told(Date("2004-04"), 20, sentence, (start, sentence.index(" 2004") + 5), "Report")
    words = [piece for piece in lay_out_card([told], [], language) if isinstance(piece, Text) and piece.size == 42]
    said = " ".join(piece.words for piece in words)
    opening, closing = quotation_marks(language)
    assert said.startswith(f"…{opening}")
    assert said.endswith(f"{closing}…")
    assert said.strip(f"…{opening}{closing}") in sentence
    assert "Kars had one in April 2004," in said


def test_the_same_is_drawn_the_same_and_as_telegram_takes_it() -> None:
    told = [Told(Date("1992-01-14"), 35, SENTENCE, (0, 20), "Report")]
    events = [Event(Date("1993-01"), SENTENCE, (0, 20)), Event(Date("2004"), SENTENCE, (60, 90))]
    card, pages = draw_card(told, [Date("1993-01")], "az"), draw_timeline(events, ["Report"], "ru")
    assert card == draw_card(told, [Date("1993-01")], "az")
    assert pages == draw_timeline(events, ["Report"], "ru")
    for picture in (card, *pages):
        image = Image.open(BytesIO(picture))
        assert sum(image.size) <= 10_000
        assert len(picture) < 500_000


def test_a_publisher_has_its_day(shipped: KnowledgeBase) -> None:
    assert {say_published(source, "ru") for source in shipped.sources} == {
        "Report, 14 января 2023\N{NARROW NO-BREAK SPACE}г."
    }
    assert say_published(Source("a", "A text.", publisher="Gazette"), "en") == "Gazette"


@pytest.mark.parametrize("face", FACES)
def test_every_letter_of_texts_sources_and_dates_is_in_the_fonts(face: Face) -> None:
    said = [text for language in LOCALES for text in (load_texts(language)["card_years"], load_texts(language)["you"])]
    said += [path.read_text(encoding="utf-8") for path in (DATA / "sources").glob("*.txt")]
    said += [say_date(Date.of_parts(2026, month, 14), language) for month in range(1, 13) for language in LOCALES]
    said.append("ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZabcçdeəfgğhxıijkqlmnoöprsştuüvyz" + "âîûWw")
    said.append("".join(map(chr, (*range(0x410, 0x450), 0x401, 0x451))) + "“”…«»–—№·/0123456789")
    missing = font(face, 40).getmask("\U0010ffff").getbbox(), bytes(font(face, 40).getmask("\U0010ffff"))
    for letter in {letter for text in said for letter in text if not letter.isspace()}:
        mask = font(face, 40).getmask(letter)
        assert (mask.getbbox(), bytes(mask)) != missing, f"{letter!r} is not in {face}"
