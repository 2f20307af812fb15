"""Date matching: where a text speaks of time, and what the words alone say, before any is resolved."""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.dates.dates import Date, Unit
from knowledge.dates.grammar import Anchor, DateLanguage, Rule, fold_text, groups_of
from knowledge.errors import InvalidDateError

Span = tuple[int, int]

# Figures are read the same way in every language: ISO 8601, or the day first.
_NUMERIC = tuple(
    Rule(pattern, frozenset({"year"}))
    for pattern in (
        r"(?<![\d./-])(?P<year>[12]\d{3})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])",
        r"(?<![\d./-])(?P<day>\d{1,2})(?P<separator>[./-])(?P<month>\d{1,2})(?P=separator)(?P<year>[12]\d{3})(?!\d)",
        r"(?<![\d.,/-])(?P<month>0[1-9]|1[0-2])[./](?P<year>(?:19|20)\d\d)(?![\d./-])",
    )
)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_LOOK_BACK = 40  # characters before or after an expression that can say that it is no date
_RANGE = re.compile(r"(?<!\d)[12]\d{3}-\Z")
_END = re.compile(r"\n+|(?<=[.!?…])[\"'»”)]*\s+(?=[\"'«“(]*\w)|(?<=[.!?…][\"'»”)])\s+(?=[\"'«“(]*\w)")


@dataclass(frozen=True, slots=True)
class Expression:
    """What the words at a span say about a time: a date of its own, or an anchor and steps from it."""

    start: int
    end: int
    rule: Rule
    anchor: Anchor
    date: Date | None = None  # without an anchor
    unit: Unit | None = None  # of the shift
    shift: int = 0
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


def find_sentences(text: str, language: DateLanguage) -> list[Span]:
    """Cut `text` into sentences, roughly: for where no better spans are at hand."""
    starts = [0]
    folded = fold_text(text)
    for gap in _END.finditer(text):
        following = text[gap.end() : gap.end() + 4].lstrip("\"'«“(")[:1] if "\n" not in gap.group() else "A"
        abbreviation = language.signs["abbreviation"].search(folded, max(starts[-1], gap.start() - 12), gap.start())
        if (following.isupper() or following.isdigit()) and not abbreviation:
            starts.append(gap.end())
    return [(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True) if start < end]


def match_expressions(
    text: str,
    language: DateLanguage,
    sentences: Sequence[Span],
    *,
    folded: str | None = None,
    typed: bool = False,
) -> list[Expression]:
    """Return the expressions of `text` in order, none over another; of two, the longer.

    `typed`: the text was typed by a person in a chat, so capital letters say nothing.
    """
    folded = fold_text(text) if folded is None else folded
    found: list[Expression] = []
    plans: dict[frozenset[str], list[Rule]] = {}
    for start, end in sentences:
        if language.cue.search(folded, start, end):
            here = frozenset(name for name, feature in language.features.items() if feature.search(folded, start, end))
            if here not in plans:
                plans[here] = [
                    rule for rule in (*_NUMERIC, *language.rules) if rule.needs <= here and typed >= rule.typed
                ]
            candidates = sorted(
                _candidates(text, folded, language, plans[here], (start, end), typed),
                key=lambda expression: (expression.start - expression.end, expression.start),
            )
            found += _without_overlaps(candidates)
    return found


def _without_overlaps(candidates: Iterable[Expression]) -> list[Expression]:
    """Return those of `candidates`, the first ones first, that lie over none taken before; in order of place."""
    taken: list[Expression] = []
    for candidate in candidates:
        at = bisect.bisect(taken, candidate.start, key=lambda expression: expression.start)
        is_free_before = at == 0 or taken[at - 1].end <= candidate.start
        if is_free_before and (at == len(taken) or candidate.end <= taken[at].start):
            taken.insert(at, candidate)
    return taken


