"""Date windows: the time that a question is limited to: "before 2000", "in June 2021", "last year"."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from knowledge.dates.dates import Date, Unit
from knowledge.dates.expressions import Span, match_expressions
from knowledge.dates.grammar import Anchor, DateLanguage, WindowKind, WindowRule, fold_text, load_language
from knowledge.dates.resolution import PUBLISHED, Resolved, Resolver

_SLIP = 80  # similarity, 0 to 100, from which a word beside a number is a month with a slip in it
_SHORTEST = 5  # letters of a month's name: shorter ones are too close to other words
_LONGEST_ENDING = 5
_FARTHEST = 64  # characters before a date in which the words stand that limit by it: "not later than the end of"
_ONE_DAY = datetime.timedelta(days=1)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NUMBER_BESIDE = re.compile(r"\d\S{0,4}\s\Z"), re.compile(r"\s\d")


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a question asks about, both included; None is an open end."""

    earliest: datetime.date | None
    latest: datetime.date | None
    span: Span  # of the words that say so, in the question
    date: Date | None = None  # if the window is one date of the calendar: "in the 1990s"

    def contains(self, date: Date) -> bool:
        """Say whether `date` lies in the window, whichever of its days is meant: of 2020, March is not known."""
        is_late_enough = self.earliest is None or date.earliest() >= self.earliest
        return is_late_enough and (self.latest is None or date.latest() <= self.latest)

    def overlaps(self, date: Date) -> bool:
        """Say whether `date` may lie in the window."""
        is_late_enough = self.earliest is None or date.latest() >= self.earliest
        return is_late_enough and (self.latest is None or date.earliest() <= self.latest)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A question with its months mended, and where each of its characters stood before."""

    text: str
    origin: Sequence[Span]

    def span(self, start: int, end: int) -> Span:
        return self.origin[start][0], self.origin[end - 1][1]


def find_window(question: str, language: str, published: datetime.date | None, today: datetime.date) -> Window | None:
    """Return the time that `question` is limited to, or None if it is not, as in "how many years after 1992".

    "Last year" counts from the day of publication if there is one, and from `today` if not. Diacritics,
    capital letters and light slips in a month's name do not matter, nor does Russian in Latin letters.
    """
    folded = fold_text(question)
    reference = published or today
    if load_language(language).signs["no_window"].search(folded):
        return None
    own = _window(folded, load_language(language), reference)
    if own and own.date is None:
        return own
    # Azerbaijani, Turkish and Latin Russian are taken for one another; what reads more words is right.
    best = own
    for code, _, script in (name.partition("-") for name in load_language(language).taken_for):
        other = load_language(code, romanised=bool(script))
        found = None if other.signs["no_window"].search(folded) else _window(folded, other, reference)
        if found and (best is None or found.span[1] - found.span[0] > best.span[1] - best.span[0]):
            best = found
    return best


def _window(folded: str, language: DateLanguage, reference: datetime.date) -> Window | None:
    typed = _mend_months(folded, language)
    sentences = [(0, len(typed.text))]
    expressions = match_expressions(typed.text, language, sentences, folded=typed.text, typed=True)
    resolver = Resolver(typed.text, typed.text, language, sentences, reference)
    dates = [resolved for resolved in resolver.resolve(expressions) if _limits(resolved)]
    windows = list(_read(dates, language, typed))
    if not windows:
        return None
    whole = windows[0]
    for window in windows[1:]:
        both = _intersection(whole, window)
        whole = both or whole
    return whole


def _limits(resolved: Resolved) -> bool:
    """Say whether a date limits a question: "in June" names no year, "the 31st anniversary" is an event."""
    expression = resolved.expression
    if expression.anchor is Anchor.IMPLICIT:
        return resolved.leans_on != PUBLISHED or expression.rule.last or expression.rule.following
    if expression.anchor is Anchor.PUBLISHED:
        is_today = expression.unit is Unit.DAY and expression.shift == 0 and expression.weekday is None
        return not is_today
    return expression.anchor is Anchor.NONE


def _read(dates: Sequence[Resolved], language: DateLanguage, typed: _Typed) -> Iterator[Window]:
    paired: set[int] = set()
    for number, (first, second) in enumerate(pairwise(dates)):
        if number not in paired and (window := _between(first, second, language, typed)):
            paired |= {number, number + 1}
            yield window
    for number, resolved in enumerate(dates):
        if number not in paired:
            yield _beside(resolved, language, typed)


def _between(first: Resolved, second: Resolved, language: DateLanguage, typed: _Typed) -> Window | None:
    start, end = first.expression.start, second.expression.end
    if first.date.earliest() > second.date.latest():
        return None
    for rule in language.windows:
        if rule.between and rule.between.fullmatch(typed.text, first.expression.end, second.expression.start):
            span = _span(rule, start, end, typed.text)
            if span:
                return Window(first.date.earliest(), second.date.latest(), typed.span(*span))
    return None


def _beside(resolved: Resolved, language: DateLanguage, typed: _Typed) -> Window:
    start, end, date = resolved.expression.start, resolved.expression.end, resolved.date
    for rule in language.windows:
        span = _span(rule, start, end, typed.text) if rule.kind is not WindowKind.BETWEEN else None
        if span is None:
            continue
        place = typed.span(*span)
        match rule.kind:
            case WindowKind.BEFORE:
                return Window(None, _next_to(date.earliest(), -_ONE_DAY), place)
            case WindowKind.AFTER:
                return Window(_next_to(date.latest(), _ONE_DAY), None, place)
            case WindowKind.SINCE:
                return Window(date.earliest(), None, place)
            case WindowKind.UNTIL:
                return Window(None, date.latest(), place)
            case _:
                return Window(date.earliest(), date.latest(), place, date)
    return Window(date.earliest(), date.latest(), typed.span(start, end), date)


def _span(rule: WindowRule, start: int, end: int, text: str) -> Span | None:
    """Return the span of a date with the rule's words before and after it, None if they are not there."""
    before = rule.before.search(text, max(0, start - _FARTHEST), start)
    after = rule.after.match(text, end)
    return (before.start(), after.end()) if before and after else None


