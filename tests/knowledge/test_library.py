"""The public face: what is added can be asked at once, by this process and by all others."""

import gc
from collections.abc import Iterator
from datetime import date
from threading import Thread
from typing import Any

import pytest

from knowledge.answers import Answer, Status
from knowledge.errors import DataError, StoreError, UnknownSourceError
from knowledge.library import KnowledgeBase
from knowledge.reading.intents import analyse

TODAY = date(2026, 11, 23)
JAPAN = "Japan opened an embassy in Ankara in 1925.\n\nIt was closed twenty years later."
IZMIR = "Fishermen in Izmir protested in 1931."
ON_JAPAN, ON_IZMIR = "When did Japan open its embassy in Ankara?", "When did fishermen protest in Izmir?"


@pytest.fixture
def kb(database_url: str) -> Iterator[KnowledgeBase]:
    """An empty one over each kind of database."""
    with KnowledgeBase.open(database_url, shipped=False) as opened:
        yield opened


@pytest.fixture
def kb_in_memory() -> Iterator[KnowledgeBase]:
    """An empty one, for what no database has a part in."""
    with KnowledgeBase.open("sqlite://", shipped=False) as opened:
        yield opened


def places(answer: Answer) -> list[tuple[str, int]]:
    return [(citation.source_id, citation.number) for citation in answer.citations]


def test_an_empty_knowledge_base_has_no_answer(kb_in_memory: KnowledgeBase) -> None:
    assert kb_in_memory.ask(ON_JAPAN, on=TODAY).status is Status.NOT_FOUND
    assert kb_in_memory.rank(ON_JAPAN) == []
    assert (kb_in_memory.sources, kb_in_memory.facts, kb_in_memory.suggestions("en")) == ([], [], [])


def test_a_source_is_asked_as_soon_as_it_is_added(kb: KnowledgeBase) -> None:
    kb.add_source(JAPAN, id="japan")
    assert kb.ask(ON_JAPAN, on=TODAY).value == "1925"
    kb.add_source(IZMIR, id="izmir")
    assert kb.ask(ON_IZMIR, on=TODAY).value == "1931"
    assert kb.ask(ON_JAPAN, on=TODAY).value == "1925"
    assert [source.id for source in kb.sources] == ["izmir", "japan"]


def test_the_same_source_a_second_time_changes_nothing(kb: KnowledgeBase) -> None:
    one = kb.add_source(JAPAN, title="Japan")
    assert kb.add_source(JAPAN, title="Japan") == one
    assert kb.sources == [one]
    assert places(kb.ask(ON_JAPAN, on=TODAY)) == [(one.id, 1)]


