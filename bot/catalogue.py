"""The catalogue: all that buttons can name, by short keys."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from knowledge.anniversaries import Almanac
from knowledge.citations import Citation, cite
from knowledge.dates.dates import Date
from knowledge.facts import Fact
from knowledge.language.sentences import Sentence
from knowledge.library import KnowledgeBase
from knowledge.sources import Source


def key_of(*parts: str) -> str:
    """Return 8 characters that stand for a long name in a button."""
    return urlsafe_b64encode(blake2b("\0".join(parts).encode(), digest_size=6).digest()).decode()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that buttons can name, as of one version of the fact base."""

    sources: Mapping[str, Source]
    places: Mapping[str, tuple[Source, int]]  # sentences, by key: one whose words changed has another
    sentences: Mapping[str, Sequence[Sentence]]  # by id of the source
    facts: Mapping[str, Fact]  # by key
    questions: Mapping[str, str]  # by key
    topics: Mapping[str, tuple[Fact, ...]]
    at: Mapping[tuple[str, int], tuple[Fact, ...]]  # by source and sentence
    almanac: Almanac
    shows_gloss: bool  # whether translations stand under quotations

    @classmethod
    def of(cls, kb: KnowledgeBase, *, shows_gloss: bool = True) -> "Catalogue":
        """Read the knowledge base once."""
        facts = kb.facts
        topics: dict[str, list[Fact]] = {}
        at: dict[tuple[str, int], list[Fact]] = {}
        for fact in facts:
            topics.setdefault(fact.topic, []).append(fact)
            at.setdefault((fact.source_id, fact.sentence), []).append(fact)
        asked = [text for fact in facts for texts in fact.phrasings.values() for text in texts]
        sentences = {source.id: kb.sentences(source.id) for source in kb.sources}
        places = {
            key_of(source.id, str(one.number), source.text[one.start : one.end]): (source, one.number)
            for source in kb.sources
            for one in sentences[source.id]
        }
        return cls(
            {source.id: source for source in kb.sources},
            places,
            sentences,
            {key_of(fact.source_id, fact.id): fact for fact in facts},
            {key_of(text): text for text in asked},
            {topic: tuple(found) for topic, found in topics.items()},
            {place: tuple(found) for place, found in at.items()},
            Almanac(facts, kb.sources),
            shows_gloss,
        )

    def cite(self, source: Source, number: int, fact: Fact | None = None) -> Citation | None:
        """Return the citation of a sentence, or None if the source has none of that number any more."""
        sentences = self.sentences[source.id]
        if not 1 <= number <= len(sentences):
            return None
        one = sentences[number - 1]
        span = None
        if fact is not None and fact.clause.sentence == number:
            span = fact.clause.start - one.start, fact.clause.end - one.start
        return cite(source, one, self.at.get((source.id, number), ()), fact, span)

    def fact(self, source_id: str, fact_id: str) -> Fact | None:
        """Return a fact by the ids of its source and its own."""
        return self.facts.get(key_of(source_id, fact_id))

    def find_fact(self, name: str) -> Fact | None:
        """Return a fact by the key or the id of a deep link."""
        return self.facts.get(name) or next((fact for fact in self.facts.values() if fact.id == name), None)

    def events(self) -> list[tuple[Date, Citation]]:
        """Return the dates of the facts, in order of time, with the sentences and clauses that say what was then."""
        found: dict[tuple[str, str, int], tuple[Date, Citation]] = {}
        for fact in self.facts.values():
            citation = self.cite(self.sources[fact.source_id], fact.sentence, fact)
            if fact.date and citation and not fact.as_of and not fact.denied:
                found.setdefault((fact.date.edtf, fact.source_id, fact.sentence), (fact.date, citation))
        return sorted(found.values(), key=lambda event: (event[0].earliest(), event[0].edtf))
