"""Parts of a question: what each is, and the fact that all of them are held against."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.facts import Fact, Slot, SlotName
from knowledge.finding.entries import Entry
from knowledge.finding.index import Index
from knowledge.lexicon.concepts import PLACE_KINDS
from knowledge.reading.intents import Intent
from knowledge.reading.patterns import patterns
from knowledge.reading.terms import Term

SURE = 0.75  # how surely a key must be meant: a word with a slip in it still is, a country by its capital is not
METONYM = 0.65  # ... but a country that acts may be named by its capital


class Kind(StrEnum):
    """What a part of a question is."""

    RELATION = "relation"
    DOER = "doer"
    RECEIVER = "receiver"
    OWNER = "owner"
    PLACE = "place"
    TIME = "time"
    NUMBER = "number"
    ORDER = "order"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question, and the words of the source that bear it out; None where there are none."""

    text: str
    kind: Kind
    words: tuple[int, int] | None = None  # code points of the source
    is_proved: bool = False
    instead: Slot | None = None  # what the fact says in its place: it was signed in Shusha, not in Ankara


@dataclass(frozen=True, slots=True)
class Proof:
    """All parts of a question, held against one fact."""

    parts: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every part is borne out."""
        return all(part.is_proved for part in self.parts)

    @property
    def missing(self) -> Part | None:
        """The first part that is not."""
        return next((part for part in self.parts if not part.is_proved), None)

    @property
    def contradicted(self) -> Slot | None:
        """What the fact says instead, if that is all that keeps the proof from being whole."""
        wanting = [part for part in self.parts if not part.is_proved]
        return wanting[0].instead if len(wanting) == 1 else None


class Held:
    """A question held against one fact of a sentence."""

    def __init__(self, intent: Intent, index: Index, entry: Entry, number: int, fact: Fact) -> None:
        self.intent, self.index, self.entry, self.number, self.fact = intent, index, entry, number, fact
        self.lists = patterns(intent.language)
        self.keys = index.own_keys(fact, intent.language)
        self.subject, self.object = frozenset(fact.subject), frozenset(fact.object)
        self.place = index.with_wider(fact.place)
        self.where = frozenset(slot.concept for slot in fact.slots if slot.name is SlotName.WHERE and slot.concept)

    def words_of(self, term: Term) -> tuple[int, int] | None:
        """Return where the clause has the words of a term; None for nowhere."""
        clause = self.fact.clause
        for key, sure in term.keys:
            for place in self.entry.places.get(key, ()) if sure >= SURE else ():
                start = self.entry.sentence.start + self.entry.words[place].start
                if clause.start <= start < clause.end:
                    return start, self.entry.sentence.start + self.entry.words[place].end
        return None

    def is_country(self, term: Term) -> bool:
        """Say whether a term names a country."""
        return any(self.index.lexicon[concept].kind == "country" for concept in term.concepts)

    def is_name(self, concept: str) -> bool:
        """Say whether a concept names one thing."""
        return concept in self.index.lexicon and self.index.lexicon[concept].is_name

    def is_place(self, term: Term) -> bool:
        """Say whether a term names a place."""
        return any(self.index.lexicon[concept].kind in PLACE_KINDS for concept in term.concepts)

    def only(self, name: SlotName) -> Slot | None:
        """Return the slot of a name that has only one value."""
        slots = self.fact.all_slots(name)
        return slots[0] if len(slots) == 1 else None
