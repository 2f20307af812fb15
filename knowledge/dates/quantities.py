"""Quantities: durations, amounts and counts that a text states, apart from its dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from knowledge.data import DATA
from knowledge.data.lists import read_lists
from knowledge.dates.expressions import find_sentences, match_expressions
from knowledge.dates.grammar import Anchor, DateLanguage, fold_text, groups_of, load_language

ORDINAL = "ordinal"
_DURATIONS = frozenset({"minute", "hour", "day", "week", "month", "year", "decade", "century"})
# Before figures that name something, or are part of something else: No. 5, G20, 10:30, 1/2.
_NAME_BEFORE = re.compile(r"(?:№|#|\bno\.?|\d[:/.,]|[^\W\d_]-|/) ?\Z")
_NAME_AFTER = re.compile(r"[:/]\d|[.,]\d")


class Kind(StrEnum):
    """What a quantity measures."""

    DURATION = "duration"
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    MEASURE = "measure"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text states it: `text[start:end] == expression`, in code points."""

    start: int
    end: int
    expression: str
    value: int | float
    unit: str | None = None  # "year", "percent", "kilometre", "money:dollar", "ordinal", ...; None: a count
    about: bool = False  # "about 20", "more than 17 years": the value is near, not exact

    @property
    def kind(self) -> Kind:
        """What is measured, by the unit."""
        match self.unit:
            case None:
                return Kind.COUNT
            case "percent" | "ordinal":
                return Kind(self.unit)
            case unit if unit.startswith("money:"):
                return Kind.MONEY
            case unit:
                return Kind.DURATION if unit in _DURATIONS else Kind.MEASURE


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How one language writes numbers with their units, compiled."""

    pattern: re.Pattern[str]
    units: Mapping[str, re.Pattern[str]]
    scales: Mapping[str, int]
    not_alone: frozenset[str]
    not_after: re.Pattern[str]
    thousands: re.Pattern[str]
    decimal: str


def find_quantities(text: str, language: str) -> list[Quantity]:
    """Return the quantities of `text` in order, none over another or over a date.

    An anniversary counts, for it says how many years. Raises DataError for a language without data.
    """
    rules, grammar = load_language(language), _grammar(language)
    folded = fold_text(text)
    dates = [
        (expression.start, expression.end)
        for expression in match_expressions(text, rules, find_sentences(text, rules), folded=folded)
        if expression.anchor is not Anchor.OCCASION
    ]
    found: list[Quantity] = []
    for match in grammar.pattern.finditer(folded):
        if any(start < match.end() and match.start() < end for start, end in dates):
            continue
        quantity = _read(match, text, rules, grammar)
        if quantity is not None:
            found.append(quantity)
    return found


def _read(match: re.Match[str], text: str, rules: DateLanguage, grammar: _Grammar) -> Quantity | None:
    groups, folded = groups_of(match), match.string
    value = _value(groups, rules, grammar)
    start, end = match.span()
    if value is None or _NAME_BEFORE.search(folded, max(0, start - 6), start):
        return None
    if _NAME_AFTER.match(folded, end) or grammar.not_after.match(folded, end):
        return None
    about = "before" in groups or "after" in groups
    unit = _signs()[groups["sign"]] if "sign" in groups else _unit(groups.get("unit"), grammar)
    if "percent" in groups:
        unit = "percent"
    if groups.get("order") == "." and text[end:].lstrip()[:1].isupper():
        groups.pop("order")  # the end of a sentence
        end -= 1
    if "nth" in groups or "order" in groups:
        unit = ORDINAL
    elif unit is None and "scale" not in groups and groups.get("words") in grammar.not_alone:
        return None
    return Quantity(start, end, text[start:end], value, unit, about)


def _value(groups: Mapping[str, str], rules: DateLanguage, grammar: _Grammar) -> int | float | None:
    if "figures" in groups:
        figures = grammar.thousands.sub("", groups["figures"])
        number = Decimal(figures.replace(",", "."))
    else:
        whole = rules.number(groups.get("words") or groups["nth"])
        if whole is None:
            return None
        number = Decimal(whole)
    number *= grammar.scales[groups["scale"]] if "scale" in groups else 1
    return int(number) if number == number.to_integral_value() else float(number)


def _unit(words: str | None, grammar: _Grammar) -> str | None:
    if words is None:
        return None
    return next((unit for unit, pattern in grammar.units.items() if pattern.fullmatch(words)), None)


@cache
def _signs() -> Mapping[str, str]:
    """Return the signs that stand beside an amount, with their units."""
    signs: Mapping[str, str] = read_lists(DATA / "signs.yaml")
    return signs


@cache
def _grammar(code: str) -> _Grammar:
    """Compile the quantities of a language, once a process."""
    rules = load_language(code)
    data = rules.quantities
    ending = f"(?:{data['ending']})?" if data["ending"] else ""
    scales = "|".join(re.escape(scale) for scale in sorted(data["scales"], key=len, reverse=True))
    units = {unit: f"(?:{pattern}){ending}" for unit, pattern in data["units"].items()}
    any_unit = "|".join(sorted(data["units"].values(), key=len, reverse=True))
    signs = f"[{re.escape(''.join(_signs()))}]"
    percent = f"(?P<percent>{data.get('percent_before', '(?!)')}) "
    thousands = f"(?<=\\d)[{data['thousands']} ](?=\\d{{3}}(?!\\d))"
    grouped = rf"\d{{1,3}}(?:[{data['thousands']} ]\d{{3}})+(?:{re.escape(data['decimal'])}\d+)?"
    figures = rf"(?P<figures>{grouped}|\d+(?:[.,]\d+)?)(?!\d)"
    number = f"(?:{figures}|(?<!\\w)(?P<words>{{number_word}}))"
    pattern = (
        rf"(?:(?P<before>{data['about_before']}) )?(?:"
        rf"(?P<nth>{{ordinal_word}})(?:{data['ordinal_after']})?"
        rf"|(?P<figures>\d{{1,4}})(?P<order>{data['ordinal_figures']})(?:{data['ordinal_after']})?"
        rf"|(?:(?P<sign>{signs}) ?|{percent})?{number}(?:[ -](?P<scale>{scales}))?"
        rf"(?: ?(?P<sign>{signs})|[ -](?P<unit>(?:{any_unit}){ending}))?(?P<after>{data['about_after']})?)"
    )
    return _Grammar(
        pattern=rules.compiled(pattern),
        units={unit: re.compile(pattern.replace(" ", r"\s")) for unit, pattern in units.items()},
        scales=data["scales"],
        not_alone=frozenset(data["not_alone"]),
        not_after=re.compile(data["not_after"].replace(" ", r"\s")),
        thousands=re.compile(thousands),
        decimal=data["decimal"],
    )
