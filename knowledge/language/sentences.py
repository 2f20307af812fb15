"""Sentences: cutting a text into spans that can be cited one by one.

The rules follow the shape of Unicode UAX #29 (sentence boundaries: a mark, what closes after it, white space,
and a look at what comes next) and the idea of pySBD's "golden rules" (a row of a test for each case that is
often cut wrong). What a language has of its own, abbreviations and words that start sentences, is data: see
data/sentences/.

A doubtful mark does not cut: half a sentence is a worse quotation than two sentences.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum, auto
from functools import cache
from pathlib import Path

from knowledge.data import DATA
from knowledge.data.lists import read_lists
from knowledge.errors import DataError

_DATA = DATA / "sentences"

_MARKS = ".!?…‼⁇⁈⁉"  # they need white space after them; UAX #29: ATerm and STerm
_FULL_MARKS = "。！？｡؟۔।॥։"  # nobody writes these inside a word: they need none
_OPENERS = "\"'“‘„‚«‹»([{¿¡*"  # "»" opens in »German books«
_CLOSERS = "\"'”’“‘»«›)]}"  # "“" closes in „German, Russian“, "«" in »German books«
_GOING_ON = ",;:)]}%”…"  # no sentence begins with these
_BREAKS = "\n\r\x85\u2028\u2029"  # UAX #29: Sep, CR and LF

# The same, for between the brackets of a regular expression.
_MARK, _CLOSER, _OPENER, _BREAK = (re.escape(c) for c in (_MARKS + _FULL_MARKS, _CLOSERS, _OPENERS, _BREAKS))

# Linear in time on any text: what repeats is bounded, or possessive, or stops where the next match begins.
_PARAGRAPH = re.compile(rf"\S[^{_BREAK}]*")
_END = re.compile(
    rf"""
    [{_MARK}] [{_MARK}{_CLOSER}]*+
    (?: [ \xa0] (?: \.(?=[\s.]|$) | [»”](?=\s|$) ) [{_MARK}{_CLOSER}]*+ )*+  # ". . ." and "Fin. »"
    (?P<notes>  # [4]:12, [citation needed]
        (?: \[[^\[\]{_BREAK}]{{1,30}}\] | [ \xa0]\[[^\[\]{_BREAK}]{{1,30}}\](?=\s|$) )*+ (?: (?<=\]):\d+ )?
    )
    (?= (?P<after> \s*+ (?:[–—-]\s*+)? [{_OPENER}]*+ ) )
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"([^\W\d_]+)(?:['’][^\W\d_]+)?")
_POINTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}")  # U.S, b.e.ə, Ph.D: the last point is the mark
_ROMAN = re.compile(r"[IVXLC]+\b")
# What is no sentence yet: "...", "1", "(a", "IV"; what follows belongs to it.
_ENUMERATOR = re.compile(r"[\W_]*+(?:\d{1,4}(?:\.\d{1,3})*|[^\W\d_]|[ivxlc]{1,5}|[IVXLC]{1,5})?")
# A name may begin a sentence in lower case: iPhone, β-carotene, al-Biruni.
_SMALL_CAPITAL = re.compile(r"[a-z]{1,2}[A-Z]|[α-ω]-|(?:al|el|ar|as|at)-[A-Z]")
_HELD = re.compile(
    r"""
    (?= [("“«„] ) (?:
    \( [^()~]{2,300} \)
    | (?<![^\s(\[–—-])"(?=\S) [^"~]{2,300} (?<=\S)"(?!\w)
    | “ [^“”~]{2,300} ” | « [^«»~]{2,300} » | „ [^„“”~]{2,300} [“”] )
    """.replace("~", _BREAK),
    re.VERBOSE,
)
_INNER_END = re.compile(rf"[{_MARK}][{_CLOSER}]*+(?:\s|$)")
_LOOK_BACK = 32  # code points; no abbreviation is longer


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of a text: `text[start:end]`, in code points, with no white space at either end."""

    number: int  # in the text, from 1
    paragraph: int  # from 1
    position: int  # in its paragraph, from 1
    start: int
    end: int  # exclusive


@dataclass(frozen=True, slots=True)
class _Rules:
    """The lists of a file in data/sentences/, which explains them. No abbreviation has its last point."""

    never_end: frozenset[str]
    may_end: frozenset[str]
    before_number: frozenset[str]
    always_end: frozenset[str]
    before_letter: frozenset[str]
    names_with_mark: frozenset[str]
    ordinals: frozenset[str]
    starters: frozenset[str]
    reporting: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Held:
    """Brackets and quotations inside a sentence that hold whole sentences themselves, in order.

    They are not cut: the parts would lose who said them, and one of two quotation marks.
    """

    starts: list[int]
    ends: list[int]  # exclusive
    inner_mark: list[bool]  # whether a mark right before the end is the inside's alone: (who knows?)


class _Verdict(Enum):
    END = auto()
    DOUBTFUL = auto()  # an end if one of the language's starters follows
    NO_END = auto()


def cut(text: str, language: str = "en") -> list[Sentence]:
    """Cut `text` into its sentences; a line break ends a paragraph.

    Between and around the spans there is white space only, whatever the text. `language` is a code
    like "en" or "en-GB"; for one without a file, the lists of all files count together.
    """
    rules = _rules_of(language)
    held = _find_held(text)
    sentences: list[Sentence] = []
    for paragraph, line in enumerate(_PARAGRAPH.finditer(text), 1):
        spans = _cut_line(text, line.start(), line.start() + len(line[0].rstrip()), rules, held)
        for position, (start, end) in enumerate(spans, 1):
            sentences.append(Sentence(len(sentences) + 1, paragraph, position, start, end))
    return sentences


def _cut_line(text: str, start: int, end: int, rules: _Rules, held: _Held) -> Iterator[tuple[int, int]]:
    for mark in _END.finditer(text, start, end):
        if mark.end() < end and _is_end(text, start, mark, end, rules, held):
            yield start, mark.end()
            start = mark.end()
            while text[start].isspace():
                start += 1
    yield start, end


def _is_end(text: str, start: int, mark: re.Match[str], end: int, rules: _Rules, held: _Held) -> bool:
    """Whether `mark` ends the sentence that begins at `start`, in a line that ends at `end`."""
    at, stop = mark.span()
    following = mark.end("after")
    if following == end:
        return False  # a stray quotation mark or dash at the end of a line is no sentence
    char = text[following]
    if char in _GOING_ON or (at - start < _LOOK_BACK and _ENUMERATOR.fullmatch(text, start, at)):
        return False
    if text[at] in _FULL_MARKS:
        return True
    if not text[stop].isspace():
        return _misses_space(text, at, following) and _is_starter(text, following, rules)
    # A letter that has no capital, as in Georgian or Arabic, may begin a sentence.
    if char.islower() and char != char.title() and not _SMALL_CAPITAL.match(text, following):
        return False
    if char.isdigit() and text[following - 1] in "([":
        return False  # et al. (2010)
    verdict = _judge_held(held, at, mark.start("notes")) if held.starts else _Verdict.END
    if verdict is _Verdict.END:
        verdict = _judge_mark(text, start, mark, rules)
    return verdict is _Verdict.END or (verdict is _Verdict.DOUBTFUL and _is_starter(text, following, rules))


def _is_starter(text: str, following: int, rules: _Rules) -> bool:
    """Whether a word stands here that, with a capital, begins a sentence and is no name."""
    word = _WORD.match(text, following)
    if word is None or (word[0] not in rules.starters and word[1] not in rules.starters):
        return False
    return text[word.end() : word.end() + 1] != "."  # "В." is an initial in Russian, "В" a starter


def _misses_space(text: str, at: int, following: int) -> bool:
    """Whether a space was forgotten: "in 1918.The republic", but not "bbc.co.uk/The" or "non-U.S.-The"."""
    if text[following - 1] in "–—-" or not text[following].isupper():
        return False
    _, word = _words_before(text, 0, at)
    return len(word) > 1 and not any(c in word for c in "./@") and not word[-1].isupper()


def _words_before(text: str, start: int, at: int) -> tuple[str, str]:
    """Return the two words before `at` as white space parts them, without opening marks: "30", "Prof"."""
    words = text[max(start, at - _LOOK_BACK) : at].rsplit(None, 2)
    word = words[-1].lstrip(_OPENERS) if words else ""
    if ".-" in word:
        word = word.rpartition(".-")[2]  # J.-P
    return words[-2] if len(words) > 1 else "", word


def _judge_held(held: _Held, at: int, stop: int) -> _Verdict:
    """Judge a mark, `at` to `stop`, by the bracket or quotation that it stands in."""
    index = bisect_right(held.starts, at) - 1
    if index < 0 or at >= held.ends[index]:
        return _Verdict.END
    if stop < held.ends[index]:
        return _Verdict.NO_END
    return _Verdict.DOUBTFUL if stop == held.ends[index] and held.inner_mark[index] else _Verdict.END


def _judge_mark(text: str, start: int, mark: re.Match[str], rules: _Rules) -> _Verdict:
    """Judge a mark that a capital, a digit or a symbol follows by the words before it."""
    at = mark.start()
    marks = text[at : mark.start("notes")]
    previous, word = _words_before(text, start, at)
    if marks.startswith(("...", "…")):
        # Of a pause inside a sentence, "a random ... Sample", the white space tells.
        return _Verdict.DOUBTFUL if text[at - 1].isspace() else _Verdict.END
    if "." in marks:
        single = marks.rstrip(_CLOSERS) == "." and word[-1:].isalnum()
        return _judge_point(text, previous, word, mark.end("after"), rules) if single else _Verdict.END
    if word + marks in rules.names_with_mark:
        return _Verdict.DOUBTFUL
    if marks[-1] in _CLOSERS and _is_reported(text, mark.end("after"), rules):
        return _Verdict.NO_END
    return _Verdict.END


def _judge_point(text: str, previous: str, word: str, following: int, rules: _Rules) -> _Verdict:
    """Judge a single point: it is an abbreviation's, an initial's, a number's or the sentence's."""
    if word.isdigit():
        return _Verdict.DOUBTFUL if len(word) < 4 and "1" in rules.ordinals else _Verdict.END
    both = previous + word  # "т. е." is "т.е"
    if word in rules.always_end or both in rules.always_end:
        return _Verdict.END
    if word in rules.never_end or both in rules.never_end:
        return _Verdict.NO_END
    before_digit = text[following].isdigit()
    if word in rules.before_number and (before_digit or _ROMAN.match(text, following)):
        return _Verdict.NO_END
    if len(word) == 1:  # an initial, unless it is a label: "World War I"
        return _Verdict.END if previous in rules.before_letter else _Verdict.DOUBTFUL
    if word in rules.may_end or _POINTED.fullmatch(word):
        return _Verdict.NO_END if before_digit else _Verdict.DOUBTFUL
    if "I" in rules.ordinals and _ROMAN.fullmatch(word):
        return _Verdict.DOUBTFUL
    return _Verdict.END


def _is_reported(text: str, following: int, rules: _Rules) -> bool:
    """Whether the words here say who was quoted: "Where?" Mr Aliyev asked."""
    if _is_starter(text, following, rules):
        return False
    words = text[following : following + 2 * _LOOK_BACK].split()
    return any(word.rstrip(".,:;") in rules.reporting for word in words[1:4])


def _find_held(text: str) -> _Held:
    held = _Held([], [], [])
    for match in _HELD.finditer(text):
        start, end = match.span()
        if not _INNER_END.search(text, start + 1, end - 1):
            continue
        before = text[max(0, start - _LOOK_BACK) : start].rstrip(" \t\xa0")
        is_inside = bool(before) and before[-1] not in _BREAKS and not before.rstrip(_CLOSERS).endswith(tuple(_MARKS))
        after = text[end : end + _LOOK_BACK].lstrip(" \t\xa0–—-")
        goes_on = text[end - 2] == "," or (after[:1].islower() or after[:1] in tuple(",;"))
        is_bracket = text[start] == "("
        if is_inside or (goes_on and not is_bracket):
            held.starts.append(start)
            held.ends.append(end)
            # In "Who Dares Wins?" the mark belongs to a title; after a comma or colon, to what somebody said.
            held.inner_mark.append(text[end - 2] in "!?" and not before.endswith((",", ":")))
    return held


def _rules_of(language: str) -> _Rules:
    code = language.replace("_", "-").partition("-")[0].lower()
    known = _read_all()
    return known.get(code, known[""])


@cache
def _read_all() -> dict[str, _Rules]:
    """Read every language file, by its code; under "" stand all of them together."""
    lists = {path.stem: _read_lists(path) for path in sorted(_DATA.glob("*.yaml"))}
    names = [field.name for field in fields(_Rules)]
    lists[""] = {name: frozenset[str]().union(*(of[name] for of in lists.values())) for name in names}
    return {code: _Rules(**of) for code, of in lists.items()}


def _read_lists(path: Path) -> dict[str, frozenset[str]]:
    """Read one language file: lists of words under the names of the fields of _Rules."""
    content = read_lists(path)
    names = [field.name for field in fields(_Rules)]
    if not isinstance(content, dict) or sorted(content) != sorted(names):
        raise DataError(str(path), None, f"must have these lists and no others: {', '.join(names)}")
    lists: dict[str, frozenset[str]] = {}
    for name, words in content.items():
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise DataError(str(path), None, f"{name} must be a list of words")
        lists[name] = frozenset(form for word in words for form in _forms_of(word, name))
    return lists


def _forms_of(word: str, name: str) -> Iterator[str]:
    """Write an abbreviation as _judge_point meets it: "т. е." as т.е and Т.е; any other word as it is."""
    if name in ("names_with_mark", "starters", "reporting", "before_letter"):
        yield word
        return
    short = word.replace(" ", "").removesuffix(".")
    yield short
    yield short[0].upper() + short[1:]