def _candidates(
    text: str, folded: str, language: DateLanguage, rules: Sequence[Rule], sentence: Span, typed: bool
) -> Iterator[Expression]:
    for rule in rules:
        for match in rule.pattern.finditer(folded, *sentence):
            if _is_allowed(rule, match, text, language, typed):
                try:
                    expression = _read(rule, match, language)
                except InvalidDateError:  # 31 June: words of a date, but no date
                    continue
                if expression is not None and expression.start < expression.end:
                    yield expression


def _is_allowed(rule: Rule, match: re.Match[str], text: str, language: DateLanguage, typed: bool) -> bool:
    folded, groups = match.string, groups_of(match)
    if rule.capital and not typed:
        name = "weekday" if groups.get("weekday") else "month"
        if groups.get(name) and not text[match.start(name)].isupper():
            return False
    before, after = max(0, match.start() - _LOOK_BACK), match.end() + _LOOK_BACK
    is_range_end = _RANGE.search(folded, before, match.start())  # 1991-1994 is no number of anything
    if (
        rule.year_only
        and not is_range_end
        and (
            language.signs["year_not_before"].search(folded, before, match.start())
            or language.signs["year_not_after"].match(folded, match.end(), after)
        )
    ):
        return False
    # "More than two years later" names no year.
    return not (groups.get("number") and language.signs["vague_before"].search(folded, before, match.start()))


def _read(rule: Rule, match: re.Match[str], language: DateLanguage) -> Expression | None:
    groups = groups_of(match)
    start = match.start("from") if "from" in match.re.groupindex and match.start("from") >= 0 else match.start()
    date: Date | None = None
    anchor, unit, shift = rule.anchor, rule.unit, 0
    month = _month(groups["month"], language) if "month" in groups else None
    day = _number(groups.get("day") or groups.get("ordinal"), language)
    for name in ("year", "month", "day"):
        if f"ref_{name}" in groups:
            reference = next(
                (one for one in language.references[name] if one.pattern.fullmatch(groups[f"ref_{name}"])),
                None,
            )
            if reference is None:
                return None
            anchor, unit, shift = reference.anchor, Unit(name), reference.shift
    if "number" in groups or rule.unit or (anchor is not Anchor.NONE and "unit" in groups):
        words = groups.get("number") or groups.get("nth")
        count = _number(words, language) if words else 1
        if count is None:
            return None
        unit = language.units[groups["unit"]] if "unit" in groups else rule.unit
        shift = rule.sign * count
    if anchor is Anchor.NONE:
        date = _absolute(groups, language, month, day)
    weekday = language.weekdays[groups["weekday"]] if "weekday" in groups and shift == 0 else None
    return Expression(start, match.end(), rule, anchor, date, unit, shift, month, day, weekday)


def _absolute(groups: dict[str, str], language: DateLanguage, month: int | None, day: int | None) -> Date | None:
    if "year" in groups:
        if month is not None and month > 12 and "separator" in groups:
            month, day = day, month  # 11/23/2004 can only be read with the month first
        return Date.of_parts(int(groups["year"]), month, day)
    century = _number(groups.get("century"), language) or _roman(groups.get("roman"))
    if "decade" in groups:
        return Date(groups["decade"] + "X")
    if "short" in groups:
        decade = (
            groups["short"] if groups["short"].isdecimal() else str((_number(groups["short"], language) or 0) // 10)
        )
        return Date(f"{(century or 20) - 1:02d}{decade[:1]}X")
    return Date(f"{century - 1:02d}XX") if century else None


def _month(form: str, language: DateLanguage) -> int:
    return language.months[form] if form in language.months else int(form)


def _number(words: str | None, language: DateLanguage) -> int | None:
    return None if words is None else language.number(words)


def _roman(letters: str | None) -> int:
    total = largest = 0
    for value in (_ROMAN[letter] for letter in reversed(letters or "")):
        total += value if value >= largest else -value
        largest = max(largest, value)
    return total


def sentence_of(position: int, sentences: Sequence[Span]) -> int:
    """Return the index of the sentence that `position` stands in."""
    return max(0, bisect.bisect_right(sentences, position, key=lambda span: span[0]) - 1)
