"""Reading: the fact base out of the database.

In plain SQL, because the module of the tables costs a fifth of a second to import (SQLModel brings pydantic),
which only those who write have to pay.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, get_origin, get_type_hints

from sqlalchemy import JSON, Boolean, Connection, Date, text
from sqlalchemy.types import TypeEngine

from knowledge.facts import Fact
from knowledge.language.sentences import Sentence
from knowledge.lexicon.concepts import Concept
from knowledge.sources import Source
from knowledge.store.rows import check_spans, read_concepts, read_fact, read_sentence, read_source


def _typed(of: type) -> dict[str, type[TypeEngine[Any]]]:
    """Return the types of the columns that databases give back otherwise than the class `of` has them."""
    types: dict[Any, type[TypeEngine[Any]]] = {bool: Boolean, datetime.date | None: Date, tuple[str, ...]: JSON}
    types |= {kind: JSON for kind in get_type_hints(of).values() if get_origin(kind) is Mapping}
    return {name: types[kind] for name, kind in get_type_hints(of).items() if kind in types}


_SOURCES = text("SELECT * FROM sources").columns(**_typed(Source))
_SENTENCES = text("SELECT * FROM sentences ORDER BY number")
_FACTS = text("SELECT * FROM facts ORDER BY position").columns(**_typed(Fact))
_SLOTS = text("SELECT * FROM slots ORDER BY position")
_CONCEPTS = text(
    "SELECT id, kind, CAST(broader AS TEXT), CAST(forms AS TEXT), file_line FROM concepts ORDER BY position"
)

Document = tuple[Source, list[Sentence], list[Fact]]


class FactBase(NamedTuple):
    """All that the database holds, as of one version. Sources are in the order of their ids."""

    documents: list[Document]
    concepts: list[Concept]
    version: int


def read_version(connection: Connection) -> int:
    """Return the version of the fact base."""
    return int(connection.execute(text("SELECT version FROM meta")).scalar_one())


def read_files_hash(connection: Connection) -> str:
    """Return the hash of the shipped files that were taken over last."""
    return str(connection.execute(text("SELECT files_hash FROM meta")).scalar_one())


def read_all(connection: Connection) -> FactBase:
    """Return everything. Raises StaleCitationError if a span leaves the text of its source."""
    version = read_version(connection)
    sentences = _grouped(connection.execute(_SENTENCES), "source_id")
    facts = _grouped(connection.execute(_FACTS), "source_id")
    slots = _grouped(connection.execute(_SLOTS), "source_id", "fact_id")
    documents: list[Document] = []
    # Sorted here and not by the databases, whose orders of letters differ.
    for source in sorted(map(read_source, connection.execute(_SOURCES)), key=lambda source: source.id):
        key = (source.id,)
        own_sentences = [read_sentence(row) for row in sentences.get(key, ())]
        own_facts = [read_fact(row, slots.get((source.id, row.id), ())) for row in facts.get(key, ())]
        check_spans(source, own_sentences, own_facts)
        documents.append((source, own_sentences, own_facts))
    return FactBase(documents, read_concepts(map(tuple, connection.execute(_CONCEPTS).all())), version)


def _grouped(rows: Iterable[Any], *columns: str) -> Mapping[tuple[str, ...], list[Any]]:
    groups: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        groups.setdefault(tuple(getattr(row, column) for column in columns), []).append(row)
    return groups
