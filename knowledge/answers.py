"""Answers: what is said to a question, and what it rests on."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.citations import Citation
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
    text: str  # the short answer, in `language`
    language: str
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
    small_talk: str = ""  # greeting, thanks, ...: nothing was asked, and `text` is a friendly word
    leans: bool = False  # the question may mean another thing after another one
