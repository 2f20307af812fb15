"""Time line: all events from top to bottom, by their years, on as many pages as they need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.cards.canvas import (
    ACCENT,
    INK,
    LEADING,
    MARGIN,
    QUIET,
    WIDTH,
    Dot,
    Line,
    Piece,
    Text,
    draw,
    quoted,
    shortened,
)
from bot.texts import say
from knowledge.dates.dates import Date
from knowledge.wording import say_date

_LONGEST = 1700  # px; Telegram makes a higher photo smaller, until it cannot be read
_TOP = 210
_RAIL, _COLUMN = 248, 288  # px from the left
_SIZE, _LINES = 36, 2
_DATE = 30


@dataclass(frozen=True, slots=True)
class Event:
    """A date, and the sentence that says what was then, with the words that do."""

    date: Date
    sentence: str
    span: tuple[int, int]


def draw_timeline(events: Sequence[Event], publishers: Sequence[str], language: str) -> list[bytes]:
    """Return the pages as PNGs, 1280 px wide and at most 1700 px high; none without events."""
    return [draw(pieces, height) for pieces, height in lay_out_timeline(events, publishers, language)]


def lay_out_timeline(
    events: Sequence[Event], publishers: Sequence[str], language: str
) -> Iterator[tuple[list[Piece], int]]:
    """Yield what each page shows, and its height."""
    pages: list[list[tuple[Event, list[Text], float]]] = []
    y = float(_LONGEST)
    for event in sorted(events, key=lambda one: (one.date.earliest(), one.date.edtf)):
        words = quoted(
            event.sentence, event.span, _COLUMN, 0, WIDTH - MARGIN - _COLUMN, "Serif-Regular", _SIZE, _LINES, language
        )
        height = _DATE + 24 + words[-1].y + LEADING * _SIZE + 26
        if y + height > _LONGEST - 90:
            pages.append([])
            y = _TOP
        pages[-1].append((event, words, y))
        y += height
    for number, page in enumerate(pages):
        title = say(language, "timeline_title")
        if len(pages) > 1:
            title += f" · {number + 1} / {len(pages)}"
        yield _page(page, title, ", ".join(publishers), language)


def _page(
    page: Sequence[tuple[Event, list[Text], float]], title: str, publishers: str, language: str
) -> tuple[list[Piece], int]:
    _, words, y = page[-1]
    bottom = y + _DATE + 24 + words[-1].y
    pieces: list[Piece] = [
        Text(title, MARGIN, 128, "Serif-Semibold", 64, INK),
        Line(_RAIL, page[0][2] - 10, _RAIL, bottom, 4),
    ]
    shown = ""
    for event, words, y in page:
        year = event.date.edtf[:4].replace("X", "0")
        if year != shown:
            pieces.append(Text(year, MARGIN, y + 8, "Serif-Semibold", 54, ACCENT))
            shown = year
        pieces.append(Dot(_RAIL, y - 10, 11, ACCENT))
        pieces.append(Text(say_date(event.date, language), _COLUMN, y, "Sans-Semibold", _DATE, QUIET))
        pieces += [replace(word, y=word.y + y + _DATE + 20) for word in words]
    source = shortened(publishers, "Sans-Regular", 28, WIDTH - 2 * MARGIN)
    if source:
        pieces.append(Text(source, MARGIN, bottom + 90, "Sans-Regular", 28, QUIET))
    return pieces, round(bottom + 140)
