"""Fact files: the facts of one source, as editors write them in `data/facts/`.

A text in a facts file stands for the place where the sentence has it; here it becomes that span. It is looked
for as whole words first, so that "Azerbaijan" is not found in "Azerbaijani", and, unless `nth` says which one
is meant, in the clause of its fact before the rest of the sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz
from yaml.nodes import MappingNode, Node

from knowledge.data import DATA
from knowledge.dates.dates import Date
from knowledge.errors import InvalidDateError
from knowledge.facts import Evidence, Fact, Slot, SlotName
from knowledge.files.lined_yaml import LinedFile, Report, line_of, nearest
from knowledge.language.languages import LANGUAGES
from knowledge.language.sentences import Sentence
from knowledge.sources import Glosses, Source

PUBLISHED = "published"  # the note of a slot that leans on the day of publication
TOPICS = tuple((DATA / "topics.txt").read_text(encoding="utf-8").split())

_FACT_KEYS = (
    "id", "sentence", "clause", "nth", "relation", "subject", "object", "place", "about", "topic", "as_of",
    "denied", "after", "slots", "asked",
)  # fmt: skip
_SLOT_KEYS = ("text", "nth", "sentence", "edtf", "number", "unit", "concept", "resolved_by", "note")
_SLOT_NAMES = tuple(name for name in SlotName if name is not SlotName.YES_NO)
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # kebab-case


@dataclass(frozen=True, slots=True)
class LinedFact:
    """A fact, with what an editor must find again in its file."""

    fact: Fact
    line: int
    slot_lines: tuple[int, ...]  # of each of the fact's slots
    concept_lines: tuple[tuple[str, int], ...]  # every concept that is named, and where
    after: tuple[tuple[str, int], ...]  # ids of the facts that came before it, and where that is said


class FactFile(NamedTuple):
    """What a file says of its source."""

    facts: list[LinedFact]
    glosses: Glosses


def read_fact_file(path: Path, source: Source, sentences: Sequence[Sentence], report: Report) -> FactFile:
    """Read the facts and glosses of one source, without those that have a mistake that went to `report`."""
    file = LinedFile(path, report)
    keys = file.mapping(file.root(), ("source", "facts", "glosses"), ("source", "facts"))
    if keys is None:
        return FactFile([], {})
    named = file.text(keys["source"])
    if named is not None and named != source.id:
        file.problem(keys["source"], f"the facts of {named!r} in the file of {source.id!r}", f"write {source.id}")
    reader = _FactReader(file, source, sentences)
    facts = [fact for node in file.items(keys["facts"]) if (fact := reader.read(node))]
    glosses: dict[str, dict[str, str]] = {}
    for node in file.items(keys.get("glosses")):
        words, said = reader.read_gloss(node)
        if words in glosses:
            file.problem(node, f"{words[:40]!r} has a gloss already", "leave one")
        elif said:
            glosses[words] = said
    return FactFile(facts, glosses)


def find_words(text: str, words: str, start: int, end: int) -> list[int]:
    """Return where `words` stand in `text[start:end]`; if they do as whole words, those places only."""
    places = [match.start() for match in re.finditer(f"(?={re.escape(words)})", text[:end]) if match.start() >= start]
    places = [place for place in places if place + len(words) <= end]
    whole = [place for place in places if not _cuts_a_word(text, place, place + len(words))]
    return whole or places


def _widened(text: str, start: int, end: int) -> str:
    """Return `text[start:end]` with the whole of the words at its ends."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return text[start:end].strip()


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    left = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    return left or (text[end - 1].isalnum() and text[end : end + 1].isalnum())


