"""How long texts that are no texts, and questions that are none, take: `python -m tests.benchmarks.garbage`.

The tests count steps of Python; what a regular expression does inside one of them only a clock can show.
"""

import sys
import time
from collections.abc import Callable
from itertools import pairwise

from rich.console import Console
from rich.table import Table

from knowledge.dates.mentions import find_dates
from knowledge.language.sentences import cut
from knowledge.library import KnowledgeBase

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
# What a question can be full of: each is repeated up to the longest message of Telegram's.
HEAVY = (
    "1993 ",
    "14 January 1993 ",
    "in the same year ",
    "two years later ",
    "Friday ",
    "в августе того же года ",
    "embassy ",
    "Azerbaijan Turkiye ",
    "when did azerbaijan open ",
    "word{}xq ",
    "a",
)
LONGEST_QUESTION = 4096  # characters


def milliseconds(call: Callable[[], object]) -> float:
    """Take the best of three: other work on the machine only adds."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return min(times)


def main(lengths: tuple[int, ...] = LENGTHS, longest: int = LONGEST_QUESTION) -> None:
    """Print a row for each piece: the time at each length, and how much it grew (10: with the text); then questions."""
    table = Table("repeated", *(f"cut, {length:,} ms" for length in lengths), "grew", "dates, ms", title="Garbage")
    for piece in PIECES:
        texts = [(piece * length)[:length] for length in lengths]
        taken = [milliseconds(lambda text=text: cut(text)) for text in texts]  # type: ignore[misc]
        grew = " ".join(f"{after / before:.0f}" for before, after in pairwise(taken))
        dates = milliseconds(lambda text=texts[0]: find_dates(text, "en"))  # type: ignore[misc]
        table.add_row(repr(piece), *(f"{one:.1f}" for one in taken), grew, f"{dates:.1f}")
    Console(file=sys.stdout).print(table)
    heavy = Table("repeated", f"asked, {longest:,} characters, ms", "after three such, ms", title="Heavy questions")
    with KnowledgeBase.open("sqlite://") as kb:
        kb.ask("When did Azerbaijan open its embassy in Turkiye?")  # what is made once is made
        for piece in HEAVY:
            question = "".join(piece.format(number) for number in range(longest))[:longest]
            alone = milliseconds(lambda text=question: kb.ask(text))  # type: ignore[misc]
            turns = milliseconds(lambda text=question: kb.ask(text, turns=[text] * 3))  # type: ignore[misc]
            heavy.add_row(repr(piece), f"{alone:.0f}", f"{turns:.0f}")
    Console(file=sys.stdout).print(heavy)


if __name__ == "__main__":
    main()
