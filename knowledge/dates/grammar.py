"""Date languages: the words and word orders in which one language speaks of time, read from its data file.

A file's rules are regular expressions over folded text (see `fold_text`), with macros in braces for what the
same file lists as words; knowledge/data/dates/en.yaml explains the keys. Here they are put together.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from knowledge.data import DATA, LANGUAGES
from knowledge.data.lists import read_lists
from knowledge.dates.dates import Unit
from knowledge.errors import DataError
from knowledge.language.words import letters

_DATA = DATA / "dates"

_DOTTED = str.maketrans("İ", "i")  # the one letter whose lower() is two code points
# Groups that no rule has in an optional part, each with the pattern that finds them in a sentence.
_FEATURES = {
    "year": r"[12]\d{3}",
    "month": "{month_word}",
    "weekday": "{weekday_word}",
    "unit": "{unit}",
    "ref_year": "{ref_year}",
    "ref_month": "{ref_month}",
    "ref_day": "{ref_day}",
}
_MACRO = re.compile(r"\{([a-z_]+)\}")
_GROUP = re.compile(r"\(\?P<([a-z_]+)>")
_COUNTED = re.compile(r"_\d+\Z")
_OPTIONAL = re.compile(r"\(\?:[^()]*\)\?")
# Years of four digits within reason: 1000 to 2100.
_BASE_MACROS = {
    "year": r"(?P<year>1\d{3}|20\d\d|2100)(?!\d)",
    "day": r"(?P<day>3[01]|[12]\d|0?[1-9])(?![\d])",
    "roman": r"(?P<roman>x{0,2}(?:ix|iv|v?i{1,3}|v|x))",
}


class Anchor(StrEnum):
    """What an expression's value is counted from."""

    NONE = "none"  # it has its own year
    IMPLICIT = "implicit"  # a day and month, or a month, whose year must be understood
    TEXT = "text"  # "the same year": what the text spoke of before
    PUBLISHED = "published"  # "last year": the day of publication
    EVENT = "event"  # "ten years after the war": the date of the same sentence
    OCCASION = "occasion"  # "31st anniversary": the day on which it is kept


class WindowKind(StrEnum):
    """What a question makes of a date: "before 2000", "since 1992", "in June 2021"."""

    BEFORE = "before"
    AFTER = "after"
    SINCE = "since"
    UNTIL = "until"
    BETWEEN = "between"
    WITHIN = "within"


class _Compiled:
    """Something with a regular expression that is compiled when it is first tried: of hundreds few ever are."""

    expression: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled."""
        return re.compile(self.expression)


@dataclass(frozen=True)
class Rule(_Compiled):
    """One way to write a time: its pattern, and how its value is had from the pattern's groups."""

    expression: str
    needs: frozenset[str] = frozenset()  # a sentence without one of these has no match: see `DateLanguage.features`
    anchor: Anchor = Anchor.NONE
    sign: int = 1  # of the shift: -1 is "ago", "earlier"
    unit: Unit | None = None  # of the shift, where the pattern has no group for it
    to_the_day: bool = False  # "30 years ago today": the day is said, though the step is a year
    capital: bool = False  # the month is a name only with a capital letter: March, May
    last: bool = False  # the latest such month that is over: "last November"
    year_only: bool = False  # a lone year, which has to be checked for being a plain number
    typed: bool = False  # only in what people type, where four figures are a year more often than not
    near: bool = False  # counted from the sentence before, if that has a date, and else from publication
    following: bool = False  # a month or a day to come: "next March"


@dataclass(frozen=True)
class Reference(_Compiled):
    """A phrase for a year, month or day that is known from elsewhere: "the same year"."""

    expression: str
    anchor: Anchor
    shift: int
    words: tuple[str, ...]  # the phrases without what they may end in