class _FactReader:
    """Turns the entries of one facts file into facts."""

    def __init__(self, file: LinedFile, source: Source, sentences: Sequence[Sentence]) -> None:
        self._file = file
        self._source = source
        self._sentences = sentences

    def read(self, node: Node) -> LinedFact | None:
        """Return the fact at `node`, or None if it cannot be placed in the source."""
        file = self._file
        keys = file.mapping(node, _FACT_KEYS, ("id", "sentence", "relation"))
        if keys is None:
            return None
        fact_id, relation = file.text(keys["id"]), file.text(keys["relation"])
        sentence = self._sentence(keys["sentence"])
        if fact_id is None or relation is None or sentence is None:
            return None
        if not ID.fullmatch(fact_id):
            file.problem(keys["id"], f"{fact_id!r} is no id", "write it with a-z, 0-9 and hyphens")
        clause = self._span(sentence, keys, "clause") if "clause" in keys else _whole(sentence)
        if clause is None:
            return None
        named = {key: file.texts(keys.get(key)) for key in ("subject", "object", "place", "about")}
        ids = {key: tuple(text for text, _ in texts) for key, texts in named.items()}
        slots = list(self._slots(keys.get("slots"), sentence, clause))
        fact = Fact(
            fact_id,
            self._source.id,
            sentence.number,
            clause,
            relation,
            ids["subject"],
            ids["object"],
            ids["place"],
            ids["about"],
            slots=tuple(slot for slot, _, _ in slots),
            topic=self._topic(keys.get("topic")),
            phrasings=dict(self._phrasings(keys.get("asked"))),
            as_of=file.boolean(keys.get("as_of")),
            denied=file.boolean(keys.get("denied")),
        )
        places = [(relation, keys["relation"]), *(pair for texts in named.values() for pair in texts)]
        places += [(slot.concept, concept) for slot, _, concept in slots if concept]
        return LinedFact(
            fact,
            line_of(node),
            tuple(line_of(slot) for _, slot, _ in slots),
            tuple((text, line_of(place)) for text, place in places),
            tuple((text, line_of(place)) for text, place in file.texts(keys.get("after"))),
        )

    def read_gloss(self, node: Node) -> tuple[str, dict[str, str]]:
        """Return the words that the gloss at `node` is of, and its translations by language."""
        file, text = self._file, self._source.text
        languages = [language for language in LANGUAGES if language != self._source.language]
        keys = file.mapping(node, ("sentence", "text", *languages))
        if keys is None:
            return "", {}
        sentence = self._sentence(keys["sentence"]) if "sentence" in keys else None
        words = text[sentence.start : sentence.end] if sentence else file.text(keys.get("text")) or ""
        if ("sentence" in keys) == ("text" in keys):
            file.problem(node, "it is not said what the gloss is of", "name it by sentence or by text")
        elif "text" in keys and not find_words(text, words, 0, len(text)):
            file.problem(keys["text"], f"{self._source.id} has no {words!r}", "copy it from the text")
        said = {language: file.text(keys[language]) for language in languages if language in keys}
        return words, {language: translation for language, translation in said.items() if translation}

    def _sentence(self, node: Node) -> Sentence | None:
        number = self._file.whole_number(node)
        if number is None:
            return None
        if number > len(self._sentences):
            what = f"{self._source.id} has no sentence {number}"
            self._file.problem(node, what, f"write a number from 1 to {len(self._sentences)}")
            return None
        return self._sentences[number - 1]

    def _span(
        self, sentence: Sentence, keys: Mapping[str, Node], key: str, clause: Evidence | None = None
    ) -> Evidence | None:
        """Return where the words under `key` stand in `sentence`, by preference in `clause`."""
        words = self._file.text(keys.get(key))
        nth = self._file.whole_number(keys["nth"]) if "nth" in keys else 1
        if words is None or nth is None:
            return None
        text, places = self._source.text, []
        if clause is not None and clause.sentence == sentence.number and "nth" not in keys:
            places = find_words(text, words, clause.start, clause.end)
        places = places or find_words(text, words, sentence.start, sentence.end)
        if nth <= len(places):
            start = places[nth - 1]
            return Evidence(sentence.number, start, start + len(words))
        if places:
            what = f"{words!r} stands {len(places)} times in sentence {sentence.number}, not {nth} times"
            self._file.problem(keys["nth"], what, f"write nth: 1{f' to {len(places)}' if len(places) > 1 else ''}")
        else:
            what = f"sentence {sentence.number} has no {words!r}"
            self._file.problem(keys[key], what, self._instead(words, sentence))
        return None

    def _instead(self, words: str, sentence: Sentence) -> str:
        """Say what an editor may have meant by words that `sentence` does not have."""
        for other in self._sentences:
            if find_words(self._source.text, words, other.start, other.end):
                return f"sentence {other.number} has it; write sentence: {other.number}"
        text = self._source.text[sentence.start : sentence.end]
        near = fuzz.partial_ratio_alignment(words, text, score_cutoff=60)
        return (
            f"copy it from the text, which has {_widened(text, near.dest_start, near.dest_end)!r}"
            if near
            else "copy it"
        )

    def _slots(
        self, node: Node | None, sentence: Sentence, clause: Evidence
    ) -> Iterator[tuple[Slot, Node, Node | None]]:
        """Yield each slot, where it stands, and where its concept stands."""
        for name, value in (self._file.mapping(node, _SLOT_NAMES) or {}).items():
            for item in self._file.items(value):
                keys = self._file.mapping(item, _SLOT_KEYS, ("text",))
                slot = self._slot(SlotName(name), keys, sentence, clause) if keys else None
                if keys and slot:
                    yield slot, item, keys.get("concept")

    def _slot(self, name: SlotName, keys: Mapping[str, Node], sentence: Sentence, clause: Evidence) -> Slot | None:
        file = self._file
        where = self._sentence(keys["sentence"]) if "sentence" in keys else sentence
        evidence = self._span(where, keys, "text", clause) if where else None
        if evidence is None:
            return None
        unit, concept, note = (file.text(keys.get(key)) or "" for key in ("unit", "concept", "note"))
        resolved_by = None
        leans_on = keys.get("resolved_by")
        if leans_on is not None and leans_on.value == PUBLISHED:
            note = PUBLISHED  # one that an editor wrote is for editors
        elif leans_on is not None:
            resolved_by = self._resolved_by(leans_on, sentence)
        return Slot(
            name, evidence, self._date(keys.get("edtf")), file.number(keys.get("number")), unit, concept,
            resolved_by, note,
        )  # fmt: skip

    def _resolved_by(self, node: Node, sentence: Sentence) -> Evidence | None:
        if not isinstance(node, MappingNode):
            self._file.problem(node, f"{node.value!r} resolves nothing", "write published, or {sentence: 2, text: ...}")
            return None
        keys = self._file.mapping(node, ("sentence", "text", "nth"), ("text",))
        if keys is None:
            return None
        where = self._sentence(keys["sentence"]) if "sentence" in keys else sentence
        return self._span(where, keys, "text") if where else None

    def _date(self, node: Node | None) -> Date | None:
        text = self._file.text(node)
        try:
            return Date.parse(text) if text else None
        except InvalidDateError as error:
            self._file.problem(node, str(error), "see the sentence")
            return None

    def _topic(self, node: Node | None) -> str:
        topic = self._file.text(node) or ""
        if topic and topic not in TOPICS:
            self._file.problem(node, f"unknown topic {topic!r}", nearest(topic, TOPICS))
        return topic

    def _phrasings(self, node: Node | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        for language, questions in (self._file.mapping(node, LANGUAGES) or {}).items():
            yield language, tuple(text for text, _ in self._file.texts(questions))


def _whole(sentence: Sentence) -> Evidence:
    return Evidence(sentence.number, sentence.start, sentence.end)