def _next_to(day: datetime.date, step: datetime.timedelta) -> datetime.date:
    try:
        return day + step
    except OverflowError:  # the calendar ends there, and so does the window
        return day


def _intersection(one: Window, other: Window) -> Window | None:
    """Return what both allow ("after 1992 and before 2000"), None if that is no day."""
    earliest = max((day for day in (one.earliest, other.earliest) if day), default=None)
    latest = min((day for day in (one.latest, other.latest) if day), default=None)
    if earliest and latest and earliest > latest:
        return None
    span = min(one.span[0], other.span[0]), max(one.span[1], other.span[1])
    finer = next(
        (window.date for window in (one, other) if (window.earliest, window.latest) == (earliest, latest)),
        None,
    )
    return Window(earliest, latest, span, finer)


def _mend_months(folded: str, language: DateLanguage) -> _Typed:
    """Put months in place of words that are all but months and stand where a month does."""
    pieces: list[str] = []
    origin: list[Span] = []
    last = 0
    for word in _WORD.finditer(folded):
        mended = _month_like(word, folded, language)
        if mended is None:
            continue
        start, end = word.span()
        pieces += [folded[last:start], mended]
        origin += [(place, place + 1) for place in range(last, start)] + [(start, end)] * len(mended)
        last = end
    origin += [(place, place + 1) for place in range(last, len(folded))]
    return _Typed("".join((*pieces, folded[last:])), origin)


def _month_like(word: re.Match[str], folded: str, language: DateLanguage) -> str | None:
    before, after = _NUMBER_BESIDE
    beside = (
        before.search(folded, max(0, word.start() - 8), word.start())
        or after.match(folded, word.end())
        or language.signs["month_cue"].search(folded, max(0, word.start() - 12), word.start())
    )
    if not beside or word.group() in language.months or len(word.group()) < _SHORTEST - 1:
        return None
    best: tuple[float, str] | None = None
    for cut in range(_LONGEST_ENDING + 1):
        stem, ending = word.group()[: len(word.group()) - cut], word.group()[len(word.group()) - cut :]
        if ending and not language.signs["month_ending"].fullmatch(ending):
            continue
        if stem in language.months:
            return None  # spelled well
        for form in language.months:
            if len(form) >= _SHORTEST and len(stem) >= _SHORTEST - 1 and stem[0] == form[0]:
                score = fuzz.ratio(stem, form)
                if score >= _SLIP and (best is None or score > best[0]):
                    best = score, form + ending
    return best[1] if best else None
