"""Snapshots: the lexicon's forms and the index, kept beside a SQLite database, so that a process starts at once.

A snapshot is derived data: it is read only if it was made by this very code from what the database now holds, and
made again otherwise. It is a checksum and arrays as NumPy keeps them, of numbers and of bytes of text; nothing in it
is executed. Its parts are read when they are first needed.
"""

import datetime
import io
import json
import os
import sqlite3
import sys
import tempfile
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import fields
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import Stemmer
from numpy.typing import NDArray

from knowledge.data import DATA, PACKAGE
from knowledge.files.data_files import hash_files
from knowledge.finding.index import Index
from knowledge.finding.postings import Holdings, Keys
from knowledge.finding.segments import Document, Segment
from knowledge.language.languages import LANGUAGES
from knowledge.language.sentences import Sentence
from knowledge.lexicon.concepts import Forms, Lexicon
from knowledge.store.rows import Origin, document_rows, read_fact, read_source

_WAIT_S = 30.0  # for a writer to the database
_COLUMNS = tuple(field.name for field in fields(Sentence))
_CHECKSUM = 9  # bytes before the arrays: a CRC-32 and a line break


class State(NamedTuple):
    """What tells one content of a database from another."""

    tables: str  # version of the tables
    version: int
    files_hash: str
    concepts_hash: str
    sources: tuple[tuple[str, str], ...]  # id and content hash


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite database, None for any other database and for one in memory."""
    path = url.removeprefix("sqlite:///")
    if path == url or path in ("", ":memory:") or path.startswith("file:") or "?" in path or "%" in path:
        return None
    return Path(path)


def read_state(database: Path) -> State | None:
    """Look into a database, without SQLAlchemy, whose import takes longer than an answer; None if that fails."""
    if not database.is_file():
        return None
    try:
        address = f"{database.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_S)) as connection:
            connection.execute("BEGIN")  # all of it as of one moment
            (tables,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            meta = connection.execute("SELECT version, files_hash, concepts_hash FROM meta").fetchone()
            sources = connection.execute("SELECT id, content_hash FROM sources ORDER BY id").fetchall()
    except (sqlite3.Error, TypeError):  # no such table, or no row in it
        return None
    version, files_hash, concepts_hash = meta
    return State(tables, version, files_hash, concepts_hash, tuple(sources))


def code_files() -> list[Path]:
    """Return the files that decide what is in a snapshot: the code, in whatever folder, and the languages' lists."""
    return [*sorted(PACKAGE.rglob("*.py")), DATA / "languages.tsv", *sorted((DATA / "languages").glob("*.yaml"))]


@cache
def _code() -> str:
    """Return a hash of the code that makes snapshots. It cannot change while the process runs."""
    code = hash_files(code_files())
    return f"{code} {Stemmer.version()} {unicodedata.unidata_version} {sys.version_info[:2]}"


def load_lexicon(database: Path, state: State) -> Lexicon | None:
    """Return the lexicon of a database; None if there is no snapshot of it."""
    file = _File.read(_path(database, "lexicon"), _lexicon_key(state))
    if file is None:
        return None
    concepts = dict(zip(file.lines("ids"), file.lines("concepts"), strict=True))
    return Lexicon.restored(concepts, partial(_load_forms, file))


def _load_forms(file: "_File", language: str) -> Forms:
    words, phrases = json.loads(file.text(f"forms.{language}"))
    return Forms(words, phrases)


def save_lexicon(database: Path, state: State, lexicon: Lexicon) -> bool:
    """Keep the lexicon beside the database, if it is not there; say whether it is there now."""
    path, key = _path(database, "lexicon"), _lexicon_key(state)
    if _File.read(path, key):
        return True
    concepts = lexicon.concepts
    parts = {
        "ids": _lines([concept.id for concept in concepts]),
        "concepts": _lines([concept.as_line() for concept in concepts]),
    }
    for language in LANGUAGES:
        forms = lexicon.forms(language)
        parts[f"forms.{language}"] = _json([forms.words, forms.phrases])
    return _write(path, key, parts, database)


def _lexicon_key(state: State) -> list[str]:
    return [_code(), state.concepts_hash]


