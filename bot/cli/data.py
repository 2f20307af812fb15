"""`sitat check`, `sources`, `facts` and `dates`: what the fact base holds, and what a text says of time."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.inputs import (
    LineError,
    UsageError,
    complete_file,
    day_field,
    default_database_url,
    read_text,
    tell_language,
    text_field,
)
from knowledge.data import DATA, LANGUAGES

if TYPE_CHECKING:
    from knowledge.dates.mentions import DateMention
    from knowledge.facts import Fact


def run_check(options: argparse.Namespace) -> int:
    """Print every problem of the data files, and what could be added; return 1 for a problem. Raises UsageError."""
    from knowledge.files import checking

    folder = Path(options.folder or DATA)
    if not folder.is_dir():
        raise UsageError(f"{folder}: is no folder; name one like knowledge/data")
    found = checking.check(folder)
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    problems = [problem for problem in found if not problem.is_note]
    if not problems:
        sys.stdout.write(f"{folder}: all quotes, spans, dates and names are right\n")
    return 1 if problems else 0


def run_sources(_options: argparse.Namespace) -> int:
    """List the sources. Raises KnowledgeError."""
    from knowledge.library import KnowledgeBase

    kb = KnowledgeBase.open(default_database_url())
    try:
        rows = [
            (
                source.id,
                source.language,
                f"{source.published or ''}{' (derived)' if source.published_note else ''}",
                source.publisher,
                source.title,
                source.url,
            )
            for source in kb.sources
        ]
    finally:
        kb.close()
    _print_rows(("id", "language", "published", "publisher", "title", "link"), rows)
    return 0


def run_facts(_options: argparse.Namespace) -> int:
    """List the facts, each with the words that state it. Raises KnowledgeError."""
    from knowledge.library import KnowledgeBase

    kb = KnowledgeBase.open(default_database_url())
    try:
        texts = {source.id: source.text for source in kb.sources}
        rows = [
            (
                fact.id,
                fact.source_id,
                str(fact.sentence),
                _said_dates(fact),
                " ".join(texts[fact.source_id][fact.clause.start : fact.clause.end].split()),
            )
            for fact in kb.facts
        ]
    finally:
        kb.close()
    _print_rows(("id", "source", "sentence", "date", "words"), rows)
    return 0


def _said_dates(fact: "Fact") -> str:
    from knowledge.facts import SlotName

    return ", ".join(slot.date.edtf for slot in fact.all_slots(SlotName.WHEN) if slot.date)


def _print_rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in a terminal, and tab-separated lines for another program."""
    if not sys.stdout.isatty():
        for row in (heads, *rows):
            sys.stdout.write("\t".join(" ".join(cell.split()) for cell in row) + "\n")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(table)


def run_dates(options: argparse.Namespace) -> int:
    """Print the date expressions of a text, or add them to each line of `--jsonl`. Raises UsageError."""
    if options.jsonl is not None:
        if options.jsonl and options.file:
            raise UsageError(f"{options.file}: one file too many; --jsonl has its own")

        def complete(record: dict[str, object]) -> dict[str, object]:
            text = text_field(record, "text")
            if text is None:
                raise LineError('has no "text"; write {"text": "...", "published": "2023-01-14"}')
            published = day_field(record, "published") or options.published
            language = text_field(record, "language") or text_field(record, "lang") or options.language
            return {**record, "dates": _dates_of(text, published, language)}

        return complete_file(options.jsonl or options.file or "-", complete)
    if options.file is None:
        raise UsageError("no text; write sitat dates FILE, or - for standard input")
    for found in _dates_of(read_text(options.file), options.published, options.language):
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 0


def _dates_of(text: str, published: date | None, language: str | None) -> list[dict[str, object]]:
    from knowledge.dates.mentions import find_dates

    told = language.lower() if language else ""
    return [
        _mention_as_dict(mention)
        for mention in find_dates(text, told if told in LANGUAGES else tell_language(text), published)
    ]


def _mention_as_dict(mention: "DateMention") -> dict[str, object]:
    return {
        "start": mention.start,
        "end": mention.end,
        "expression": mention.expression,
        "edtf": mention.date.edtf if mention.date else None,
        "precision": str(mention.date.precision) if mention.date else None,
        "resolved_with": mention.resolved_with,
    }