def test_another_source_with_the_same_id_is_refused_and_the_first_one_stays(kb: KnowledgeBase) -> None:
    kb.add_source(JAPAN, id="one")
    with pytest.raises(DataError, match="another source has this id"):
        kb.add_source(IZMIR, id="one")
    assert kb.ask(ON_JAPAN, on=TODAY).value == "1925"
    assert kb.ask(ON_IZMIR, on=TODAY).status is not Status.ANSWERED


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        pytest.param("Aus Bonn.", "de", "use one of en, az, tr, ru", id="a language that is not read"),
        pytest.param(" \n ", "en", "no sentence", id="no words"),
        pytest.param("Half \0 a text.", "en", "remove that", id="what a database cannot store"),
    ],
)
def test_what_cannot_be_a_source_is_refused(
    kb_in_memory: KnowledgeBase, text: str, language: str, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        kb_in_memory.add_source(text, language=language)
    assert kb_in_memory.sources == []


def test_a_question_can_be_limited_to_some_sources(kb_in_memory: KnowledgeBase) -> None:
    kb_in_memory.add_source(JAPAN, id="japan")
    kb_in_memory.add_source("Japan opened an embassy in Baku in 2000.", id="baku")
    question = "When did Japan open an embassy?"
    assert {place for place, _ in places(kb_in_memory.ask(question, on=TODAY, sources=["baku"]))} == {"baku"}
    assert {match.citation.source_id for match in kb_in_memory.rank(question, sources=["japan"])} == {"japan"}
    assert {match.citation.source_id for match in kb_in_memory.rank(question)} == {"japan", "baku"}
    assert kb_in_memory.rank(question, sources=[]) == []
    with pytest.raises(UnknownSourceError, match="no source 'cairo'; there are: baku, japan"):
        kb_in_memory.ask(question, sources=["cairo"])


def test_rank_gives_no_more_than_its_limit_the_best_first(kb_in_memory: KnowledgeBase) -> None:
    kb_in_memory.add_source("\n\n".join(f"Ship number {number} sailed to Izmir." for number in range(60)), id="ships")
    matches = kb_in_memory.rank("Which ship sailed to Izmir?", limit=40)
    assert len(matches) == 40
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert len({match.entry for match in matches}) == 40


def test_what_one_process_adds_another_one_answers_after_a_look(shared_url: str) -> None:
    with (
        KnowledgeBase.open(shared_url, shipped=False) as one,
        KnowledgeBase.open(shared_url, shipped=False) as other,
    ):
        one.add_source(JAPAN, id="japan")
        assert other.ask(ON_JAPAN, on=TODAY).status is Status.NOT_FOUND
        other.refresh()
        assert other.ask(ON_JAPAN, on=TODAY) == one.ask(ON_JAPAN, on=TODAY)
        other.add_source(IZMIR, id="izmir")
        one.add_source("Grain came from Odessa in 1840.", id="grain")  # without a look in between
        assert [source.id for source in one.sources] == ["grain", "izmir", "japan"]
        assert one.ask(ON_IZMIR, on=TODAY).value == "1931"
        other.refresh()
        other.refresh()
        assert other.sources == one.sources


def test_opened_again_it_answers_as_before(filled_url: str) -> None:
    with KnowledgeBase.open(filled_url) as kb:
        kb.add_source(JAPAN, id="japan", published=date(1950, 1, 1))
        before = [kb.ask(question, on=TODAY) for question in (ON_JAPAN, ON_IZMIR, "Shusha Declaration when")]
    with KnowledgeBase.open(filled_url) as kb:
        assert [kb.ask(answer.question, on=TODAY) for answer in before] == before


def test_questions_are_answered_while_sources_are_added(kb: KnowledgeBase) -> None:
    kb.add_source(JAPAN, id="japan")
    values: list[object] = []

    def ask() -> None:
        values.extend(kb.ask(ON_JAPAN, on=TODAY).value for _ in range(20))

    asking = [Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for number in range(5):
        kb.add_source(f"Fishermen of village {number} protested in 193{number}.", id=f"village-{number}")
    for thread in asking:
        thread.join()
    assert values == ["1925"] * 60
    assert len(kb.sources) == 6


def test_a_database_that_cannot_be_opened_is_named() -> None:
    with pytest.raises(StoreError, match="sqlite or postgresql"):
        KnowledgeBase.open("mysql://host/name")


def test_labels_are_of_the_language(shipped: KnowledgeBase) -> None:
    assert [shipped.label("shusha", code) for code in ("en", "az", "ru")] == ["Shusha", "Şuşa", "Шуша"]
    assert shipped.label("no-such-concept", "en") == "no-such-concept"


def test_suggestions_can_be_answered(shipped: KnowledgeBase) -> None:
    for code in ("en", "az", "tr", "ru"):
        suggested = shipped.suggestions(code)
        assert len(suggested) == 3
        for question in suggested:
            assert shipped.ask(question, code, on=TODAY).status is Status.ANSWERED


def test_no_word_of_a_question_is_remembered_once_words_are_forgotten(kb_in_memory: KnowledgeBase) -> None:
    kb_in_memory.add_source("Sweden opened an embassy in Riga in October 1991.")
    kb_in_memory.forget_words()
    kb_in_memory.ask("When did Sweden open its embasssy in Riga?")
    own = (None, kb_in_memory._index, *kb_in_memory._index.lexicon._forms.values())
    caches = [one for one in gc.get_objects() if type(one).__name__ == "_lru_cache_wrapper" and _takes_words(one)]
    remembering = [one for one in caches if any(getattr(one.__wrapped__, "__self__", None) is home for home in own)]
    assert len(remembering) >= 6
    assert sum(one.cache_info().currsize > 0 for one in remembering) >= 4
    kb_in_memory.forget_words()
    assert [one.__name__ for one in remembering if one.cache_info().currsize] == []


def _takes_words(remembered: Any) -> bool:
    """Whether it is one of ours that takes any text: names of languages and files are no words of people."""
    return bool(remembered.__module__.startswith("knowledge.") and (remembered.cache_info().maxsize or 0) >= 4096)


def test_a_word_without_end_is_read_by_its_beginning(shipped: KnowledgeBase) -> None:
    question = f"When was the Kars consulate opened, {'a' * 1_500}?"
    assert max(len(word.text) for word in analyse(question, shipped._index).words) == 64