def load_index(database: Path, state: State, lexicon: Lexicon) -> Index | None:
    """Return the index of a database; None if there is no snapshot of it."""
    file = _File.read(_path(database, "index"), _index_key(state))
    if file is None:
        return None
    sentences = [Sentence(*row) for row in file["sentences"].tolist()]
    sounds = {sound: tuple(keys) for sound, keys in json.loads(file.text("sounds")).items()}
    segment = Segment(
        documents=list(_documents(json.loads(file.text("documents")), sentences)),
        parsed=file.lines("parsed"),
        shapes=file["shapes"],
        row_sentence=file["row_sentence"],
        lengths=file["lengths"],
        words=Holdings(*(file[f"words.{column}"] for column in Holdings._fields)),
        letters=Holdings(*(file[f"letters.{column}"] for column in Holdings._fields)),
        sounds=sounds,
    )
    keys, groups = Keys(file.lines("keys")), Keys(file.lines("groups"))
    return Index.restored(segment, keys, groups, file["norms"], lexicon)


def save_index(database: Path, state: State, index: Index) -> bool:
    """Keep the index beside the database, if it is not there; say whether it is there now."""
    path, key = _path(database, "index"), _index_key(state)
    if _File.read(path, key):
        return True
    whole = index.whole
    documents = []
    for source, sentences, facts in whole.documents:
        rows = document_rows(source, (), facts, Origin.ADDED)
        day = source.published.isoformat() if source.published else None
        documents.append([{**rows.source, "published": day}, len(sentences), rows.facts, rows.slots])
    sentence_rows = [
        [getattr(sentence, column) for column in _COLUMNS]
        for _, sentences, _ in whole.documents
        for sentence in sentences
    ]
    parts = {
        "sentences": np.array(sentence_rows, np.int32).reshape(-1, len(_COLUMNS)),
        "shapes": whole.shapes,
        "row_sentence": whole.row_sentence,
        "lengths": whole.lengths,
        "norms": index.letters.norms,
        **{f"words.{name}": column for name, column in whole.words._asdict().items()},
        **{f"letters.{name}": column for name, column in whole.letters._asdict().items()},
        "documents": _json(documents),
        "parsed": _lines(whole.parsed),
        "sounds": _json(whole.sounds),
        "keys": _lines(index.words.keys.names),
        "groups": _lines(index.letters.keys.names),
    }
    return _write(path, key, parts, database)


def _index_key(state: State) -> list[object]:
    return [_code(), *state[:-1], [list(source) for source in state.sources]]


def _documents(saved: Sequence[Any], sentences: Sequence[Sentence]) -> Iterator[Document]:
    first = 0
    for source, length, fact_rows, slot_rows in saved:
        slots: dict[str, list[SimpleNamespace]] = {}
        for row in slot_rows:
            slots.setdefault(row["fact_id"], []).append(SimpleNamespace(**row))
        facts = [read_fact(SimpleNamespace(**row), slots.get(row["id"], ())) for row in fact_rows]
        day = source["published"]
        source["published"] = datetime.date.fromisoformat(day) if day else None
        yield read_source(SimpleNamespace(**source)), tuple(sentences[first : first + length]), tuple(facts)
        first += length


class _File:
    """The arrays of a snapshot, by their names."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays

    @classmethod
    def read(cls, path: Path, key: Sequence[object]) -> "_File | None":
        """Return the file at `path` if it has that key and is whole: disks are full at times, or lose something."""
        try:
            content = path.read_bytes()
        except OSError:
            return None
        checksum, arrays = content[:_CHECKSUM], memoryview(content)[_CHECKSUM:]
        if checksum != _checksum(arrays):
            return None
        file = cls(np.load(io.BytesIO(arrays)))
        return file if json.loads(file.text("key")) == key else None

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name]

    def text(self, name: str) -> str:
        return self[name].tobytes().decode("utf-8", "surrogatepass")

    def lines(self, name: str) -> list[str]:
        return self.text(name).split("\n")[:-1]


def _path(database: Path, kind: str) -> Path:
    return database.with_name(f"{database.name}.{kind}")


def _lines(lines: Sequence[str]) -> NDArray[np.uint8]:
    return _text("".join(f"{line}\n" for line in lines))


def _json(value: object) -> NDArray[np.uint8]:
    return _text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def _checksum(content: memoryview) -> bytes:
    return b"%08x\n" % zlib.crc32(content)


def _write(path: Path, key: Sequence[object], parts: Mapping[str, NDArray[Any]], database: Path) -> bool:
    arrays = io.BytesIO()
    np.savez(arrays, allow_pickle=False, **{"key": _json(key), **parts})
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
        with open(handle, "wb") as file:
            file.writelines((_checksum(arrays.getbuffer()), arrays.getbuffer()))
        os.chmod(temporary, database.stat().st_mode & 0o777)  # whoever may read the one may read the other
        os.replace(temporary, path)
    except OSError:  # nothing is lost but time
        with suppress(OSError):
            os.unlink(temporary)
        return False
    return True
