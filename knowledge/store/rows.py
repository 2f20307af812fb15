"""Rows: sources, facts and concepts as the tables have them, and back.

A column has the name of the field that it holds, so a new field stands in its class, its table and a migration, and
nowhere here; only spans and dates, which no column holds as they are, are named.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from knowledge.dates.dates import Date
from knowledge.errors import DataError, StaleCitationError
from knowledge.facts import Evidence, Fact, Slot, SlotName
from knowledge.language.sentences import Sentence
from knowledge.lexicon.concepts import Concept
from knowledge.sources import Source

_NOT_STORED = re.compile("[\0\ud800-\udfff]")  # of Unicode, by PostgreSQL

Values = Mapping[str, Any]  # of one row, by column


def _names(of: type, *without: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(of) if field.name not in without)


_SOURCE, _SENTENCE = _names(Source), _names(Sentence)
_FACT = _names(Fact, "clause", "slots")
_SLOT = _names(Slot, "evidence", "date", "resolved_by")


class Origin(StrEnum):
    """Where a source comes from: with the program, or from an editor."""

    SHIPPED = "shipped"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """One source with its sentences and facts. Their `content_hash` tells whether anything has changed."""

    source: Values
    sentences: Sequence[Values]
    facts: Sequence[Values]
    slots: Sequence[Values]

    @property
    def content_hash(self) -> str:
        """SHA-256 of all rows, in hexadecimal; it stands in the row of the source too."""
        return str(self.source["content_hash"])


def document_rows(source: Source, sentences: Sequence[Sentence], facts: Sequence[Fact], origin: Origin) -> DocumentRows:
    """Return the rows of one source.

    Raises StaleCitationError if a span leaves the text, and DataError if a text holds what PostgreSQL cannot
    store; SQLite could, but both must hold the same.
    """
    texts = (source.id, source.text, source.title, source.publisher, source.published_note, source.url)
    if any(_NOT_STORED.search(one) for one in texts):
        raise DataError(repr(source.id), None, "it holds a zero or half a character; remove that")
    check_spans(source, sentences, facts)
    sentence_rows = [{"source_id": source.id} | _values(sentence, _SENTENCE) for sentence in sentences]
    fact_rows = [_fact_values(fact, position) for position, fact in enumerate(facts)]
    slot_rows = [_slot_values(fact, slot, position) for fact in facts for position, slot in enumerate(fact.slots)]
    content_hash = hash_rows([source.content_hash, sentence_rows, fact_rows, slot_rows])
    values = _values(source, _SOURCE) | {"origin": origin.value, "content_hash": content_hash}
    return DocumentRows(values, sentence_rows, fact_rows, slot_rows)


def concept_rows(concepts: Iterable[Concept]) -> list[Values]:
    """Return the rows of the lexicon."""
    return [
        {
            "id": concept.id,
            "position": position,
            "kind": concept.kind,
            "broader": list(concept.broader),
            "forms": {language: list(forms) for language, forms in concept.forms.items()},
            "file_line": concept.where,
        }
        for position, concept in enumerate(concepts)
    ]


def hash_rows(rows: object) -> str:
    """Return the SHA-256 of rows, in hexadecimal; the order of columns does not matter."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def read_source(row: Any) -> Source:
    """Return the source that a row of the table `sources` holds."""
    return Source(**_fields(row, _SOURCE))


def read_sentence(row: Any) -> Sentence:
    """Return the sentence that a row of the table `sentences` holds."""
    return Sentence(*(getattr(row, name) for name in _SENTENCE))


def read_fact(row: Any, slots: Iterable[Any]) -> Fact:
    """Return the fact that a row of the table `facts` and its rows of the table `slots` hold."""
    clause = Evidence(row.sentence, row.clause_start, row.clause_end)
    return Fact(**_fields(row, _FACT), clause=clause, slots=tuple(map(_read_slot, slots)))


def read_concepts(rows: Iterable[tuple[str, str, str, str, str]]) -> list[Concept]:
    """Return the concepts of rows with id, kind, broader, forms and place, the lists still as JSON."""
    taken = list(rows)
    # One text for all is parsed in half the time of a text for each.
    broader = json.loads(f"[{','.join(row[2] for row in taken)}]")
    forms = json.loads(f"[{','.join(row[3] for row in taken)}]")
    return [
        Concept(row[0], row[1], tuple(wider), {code: tuple(of) for code, of in by_language.items()}, row[4])
        for row, wider, by_language in zip(taken, broader, forms, strict=True)
    ]


def check_spans(source: Source, sentences: Iterable[Sentence], facts: Iterable[Fact]) -> None:
    """Raise StaleCitationError if a sentence or an evidence leaves the text of `source`."""
    spans = [(sentence.number, sentence.start, sentence.end) for sentence in sentences]
    for fact in facts:
        evidences = [fact.clause, *(slot.evidence for slot in fact.slots)]
        evidences += [slot.resolved_by for slot in fact.slots if slot.resolved_by]
        spans += [(evidence.sentence, evidence.start, evidence.end) for evidence in evidences]
    length = len(source.text)
    for number, start, end in spans:
        if not 0 <= start < end <= length:
            raise StaleCitationError(source.id, number, end, length)


def _values(of: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: _thawed(getattr(of, name)) for name in names}


def _fields(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: _frozen(getattr(row, name)) for name in names}


def _thawed(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, tuple):
        return list(value)
    return {key: _thawed(one) for key, one in value.items()} if isinstance(value, Mapping) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return {key: _frozen(one) for key, one in value.items()} if isinstance(value, dict) else value


def _fact_values(fact: Fact, position: int) -> Values:
    own = {"position": position, "clause_start": fact.clause.start, "clause_end": fact.clause.end}
    return _values(fact, _FACT) | own


def _slot_values(fact: Fact, slot: Slot, position: int) -> Values:
    resolved_by = slot.resolved_by
    own = {
        "source_id": fact.source_id,
        "fact_id": fact.id,
        "position": position,
        "sentence": slot.evidence.sentence,
        "start": slot.evidence.start,
        "end": slot.evidence.end,
        "edtf": slot.date.edtf if slot.date else None,
        "resolved_sentence": resolved_by.sentence if resolved_by else None,
        "resolved_start": resolved_by.start if resolved_by else None,
        "resolved_end": resolved_by.end if resolved_by else None,
    }
    return _values(slot, _SLOT) | own


def _read_slot(row: Any) -> Slot:
    resolved_by = None
    if row.resolved_sentence is not None:
        resolved_by = Evidence(row.resolved_sentence, row.resolved_start, row.resolved_end)
    plain = _fields(row, _SLOT) | {"name": SlotName(row.name)}
    evidence = Evidence(row.sentence, row.start, row.end)
    return Slot(**plain, evidence=evidence, date=Date(row.edtf) if row.edtf else None, resolved_by=resolved_by)
