"""Concepts: the lexicon of meanings and names with their surface forms in every language, and the look-up in it."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.errors import DataError
from knowledge.languages import LANGUAGES
from knowledge.stems import stem
from knowledge.words import Token, fold, tokens

PLACE_KINDS = frozenset({"country", "place"})
NAME_KINDS = PLACE_KINDS | {"organisation", "person"}


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning. `broader` are the ids of wider ones: a consulate is a mission, Kars is in Turkiye."""

    id: str
    kind: str  # country, place, organisation, person, term, or general: a word of any topic
    broader: tuple[str, ...]
    forms: Mapping[str, tuple[str, ...]]  # by language; the first is the one to show
    where: str = ""  # file and line, for the editor

    @property
    def is_name(self) -> bool:
        return self.kind in NAME_KINDS

    def label(self, language: str) -> str:
        """Return the form to show in `language`."""
        return self.forms[language][0]


class Mention(NamedTuple):
    """Concepts that the words `first` to `last` (token numbers, last exclusive) may mean."""

    first: int
    last: int
    concepts: tuple[str, ...]
    similarity: float  # 0 to 100; below 100 where a slip was forgiven


def read_concepts(path: Path) -> Iterator[Concept]:
    """Yield the concepts of one file. Raises DataError with the line of the first mistake."""
    kind = "term"
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if line == 1 or not row:
                continue
            if row[0].startswith("#"):
                if row[0].startswith("# kind: "):
                    kind = row[0].removeprefix("# kind: ").strip()
                continue
            if len(row) != 2 + len(LANGUAGES) or not all(row[i] for i in (0, 2, 3, 4, 5)):
                raise DataError(
                    str(path),
                    line,
                    f"{len(row)} columns; write id, broader and forms in {', '.join(LANGUAGES)}",
                )
            cells = [tuple(part.strip() for part in cell.split(";") if part.strip()) for cell in row]
            yield Concept(row[0], kind, cells[1], dict(zip(LANGUAGES, cells[2:], strict=True)), f"{path.name}:{line}")


class _Forms:
    """The surface forms of one language, by their first stem."""

    def __init__(self, concepts: Iterable[Concept], language: str) -> None:
        self.by_stem: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.words: dict[str, set[str]] = {}  # folded single-word forms, for forgiving slips
        for concept in concepts:
            for form in concept.forms[language]:
                parts = [token for token in tokens(form) if not token.is_suffix]
                if not parts:
                    continue
                stems = tuple(stem(token.text, language) for token in parts)
                self.by_stem.setdefault(stems[0], []).append((stems, concept.id))
                if len(parts) == 1:
                    self.words.setdefault(parts[0].folded, set()).add(concept.id)
        for entries in self.by_stem.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self.spellings = [word for word in self.words if len(word) > 3]


def slips_allowed(length: int) -> int:
    """Return how many slips (Damerau, restricted) a word of `length` letters is forgiven."""
    return 0 if length < 4 else 1 if length < 7 else 2 if length < 12 else 3


class Lexicon:
    """All concepts; forms are stemmed for a language when it is first asked for."""

    def __init__(self, concepts: Iterable[Concept] = ()) -> None:
        self.concepts: dict[str, Concept] = {concept.id: concept for concept in concepts}
        self._forms: dict[str, _Forms] = {}
        self._wider: dict[str, frozenset[str]] = {}

    def __getitem__(self, concept_id: str) -> Concept:
        return self.concepts[concept_id]

    def __contains__(self, concept_id: str) -> bool:
        return concept_id in self.concepts

    def forms(self, language: str) -> _Forms:
        found = self._forms.get(language)
        if found is None:
            found = self._forms[language] = _Forms(self.concepts.values(), language)
        return found

    def wider(self, concept_id: str) -> frozenset[str]:
        """Return all concepts that `concept_id` is a kind or part of, itself excluded."""
        found = self._wider.get(concept_id)
        if found is None:
            self._wider[concept_id] = frozenset()  # a circle in the data ends here
            direct = self.concepts[concept_id].broader if concept_id in self.concepts else ()
            found = frozenset(direct).union(*(self.wider(parent) for parent in direct))
            self._wider[concept_id] = found
        return found

    def find(self, words: Sequence[Token], language: str, stems: Sequence[str] | None = None) -> list[Mention]:
        """Return all that the `words` name in `language`, without forgiving slips.

        A phrase comes before the shorter ones within it: "diplomatic relations", then "relations".
        """
        by_stem = self.forms(language).by_stem
        if stems is None:
            stems = [stem(word.text, language) for word in words]
        mentions = []
        for position, first in enumerate(stems):
            found: dict[int, list[str]] = {}
            for phrase, concept_id in by_stem.get(first, ()):
                size = len(phrase)
                if size == 1 or tuple(stems[position : position + size]) == phrase:
                    concepts = found.setdefault(size, [])
                    if concept_id not in concepts:
                        concepts.append(concept_id)
            mentions += [Mention(position, position + size, tuple(c), 100.0) for size, c in found.items()]
        return mentions

    def guess(self, word: str, language: str) -> tuple[tuple[str, ...], float]:
        """Return the concepts whose form in `language` is `word` but for slips, and the similarity, 0 to 100."""
        return _guess(self, fold(word), language)


@lru_cache(maxsize=16384)
def _guess(lexicon: Lexicon, folded: str, language: str) -> tuple[tuple[str, ...], float]:
    allowed = slips_allowed(len(folded))
    if not allowed:
        return (), 0.0
    forms = lexicon.forms(language)
    near = process.extract(folded, forms.spellings, scorer=OSA.distance, score_cutoff=allowed, limit=3)
    if not near:
        return (), 0.0
    least = near[0][1]
    concepts = {c for spelling, distance, _ in near if distance == least for c in forms.words[spelling]}
    return tuple(sorted(concepts)), 100.0 * (1 - least / len(folded))