@dataclass(frozen=True, slots=True)
class WindowRule:
    """A way for a question to limit the time it asks about: words before a date, after it, or between two."""

    kind: WindowKind
    before: re.Pattern[str]
    after: re.Pattern[str]
    between: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class DateLanguage:
    """All that is known about how one language speaks of time. Every text here is folded."""

    code: str
    months: Mapping[str, int]
    weekdays: Mapping[str, int]  # Monday is 0
    numbers: Mapping[str, int]
    units: Mapping[str, Unit]
    rules: tuple[Rule, ...]
    references: Mapping[str, tuple[Reference, ...]]  # by the unit that they name
    cue: re.Pattern[str]  # a sentence without one of these has no time in it
    features: Mapping[str, re.Pattern[str]]  # what most rules need, to try them only where it is
    signs: Mapping[str, re.Pattern[str]]  # what else tells how a sentence is meant, by name
    windows: tuple[WindowRule, ...]
    quantities: Mapping[str, Any]
    macros: Mapping[str, str]
    taken_for: tuple[str, ...]  # languages whose words in a question may be meant
    capital_months: bool  # a month is one only with a capital letter: may, march

    def number(self, words: str) -> int | None:
        """Read a folded number, in digits or in words ("twenty-five", "on bes"); None if it is none."""
        if words.isdecimal():
            return int(words)
        total, thousands = 0, 0
        for word in re.split(r"[\s-]+", words):
            value = self.numbers.get(word)
            if value is None:
                return None
            if value == 1000:
                thousands, total = thousands + max(total, 1) * 1000, 0
            else:
                total = max(total, 1) * value if value == 100 else total + value
        return thousands + total

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """Compile a pattern of the data file, between word boundaries."""
        return re.compile(_between_words(pattern, self.macros))


def fold_text(text: str) -> str:
    """Return `text` in lower case, without diacritics and typographic dashes, of the same length."""
    return text.translate(_DOTTED).lower().translate(letters().in_dates)


def _alternatives(words: Iterable[str]) -> str:
    # Longest first: "ninety" must not stop at "nine".
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _expand(pattern: str, macros: Mapping[str, str]) -> str:
    while (expanded := _MACRO.sub(lambda macro: macros[macro[1]], pattern)) != pattern:
        pattern = expanded
    return pattern


def _number_groups(pattern: str) -> str:
    """Let a pattern have a group twice, for re forbids it: `unit` and `unit_2` (see `groups_of`)."""
    seen: dict[str, int] = {}

    def named(group: re.Match[str]) -> str:
        seen[group[1]] = seen.get(group[1], 0) + 1
        return f"(?P<{group[1]}{'' if seen[group[1]] == 1 else f'_{seen[group[1]]}'}>"

    return _GROUP.sub(named, pattern)


def groups_of(match: re.Match[str]) -> dict[str, str]:
    """Return what the named groups have matched, without the empty ones and under the names of the data."""
    return {_COUNTED.sub("", name): words for name, words in match.groupdict().items() if words}


def _spaced(pattern: str, macros: Mapping[str, str]) -> str:
    # A space of the data file is any white space, a line break too.
    return _expand(pattern, macros).replace(r"\ ", " ").replace(" ", r"\s")


def _between_words(pattern: str, macros: Mapping[str, str]) -> str:
    expanded = _number_groups(_spaced(pattern, macros))
    return rf"(?<!\w)(?:{expanded})(?!\w)"


def _fold_data(value: Any, script: Mapping[int, str]) -> Any:
    """Fold every string of the data, but leave the letters of patterns alone: `\\S` is not `\\s`.

    `script` is what becomes of each letter in another script, for `str.translate`.
    """
    if isinstance(value, str):
        return value.translate(_DOTTED).translate(letters().in_dates).translate(script)
    if isinstance(value, dict):
        return {_fold_data(key, script): _fold_data(item, script) for key, item in value.items()}
    if isinstance(value, list):
        return [_fold_data(item, script) for item in value]
    return value


def _by_word(lists: Iterable[list[str]], first: int) -> dict[str, int]:
    return {word: number for number, words in enumerate(lists, start=first) for word in words}


