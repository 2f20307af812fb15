"""Evaluation: how often answers are right, on questions whose sentences are known."""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.answers import Answer, Status
from knowledge.dates.mentions import find_dates
from knowledge.errors import DataError

_P95 = 0.95


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the sentences that answer it, and what the answer is compared with."""

    text: str
    language: str
    style: str  # clean, typos, ...; of a turn in a dialogue its kind: first, followup, ...
    gold: frozenset[int]  # numbers of sentences of which any may come first; empty: it has to be refused
    also: frozenset[int] = frozenset()  # numbers of those that a complete answer cites besides
    turns: tuple[str, ...] = ()  # the questions before it in its dialogue
    value: str | None = None  # EDTF, where it asks for a date
    id: str = ""
    source: str = ""  # id of the source that the numbers count in; empty where there is but one

    def cited_by(self, answer: Answer) -> list[int]:
        """Return the numbers of the sentences that `answer` cites, 0 for one of another source."""
        return [citation.number if self.source in ("", citation.source_id) else 0 for citation in answer.citations]


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not answered as it should be."""

    id: str
    question: str
    status: str
    cited: tuple[int, ...]
    gold: tuple[int, ...]

    def to_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "id": self.id,
            "q": self.question,
            "status": self.status,
            "cited": list(self.cited),
            "gold": list(self.gold),
        }


@dataclass(slots=True)
class Tally:
    """Counts over some questions. A share is None where there was nothing to count."""

    answerable: int = 0
    right: int = 0  # answered, and a right sentence first
    ranked: int = 0  # a right sentence first, answered or not
    unanswerable: int = 0
    refused: int = 0  # of the unanswerable
    answered: int = 0
    wrong: int = 0  # of the answered
    with_also: int = 0
    complete: int = 0  # of those: a right sentence and all of `also` cited
    dated: int = 0  # answered rightly, and a date is expected
    dated_right: int = 0

    def add(self, question: Question, answer: Answer) -> bool:
        """Count one answer; say whether it was as it should be."""
        cited = question.cited_by(answer)
        is_answered = answer.status is Status.ANSWERED
        is_first = bool(cited) and cited[0] in question.gold
        is_right = is_answered and is_first
        self.answered += is_answered
        self.wrong += is_answered and not is_first
        if not question.gold:
            self.unanswerable += 1
            self.refused += not is_answered
            return not is_answered
        self.answerable += 1
        self.ranked += is_first
        self.right += is_right
        if question.also:
            self.with_also += 1
            self.complete += is_right and question.also <= set(cited)
        if question.value is not None and is_right:
            self.dated += 1
            self.dated_right += answer.value == question.value
        return is_right

    def to_dict(self) -> dict[str, object]:
        """Return counts and shares for JSON."""
        return {
            "answerable": self.answerable,
            "right": self.right,
            "right_share": share(self.right, self.answerable),
            "ranked_share": share(self.ranked, self.answerable),
            "unanswerable": self.unanswerable,
            "refused": self.refused,
            "refused_share": share(self.refused, self.unanswerable),
            "answered": self.answered,
            "wrong": self.wrong,
            "wrong_share": share(self.wrong, self.answered),
            "with_also": self.with_also,
            "complete_share": share(self.complete, self.with_also),
            "dated": self.dated,
            "dated_right_share": share(self.dated_right, self.dated),
        }


@dataclass(slots=True)
class Report:
    """What an evaluation found."""

    all: Tally = field(default_factory=Tally)
    languages: dict[str, Tally] = field(default_factory=dict)
    styles: dict[str, Tally] = field(default_factory=dict)
    times_ms: list[float] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)

    @property
    def median_ms(self) -> float | None:
        """The time of a question, in milliseconds."""
        return statistics.median(self.times_ms) if self.times_ms else None

    @property
    def p95_ms(self) -> float | None:
        """The time that 95 % of the questions stay within, in milliseconds."""
        return percentile(self.times_ms, _P95)

    def to_dict(self) -> dict[str, object]:
        """Return all of it for JSON."""

        def by_name(tallies: Mapping[str, Tally]) -> dict[str, object]:
            return {name: tallies[name].to_dict() for name in sorted(tallies)}

        return {
            "all": self.all.to_dict(),
            "language": by_name(self.languages),
            "style": by_name(self.styles),
            "ms": {"median": self.median_ms, "p95": self.p95_ms},
            "misses": [miss.to_dict() for miss in self.misses],
        }


