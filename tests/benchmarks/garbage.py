"""How long texts that are no texts, and questions that are none, take: `python -m tests.benchmarks.garbage`.

The tests count steps of Python; what a regular expression does inside one of them only a clock can show.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise

from rich.console import Console
from rich.table import Table

from knowledge.dates.mentions import find_dates
from knowledge.language.sentences import cut
from knowledge.library import KnowledgeBase
from tests.benchmarks.shipped import shipped

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
TRIES = 300  # texts of the search for the worst
_PIECES_OF_ONE = 6  # a text repeats so many pieces at most
_UNKNOWN = 0.1  # of the pieces are words that nobody knows
SEED = 2023


def milliseconds(call: Callable[[], object]) -> float:
    """Take the best of three: other work on the machine only adds."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return min(times)


def last_of(kb: KnowledgeBase, question: str, before: int) -> float:
    """Return the milliseconds of the last of a conversation of `before` such questions and one more; best of three."""
    times = []
    for _ in range(3):
        kb.forget_words()
        for number in range(before):
            kb.ask(question, turns=[question] * number)
        began = time.perf_counter()
        kb.ask(question, turns=[question] * before)
        times.append(1000 * (time.perf_counter() - began))
    return min(times)


def slowest(kb: KnowledgeBase, tries: int, longest: int) -> tuple[float, str, int]:
    """Search for the slowest question: milliseconds, what it repeats, how many such were asked before it.

    Each text repeats a few pieces: of those above, words of the sources, names and words of the lexicon, what nobody
    knows. The slowest so far is changed by a piece and tried again; nothing is remembered from one to the next.
    """
    chance = random.Random(SEED)
    words = [word + " " for source in kb.sources for word in source.text.split()]
    phrasings = [f"{way} " for fact in kb.facts for ways in fact.phrasings.values() for way in ways]
    kinds: tuple[Sequence[str], ...] = (HEAVY, PIECES, words, phrasings)

    def piece() -> str:
        if chance.random() < _UNKNOWN:
            return "".join(chance.choices("abdefiklmnorstu", k=chance.randint(2, 12))) + " "
        found: str = chance.choice(chance.choice(kinds))
        return found

    worst = 0.0, "", 0
    kept: list[str] = []
    for number in range(tries):
        if kept and number % 3:
            pieces = list(kept)
            pieces[chance.randrange(len(pieces))] = piece()
            pieces += [piece()] * (chance.random() < 0.5)
        else:
            pieces = [piece() for _ in range(chance.randint(1, _PIECES_OF_ONE))]
        repeated = "".join(pieces[:_PIECES_OF_ONE])
        text = "".join(repeated.replace("{}", str(at)) for at in range(longest))[:longest]
        for before in (0, 3):
            taken = last_of(kb, text, before)
            if taken > worst[0]:
                worst, kept = (taken, repeated, before), pieces[:_PIECES_OF_ONE]
    return worst


def main(lengths: tuple[int, ...] = LENGTHS, longest: int = LONGEST_QUESTION, tries: int = TRIES) -> None:
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
    with shipped() as kb:
        kb.ask("When did Azerbaijan open its embassy in Turkiye?")  # what is made once is made
        for piece in HEAVY:
            question = "".join(piece.format(number) for number in range(longest))[:longest]
            heavy.add_row(repr(piece), f"{last_of(kb, question, 0):.0f}", f"{last_of(kb, question, 3):.0f}")
        found, repeated, before = slowest(kb, tries, longest)
    Console(file=sys.stdout).print(heavy)
    sys.stdout.write(
        f"The slowest of {tries} searched for: {found:.0f} ms, {before} such before it, {repeated!r} again and again\n"
    )


if __name__ == "__main__":
    main()
