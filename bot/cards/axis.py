"""Axis: years from left to right, a dot for each event, some of them marked."""

import datetime
from collections.abc import Iterator, Sequence

from bot.cards.canvas import ACCENT, INK, MARGIN, QUIET, WIDTH, Dot, Line, Piece, Text, width_of
from knowledge.dates.dates import Date

_LEFT, _RIGHT = MARGIN + 20, WIDTH - MARGIN - 20
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)  # years from tick to tick
_APART = 120  # px from tick to tick, at least
_DOT, _MARKED = 8.0, 14.0  # px
_HIGHEST = 96.0  # px that dots of one time may be piled up
_LABEL = 28


def axis(events: Sequence[Date], marked: Sequence[Date], y: float) -> Iterator[Piece]:
    """Yield a line at `y` with its years below it and the events on it, those of one time piled up."""
    days = [date.earliest() for date in (*events, *marked)]
    first, last = min(days).year, max(days).year + 1
    step = next((one for one in _STEPS if (_RIGHT - _LEFT) * one / max(last - first, one) >= _APART), _STEPS[-1])
    first -= first % step
    last += -last % step
    yield Line(_LEFT, y, _RIGHT, y)

    def place(day: datetime.date) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (day.year - first + (day.timetuple().tm_yday - 1) / 366) / (last - first)

    for year in range(first, last + 1, step):
        x = _LEFT + (_RIGHT - _LEFT) * (year - first) / (last - first)
        yield Line(x, y, x, y + 12)
        words = str(year)
        yield Text(words, x - width_of(words, "Sans-Regular", _LABEL) / 2, y + 46, "Sans-Regular", _LABEL, QUIET)
    yield from _dots(sorted((place(date.earliest()), date in marked) for date in dict.fromkeys((*events, *marked))), y)


def _dots(found: Sequence[tuple[float, bool]], y: float) -> Iterator[Piece]:
    piles: list[list[tuple[float, bool]]] = []
    for one in found:
        if piles and one[0] - piles[-1][0][0] < 2 * _DOT:
            piles[-1].append(one)
        else:
            piles.append([one])
    for pile in piles:
        rise = min(2 * _DOT + 3, _HIGHEST / len(pile))
        # What is marked comes last, on top of the rest.
        for height, (_, is_marked) in enumerate(sorted(pile, key=lambda one: one[1])):
            x = pile[0][0]
            yield Dot(x, y - height * rise, _MARKED if is_marked else _DOT, ACCENT if is_marked else INK)
