"""Data files: the shipped sources, facts and concepts, as editors write them in `data/`."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from yaml.nodes import Node

from knowledge.data import DATA, PACKAGE
from knowledge.dates.dates import parse_day
from knowledge.errors import DataError, InvalidDateError
from knowledge.facts import Fact
from knowledge.files.fact_files import ID, read_fact_file
from knowledge.files.lined_yaml import LinedFile, Problem, Report, nearest, read_text, stop
from knowledge.language.languages import LANGUAGES
from knowledge.language.sentences import Sentence, cut
from knowledge.lexicon.concepts import Concept, read_concepts
from knowledge.sources import Source

# The code that decides what is read out of the files.
_READERS = (
    "data/lists.py",
    "language/sentences.py",
    "files/data_files.py",
    "files/fact_files.py",
    "lexicon/concepts.py",
    "store/rows.py",
)
_SOURCE_KEYS = ("title", "publisher", "published", "published_note", "language", "url")


@dataclass(frozen=True, slots=True)
class Shipped:
    """All that comes with the program. `sentences` are by source id."""

    sources: tuple[Source, ...]
    sentences: Mapping[str, tuple[Sentence, ...]]
    facts: tuple[Fact, ...]
    concepts: tuple[Concept, ...]


def read_source(path: Path, report: Report = stop) -> Source:
    """Read the text `path` and the YAML file beside it. Raises DataError with the line of a mistake."""
    text = read_text(path, report) or ""
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        report(Problem(str(path), line, "holds a zero character, which PostgreSQL cannot store", "remove it"))
    if not text.strip():
        report(Problem(str(path), None, "holds no text", "write the text of the source"))
    file = LinedFile(path.with_suffix(".yaml"), report)
    keys = file.mapping(file.root(), _SOURCE_KEYS, ("title", "publisher", "published", "language")) or {}
    if not ID.fullmatch(path.stem):
        report(Problem(str(path), None, f"{path.stem!r} is no id", "name it with a-z, 0-9 and hyphens"))
    published = _day(file, keys.get("published"))
    language = file.text(keys.get("language")) or "en"
    if language not in LANGUAGES:
        file.problem(keys.get("language"), f"unknown language {language!r}", nearest(language, LANGUAGES))
        language = "en"  # so that the rest can be looked at
    # An address and a note may be left empty.
    url, note = (str(keys[key].value) if key in keys else "" for key in ("url", "published_note"))
    title, publisher = (file.text(keys.get(key)) or "" for key in ("title", "publisher"))
    return Source(path.stem, text, title, publisher, published, note, language, url)


def source_files(folder: Path) -> list[Path]:
    """Return the texts of the sources in `folder`, in the order of their names."""
    return sorted((folder / "sources").glob("*.txt"))


def facts_file(folder: Path, source_id: str) -> Path:
    """Return where the facts of a source stand, if an editor has written any."""
    return folder / "facts" / f"{source_id}.yaml"


def concept_files(folder: Path) -> list[Path]:
    """Return the files of the lexicon in `folder`, in the order of their names."""
    return sorted((folder / "concepts").glob("*.tsv"))


def shipped_files(folder: Path) -> list[Path]:
    """Return every file that decides what `read_shipped` returns, also the rules for cutting sentences."""
    names = ("sources/*.txt", "sources/*.yaml", "facts/*.yaml", "concepts/*.tsv")
    return [
        *(path for name in names for path in sorted(folder.glob(name))),
        *sorted(DATA.glob("sentences/*")),
    ]


def hash_shipped(folder: Path = DATA) -> str:
    """Return a hash of all shipped files, and of the code that reads them: a new rule cuts anew."""
    return hash_files([*shipped_files(folder), *(PACKAGE / name for name in _READERS)])


def hash_files(paths: Iterable[Path]) -> str:
    """Return a hash of files, with their names.

    By content and not by size and date: a megabyte takes 3 ms, and the dates of files change with every
    checkout, or do not change when they should.
    """
    hashed = hashlib.blake2b(digest_size=32)
    for path in paths:
        content = path.read_bytes()
        hashed.update(f"{path.parent.name}/{path.name}\0{len(content)}\0".encode())
        hashed.update(content)
    return hashed.hexdigest()


def read_lexicon(folder: Path = DATA) -> list[Concept]:
    """Return the concepts of `folder`. Raises DataError with the line of the first mistake."""
    found: dict[str, Concept] = {}
    more: list[Concept] = []
    for concept in (concept for path in concept_files(folder) for concept in read_concepts(path)):
        if concept.kind:
            found[concept.id] = concept
        else:
            more.append(concept)
    for concept in more:
        known = found.get(concept.id)
        if known is None:
            raise DataError(concept.where, None, f"no concept {concept.id!r} that this could be a form of")
        found[concept.id] = replace(known, forms={**known.forms, **concept.forms})
    return list(found.values())


def read_shipped(folder: Path = DATA) -> Shipped:
    """Read all that `folder` holds. Raises DataError with the file and line of the first mistake."""
    sources: list[Source] = []
    sentences: dict[str, tuple[Sentence, ...]] = {}
    facts: list[Fact] = []
    for text in source_files(folder):
        source = read_source(text)
        sentences[source.id] = tuple(cut(source.text, source.language))
        path = facts_file(folder, source.id)
        if path.exists():
            file = read_fact_file(path, source, sentences[source.id], stop)
            facts += [lined.fact for lined in file.facts]
            source = replace(source, glosses=file.glosses)
        sources.append(source)
    return Shipped(tuple(sources), sentences, tuple(facts), tuple(read_lexicon(folder)))


def _day(file: LinedFile, node: Node | None) -> datetime.date | None:
    text = file.text(node)
    if text is None:
        return None
    try:
        return parse_day(text)
    except InvalidDateError as error:
        what, _, instead = str(error).rpartition("; ")
        file.problem(node, what, instead)
        return None