def share(part: int, whole: int) -> float | None:
    """Return part of whole, 0 to 1; None of nothing."""
    return part / whole if whole else None


def percentile(values: Iterable[float], part: float) -> float | None:
    """Return the smallest value that `part` (0 to 1) of the values do not exceed; None if there is none."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, max(0, -int(-part * len(ordered) // 1) - 1))]


def evaluate(questions: Iterable[Question], ask: Callable[[Question], Answer]) -> Report:
    """Ask every question and count what comes."""
    report = Report()
    for question in questions:
        started = time.perf_counter()
        answer = ask(question)
        report.times_ms.append((time.perf_counter() - started) * 1000)
        is_right = report.all.add(question, answer)
        report.languages.setdefault(question.language, Tally()).add(question, answer)
        report.styles.setdefault(question.style, Tally()).add(question, answer)
        if not is_right:
            cited = tuple(question.cited_by(answer))
            gold = tuple(sorted(question.gold))
            report.misses.append(Miss(question.id, question.text, str(answer.status), cited, gold))
    return report


def read_questions(lines: Iterable[str], where: str) -> Iterator[Question]:
    """Yield the questions of JSON lines: single ones, and dialogues, whose turns come one by one.

    Raises DataError, which names `where` and the line, for the first that is neither.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            record = json.loads(line.lstrip("\ufeff"))
        except (ValueError, RecursionError) as error:
            raise DataError(where, number, f"is not JSON ({error}); write one object a line") from error
        if not isinstance(record, dict):
            raise DataError(where, number, 'is not an object; write {"q": "...", "gold": ["S2"]}')
        try:
            if "q" in record:
                yield _question(record, record)
            else:
                yield from _dialogue(record)
        except (KeyError, TypeError, ValueError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            form = 'write {"q": "...", "lang": "en", "gold": ["S2"]}, or "turns" with a list of such objects'
            raise DataError(where, number, f"{what}; {form}") from error


def _dialogue(record: Mapping[str, object]) -> Iterator[Question]:
    turns = record["turns"]
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise TypeError('"turns" is not a list of objects')
    before: list[str] = []
    for number, turn in enumerate(turns, start=1):
        question = _question(turn, record, turns=tuple(before), number=number)
        yield question
        before.append(question.text)


def _question(
    turn: Mapping[str, object], record: Mapping[str, object], turns: tuple[str, ...] = (), number: int = 0
) -> Question:
    text = turn["q"]
    if not isinstance(text, str):
        raise TypeError('"q" is not a text')
    style = turn.get("style") or (turn.get("kind") if number else None) or "plain"
    return Question(
        text=text,
        language=str(record.get("lang") or "?"),
        style=str(style),
        gold=_numbers(turn["gold"]),
        also=_numbers(turn.get("also") or []),
        turns=turns,
        value=_expected_value(turn),
        id=f"{record.get('id', '')}#{number}" if number else str(record.get("id", "")),
        source=str(record.get("source") or ""),
    )


def _numbers(ids: object) -> frozenset[int]:
    """Read ["S2", "S14"]."""
    if not isinstance(ids, list):
        raise TypeError(f"{ids!r} is not a list of sentence ids")
    return frozenset(int(str(name).removeprefix("S")) for name in ids)


def _expected_value(turn: Mapping[str, object]) -> str | None:
    """Return the date that a question wants, where its answer is one date written out in English."""
    answer = turn.get("answer")
    if turn.get("kind") != "when" or not isinstance(answer, str):
        return None
    dates = [mention.date for mention in find_dates(answer, "en") if mention.date is not None]
    return dates[0].edtf if len(dates) == 1 else None
