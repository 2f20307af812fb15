"""How long texts that are no texts take to be cut and searched for dates: `python -m tests.benchmarks.garbage`.

The tests count steps of Python; what a regular expression does inside one of them only a clock can show.
"""

import sys
import time
from collections.abc import Callable
from itertools import pairwise

from rich.console import Console
from rich.table import Table

from knowledge.date_expressions import find_dates
from knowledge.sentences import cut

PIECES = (
    *".!…\"'([«“ \t\n",
    '." ',
    '" ',
    "()",
    ".[",
    "- ",
    "a.[",
    "„a",
    ". ",
    "Az ",
    "A. ",
    "U.S. ",
    "Ab! ",
    "1. ",
    "a\n",
    "(a. B) ",
    '"a. b" ',
    ".'.'x",
    "1993 ",
    "5 May ",
)
LENGTHS = (10_000, 100_000)


def milliseconds(call: Callable[[], object]) -> float:
    """Take the best of three: other work on the machine only adds."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return min(times)


def main(lengths: tuple[int, ...] = LENGTHS) -> None:
    """Print a row for each piece: the time at each length, and how much it grew (10: with the text)."""
    table = Table("repeated", *(f"cut, {length:,} ms" for length in lengths), "grew", "dates, ms", title="Garbage")
    for piece in PIECES:
        texts = [(piece * length)[:length] for length in lengths]
        taken = [milliseconds(lambda text=text: cut(text)) for text in texts]  # type: ignore[misc]
        grew = " ".join(f"{after / before:.0f}" for before, after in pairwise(taken))
        dates = milliseconds(lambda text=texts[0]: find_dates(text, "en"))  # type: ignore[misc]
        table.add_row(repr(piece), *(f"{one:.1f}" for one in taken), grew, f"{dates:.1f}")
    Console(file=sys.stdout).print(table)


if __name__ == "__main__":
    main()
