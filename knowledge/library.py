"""The public face: a knowledge base that is opened, asked and added to."""

import datetime
import hashlib
import threading
from collections.abc import Sequence
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Self

from knowledge import dialogue
from knowledge.answers import Answer
from knowledge.errors import DataError, UnknownSourceError
from knowledge.facts import Fact
from knowledge.files.data_files import hash_shipped, read_lexicon
from knowledge.finding import snapshot
from knowledge.finding.index import Index
from knowledge.finding.ranking import find
from knowledge.judging.matching import Match, weigh
from knowledge.judging.suggestions import suggest
from knowledge.language.languages import LANGUAGES
from knowledge.language.sentences import Sentence, cut
from knowledge.lexicon.concepts import Lexicon
from knowledge.reading.intents import analyse, clip, forget_words
from knowledge.sources import Source

if TYPE_CHECKING:
    from knowledge.store.store import FactBase, Store

_TURNS_READ = 6  # earlier questions that a follow-up may lean on


@cache
def _shipped_lexicon() -> Lexicon:
    """Return the lexicon that comes with the program: one for all that are opened, whose forms are stemmed once."""
    return Lexicon(read_lexicon())


class KnowledgeBase:
    """Sources and facts that can be asked; open one with `KnowledgeBase.open`.

    The database holds everything; the index over it is in memory and follows the database: when another process
    adds a source, the next question sees it.
    """

    def __init__(self, url: str, *, shipped: bool = True) -> None:
        self._url = url
        self._file = snapshot.file_of(url)
        self._lock = threading.RLock()  # held by who changes the index; who asks takes the one there is
        self._opened: Store | None = None
        self._index = Index()
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

    @classmethod
    def open(cls, url: str = "sqlite://", *, shipped: bool = True) -> Self:
        """Open the fact base in the database `url`; "sqlite://" is one in memory.

        `shipped` takes over the sources and facts that come with the program, if that was not done yet; without
        it a new database has none, only the lexicon. Raises StoreError if the database cannot be used.
        """
        return cls(url, shipped=shipped)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; keep the index beside it, if sources were added."""
        with self._lock:
            if not self._is_saved:
                self._save()
            if self._opened is not None:
                self._opened.close()
                self._opened = None

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
        self._index, self._version = index, state.version
        return True

    def _reload(self) -> None:
        base = self._store.load()
        lexicon = self._lexicon_of(base)
        self._index = self._index.updated(base.documents, None if lexicon is self._index.lexicon else lexicon)
        self._version = base.version
        self._is_saved = False
        self._save()

    def _lexicon_of(self, base: "FactBase") -> Lexicon:
        known = self._index.lexicon
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
        snapshot.save_lexicon(self._file, state, self._index.lexicon)
        snapshot.save_index(self._file, state, self._index)

    def refresh(self) -> None:
        """Take over what other processes changed, if they did: one look at the version in the database."""
        state = snapshot.read_state(self._file) if self._file else None
        if (state.version if state else self._store.version()) != self._version:
            with self._lock:
                self._reload()

    @property
    def sources(self) -> list[Source]:
        """All sources, in the order of their ids."""
        return list(self._index.sources.values())

    @property
    def facts(self) -> list[Fact]:
        """All facts, in the order of their sources and sentences."""
        return list(self._index.facts)

    def sentences(self, source_id: str) -> Sequence[Sentence]:
        """Return the sentences of a source, as they are cited. Raises UnknownSourceError."""
        self._known([source_id])
        return self._index.sentences_of(source_id)

    def add_source(
        self,
        text: str,
        *,
        title: str = "",
        publisher: str = "",
        published: datetime.date | None = None,
        language: str = "en",
        url: str = "",
        id: str | None = None,  # noqa: A002 - the name that every caller expects
    ) -> Source:
        """Add a text and return it as a source; it can be asked at once, with no facts written for it.

        Without an `id` it gets one from its content. Raises DataError for a language that is not read, for a text
        without a sentence, and where another source has the id.
        """
        if language not in LANGUAGES:
            raise DataError(title or "source", None, f"language {language!r}; use one of {', '.join(LANGUAGES)}")
        sentences = cut(text, language)
        if not sentences:
            raise DataError(title or "source", None, "no sentence in the text; give one that has words")
        name = id or "text-" + hashlib.sha256(f"{title}\0{text}".encode("utf-8", "replace")).hexdigest()[:12]
        source = Source(name, text, title, publisher, published, language=language, url=url)
        with self._lock:
            version = self._store.add_source(source, sentences)
            if version == self._version + 1:
                self._index = self._index.extended((source, sentences, ()))
                self._version, self._is_saved = version, False
            elif version != self._version:  # others have added some, too
                self._reload()
        return source

    def ask(
        self,
        question: str,
        language: str | None = None,
        on: datetime.date | None = None,
        turns: Sequence[str] = (),
        sources: Sequence[str] | None = None,
        spoken: str = "",
    ) -> Answer:
        """Answer `question`, with citations.

        `language` is that of the question; None tells it from its words, or else from those of the turns, or else
        takes the language `spoken`. `on` is today, for what is reckoned from
        it; None asks the clock. `turns` are the earlier questions of the conversation, `sources` the ids of those
        to answer from. Raises UnknownSourceError for an id that there is not.
        """
        today = on or datetime.datetime.now(datetime.UTC).date()
        self._known(sources)
        read = [clip(turn) for turn in turns[-_TURNS_READ:]]
        return dialogue.reply(clip(question), self._index, read, language, today, sources, spoken)

    def rank(
        self,
        question: str,
        limit: int = 100,
        language: str | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[Match]:
        """Return the sentences that `question` may be about, best first, whether or not they answer it."""
        self._known(sources)
        index = self._index
        intent = analyse(question, index, language)
        return weigh(intent, index, find(intent, index, limit, sources))[:limit]

    def _known(self, sources: Sequence[str] | None) -> None:
        for source_id in sources or ():
            if source_id not in self._index.sources:
                known = ", ".join(self._index.sources) or "none yet"
                raise UnknownSourceError(f"no source {source_id!r}; there are: {known}")

    def forget_words(self) -> None:
        """Forget the questions, and every word of one, that are remembered for what was worked out for them."""
        forget_words()
        self._index.said.clear()
        self._index.keys_that_sound_like.cache_clear()
        self._index.lexicon.forget_words()

    def suggestions(self, language: str, limit: int = 3) -> list[str]:
        """Return questions that can be answered, one for each of the first topics."""
        return suggest(self._index, language, limit=limit)

    def label(self, concept_id: str, language: str) -> str:
        """Return what a concept is called in `language`; its id if the lexicon has none such."""
        lexicon = self._index.lexicon
        return lexicon[concept_id].label(language) if concept_id in lexicon else concept_id
