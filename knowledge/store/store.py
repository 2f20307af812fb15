"""The store: the fact base in a database, kept in step with the shipped files."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from knowledge.data import DATA
from knowledge.facts import Fact
from knowledge.files.data_files import Shipped, hash_shipped, read_shipped
from knowledge.language.sentences import Sentence
from knowledge.sources import Source
from knowledge.store.database import Database
from knowledge.store.loading import Document, FactBase, read_all, read_files_hash, read_version
from knowledge.store.rows import Origin, concept_rows, document_rows

__all__ = ["Document", "FactBase", "Store"]


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
            return read_version(connection)

    def load(self) -> FactBase:
        """Return everything. Raises StaleCitationError if a span leaves the text of its source."""
        with self.database.reading() as connection:
            return read_all(connection)

    def sync_files(self, folder: Path = DATA) -> bool:
        """Take over what is shipped in `folder`; say whether that changed anything.

        Files that were taken over before are not parsed again. Raises DataError if a file is wrong.
        """
        files_hash = hash_shipped(folder)
        with self.database.reading() as connection:
            known = read_files_hash(connection)
        return known != files_hash and self.sync(read_shipped(folder), files_hash)

    def sync(self, shipped: Shipped, files_hash: str = "") -> bool:
        """Make the shipped part of the fact base what `shipped` is; say whether that changed anything.

        Sources that editors added are kept, also where a shipped one has the same id.
        """
        from knowledge.store.writing import write_shipped  # see knowledge.store.loading: costly, and not needed to ask

        facts: dict[str, list[Fact]] = {source.id: [] for source in shipped.sources}
        for fact in shipped.facts:
            facts[fact.source_id].append(fact)
        documents = [
            document_rows(source, shipped.sentences[source.id], facts[source.id], Origin.SHIPPED)
            for source in shipped.sources
        ]
        concepts = concept_rows(shipped.concepts)
        with self.database.writing() as connection:
            return write_shipped(connection, documents, concepts, files_hash)

    def add_source(self, source: Source, sentences: Sequence[Sentence], facts: Sequence[Fact] = ()) -> int:
        """Add what an editor brings, and return the new version of the fact base.

        The same source a second time changes nothing. Raises DataError if another one has its id, or the text
        holds what a database cannot store, and StaleCitationError if a span leaves the text.
        """
        from knowledge.store.writing import write_added

        rows = document_rows(source, sentences, facts, Origin.ADDED)
        with self.database.writing() as connection:
            return write_added(connection, rows)
