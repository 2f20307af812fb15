"""Card: the anniversaries of a day, with the years large, their sentences, and where they stand in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.cards.axis import axis
from bot.cards.canvas import (
    ACCENT,
    INK,
    LEADING,
    MARGIN,
    QUIET,
    WIDTH,
    Piece,
    Text,
    draw,
    fitting,
    quoted,
    shortened,
    width_of,
)
from bot.texts import say_count
from knowledge.dates.dates import Date
from knowledge.wording import quotation_marks, say_date

HEIGHT = 720  # px
_AXIS = 632  # px from the top
_MOST = 3  # anniversaries that have room
_INNER = WIDTH - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Told:
    """An anniversary: when it was, the sentence that says so with the words that do, and who published it and when."""

    date: Date
    years: int
    sentence: str
    span: tuple[int, int]
    publisher: str


def draw_card(told: Sequence[Told], events: Sequence[Date], language: str) -> bytes:
    """Return a PNG of 1280 x 720 px. `events` are the dates of all that is known, for the time line below."""
    return draw(lay_out_card(told, events, language), HEIGHT)


def lay_out_card(told: Sequence[Told], events: Sequence[Date], language: str) -> list[Piece]:
    """Return what the card shows, and where."""
    pieces = list(_one(told[0], language) if len(told) == 1 else _several(told, language))
    return [*pieces, *axis(events, [one.date for one in told], _AXIS)]


def _one(one: Told, language: str) -> Iterator[Piece]:
    number = str(one.years)
    yield Text(number, MARGIN - 6, 196, "Serif-Semibold", 176, ACCENT)
    x = MARGIN + width_of(number, "Serif-Semibold", 176) + 30
    yield Text(_unit(one, language), x, 112, "Sans-Regular", 44, QUIET)
    date = say_date(one.date, language)
    size = fitting(date, "Serif-Semibold", (68, 60, 52, 44, 36), WIDTH - MARGIN - x)
    yield Text(date, x, 194, "Serif-Semibold", size, INK)
    # As large as it may be on four lines, so that a short sentence fills the card too.
    for size in (58, 50, 42):
        sentence = quoted(
            one.sentence, one.span, MARGIN, 292, _INNER, "Serif-Regular", size, 4 if size < 50 else 3, language
        )
        if sentence[-1].words.endswith(quotation_marks(language)[1]) and not sentence[0].words.startswith("…"):
            break
    yield from sentence
    publisher = shortened(one.publisher, "Sans-Semibold", 30, _INNER)
    yield Text(publisher, MARGIN, sentence[-1].y + 56, "Sans-Semibold", 30, QUIET)


def _several(told: Sequence[Told], language: str) -> Iterator[Piece]:
    y, column = 122.0, MARGIN + 20 + max(width_of(str(one.years), "Serif-Semibold", 92) for one in told[:_MOST])
    lines = 3 if len(told) == 2 else 2
    size = 34
    for number, one in enumerate(told[:_MOST]):
        yield Text(str(one.years), MARGIN - 3, y + 4, "Serif-Semibold", 92, ACCENT)
        said = f"{_unit(one, language)} · {say_date(one.date, language)}"
        if number == _MOST - 1 and len(told) > _MOST:
            said += f"   + {len(told) - _MOST}"
        yield Text(
            shortened(said, "Sans-Semibold", 32, WIDTH - MARGIN - column), column, y - 36, "Sans-Semibold", 32, INK
        )
        yield from quoted(
            one.sentence, one.span, column, y + 12, WIDTH - MARGIN - column, "Serif-Regular", size, lines, language
        )
        y += 72 + lines * LEADING * size
        y += 12 if lines == 3 else 0


def _unit(one: Told, language: str) -> str:
    """Return "years" without their number, in the plural that it wants."""
    return say_count(language, "card_years", one.years)
