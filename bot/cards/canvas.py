"""Canvas: paper, ink and type; what is laid out is a list of pieces, and only here are they drawn."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from knowledge.wording import quotation_marks

WIDTH = 1280  # px; Telegram shows no photo wider
MARGIN = 72
PAPER, INK, QUIET, FAINT, ACCENT = "#fbf9f4", "#1c2530", "#7b8490", "#d9d5cb", "#a8321f"

Face = Literal["Serif-Regular", "Serif-Semibold", "Sans-Regular", "Sans-Semibold"]

_FONTS = Path(__file__).parent / "fonts"
_FINER = 2  # everything is drawn so many times as large, and then made smaller: round edges are smooth
LEADING = 1.32  # from line to line, in sizes of the type
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Text:
    """Words on one line; `x` and `y` are the left end of their base line."""

    words: str
    x: float
    y: float
    face: Face
    size: int  # px
    ink: str = INK

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what is inked."""
        left, top, right, bottom = font(self.face, self.size).getbbox(self.words, anchor="ls")
        return self.x + left, self.y + top, self.x + right, self.y + bottom


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: int = 2
    ink: str = FAINT


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc."""

    x: float
    y: float
    radius: float
    ink: str = QUIET


Piece = Text | Line | Dot


@cache
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """Return a font; the same one each time."""
    return ImageFont.truetype(_FONTS / f"{face}.ttf", size)


def width_of(words: str, face: Face, size: int) -> float:
    """Return how far `words` reach, in px."""
    return font(face, size).getlength(words)


def fitting(words: str, face: Face, sizes: Sequence[int], width: float) -> int:
    """Return the first of `sizes` in which `words` fit, or the last."""
    return next((size for size in sizes if width_of(words, face, size) <= width), sizes[-1])


def shortened(words: str, face: Face, size: int, width: float) -> str:
    """Return `words`, or as many of their letters as fit, and an ellipsis."""
    if width_of(words, face, size) <= width:
        return words
    while words and width_of(words + _ELLIPSIS, face, size) > width:
        words = words[:-1]
    return words.rstrip() + _ELLIPSIS


def quoted(
    sentence: str,
    span: tuple[int, int],
    x: float,
    y: float,
    width: float,
    face: Face,
    size: int,
    lines: int,
    language: str,
) -> list[Text]:
    """Return a sentence in quotation marks on at most so many lines, what is outside `span` in a quieter ink.

    Where not all of it fits, words are left out before the span, and then at the end, with an ellipsis outside the
    quotation marks.
    """
    opening, closing = quotation_marks(language)
    opened, closed = _ELLIPSIS + opening, closing + _ELLIPSIS
    last = width_of(closed, face, size)
    words = list(_words(sentence, width - 2 * last, face, size))
    before = sum(start < span[0] for start, _ in words)
    inside = sum(start < span[1] for start, _ in words)
    # The fewest words are left out with which the span is seen to its end, or else all that are before it.
    rows = _wrapped(words, width, last, lines, face, size, opening)
    for first in range(before + 1):
        rows = _wrapped(words[first:], width, last, lines, face, size, opened if first else opening)
        if sum(map(len, rows[:lines])) >= min(inside - first + 1, len(words) - first):
            break
    end = closing if len(rows) <= lines else closed
    rows = rows[:lines]
    while end == closed and len(rows[-1]) > 1 and rows[-1][-1][1] >= span[1]:
        rows[-1].pop()  # a word or two after the span are of no use
    at, start, word = rows[-1][-1]
    rows[-1][-1] = at, start, word + end
    return [
        Text(word, x + at, y + number * LEADING * size, face, size, INK if span[0] <= start < span[1] else QUIET)
        for number, row in enumerate(rows)
        for at, start, word in row
    ]


def _wrapped(
    words: Sequence[tuple[int, str]], width: float, last: float, lines: int, face: Face, size: int, opening: str
) -> list[list[tuple[float, int, str]]]:
    """Return the words of each line, each with how far to the right it is and where it is in the sentence.

    What ends the quotation, `last` px wide, has room behind the last word, and in the last line behind each.
    """
    rows: list[list[tuple[float, int, str]]] = [[]]
    at, space = 0.0, width_of(" ", face, size)
    for number, (start, word) in enumerate(words):
        text = word if number else opening + word
        reach = width_of(text, face, size)
        may_end = number == len(words) - 1 or len(rows) >= lines
        if rows[-1] and at + reach + (last if may_end else 0) > width:
            rows.append([])
            at = 0.0
        rows[-1].append((at, start, text))
        at += reach + space
    return rows


def _words(sentence: str, width: float, face: Face, size: int) -> Iterator[tuple[int, str]]:
    """Yield the words of a sentence with their places; one that is wider than the line comes in parts."""
    for found in re.finditer(r"\S+", sentence):
        start, word = found.start(), found.group()
        while width_of(word, face, size) > width and len(word) > 1:
            most = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width_of(word[:n], face, size) <= width)
            yield start, word[:most]
            start, word = start + most, word[most:]
        yield start, word


def draw(pieces: Iterable[Piece], height: int) -> bytes:
    """Return a PNG of WIDTH x `height` px; the same bytes for the same pieces."""
    image = Image.new("RGB", (WIDTH * _FINER, height * _FINER), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, image.width - 1, image.height - 1), outline=FAINT, width=2 * _FINER)
    for piece in pieces:
        _draw(pen, piece)
    small = image.resize((WIDTH, height), Image.Resampling.BOX)
    file = BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw(pen: ImageDraw.ImageDraw, piece: Piece) -> None:
    x, y = piece.x * _FINER, piece.y * _FINER
    if isinstance(piece, Text):
        pen.text((x, y), piece.words, fill=piece.ink, font=font(piece.face, piece.size * _FINER), anchor="ls")
    elif isinstance(piece, Line):
        ends = (x, y, piece.to_x * _FINER, piece.to_y * _FINER)
        pen.line(ends, fill=piece.ink, width=piece.width * _FINER)
    else:
        radius = piece.radius * _FINER
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=piece.ink)