def _rule(entry: Mapping[str, Any], macros: Mapping[str, str]) -> Rule:
    options = {name: value for name, value in entry.items() if name != "pattern"}
    for name, kind in (("anchor", Anchor), ("unit", Unit)):
        if name in options:
            options[name] = kind(options[name])
    expression = _between_words(entry["pattern"], macros)
    needs = set(_GROUP.findall(expression)) & set(_FEATURES)
    if "unit" in needs:
        needs -= {"weekday"}  # "two years ago on Friday" or "today"
    return Rule(expression, frozenset(needs), **options)


def _build(code: str, data: Mapping[str, Any]) -> DateLanguage:
    months, weekdays = _by_word(data["months"], 1), _by_word(data["weekdays"], 0)
    units = {word: Unit(unit) for unit, words in data["units"].items() for word in words}
    number = _alternatives(data["numbers"])
    macros = {
        **_BASE_MACROS,
        "month": f"(?P<month>{_alternatives(months)})",
        "month_word": f"(?:{_alternatives(months)})",
        "weekday": f"(?P<weekday>{_alternatives(weekdays)})",
        "number_word": rf"(?:{number})(?:[\s-](?:{number}))*",
        "number": rf"(?P<number>\d{{1,3}}|(?:{number})(?:[\s-](?:{number}))*)",
        "unit": f"(?P<unit>{_alternatives(units)})",
        "weekday_word": f"(?:{_alternatives(weekdays)})",
        "ordinal_form": f"(?:{_alternatives(data['ordinals'])})",
        "ordinal": f"(?P<ordinal>{_alternatives(data['ordinals'])})",
        **data["macros"],
    }
    references: dict[str, tuple[Reference, ...]] = {}
    rules = []
    for unit, entries in data["references"].items():
        phrases = [phrase for entry in entries for phrase in entry["words"]]
        macros[f"ref_{unit}"] = f"(?P<ref_{unit}>{'|'.join(sorted(phrases, key=len, reverse=True))})"
        references[unit] = tuple(
            Reference(
                _between_words("|".join(entry["words"]), macros),
                Anchor(entry["from"]),
                entry.get("shift", 0),
                tuple(_OPTIONAL.sub("", phrase).replace(" ?", " ") for phrase in entry["words"]),
            )
            for entry in entries
        )
        rules.append(_rule({"pattern": f"{{ref_{unit}}}"}, macros))
    rules += [_rule(entry, macros) for entry in data["rules"]]
    windows = tuple(
        WindowRule(
            WindowKind(entry["kind"]),
            re.compile(rf"(?:{_spaced(entry.get('before', ''), macros)})\Z"),
            re.compile(rf"(?:{_spaced(entry.get('after', ''), macros)})(?!\w)"),
            re.compile(rf"(?:{_spaced(entry['between'], macros)})\Z") if "between" in entry else None,
        )
        for entry in data["windows"]
    )
    return DateLanguage(
        code=code,
        months=months,
        weekdays=weekdays,
        numbers={**data["numbers"], **data["ordinals"], **data.get("decades", {})},
        units=units,
        rules=tuple(rules),
        references=references,
        cue=re.compile(_expand(rf"\d|(?<!\w)(?:{data['cue']})", macros).replace(" ", r"\s")),
        features={name: re.compile(rf"(?<!\w)(?:{_spaced(pattern, macros)})") for name, pattern in _FEATURES.items()},
        signs={name: re.compile(_spaced(pattern, macros)) for name, pattern in data["signs"].items()},
        windows=windows,
        quantities=data["quantities"],
        macros=macros,
        taken_for=tuple(data["taken_for"]),
        capital_months=data["capital_months"],
    )


@cache
def load_language(code: str, romanised: bool = False) -> DateLanguage:
    """Return the rules of a language; `romanised` as people type it in Latin letters, if it is written in others.

    Read and compiled once a process: the files are part of the program. Raises DataError.
    """
    path = _DATA / f"{code}.yaml"
    if code not in LANGUAGES:
        raise DataError(str(_DATA), None, f"no dates in {code!r}; there is {', '.join(LANGUAGES)}")
    try:
        data = read_lists(path, numbers=True)
        return _build(code, _fold_data(data, str.maketrans(data["romanised"]) if romanised else {}))
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise DataError(str(path), None, f"{type(error).__name__}: {error}") from error
