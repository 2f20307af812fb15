"""Facts: the relations that a source states, with the words that prove each part of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.dates.dates import Date


class SlotName(StrEnum):
    """What a question can ask for, and a fact can say."""

    WHEN = "when"
    WHERE = "where"
    WHO = "who"
    WHAT = "what"
    WHICH = "which"
    HOW = "how"
    HOW_MANY = "how_many"
    HOW_LONG = "how_long"
    WHY = "why"
    QUOTATION = "quotation"
    YES_NO = "yes_no"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a source: `source.text[start:end]`, in sentence `sentence` (from 1)."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a fact. `date` and `number` are its value where it has one."""

    name: SlotName
    evidence: Evidence
    date: Date | None = None
    number: float | None = None
    unit: str = ""  # of the number: year, month, percent, ...; empty for a plain count
    concept: str = ""  # what the words name, to be shown in the asker's language
    resolved_by: Evidence | None = None  # the words that a relative date was resolved with
    note: str = ""  # how it was resolved, where the words alone do not show it


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation that one clause of a source states.

    `clause` is that clause: the facts of a sentence divide it among them. `concepts` name what the clause is
    about beyond its own words. `phrasings` are ways to ask for it, by language; none is needed.
    """

    id: str
    source_id: str
    sentence: int
    clause: Evidence
    relation: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    place: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    topic: str = ""
    phrasings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: bool = False  # true on the day of its source, and perhaps on no other
    denied: bool = False  # the clause says that it is not so

    def slot(self, name: SlotName) -> Slot | None:
        """Return the first slot of that name."""
        return next((slot for slot in self.slots if slot.name == name), None)

    def all_slots(self, name: SlotName) -> tuple[Slot, ...]:
        """Return all slots of that name, in the order of the data."""
        return tuple(slot for slot in self.slots if slot.name == name)

    @property
    def date(self) -> Date | None:
        """The day, month or year of the fact, if the source says it."""
        slot = self.slot(SlotName.WHEN)
        return slot.date if slot else None


def speaks_of_its_day(facts: Collection[Fact], fact: Fact | None = None) -> bool:
    """Say whether a sentence may be true on the day of its source alone: read as `fact`, or as any of its `facts`.

    Of a sentence for which no editor wrote a fact nobody knows: then it may be.
    """
    return any(one.as_of for one in ([fact] if fact else facts)) or not facts
