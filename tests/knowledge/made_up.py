"""A small fact base about countries that there are not, for tests of what each rule is for."""

from dataclasses import replace

from knowledge.dates.dates import Date
from knowledge.facts import Evidence, Fact, Slot, SlotName
from knowledge.finding.index import Index
from knowledge.finding.ranking import find
from knowledge.judging.matching import Match, weigh
from knowledge.language.sentences import cut
from knowledge.lexicon.concepts import Concept, Lexicon
from knowledge.reading.intents import Intent, analyse
from knowledge.sources import Source

TEXT = (
    "Norland opened an embassy in Sudland in May 1950. "
    "Norland has consulates in Aster, opened in 1961, and in Brig, opened in March 1972. "
    "Sudland signed the Sea Treaty with Norland in Aster on 3 June 1970. "
    'Mina Voss said: "Two rivers meet in one sea." '
    "About 40 ships took part in the exercises of 1980. "
    "Sudland did not recognise Ostland. "
    "The Peace Charter was signed in Brig on 1 May 1981."
)
CONCEPTS = {
    "norland": ("country", (), "Norland", "Norland"),
    "sudland": ("country", (), "Sudland", "Südland"),
    "ostland": ("country", (), "Ostland", "Ostland"),
    "aster": ("place", ("sudland",), "Aster", "Aster"),
    "brig": ("place", ("sudland",), "Brig", "Brig"),
    "mina": ("person", (), "Mina Voss; Voss", "Mina Voss"),
    "mission": ("term", (), "mission", "temsilcilik"),
    "embassy": ("term", ("mission",), "embassy", "büyükelçilik"),
    "consulate": ("term", ("mission",), "consulate; consulates", "konsolosluk"),
    "treaty": ("term", (), "treaty", "antlaşma"),
    "sea-treaty": ("term", ("treaty",), "Sea Treaty", "Deniz Antlaşması"),
    "peace-charter": ("term", (), "Peace Charter", "Barış Şartı"),
    "exercise": ("term", (), "exercise; exercises", "tatbikat"),
    "ship": ("term", (), "ship; ships", "gemi"),
    "open": ("general", (), "open; opened", "açmak; açılmak"),
    "close": ("general", (), "close; closed", "kapatmak; kapatılmak"),
    "sign": ("general", (), "sign; signed", "imzalamak; imzalanmak"),
    "say": ("general", (), "say; said", "söylemek"),
    "take-part": ("general", (), "take part; took part", "katılmak"),
    "recognise": ("general", (), "recognise; recognised", "tanımak"),
}


def _concept(name: str, kind: str, broader: tuple[str, ...], english: str, turkish: str) -> Concept:
    return Concept(name, kind, broader, {"en": tuple(english.split("; ")), "tr": tuple(turkish.split("; "))})


LEXICON = Lexicon([_concept(name, *rest) for name, rest in CONCEPTS.items()])
SOURCE = Source("a", TEXT, "Of two countries")
SENTENCES = tuple(cut(TEXT))


def _place(sentence: int, words: str) -> Evidence:
    one = SENTENCES[sentence - 1]
    start = TEXT.index(words, one.start, one.end)
    return Evidence(sentence, start, start + len(words))


def _slot(sentence: int, name: SlotName, words: str, edtf: str = "", number: float | None = None, of: str = "") -> Slot:
    return Slot(name, _place(sentence, words), Date(edtf) if edtf else None, number, concept=of)


def _fact(
    sentence: int, name: str, clause: str, relation: str, subject: str, thing: str, place: str, *slots: Slot
) -> Fact:
    told = _place(sentence, clause) if clause else Evidence(sentence, *_whole(sentence))
    objects, places = tuple(thing.split()), tuple(place.split())
    return Fact(name, "a", sentence, told, relation, tuple(subject.split()), objects, places, slots=slots)


def _whole(sentence: int) -> tuple[int, int]:
    return SENTENCES[sentence - 1].start, SENTENCES[sentence - 1].end


FACTS = (
    _fact(
        1, "embassy", "", "open", "norland", "embassy", "sudland",
        _slot(1, SlotName.WHEN, "in May 1950", "1950-05"),
        _slot(1, SlotName.WHERE, "Sudland", of="sudland"),
        _slot(1, SlotName.WHO, "Norland", of="norland"),
    ),
    _fact(
        2, "aster", "consulates in Aster, opened in 1961", "open", "norland", "consulate", "aster",
        _slot(2, SlotName.WHEN, "in 1961", "1961"), _slot(2, SlotName.WHERE, "Aster", of="aster"),
    ),
    _fact(
        2, "brig", "in Brig, opened in March 1972", "open", "norland", "consulate", "brig",
        _slot(2, SlotName.WHEN, "in March 1972", "1972-03"), _slot(2, SlotName.WHERE, "Brig", of="brig"),
    ),
    _fact(
        3, "treaty", "", "sign", "sudland", "sea-treaty norland", "aster",
        _slot(3, SlotName.WHEN, "on 3 June 1970", "1970-06-03"),
        _slot(3, SlotName.WHERE, "Aster", of="aster"),
        _slot(3, SlotName.WHO, "Sudland", of="sudland"),
    ),
    _fact(
        4, "said", "", "say", "mina", "", "",
        _slot(4, SlotName.WHO, "Mina Voss", of="mina"),
        _slot(4, SlotName.QUOTATION, '"Two rivers meet in one sea."'),
    ),
    _fact(
        5, "ships", "", "take-part", "ship", "exercise", "",
        _slot(5, SlotName.HOW_MANY, "About 40", number=40),
        _slot(5, SlotName.WHEN, "1980", "1980"),
    ),
    replace(_fact(6, "not-recognised", "", "recognise", "sudland", "ostland", ""), denied=True),
    _fact(
        7, "charter", "", "sign", "", "peace-charter", "brig",
        _slot(7, SlotName.WHERE, "Brig", of="brig"), _slot(7, SlotName.WHEN, "on 1 May 1981", "1981-05-01"),
    ),
)  # fmt: skip

INDEX = Index([(SOURCE, SENTENCES, FACTS)], LEXICON)
# The same text, for which nobody wrote a fact.
PLAIN = Index([(SOURCE, SENTENCES, ())], LEXICON)


def read(question: str, index: Index = INDEX, language: str = "en") -> Intent:
    return analyse(question, index, language)


def matches(question: str, index: Index = INDEX) -> list[Match]:
    intent = read(question, index)
    return weigh(intent, index, find(intent, index))


def fact(name: str) -> Fact:
    return next(one for one in FACTS if one.id == name)
