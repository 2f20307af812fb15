"""Writing: sources, facts and concepts into the database, in a transaction of the caller's."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, delete, insert, select, update

from knowledge.errors import DataError
from knowledge.store.rows import DocumentRows, Origin, Values, hash_rows
from knowledge.store.tables import Row

_SOURCES, _SENTENCES, _FACTS, _SLOTS, _CONCEPTS, _META = (
    Row.metadata.tables[name] for name in ("sources", "sentences", "facts", "slots", "concepts", "meta")
)


def write_shipped(
    connection: Connection, documents: Iterable[DocumentRows], concepts: Sequence[Values], files_hash: str
) -> bool:
    """Make the shipped part of the fact base these rows; say whether that changed anything.

    Sources that editors added are kept, also where a shipped one has the same id.
    """
    meta = connection.execute(select(_META).with_for_update()).one()  # others that write wait here
    changed = _write_documents(connection, documents)
    concepts_hash = hash_rows(concepts)
    if meta.concepts_hash != concepts_hash:
        connection.execute(delete(_CONCEPTS))
        _insert(connection, _CONCEPTS, concepts)
        changed = True
    if changed or meta.files_hash != files_hash:
        hashes = {"concepts_hash": concepts_hash, "files_hash": files_hash}
        connection.execute(update(_META).values(version=meta.version + changed, **hashes))
    return changed


def write_added(connection: Connection, rows: DocumentRows) -> int:
    """Add a source, and return the version of the fact base; the same one a second time changes nothing.

    Raises DataError if another source has its id.
    """
    version = int(connection.execute(select(_META.c.version).with_for_update()).scalar_one())
    source_id = str(rows.source["id"])
    known = connection.execute(select(_SOURCES.c.content_hash).where(_SOURCES.c.id == source_id)).scalar()
    if known == rows.content_hash:
        return version
    if known is not None:
        raise DataError(source_id, None, "another source has this id; give it one of its own")
    _insert_document(connection, rows)
    connection.execute(update(_META).values(version=version + 1))
    return version + 1


def _write_documents(connection: Connection, documents: Iterable[DocumentRows]) -> bool:
    """Write the shipped documents that are new or changed, and remove those that are shipped no more."""
    columns = select(_SOURCES.c.id, _SOURCES.c.origin, _SOURCES.c.content_hash)
    known = {row.id: row for row in connection.execute(columns)}
    wanted = {str(rows.source["id"]): rows for rows in documents}
    gone = [
        row.id
        for row in known.values()
        if row.origin == Origin.SHIPPED and (row.id not in wanted or row.content_hash != wanted[row.id].content_hash)
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
