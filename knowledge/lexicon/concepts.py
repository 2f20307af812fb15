"""Concepts: the lexicon of meanings and names with their surface forms in every language, and the look-up in it."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple, Self

from knowledge.errors import DataError
from knowledge.language.languages import LANGUAGES, load
from knowledge.language.stems import stem
from knowledge.language.words import Token, fold, tokens
from knowledge.lexicon.spellings import Spellings

PLACE_KINDS = frozenset({"country", "place"})
ACTING_KINDS = frozenset({"country", "person"})  # a town or an alliance that stands first may be a mere label
NAME_KINDS = PLACE_KINDS | {"organisation", "person"}
_SHORTEST = 4  # letters of a word that slips are forgiven in
_NEAREST = 3  # words that one with a slip may have been meant for


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
        """Whether it names one thing: a country, a place, an organisation or a person."""
        return self.kind in NAME_KINDS

    def label(self, language: str) -> str:
        """Return the form to show in `language`, or in the first one that has any."""
        return (self.forms.get(language) or next(iter(self.forms.values())))[0]

    def as_line(self) -> str:
        """Return this concept as one line of JSON, for a snapshot."""
        values = self.kind, self.broader, self.forms, self.where
        return json.dumps((self.id, *values), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of_line(cls, line: str) -> Self:
        """Read what `as_line` wrote."""
        name, kind, broader, forms, where = json.loads(line)
        return cls(name, kind, tuple(broader), {code: tuple(of) for code, of in forms.items()}, where)


class Mention(NamedTuple):
    """Concepts that the words `first` to `last` (token numbers, last exclusive) may mean."""

    first: int
    last: int
    concepts: tuple[str, ...]
    similarity: float  # 0 to 100; below 100 where a slip was forgiven


def read_concepts(path: Path) -> Iterator[Concept]:
    """Yield the concepts of one file. Raises DataError with the line of the first mistake.

    Its first line names the columns: id, broader, and the languages that it has forms in. A file without `broader` adds
    forms to the concepts of other files: those have no kind.
    """
    kind, columns, first = "term", [""], 0
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if line == 1:
                columns = row
                first = 2 if row[1:2] == ["broader"] else 1
                kind = kind if first == 2 else ""
                continue
            if not row or row[0].startswith("#"):
                if row and row[0].startswith("# kind: "):
                    kind = row[0].removeprefix("# kind: ").strip()
                continue
            if len(row) != len(columns) or not all(cell for at, cell in enumerate(row) if at != 1 or first == 1):
                raise DataError(str(path), line, f"{len(row)} columns; write {', '.join(columns)}")
            cells = [tuple(part.strip() for part in cell.split(";") if part.strip()) for cell in row]
            forms = dict(zip(columns[first:], cells[first:], strict=True))
            yield Concept(row[0], kind, cells[1] if first == 2 else (), forms, f"{path.name}:{line}")


def slips_allowed(length: int) -> int:
    """Return how many slips (Damerau, restricted) a word of `length` letters is forgiven."""
    return 0 if length < _SHORTEST else 1 if length < 7 else 2 if length < 12 else 3


def _parts_of(form: str) -> list[str]:
    """Return the words of a form, without what stands behind an apostrophe."""
    parts = form.split()
    if all(map(str.isalpha, parts)):  # nearly every form: `tokens` would find the same words
        return parts
    return [token.text for token in tokens(form) if not token.is_suffix]


class Forms:
    """The surface forms of one language. What is here is plain text, so that a snapshot can hold it as it is.

    `words` are the folded forms of one word, each with its concepts, a tab between them. `phrases` are all forms by
    the stem of their first word, the longest first: in each line a concept and, behind a tab, the further stems.
    """

    def __init__(self, words: Mapping[str, str], phrases: Mapping[str, str]) -> None:
        self.words = words
        self.phrases = phrases
        self._read: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.guess = lru_cache(maxsize=4096)(self._guess)

    @classmethod
    def of(cls, concepts: Iterable[Concept], language: str) -> Self:
        """Stem the forms that `concepts` have in `language`."""
        words: dict[str, dict[str, None]] = {}
        phrases: dict[str, dict[str, int]] = {}  # each line with its number of words
        for concept in concepts:
            for form in concept.forms.get(language, ()):
                parts = _parts_of(form)
                if not parts:
                    continue
                first, *others = [stem(part, language) for part in parts]
                phrases.setdefault(first, {})[f"{concept.id}\t{' '.join(others)}"] = len(parts)
                if not others:
                    words.setdefault(fold(parts[0]), {})[concept.id] = None
        return cls(
            {word: "\t".join(ids) for word, ids in words.items()},
            {first: "\n".join(sorted(lines, key=lines.__getitem__, reverse=True)) for first, lines in phrases.items()},
        )

    def beginning_with(self, first: str) -> list[tuple[tuple[str, ...], str]]:
        """Return the stems behind `first` and the concept of each form that begins with it, the longest first."""
        found = self._read.get(first)
        if found is None:
            lines = self.phrases[first].split("\n") if first in self.phrases else ()
            parts = (line.split("\t") for line in lines)
            found = [(tuple(others.split()), concept_id) for concept_id, others in parts]
            if found:  # questions hold any number of words that are no form
                self._read[first] = found
        return found

    @cached_property
    def spellings(self) -> Spellings:
        """The forms of one word that slips are forgiven in."""
        return Spellings([word for word in self.words if len(word) >= _SHORTEST])

    def _guess(self, folded: str) -> tuple[tuple[str, ...], float]:
        near, slips = self.spellings.nearest(folded, slips_allowed(len(folded)), _NEAREST)
        if not near:
            return (), 0.0
        concepts = {concept for spelling in near for concept in self.words[spelling].split("\t")}
        return tuple(sorted(concepts)), 100.0 * (1 - slips / len(folded))


class Lexicon:
    """All concepts; forms are stemmed for a language when it is first asked for."""

    def __init__(self, concepts: Iterable[Concept] = ()) -> None:
        self._concepts: dict[str, Concept] = {concept.id: concept for concept in concepts}
        self._saved: Mapping[str, str] = {}
        self._load_forms: Callable[[str], Forms] | None = None
        self._forms: dict[str, Forms] = {}
        self._wider: dict[str, frozenset[str]] = {}

    @classmethod
    def restored(cls, saved: Mapping[str, str], load_forms: Callable[[str], Forms]) -> Self:
        """Return a lexicon over concepts as `Concept.as_line` wrote them, by id, and forms by language.

        Of some five thousand concepts a question names five: each is read when it is first asked for.
        """
        lexicon = cls()
        lexicon._saved, lexicon._load_forms = saved, load_forms
        return lexicon

    def __getitem__(self, concept_id: str) -> Concept:
        found = self._concepts.get(concept_id)
        if found is None:
            found = self._concepts[concept_id] = Concept.of_line(self._saved[concept_id])
        return found

    def __contains__(self, concept_id: str) -> bool:
        return concept_id in self._concepts or concept_id in self._saved

    @property
    def concepts(self) -> list[Concept]:
        """All concepts, in their order."""
        return [self[concept_id] for concept_id in self._saved or self._concepts]

    def forms(self, language: str) -> Forms:
        """Return the forms of one language."""
        found = self._forms.get(language)
        if found is None:
            load = self._load_forms
            found = load(language) if load else Forms.of(self._concepts.values(), language)
            self._forms[language] = found
        return found

    def forget_words(self) -> None:
        """Forget the words that were guessed at."""
        for forms in list(self._forms.values()):  # another thread may be loading one
            forms.guess.cache_clear()

    def wider(self, concept_id: str) -> frozenset[str]:
        """Return all concepts that `concept_id` is a kind or part of, itself excluded."""
        found = self._wider.get(concept_id)
        if found is None:
            self._wider[concept_id] = frozenset()  # a circle in the data ends here
            direct = self[concept_id].broader if concept_id in self else ()
            found = frozenset(direct).union(*(self.wider(parent) for parent in direct))
            self._wider[concept_id] = found
        return found

    def find(self, words: Sequence[Token], language: str, stems: Sequence[str] | None = None) -> list[Mention]:
        """Return all that the `words` name in `language`, without forgiving slips.

        A phrase comes before the shorter ones within it: "diplomatic relations", then "relations".
        """
        forms = self.forms(language)
        if stems is None:
            stems = [stem(word.text, language) for word in words]
        mentions = []
        plain = load(language).folded_words("function_words") if language in LANGUAGES else frozenset()
        for position, first in enumerate(stems):
            found: dict[int, list[str]] = {}
            # A function word is no form that is left of another word: ru o is no ось, en one no oneness.
            exact = forms.words.get(words[position].folded, "").split("\t") if words[position].folded in plain else None
            for others, concept_id in forms.beginning_with(first):
                last = position + 1 + len(others)
                if not others and exact is not None and concept_id not in exact:
                    continue
                if not others or tuple(stems[position + 1 : last]) == others:
                    concepts = found.setdefault(last, [])
                    if concept_id not in concepts:
                        concepts.append(concept_id)
            mentions += [Mention(position, last, tuple(c), 100.0) for last, c in found.items()]
        return mentions

    def guess(self, word: str, language: str) -> tuple[tuple[str, ...], float]:
        """Return the concepts whose form in `language` is `word` but for slips, and the similarity, 0 to 100."""
        return self.forms(language).guess(fold(word))
