"""Checking: every mistake in the data files, with its file, its line and what to do about it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from knowledge.dates.dates import Precision, Unit
from knowledge.dates.mentions import DateMention, find_dates
from knowledge.errors import DataError
from knowledge.facts import Slot, SlotName
from knowledge.files.data_files import (
    concept_files,
    facts_file,
    read_source,
    source_files,
)
from knowledge.files.fact_files import PUBLISHED, FactFile, LinedFact, read_fact_file
from knowledge.files.lined_yaml import Problem, Report, nearest, read_text
from knowledge.language.languages import LANGUAGES
from knowledge.language.sentences import Sentence, cut
from knowledge.lexicon.concepts import NAME_KINDS, read_concepts
from knowledge.sources import Glosses, Source

__all__ = ["Problem", "check"]

_KINDS = (*sorted(NAME_KINDS), "term", "general")
_KIND = "# kind: "


class _Row(NamedTuple):
    """One concept as its file has it, right or wrong."""

    path: Path
    line: int
    id: str
    broader: tuple[str, ...]
    is_more: bool  # forms for a concept of another file


@dataclass(frozen=True, slots=True)
class _Document:
    """One source with its facts, as far as they could be read."""

    path: Path
    source: Source
    sentences: Sequence[Sentence]
    facts_path: Path
    facts: Sequence[LinedFact]
    glosses: Glosses
    is_whole: bool  # whether every fact could be read


def check(folder: Path) -> list[Problem]:
    """Return all that is wrong in the data files of `folder`, in the order of files and lines."""
    problems: list[Problem] = []
    report = problems.append
    rows = [row for path in concept_files(folder) for row in _read_rows(path, report)]
    documents = [_read_document(folder, path, report) for path in source_files(folder)]
    if not documents:
        report(Problem(str(folder / "sources"), None, "holds no source", "add a .txt and a .yaml file"))
    for path in sorted((folder / "facts").glob("*.yaml")):
        if path not in [document.facts_path for document in documents]:
            report(Problem(str(path), None, "belongs to no source", f"add sources/{path.stem}.txt"))
    _check_concepts(rows, report)
    _check_facts(documents, {row.id for row in rows}, report)
    for document in documents:
        _check_coverage(document, report)
        _check_glosses(document, report)
        _check_dates(document, report)
    return sorted(set(problems), key=lambda problem: (problem.file, problem.line or 0, problem.what))


def _read_document(folder: Path, path: Path, report: Report) -> _Document:
    source = read_source(path, report)
    sentences = cut(source.text, source.language)
    facts_path = facts_file(folder, source.id)
    mistakes: list[Problem] = []
    file = FactFile([], {})
    if facts_path.exists():
        file = read_fact_file(facts_path, source, sentences, mistakes.append)
    for mistake in mistakes:
        report(mistake)
    return _Document(path, source, sentences, facts_path, file.facts, file.glosses, not mistakes)


def _read_rows(path: Path, report: Report) -> Iterator[_Row]:
    """Yield the concepts of one file, also those after a mistake."""
    text = read_text(path, report)
    if text is None:
        return
    mistakes, columns, first = 0, ["id", "broader", *LANGUAGES], 2
    lines = csv.reader(text.splitlines(keepends=True), delimiter="\t", quoting=csv.QUOTE_NONE)
    for line, cells in enumerate(lines, start=1):
        wrong = partial(_report_row, report, path, line)
        if line == 1:
            named = 2 if cells[1:2] == ["broader"] else 1
            if cells[:1] != ["id"] or not cells[named:] or not {*cells[named:]} <= {*LANGUAGES}:
                wrong("the first line does not name the columns", f"write {', '.join(columns)}, with tabs between")
            else:
                columns, first = cells, named
        elif cells and cells[0].startswith(_KIND):
            kind = cells[0].removeprefix(_KIND).strip()
            if kind not in _KINDS:
                wrong(f"unknown kind {kind!r}", nearest(kind, _KINDS))
        if line == 1 or not cells or cells[0].startswith("#"):
            continue
        empty = [name for name, cell in zip(columns, cells, strict=False) if not cell.strip(" ;")]
        missing = [*(name for name in empty if name != "broader"), *columns[len(cells) :]]
        if missing or len(cells) > len(columns):
            mistakes += 1
            wrong(
                f"{cells[0]!r} has nothing for {', '.join(missing)}"
                if missing
                else f"{cells[0]!r} has {len(cells)} columns instead of {len(columns)}",
                "write forms in all languages, with a tab between columns and ; between forms",
            )
        broader = cells[1].split(";") if len(cells) > 1 and first == 2 else ()
        yield _Row(path, line, cells[0], tuple(part.strip() for part in broader if part.strip()), first == 1)
    if not mistakes:
        try:
            list(read_concepts(path))
        except DataError as error:
            report(Problem(str(path), None, str(error)))


def _report_row(report: Report, path: Path, line: int, what: str, todo: str) -> None:
    report(Problem(str(path), line, what, todo))


def _check_concepts(rows: Sequence[_Row], report: Report) -> None:
    """Report ids that stand twice, wider concepts that do not exist, and concepts that are their own."""
    first: dict[str, _Row] = {}
    for row in (row for row in rows if not row.is_more):
        other = first.setdefault(row.id, row)
        if other is not row:
            what = f"the concept {row.id!r} is also at {other.path.name}:{other.line}"
            _report_row(report, row.path, row.line, what, "join the two rows, or give one another id")
    for row in rows:
        if row.is_more:
            if row.id not in first:
                _report_row(report, row.path, row.line, f"forms for no concept {row.id!r}", nearest(row.id, first))
            continue
        for wider in row.broader:
            if wider not in first:
                _report_row(report, row.path, row.line, f"unknown concept {wider!r}", nearest(wider, first))
        if _is_in_circle(row.id, first):
            what = f"{row.id!r} is broader than itself"
            _report_row(report, row.path, row.line, what, "look at its column broader, and at theirs")


def _is_in_circle(concept_id: str, rows: dict[str, _Row]) -> bool:
    seen: set[str] = set()
    pending = list(rows[concept_id].broader)
    while pending:
        wider = pending.pop()
        if wider == concept_id:
            return True
        if wider not in seen and wider in rows:
            seen.add(wider)
            pending += rows[wider].broader
    return False


def _check_facts(documents: Sequence[_Document], concepts: set[str], report: Report) -> None:
    """Report fact ids that stand twice, concepts that do not exist, and an order that cannot be."""
    first: dict[str, tuple[Path, LinedFact]] = {}
    every_fact = [(document.facts_path, lined) for document in documents for lined in document.facts]
    for path, lined in every_fact:
        other_path, other = first.setdefault(lined.fact.id, (path, lined))
        if other is not lined:
            what = f"the fact {lined.fact.id!r} is also at {other_path.name}:{other.line}"
            report(Problem(str(path), lined.line, what, "give one another id"))
        for concept, line in lined.concept_lines:
            if concept not in concepts:
                todo = f"{nearest(concept, concepts)}, or add it to concepts/"
                report(Problem(str(path), line, f"unknown concept {concept!r}", todo))
    for path, lined in every_fact:
        for earlier_id, line in lined.after:
            if earlier_id not in first:
                report(Problem(str(path), line, f"unknown fact {earlier_id!r}", nearest(earlier_id, first)))
                continue
            date, earlier = lined.fact.date, first[earlier_id][1].fact.date
            if date and earlier and date.latest() <= earlier.earliest():
                what = f"{date.edtf} cannot be after {earlier_id}, which is of {earlier.edtf}"
                report(Problem(str(path), line, what, "correct one of the two dates"))


def _check_coverage(document: _Document, report: Report) -> None:
    """Report the sentences that no fact leads to; not while there are facts that cannot be read."""
    if not document.facts_path.exists():
        what = f"no fact leads to {document.source.id}"
        report(Problem(str(document.path), None, what, f"write facts/{document.source.id}.yaml"))
    elif document.is_whole:
        reached = {lined.fact.sentence for lined in document.facts}
        for sentence in document.sentences:
            if sentence.number not in reached:
                words = document.source.text[sentence.start : sentence.end][:40]
                line = document.source.text[: sentence.start].count("\n") + 1
                what = f"no fact leads to sentence {sentence.number} ({words!r}...)"
                report(Problem(str(document.path), line, what, f"add one to {document.facts_path.name}"))


def _check_glosses(document: _Document, report: Report) -> None:
    """Note the sentences without a translation; one line for a source that has none at all."""
    languages = [language for language in LANGUAGES if language != document.source.language]
    for sentence in document.sentences if document.glosses else ():
        words = document.source.text[sentence.start : sentence.end]
        wanting = [language for language in languages if language not in document.glosses.get(words, {})]
        if wanting:
            what = f"sentence {sentence.number} ({words[:40]!r}...) has no gloss in {', '.join(wanting)}"
            report(Problem(str(document.facts_path), None, what, is_note=True))
    if not document.glosses:
        what = "no sentence has a gloss: readers of other languages see the quotations alone"
        report(Problem(str(document.path), None, what, is_note=True))


def _check_dates(document: _Document, report: Report) -> None:
    """Report dates that say more than their words, or something else."""
    source = document.source
    spans = [(sentence.start, sentence.end) for sentence in document.sentences]
    mentions = find_dates(source.text, source.language, source.published, spans)
    for lined in document.facts:
        for slot, line in zip(lined.fact.slots, lined.slot_lines, strict=True):
            problem = _date_problem(slot, source, mentions) or _anniversary_problem(slot, lined, source)
            if problem:
                report(Problem(str(document.facts_path), line, *problem))


def _date_problem(slot: Slot, source: Source, mentions: Sequence[DateMention]) -> tuple[str, str] | None:
    """Return what is wrong with the date of `slot`, and what to do."""
    if slot.date is None:
        return None
    start, end = slot.evidence.start, slot.evidence.end
    words = source.text[start:end]
    leans_on_something = slot.resolved_by is not None or slot.note == PUBLISHED
    touched = [(one, one.date) for one in mentions if one.date and one.start < end and one.end > start]
    inside = [(one, date) for one, date in touched if start <= one.start and one.end <= end]
    if not inside and not leans_on_something:
        if touched:
            return f"{words!r} is a part of {touched[0][0].expression!r}", "take all of it as text"
        return f"{words!r} holds no date", "name with resolved_by the words that give it"
    if inside and not leans_on_something and all(one.resolved_with for one, _ in inside):
        return f"{words!r} is relative", "name with resolved_by the words that it leans on, or published"
    for one, date in inside:
        # What leans on other words is for the editor to resolve; what is written out, or leans on the day of
        # publication, is not.
        is_open = one.resolved_with not in (None, PUBLISHED)
        if not slot.date.precision.is_finer_than(date.precision) and (is_open or date.contains(slot.date)):
            return None
    if not inside:
        return None  # what it leans on decides, and an editor has named it
    date = inside[0][1]
    if slot.date.precision.is_finer_than(date.precision):
        what = f"{slot.date.edtf} is finer than {words!r}, which is known to the {date.precision}"
        return what, f"write {slot.date.truncated(date.precision).edtf}"
    return f"{slot.date.edtf} is not what {words!r} says", f"write {date.edtf}"


def _anniversary_problem(slot: Slot, lined: LinedFact, source: Source) -> tuple[str, str] | None:
    """Return what is wrong with the years of an anniversary that is marked on the day of publication.

    It is one where a `when` leans on that day and a number of years stands in the same words: "31st
    anniversary" is 31 years before it.
    """
    if slot.name is not SlotName.WHEN or slot.note != PUBLISHED or not slot.date or not source.published:
        return None
    for other in lined.fact.all_slots(SlotName.HOW_LONG):
        inside = slot.evidence.start <= other.evidence.start and other.evidence.end <= slot.evidence.end
        if not inside or other.unit != Unit.YEAR or other.number is None:
            continue
        day = source.published
        same_day = slot.date.precision is not Precision.DAY or slot.date.edtf[5:] == f"{day:%m-%d}"
        if not same_day or slot.date.year + other.number != day.year:
            what = f"{slot.date.edtf} and {other.number:g} years are not the day of publication, {day}"
            return what, "correct edtf or number"
    return None
