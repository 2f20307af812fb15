"""The store: the fact base in a database, kept in step with the shipped files."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, Table, Text, cast, delete, insert, select, update

from knowledge.concepts import Concept
from knowledge.data_files import DATA, Shipped, read_shipped, shipped_files
from knowledge.database import Database
from knowledge.errors import DataError
from knowledge.facts import Fact
from knowledge.rows import (
    DocumentRows,
    Values,
    check_spans,
    concept_rows,
    document_rows,
    hash_rows,
    read_concepts,
    read_fact,
    read_sentence,
    read_source,
)
from knowledge.sentences import Sentence
from knowledge.sources import Source
from knowledge.tables import Origin, Row

_SOURCES, _SENTENCES, _FACTS, _SLOTS, _CONCEPTS, _META = (
    Row.metadata.tables[name] for name in ("sources", "sentences", "facts", "slots", "concepts", "meta")
)
_READERS = ("sentences.py", "data_files.py", "fact_files.py", "concepts.py")

Document = tuple[Source, list[Sentence], list[Fact]]


class FactBase(NamedTuple):
    """All that the database holds, as of one version. Sources are in the order of their ids."""

    documents: list[Document]
    concepts: list[Concept]
    version: int


class Store:
    """The fact base in SQLite or PostgreSQL. Any number of processes may share it."""

    def __init__(self, url: str) -> None:
        """Open `url` (sqlite://, sqlite:///path, postgresql://...), its tables brought up to date.

        Raises StoreError if it cannot be reached, has no driver here, or is newer than this program.
        """
        self.database = Database(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def version(self) -> int:
        """Return the version of the fact base; if it is not that of the last load, load again."""
        with self.database.reading() as connection:
            return int(connection.execute(select(_META.c.version)).scalar_one())

    def sync_files(self, folder: Path = DATA) -> bool:
        """Take over what is shipped in `folder`; say whether that changed anything.

        Files that were taken over before are not parsed again. Raises DataError if a file is wrong.
        """
        files_hash = _hash_files(folder)
        with self.database.reading() as connection:
            known = connection.execute(select(_META.c.files_hash)).scalar_one()
        return known != files_hash and self.sync(read_shipped(folder), files_hash)

    def sync(self, shipped: Shipped, files_hash: str = "") -> bool:
        """Make the shipped part of the fact base what `shipped` is; say whether that changed anything.

        Sources that editors added are kept, also where a shipped one has the same id.
        """
        facts: dict[str, list[Fact]] = {source.id: [] for source in shipped.sources}
        for fact in shipped.facts:
            facts[fact.source_id].append(fact)
        documents = [
            document_rows(source, shipped.sentences[source.id], facts[source.id], Origin.SHIPPED)
            for source in shipped.sources
        ]
        concepts = concept_rows(shipped.concepts)
        concepts_hash = hash_rows(concepts)
        with self.database.writing() as connection:
            meta = connection.execute(select(_META).with_for_update()).one()  # others that sync wait here
            changed = _sync_documents(connection, documents)
            if meta.concepts_hash != concepts_hash:
                connection.execute(delete(_CONCEPTS))
                _insert(connection, _CONCEPTS, concepts)
                changed = True
            if changed or meta.files_hash != files_hash:
                hashes = {"concepts_hash": concepts_hash, "files_hash": files_hash}
                connection.execute(update(_META).values(version=meta.version + changed, **hashes))
        return changed

    def add_source(self, source: Source, sentences: Sequence[Sentence], facts: Sequence[Fact] = ()) -> int:
        """Add what an editor brings, and return the new version of the fact base.

        The same source a second time changes nothing. Raises DataError if another one has its id, or the text
        holds what a database cannot store.
        """
        rows = document_rows(source, sentences, facts, Origin.ADDED)
        with self.database.writing() as connection:
            version = int(connection.execute(select(_META.c.version).with_for_update()).scalar_one())
            same_id = select(_SOURCES.c.content_hash).where(_SOURCES.c.id == source.id)
            known = connection.execute(same_id).scalar()
            if known is not None:
                if known == rows.content_hash:
                    return version
                raise DataError(source.id, None, "another source has this id; give it one of its own")
            _insert_document(connection, rows)
            connection.execute(update(_META).values(version=version + 1))
        return version + 1

    def load(self) -> FactBase:
        """Return everything. Raises StaleCitationError if a span leaves the text of its source."""
        with self.database.reading() as connection:
            version = connection.execute(select(_META.c.version)).scalar_one()
            sources = connection.execute(select(_SOURCES)).all()
            sentences = connection.execute(select(_SENTENCES).order_by(_SENTENCES.c.number)).all()
            facts = connection.execute(select(_FACTS).order_by(_FACTS.c.position)).all()
            slots = connection.execute(select(_SLOTS).order_by(_SLOTS.c.position)).all()
            concept = _CONCEPTS.c
            columns = concept.id, concept.kind, concept.broader, concept.forms, concept.file_line
            texts = [
                cast(column, Text) if column.name in ("broader", "forms") else column for column in columns
            ]
            concepts = connection.execute(select(*texts).order_by(concept.position)).all()
        slots_of = _grouped(slots, "source_id", "fact_id")
        sentences_of, facts_of = _grouped(sentences, "source_id"), _grouped(facts, "source_id")
        documents: list[Document] = []
        # Sorted here and not by the databases, whose orders of letters differ.
        for row in sorted(sources, key=lambda source: str(source.id)):
            source = read_source(row)
            own_sentences = [read_sentence(one) for one in sentences_of.get((source.id,), ())]
            own_facts = [
                read_fact(one, slots_of.get((source.id, one.id), ()))
                for one in facts_of.get((source.id,), ())
            ]
            check_spans(source, own_sentences, own_facts)
            documents.append((source, own_sentences, own_facts))
        return FactBase(documents, read_concepts(map(tuple, concepts)), int(version))


def _sync_documents(connection: Connection, documents: Iterable[DocumentRows]) -> bool:
    """Write the shipped documents that are new or changed, and remove those that are shipped no more."""
    columns = select(_SOURCES.c.id, _SOURCES.c.origin, _SOURCES.c.content_hash)
    known = {row.id: row for row in connection.execute(columns)}
    wanted = {str(rows.source["id"]): rows for rows in documents}
    gone = [
        row.id
        for row in known.values()
        if row.origin == Origin.SHIPPED
        and (row.id not in wanted or row.content_hash != wanted[row.id].content_hash)
    ]
    new = [rows for source_id, rows in wanted.items() if source_id in gone or source_id not in known]
    for source_id in gone:
        connection.execute(delete(_SOURCES).where(_SOURCES.c.id == source_id))  # the rest goes with it
    for rows in new:
        _insert_document(connection, rows)
    return bool(gone or new)


def _insert_document(connection: Connection, rows: DocumentRows) -> None:
    _insert(connection, _SOURCES, [rows.source])
    _insert(connection, _SENTENCES, rows.sentences)
    _insert(connection, _FACTS, rows.facts)
    _insert(connection, _SLOTS, rows.slots)


def _insert(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _grouped(rows: Iterable[Any], *columns: str) -> Mapping[tuple[str, ...], list[Any]]:
    groups: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        groups.setdefault(tuple(getattr(row, column) for column in columns), []).append(row)
    return groups


def _hash_files(folder: Path) -> str:
    """Return a hash of all shipped files, and of the code that reads them: a new rule cuts anew.

    By content and not by size and date: a megabyte takes 3 ms, and the dates of files change with every
    checkout, or do not change when they should.
    """
    hashed = hashlib.blake2b(digest_size=32)
    files = [*shipped_files(folder), *(Path(__file__).with_name(name) for name in _READERS)]
    for path in files:
        content = path.read_bytes()
        hashed.update(f"{path.parent.name}/{path.name}\0{len(content)}\0".encode())
        hashed.update(content)
    return hashed.hexdigest()
