"""Answers: what is said to a question, and what it rests on: data, which `knowledge.wording` turns into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from knowledge.citations import Citation
from knowledge.dates.dates import Date
from knowledge.facts import SlotName


class Status(StrEnum):
    """How a question was answered."""

    ANSWERED = "answered"
    RELATED = "related"  # the sources do not say what was asked; the nearest passage is cited
    NOT_FOUND = "not_found"


class Verdict(StrEnum):
    """What may be said over a quotation; see knowledge.judging.proofs."""

    VALUE = "value"
    YES = "yes"
    NO = "no"
    QUOTED = "quoted"  # the sentence speaks of what is asked, but no word of ours is proved
    COMPUTED = "computed"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a question is not answered."""

    NAMES_NOTHING = "names nothing"
    NOT_COVERED = "not covered"  # the sources do not speak of it
    NO_SUCH_NAME = "names not there"
    TURNED_ROUND = "roles turned round"
    NO_SLOT = "slot not there"  # they speak of it, and do not say what is asked for
    AMBIGUOUS = "two answers are too close"
    NOT_PROVED = "not proved"  # a part of the question is not borne out: Answer.missing


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a source, with their translations by an editor."""

    text: str
    language: str
    gloss: Mapping[str, str] = field(default_factory=dict)  # by language
    is_clause: bool = False  # stands in quotation marks for readers of its own language too


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit; `words` are the source's own for it."""

    number: float
    unit: str = ""
    is_about: bool = False  # the source itself says "about"
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """Whom or what concepts name: their labels by language, and how the question spells the one that is meant."""

    labels: Mapping[str, tuple[str, ...]]
    spelled: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is asked of something that was done: who signed it, that it was closed; or `otherwise`."""

    concepts: tuple[str, ...]
    asked: str  # who, when, where, why, or that
    otherwise: "Said"


@dataclass(frozen=True, slots=True)
class Placed:
    """Values by their places: İstanbul – January 1993; Kars – April 2004."""

    values: tuple[tuple[Name, "Value"], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the program's own by its key (`related.when`), and what stands in its gaps."""

    key: str
    gaps: Mapping[str, "Value"] = field(default_factory=dict)


# A string is words of the question; a tuple is a list, each item said once.
Value: TypeAlias = "str | Date | Quantity | Name | Words | Deed | Placed | Said | tuple[Value, ...]"


@dataclass(frozen=True, slots=True)
class ProvedPart:
    """A part of the question, and the words of the source that bear it out, if it is not a way of asking that does."""

    text: str
    kind: str  # relation, doer, receiver, owner, place, time, number, order or name
    words: tuple[int, int] | None  # code points of the source


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of why a sentence was chosen, for `sitat ask --explain`."""

    part: str  # "term", "slot", "role", "letters", "decision", ...
    detail: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question; every statement about the world in it is a quote of `citations`."""

    question: str
    status: Status
    said: Value  # the short answer; see knowledge.wording.say_answer
    language: str  # of whoever asks
    score: float  # 0 to 1: how surely the question is one that the sources speak about
    value: str | float | None = None  # EDTF of a date; a number for counts and durations
    slot: SlotName | None = None
    computed: bool = False  # reckoned from cited values, not itself quoted
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()  # questions that can be answered
    reasons: tuple[Reason, ...] = ()
    fact_id: str = ""  # of the fact that answers, where an editor wrote one
    verdict: Verdict = Verdict.REFUSED
    proof: tuple[ProvedPart, ...] = ()
    refusal: Refusal | None = None
    missing: ProvedPart | None = None  # the part that the source does not bear out
    small_talk: str = ""  # greeting, thanks, ...: nothing was asked, and a friendly word is said
    leans: bool = False  # the question may mean another thing after another one
