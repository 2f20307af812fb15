"""Languages: how questions are asked in each language we read, from `data/languages/`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from knowledge.data import DATA, LANGUAGES
from knowledge.data.lists import read_lists
from knowledge.language.words import fold

__all__ = ["LANGUAGES", "Language", "load"]
_FOLDER = DATA / "languages"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language is written, and what of it tells the language; `data/languages/en.yaml` explains each."""

    stemmer: str
    script: re.Pattern[str] | None
    romanised: bool
    letters: Mapping[str, float]
    alike: Mapping[int, str]  # for str.translate, as `hardened`
    soft: tuple[re.Pattern[str], str] | None
    hardened: Mapping[int, str]
    infinitive: tuple[str, ...]
    irregular: Mapping[str, str]  # what the endings leave of a word, and its stem
    apart: tuple[tuple[str, re.Pattern[str], float], ...]  # the other language, what is spelled so here, its votes

    @classmethod
    def of(cls, lists: Mapping[str, Any]) -> "Writing":
        """Read the section of a language's file."""
        return cls(
            lists["stemmer"],
            re.compile(lists["script"]) if lists["script"] else None,
            bool(lists["romanised"]),
            {letter: float(votes) for letter, votes in lists["letters"].items()},
            str.maketrans(lists["alike"]),
            (re.compile(lists["soft"][0]), lists["soft"][1]) if lists["soft"] else None,
            str.maketrans(lists["hardened"]),
            tuple(lists["infinitive"]),
            {left: own for own, several in lists["irregular"].items() for left in several},
            tuple((other, re.compile(spelled), float(votes)) for other, (spelled, votes) in lists["apart"].items()),
        )


@dataclass(frozen=True, slots=True)
class Language:
    """The word lists of one language, as its file has them: neither folded nor stemmed."""

    code: str
    writing: Writing
    endings: Mapping[str, int]  # inflection, and how many letters it must leave
    longest_ending: int  # letters
    lists: Mapping[str, Any] = field(repr=False)
    _folded: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def folded_words(self, section: str) -> frozenset[str]:
        """Return the words of a section that is one running list, folded."""
        found = self._folded.get(section)
        if found is None:
            found = self._folded[section] = frozenset(map(fold, self.lists[section].split()))
        return found

    def phrases(self, section: str, key: str | None = None) -> Sequence[str]:
        """Return the phrases of a section, or of one key of it."""
        found: Sequence[str] = self.lists[section] if key is None else self.lists[section][key]
        return found


@lru_cache(maxsize=8)
def load(code: str) -> Language:
    """Return the language `code`, an ISO 639-1 code of LANGUAGES."""
    lists = read_lists(_FOLDER / f"{code}.yaml")
    endings = {ending: int(least) for least, group in lists.pop("endings").items() for ending in group}
    return Language(code, Writing.of(lists.pop("writing")), endings, max(map(len, endings), default=0), lists)
