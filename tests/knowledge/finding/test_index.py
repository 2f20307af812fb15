"""The index: what is found does not depend on the order in which the sources came, nor on how they were added."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dates.mentions import find_dates
from knowledge.facts import Evidence, Fact
from knowledge.files.data_files import read_shipped
from knowledge.finding.index import Index, Nearness
from knowledge.finding.ranking import find
from knowledge.finding.segments import Document, grams
from knowledge.judging.matching import weigh
from knowledge.language.languages import LANGUAGES
from knowledge.language.sentences import cut
from knowledge.language.words import tokens
from knowledge.lexicon.concepts import Lexicon
from knowledge.reading.intents import analyse
from knowledge.sources import Source

SHIPPED = read_shipped()
LEXICON = Lexicon(SHIPPED.concepts)
SENTENCES = (
    "Japan opened an embassy in Ankara in 1925.",
    "It was closed twenty years later.",
    "Embassies and consulates of Turkiye are in 146 countries.",
    "The two countries signed a treaty of friendship on 3 May 1934!",
    "In August of the same year trade began.",
    "Fishermen in Izmir protested",
    "Azərbaycan Qarsda baş konsulluq açıb.",
    "Посольство открылось в Баку.",
)
QUESTIONS = (
    "When was the embassy in Ankara opened?",
    "where did fishermen protst",
    "Qarsda konsulluq nə vaxt açılıb?",
    "What happened in 1934?",
    "Когда открылось посольство?",
)


def make_document(name: str, lines: Sequence[str], language: str = "en") -> Document:
    text = "\n\n".join(lines)
    source = Source(name, text, f"Title of {name}", "Report", date(2020, 1, 2), language=language)
    return source, tuple(cut(text, language)), ()


DOCUMENTS = st.lists(
    st.builds(
        make_document,
        st.sampled_from("abcdefgh"),
        st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
        st.sampled_from(LANGUAGES),
    ),
    max_size=4,
    unique_by=lambda document: document[0].id,
)


def shipped_documents() -> list[Document]:
    facts: dict[str, list[Fact]] = {source.id: [] for source in SHIPPED.sources}
    for fact in SHIPPED.facts:
        facts[fact.source_id].append(fact)
    return [(source, SHIPPED.sentences[source.id], facts[source.id]) for source in SHIPPED.sources]


def found(index: Index, question: str) -> list[tuple[str, int, float]]:
    intent = analyse(question, index)
    matches = weigh(intent, index, find(intent, index, 20))
    return [(match.citation.source_id, match.citation.number, round(match.score, 3)) for match in matches]


@given(documents=DOCUMENTS, question=st.sampled_from(QUESTIONS))
def test_sources_added_one_by_one_are_found_as_if_they_had_come_together(
    documents: list[Document], question: str
) -> None:
    together = Index(sorted(documents, key=lambda document: document[0].id), LEXICON)
    extended, asked_between = Index([], LEXICON), Index([], LEXICON)
    for document in documents:
        extended = extended.extended(document)
        asked_between = asked_between.extended(document)
        found(asked_between, question)
    assert list(extended.sources) == list(together.sources)
    assert [entry.text for entry in extended.entries] == [entry.text for entry in together.entries]
    assert found(extended, question) == found(asked_between, question) == found(together, question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_source_that_was_changed_or_removed_is_no_longer_found(question: str) -> None:
    old, new = make_document("a", SENTENCES[:3]), make_document("a", SENTENCES[3:])
    other = make_document("b", SENTENCES[:2])
    assert found(Index([old, other], LEXICON).updated([new, other]), question) == found(
        Index([new, other], LEXICON), question
    )
    assert found(Index([old, other], LEXICON).updated([other]), question) == found(Index([other], LEXICON), question)


def test_an_updated_index_takes_nothing_apart_again_that_is_the_same() -> None:
    index = Index([make_document("b", SENTENCES)], LEXICON)
    parsed = index.entries[0].parsed
    index = index.updated([make_document("a", SENTENCES[:2]), make_document("b", SENTENCES)])
    assert [entry.source.id for entry in index.entries[:3]] == ["a", "a", "b"]
    assert index.entries[2].parsed is parsed


def test_an_empty_index_finds_nothing() -> None:
    assert found(Index(), "When was the embassy opened?") == []
    assert found(Index([], LEXICON), "When was the embassy opened?") == []


@given(lines=st.lists(st.sampled_from(SENTENCES), max_size=6), words=st.lists(st.sampled_from(SENTENCES), max_size=2))
def test_likeness_by_letters_is_the_cosine_of_weighted_vectors(lines: list[str], words: list[str]) -> None:
    index = Index([make_document("a", lines)] if lines else [], LEXICON)
    asked = [token.folded for text in words for token in tokens(text)]
    rows = [Counter(g for w in {t.folded for t in tokens(line)} for g in grams(w)) for line in lines]

    def weighed(counts: Counter[str]) -> dict[str, float]:
        held = {gram: sum(gram in row for row in rows) for gram in counts}
        return {
            gram: (1 + math.log(n)) * (math.log((len(rows) + 1) / (held[gram] + 1)) + 1) for gram, n in counts.items()
        }

    question = weighed(Counter(g for w in set(asked) for g in grams(w)))
    expected = []
    for row in map(weighed, rows):
        norms = math.hypot(*question.values()) * math.hypot(*row.values())
        expected.append(sum(row.get(gram, 0) * weight for gram, weight in question.items()) / norms if norms else 0)
    assert index.letter_scores(asked) == pytest.approx(expected, abs=1e-5)


def test_every_entry_is_a_sentence_of_its_source_and_knows_its_neighbours() -> None:
    index = Index([*shipped_documents(), make_document("b", SENTENCES)], LEXICON)
    assert len(index) == len(index.entries) == sum(len(index.entries_of(name)) for name in index.sources)
    for number, entry in enumerate(index.entries):
        assert entry.text == entry.source.text[entry.sentence.start : entry.sentence.end]
        assert len(entry.words) == len(entry.stems)
        for first, last, concept in entry.concepts:
            assert 0 <= first < last <= len(entry.words)
            assert concept in index.lexicon
        assert number in index.entries_of(entry.source.id)
        for neighbour in (entry.previous, entry.following):
            assert neighbour is None or index.entries[neighbour].source is entry.source


def test_a_fact_owns_the_keys_of_its_clause_and_of_the_ways_to_ask_for_it() -> None:
    index = Index(shipped_documents(), LEXICON)
    assert index.facts
    for number, entry in enumerate(index.entries):
        for fact in entry.facts:
            nearness = index.nearness(number, fact)
            own = {key for key, near in nearness.items() if near is Nearness.OWN}
            assert own == index.keys_of_fact(fact)
            assert {"c:" + concept for concept in (fact.relation, *fact.subject, *fact.object)} <= own
            assert index.keys_of_entry(number) <= nearness.keys()


def test_the_best_row_of_a_fact_is_among_those_that_a_question_put_in_its_words_finds() -> None:
    index = Index(shipped_documents(), LEXICON)
    for entry in index.entries:
        for fact in entry.facts:
            for phrasing in fact.phrasings.get("en", ()):
                scores = index.letter_scores([token.folded for token in tokens(phrasing)])
                assert index.best_of_fact(fact, scores) == pytest.approx(1.0, abs=1e-4)


def test_dates_are_those_of_the_sentence_read_after_the_ones_before_it() -> None:
    index = Index([*shipped_documents(), make_document("b", SENTENCES)], LEXICON)
    resolved = 0
    for source in index.sources.values():
        own = [index.entries[number] for number in index.entries_of(source.id)]
        spans = [(entry.sentence.start, entry.sentence.end) for entry in own]
        for place, entry in enumerate(own):
            before = spans[max(0, place - 12) : place + 1]
            start, end = before[0][0], entry.sentence.end
            moved = [(first - start, last - start) for first, last in before]
            mentions = find_dates(source.text[start:end], source.language, source.published, moved)
            expected = [
                (mention.start + start, mention.date)
                for mention in mentions
                if mention.start + start >= entry.sentence.start
            ]
            assert [(mention.start, mention.date) for mention in index.dates(entry)] == expected
            resolved += sum(mention.resolved_span is not None for mention in index.dates(entry))
    assert resolved


def test_what_stands_around_a_sentence_ends_with_its_paragraph() -> None:
    text = "One. Two. Three.\n\nFour.\n\nFive. Six."
    source = Source("a", text)
    paragraphs = Index([(source, cut(text), ())], LEXICON).paragraphs
    scores = np.array([1, 2, 4, 8, 16, 32], np.float32)
    assert paragraphs.before(scores).tolist() == [0, 1, 2, 0, 0, 16]
    assert paragraphs.after(scores).tolist() == [2, 4, 0, 0, 32, 0]
    assert paragraphs.best(scores).tolist() == [4, 4, 4, 8, 32, 32]
    assert paragraphs.mean_of_others(scores).tolist() == [3, 2.5, 1.5, 0, 32, 16]


def test_the_same_fact_in_two_sources_is_kept_apart() -> None:
    documents = []
    for name in ("a", "b"):
        source, sentences, _ = make_document(name, SENTENCES[:1])
        clause = Evidence(1, sentences[0].start, sentences[0].end)
        documents.append((source, sentences, [Fact("one", name, 1, clause, "open", ("japan",), (name,))]))
    index = Index(documents, LEXICON)
    assert [entry.facts[0].source_id for entry in index.entries] == ["a", "b"]
    keys = [index.keys_of_fact(entry.facts[0]) for entry in index.entries]
    assert "c:a" in keys[0] - keys[1]
    assert "c:b" in keys[1] - keys[0]
