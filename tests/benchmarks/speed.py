"""How long a question takes, beside ready-made rankings in the same run: `python -m tests.benchmarks.speed`.

Warm: on the shipped article, and among 10,000 sentences made here, the same ones in every run; no question is
asked twice. Cold: `sitat ask` as a whole process, from its start to its end.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from knowledge.language.sentences import cut
from knowledge.library import KnowledgeBase
from knowledge.measuring.baselines import BASELINES
from knowledge.measuring.evaluation import percentile
from knowledge.measuring.squad import add_slips
from tests.benchmarks.shipped import shipped

ROOT = Path(__file__).parents[2]
SEED = 2023
SENTENCES = 10_000
SOURCES = 5
ASKED = 200  # questions; as many others come before them: what is remembered of words is as full as it is in use
COLD_STARTS = 7

FIRST_QUESTION = "When were diplomatic relations established?"
_CONSONANTS, _VOWELS = "bdklmnrstvz", "aeiou"
_ACTIONS = (
    "opened an embassy in", "recognised the independence of", "signed a treaty with", "sent engineers to",
    "held talks with the government of", "lifted the visa requirement for citizens of", "bought grain from",
    "closed its consulate in", "built a railway to", "concluded a cultural agreement with",
)  # fmt: skip
_REASONS = (
    "after two years of negotiations", "to secure the supply of gas", "at the request of its merchants",
    "in the presence of both presidents", "despite the protests of fishermen", "for the third time",
    "because the harvest had failed", "with the help of the central bank",
)  # fmt: skip
_MONTHS = ("January", "March", "April", "June", "July", "September", "October", "December")


def make_sentences(how_many: int, chance: random.Random) -> list[str]:
    """Return sentences about invented countries; names and words recur unevenly, as they do in real text."""
    names = [_make_name(chance) for _ in range(2_000)]
    weights = [1 / (rank + 5) for rank in range(len(names))]

    def make() -> str:
        who, whom, person, town = chance.choices(names, weights, k=4)
        when = f"{chance.choice(_MONTHS)} {chance.randint(1900, 2022)}"
        action, reason = chance.choice(_ACTIONS), chance.choice(_REASONS)
        return chance.choice(
            (
                f"In {when}, {who} {action} {whom} {reason}.",
                f"{who} {action} {whom} in {when}, said Minister {person} in {town}.",
                f"About {chance.randint(10, 900)} people of {town} saw how {who} {action} {whom} {reason}.",
            )
        )

    return [make() for _ in range(how_many)]


def _make_name(chance: random.Random) -> str:
    syllables = (chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(chance.randint(2, 4)))
    return "".join(syllables).title()


def make_questions(sentences: Sequence[str], how_many: int, chance: random.Random) -> list[str]:
    """Return questions that take up words of a sentence each."""

    def make() -> str:
        words = chance.choice(sentences).rstrip(".").split()
        first = chance.randrange(max(1, len(words) - 8))
        return f"{chance.choice(('When', 'Why', 'Who', 'Where'))} {' '.join(words[first : first + 8])}?"

    return [make() for _ in range(how_many)]


def measure(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Return the milliseconds of each question of the second half; the first half warms it up."""
    half = len(questions) // 2
    for question in questions[:half]:
        ask(question)
    times = []
    for question in questions[half:]:
        started = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - started) * 1000)
    return times


def measure_cold_starts(count: int) -> tuple[float, list[float]]:
    """Return the seconds of the first `sitat ask` ever, which makes the database, and of those after it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/sitat.sqlite3"}
        times = []
        for _ in range(1 + count):
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "bot", "ask", FIRST_QUESTION],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            times.append(time.perf_counter() - started)
    return times[0], times[1:]


def main(how_many: int = SENTENCES, asked: int = ASKED, cold_starts: int = COLD_STARTS) -> None:
    """Measure all of it and print the tables."""
    chance = random.Random(SEED)
    table = Table("", "sentences", "median ms", "p99 ms", title="A warm question")

    def add(name: str, sentences: int, times: Sequence[float]) -> None:
        table.add_row(name, f"{sentences:,}", f"{statistics.median(times):.2f}", f"{percentile(times, 0.99) or 0:.2f}")

    article = shipped()
    texts = [
        source.text[sentence.start : sentence.end]
        for source in article.sources
        for sentence in cut(source.text, source.language)
    ]
    phrasings = [text for fact in article.facts for texts in fact.phrasings.values() for text in texts]
    questions = chance.sample(sorted(set(phrasings)), 4 * asked)
    clean, slipped = questions[::2], [add_slips(question) for question in questions[1::2]]
    add("sitat, ask", len(texts), measure(article.ask, clean))
    add("sitat, ask, typing slips", len(texts), measure(article.ask, slipped))
    for baseline in BASELINES:
        add(baseline.name, len(texts), measure(baseline(texts, "en").best, clean))
    article.close()

    made = make_sentences(how_many, chance)
    questions = make_questions(made, 4 * asked, chance)
    clean, slipped = questions[::2], [add_slips(question) for question in questions[1::2]]
    large = KnowledgeBase.open("sqlite://", shipped=False)
    for number in range(SOURCES):
        large.add_source(" ".join(made[number::SOURCES]), title=f"Chronicle {number + 1}")
    table.add_section()
    add("sitat, ask", how_many, measure(large.ask, clean))
    add("sitat, ask, typing slips", how_many, measure(large.ask, slipped))
    for baseline in BASELINES:
        add(baseline.name, how_many, measure(baseline(made, "en").best, clean))
    large.close()

    console = Console()
    console.print(table)
    first_ever, cold = measure_cold_starts(cold_starts)
    console.print(f"`sitat ask` as a whole process: {statistics.median(cold):.2f} s, the median of {len(cold)};")
    console.print(f"the very first, which makes the database: {first_ever:.2f} s")


if __name__ == "__main__":
    main()
