"""The live index: the index over all that a database holds, which follows the database, and its snapshot."""

import threading
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from knowledge.files.data_files import hash_shipped, read_lexicon
from knowledge.finding import snapshot
from knowledge.finding.index import Index
from knowledge.language.sentences import Sentence
from knowledge.lexicon.concepts import Lexicon
from knowledge.sources import Source

if TYPE_CHECKING:
    from knowledge.store.store import FactBase, Store


@cache
def _shipped_lexicon() -> Lexicon:
    """Return the lexicon that comes with the program: one for all that are opened, whose forms are stemmed once."""
    return Lexicon(read_lexicon())


class LiveIndex:
    """An index in memory over the database at a URL; who asks takes the one that there is at the time.

    `shipped` takes over the sources and facts that come with the program, if that was not done yet. Raises StoreError
    if the database cannot be used.
    """

    def __init__(self, url: str, shipped: bool) -> None:
        self._url = url
        self._file = snapshot.file_of(url)
        self._lock = threading.RLock()  # held by who changes the index; who asks takes the one there is
        self._opened: Store | None = None
        self.index = Index()
        self._version = -1
        self._is_saved = True
        if not self._restore(shipped):
            try:
                if shipped:
                    self._store.sync_files()
                self._reload()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the database; keep the index beside it, if sources were added."""
        with self._lock:
            if not self._is_saved:
                self._save()
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def refresh(self) -> None:
        """Take over what other processes changed, if they did: one look at the version in the database."""
        state = snapshot.read_state(self._file) if self._file else None
        if (state.version if state else self._store.version()) != self._version:
            with self._lock:
                self._reload()

    def add(self, source: Source, sentences: Sequence[Sentence]) -> None:
        """Add a source to the database and the index. Raises DataError where another one has its id."""
        with self._lock:
            version = self._store.add_source(source, sentences)
            if version == self._version + 1:
                self.index = self.index.extended((source, sentences, ()))
                self._version, self._is_saved = version, False
            elif version != self._version:  # others have added some, too
                self._reload()

    @property
    def _store(self) -> "Store":
        """The store, opened when it is first needed: a question that a snapshot answers does not need it."""
        with self._lock:
            if self._opened is None:
                from knowledge.store.store import Store

                self._opened = Store(self._url)
            return self._opened

    def _restore(self, shipped: bool) -> bool:
        """Take the index out of its snapshot, if there is one and it fits; say whether that is so."""
        state = snapshot.read_state(self._file) if self._file else None
        if self._file is None or state is None or (shipped and state.files_hash != hash_shipped()):
            return False
        lexicon = snapshot.load_lexicon(self._file, state)
        index = snapshot.load_index(self._file, state, lexicon) if lexicon else None
        if index is None:
            return False
        self.index, self._version = index, state.version
        return True

    def _reload(self) -> None:
        base = self._store.load()
        lexicon = self._lexicon_of(base)
        self.index = self.index.updated(base.documents, None if lexicon is self.index.lexicon else lexicon)
        self._version = base.version
        self._is_saved = False
        self._save()

    def _lexicon_of(self, base: "FactBase") -> Lexicon:
        known = self.index.lexicon
        if base.concepts and known.concepts == base.concepts:
            return known
        saved = self._saved_lexicon(base.version) if base.concepts else None
        if saved is not None:
            return saved
        # To read the shipped one anew costs a tenth of what stemming it does; a file has a snapshot instead.
        is_shipped = not base.concepts or (self._file is None and _shipped_lexicon().concepts == base.concepts)
        return _shipped_lexicon() if is_shipped else Lexicon(base.concepts)

    def _saved_lexicon(self, version: int) -> Lexicon | None:
        state = snapshot.read_state(self._file) if self._file else None
        if self._file is None or state is None or state.version != version:
            return None
        return snapshot.load_lexicon(self._file, state)

    def _save(self) -> None:
        """Keep lexicon and index beside the database, if it still holds what they were made from."""
        self._is_saved = True  # or cannot be: that is no reason to try again
        state = snapshot.read_state(self._file) if self._file else None
        if self._file is None or state is None or state.version != self._version or not state.concepts_hash:
            return
        snapshot.save_lexicon(self._file, state, self.index.lexicon)
        snapshot.save_index(self._file, state, self.index)
