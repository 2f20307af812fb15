"""Evaluation on pairs: a true question and its false twin, which differs from it in one thing."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.answers import Answer, Status, Verdict
from knowledge.errors import DataError

ALL = "all"


@dataclass(frozen=True, slots=True)
class Pair:
    """A question that the source answers, and one that it does not; sentences are numbered in their source."""

    id: str
    language: str
    kind: str  # what is changed: agent, owner, place, date, verb, ...
    true: str
    gold: frozenset[int]
    false: str
    gold_if_no: frozenset[int]  # sentences by which "no" is a right answer to the false one


@dataclass(slots=True)
class PairTally:
    """Counts over some pairs."""

    pairs: int = 0
    true_right: int = 0
    false_told: int = 0  # the false one answered with words of our own, or "yes"
    false_quoted: int = 0  # ... with a bare quotation
    both_right: int = 0

    def to_dict(self) -> dict[str, int]:
        """Return it for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class PairReport:
    """Tallies of all pairs, by language and by kind, and the ids of those that failed."""

    groups: dict[str, PairTally] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)


def read_pairs(lines: Iterable[str], where: str, text: str) -> Iterator[Pair]:
    """Yield the pairs of a file in JSON lines that are about `text`. Raises DataError with the line of a mistake."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            true, false = row["true"], row["false"]
            pair = Pair(
                str(row["id"]),
                str(row["lang"]),
                str(row["kind"]),
                str(true["q"]),
                _numbers(true["gold"]),
                str(false["q"]),
                _numbers(false.get("gold_if_no", ())) if false.get("no_ok") else frozenset(),
            )
            is_meant = row.get("text", "main") == text
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(where, number, f"is no pair of questions ({type(error).__name__}: {error})") from error
        if is_meant:
            yield pair


def _numbers(ids: Iterable[str]) -> frozenset[int]:
    return frozenset(int(name.removeprefix("S")) for name in ids)


def evaluate_pairs(pairs: Iterable[Pair], ask: Callable[[str], Answer]) -> PairReport:
    """Ask both questions of each pair."""
    report = PairReport()
    for pair in pairs:
        true, false = ask(pair.true), ask(pair.false)
        is_right = true.status is Status.ANSWERED and true.verdict is not Verdict.NO and _first(true) in pair.gold
        is_no = false.verdict is Verdict.NO and _first(false) in pair.gold_if_no
        is_told = false.status is Status.ANSWERED and not is_no
        for name in (ALL, pair.language, pair.kind):
            tally = report.groups.setdefault(name, PairTally())
            tally.pairs += 1
            tally.true_right += is_right
            tally.false_told += is_told and false.verdict is not Verdict.QUOTED
            tally.false_quoted += is_told and false.verdict is Verdict.QUOTED
            tally.both_right += is_right and not is_told
        if not is_right or is_told:
            report.misses.append(pair.id)
    return report


def _first(answer: Answer) -> int:
    return answer.citations[0].number if answer.citations else 0


def shares(tally: PairTally) -> Mapping[str, float]:
    """Return the counts as shares of the pairs, 0 to 1."""
    names = ("true_right", "false_told", "false_quoted", "both_right")
    return {name: getattr(tally, name) / tally.pairs for name in names}
