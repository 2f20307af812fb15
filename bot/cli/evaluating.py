"""`sitat evaluate`: how often the answers are right, as a table or as JSON."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.cli.inputs import UsageError, open_knowledge, read_text, today
from knowledge.answers import Answer
from knowledge.measuring.evaluation import Question, Report, Tally, evaluate, read_questions, share
from knowledge.measuring.pairs import PairReport, evaluate_pairs, read_pairs, shares

if TYPE_CHECKING:
    from knowledge.measuring.squad import Article, Ranked

_T = TypeVar("_T")
_LONG = 500  # questions; below, a progress bar would be gone before it is read


def run_evaluate(options: argparse.Namespace) -> int:
    """Evaluate on questions, on a SQuAD file, or on both. Raises UsageError, KnowledgeError."""
    if not options.file and options.squad is None and options.pairs is None:
        raise UsageError("nothing to evaluate on; name a file of questions, --pairs FILE or --squad FILE")
    found: dict[str, object] = {}
    if options.file:
        report = _evaluate_questions(options)
        found.update(report.to_dict())
        if not options.json:
            _print_report(report)
    if options.squad is not None:
        ranked = _evaluate_squad(options)
        found["squad"] = [result.to_dict() for result in ranked]
        if not options.json:
            _print_squad(ranked)
    if options.pairs is not None:
        paired = _evaluate_pairs(options)
        groups = {name: tally.to_dict() for name, tally in paired.groups.items()}
        found["pairs"] = {"groups": groups, "misses": paired.misses}
        if not options.json:
            _print_pairs(paired)
    if options.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


def _evaluate_questions(options: argparse.Namespace) -> Report:
    questions = [question for path in options.file for question in read_questions(read_text(path).split("\n"), path)]
    if not questions:
        raise UsageError(f"{', '.join(options.file)}: holds no question; name another file")
    kb = open_knowledge(options)
    sources = None if options.source is None else (options.source,)
    day = today()

    def ask(question: Question) -> Answer:
        # The language is not told, as nobody who asks tells it.
        return kb.ask(question.text, on=day, turns=question.turns, sources=sources)

    try:
        return evaluate(_track(questions, len(questions) > _LONG), ask)
    finally:
        kb.close()


def _evaluate_pairs(options: argparse.Namespace) -> PairReport:
    about = Path(options.text).stem if options.text else "main"
    pairs = list(read_pairs(read_text(options.pairs).split("\n"), options.pairs, about))
    if not pairs:
        raise UsageError(f"{options.pairs}: holds no pair about {about!r}; name another file, or --text FILE")
    kb, day = open_knowledge(options), today()
    try:
        return evaluate_pairs(pairs, lambda question: kb.ask(question, on=day))
    finally:
        kb.close()


def _print_pairs(report: PairReport) -> None:
    from rich.console import Console
    from rich.table import Table

    heads = ("pairs", "true right %", "false told %", "false quoted %", "both right %")
    table = Table("", *heads, box=None, title="True questions and their false twins")
    for name, tally in report.groups.items():
        table.add_row(name, str(tally.pairs), *(f"{100 * value:.1f}" for value in shares(tally).values()))
    Console(file=sys.stdout).print(table)


def _evaluate_squad(options: argparse.Namespace) -> "list[Ranked]":
    from knowledge.measuring.squad import evaluate_squad, read_squad

    articles = read_squad(read_text(options.squad), options.squad)
    is_long = sum(len(article.questions) for article in articles) > _LONG

    def track(articles: "Sequence[Article]") -> "Iterable[Article]":
        return _track(articles, is_long)

    return evaluate_squad(articles, options.language, track)


def _track(items: Sequence[_T], is_long: bool) -> Iterable[_T]:
    """Pass the items through, with a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(items, "Asking", console=console, transient=True, disable=not is_long or not console.is_terminal)


def _percent(part: int, whole: int) -> str:
    return _percent_of(share(part, whole))


def _percent_of(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _print_report(report: Report) -> None:
    heads = (
        "", "questions", "right first\nand answered %", "right first %", "all of also\ncited %", "refused %",
        "wrong of\nanswered %", "dates\nright %",
    )  # fmt: skip
    groups: tuple[Mapping[str, Tally], ...] = ({"all": report.all}, report.languages, report.styles)
    rows = [[_cells(name, group[name]) for name in sorted(group)] for group in groups]
    _print_table(heads, rows)
    if report.median_ms is not None and report.p95_ms is not None:
        sys.stdout.write(f"a question: median {report.median_ms:.2f} ms, 95th percentile {report.p95_ms:.2f} ms\n")


def _cells(name: str, tally: Tally) -> tuple[str, ...]:
    return (
        name,
        str(tally.answerable + tally.unanswerable),
        _percent(tally.right, tally.answerable),
        _percent(tally.ranked, tally.answerable),
        _percent(tally.complete, tally.with_also),
        _percent(tally.refused, tally.unanswerable),
        _percent(tally.wrong, tally.answered),
        _percent(tally.dated_right, tally.dated),
    )


def _print_squad(ranked: "Sequence[Ranked]") -> None:
    from knowledge.measuring.squad import auroc

    heads = (
        "",
        "questions",
        "sentence\nfirst %",
        "with typing\nslips %",
        "own or other's\nAUROC",
        "ms, median",
    )
    rows = []
    for result in ranked:
        own = auroc(result.own, result.others)
        rows.append(
            (
                result.name,
                str(result.questions),
                _percent(result.hits, result.questions),
                _percent(result.hits_with_slips, result.questions),
                "-" if own is None else f"{own:.3f}",
                "-" if result.median_ms is None else f"{result.median_ms:.2f}",
            )
        )
    _print_table(heads, [rows])


def _print_table(heads: Sequence[str], sections: Sequence[Sequence[Sequence[str]]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for number, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if number else "left", no_wrap=True)
    for rows in sections:
        for row in rows:
            table.add_row(*map(Text, row))
        table.add_section()
    console = Console(highlight=False)
    console.width = max(console.width, 120)  # a file or a pipe has no width of its own
    console.print(table)
