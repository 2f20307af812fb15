"""Proofs: a word of ours stands over a quotation only where one fact bears out every part of the question."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge.answers import Answer, Status, Verdict
from knowledge.facts import Fact
from knowledge.language.languages import LANGUAGES
from knowledge.library import KnowledgeBase
from knowledge.wording import say_answer
from tests.conftest import spread

TODAY = date(2026, 11, 27)
with Path(__file__).with_name("twins.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t"))
# What is asked after a question, of another time, place or doer: no source tells of them.
FOLLOW_UPS = {
    "en": ("And in 1977?", "And Georgia?", "And in Tbilisi?", "Was it in Tbilisi?", "Did Georgia do it too?"),
    "az": ("Bəs 1977-ci ildə?", "Bəs Gürcüstan?", "Bəs Tiflisdə?", "Tiflisdə olub?", "Gürcüstan da edib?"),
    "tr": ("Peki 1977'de?", "Peki Gürcistan?", "Peki Tiflis'te?", "Tiflis'te mi oldu?", "Gürcistan da yaptı mı?"),
    "ru": ("А в 1977 году?", "А Грузия?", "А в Тбилиси?", "Это было в Тбилиси?", "Грузия тоже это сделала?"),
}
STRANGER = {"en": "Georgia", "az": "Gürcüstan", "tr": "Gürcistan", "ru": "Грузия"}  # no source speaks of it
# Bare names in their own language: with an ending on it, another name would need another ending.
NAMES = {
    "en": ("Azerbaijan", "Turkiye", "Türkiye", "Turkey", "Armenia"),
    "az": ("Azərbaycan", "Türkiyə", "Ermənistan"),
    "tr": ("Azerbaycan", "Türkiye", "Ermenistan"),
    "ru": ("Азербайджан", "Турция", "Армения"),
}


def ask(kb: KnowledgeBase, question: str, language: str) -> Answer:
    return kb.ask(question, language, on=TODAY)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["asked"])
def test_a_true_question_is_told_from_its_false_twin(shipped: KnowledgeBase, row: dict[str, str]) -> None:
    answer = ask(shipped, row["asked"], row["language"])
    assert answer.verdict == row["verdict"], say_answer(answer)
    if row["sentence"]:
        assert answer.citations[0].number == int(row["sentence"])
    if row["missing"]:
        assert answer.missing is not None
        assert answer.missing.text == row["missing"]
    is_told = answer.status is Status.ANSWERED
    assert is_told == (answer.verdict is not Verdict.REFUSED)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["asked"])
def test_what_proves_a_part_is_a_slice_of_the_source(shipped: KnowledgeBase, row: dict[str, str]) -> None:
    (source,) = shipped.sources
    for part in ask(shipped, row["asked"], row["language"]).proof:
        assert part.text
        assert part.words is None or source.text[slice(*part.words)].strip()


def phrasings(kb: KnowledgeBase) -> list[tuple[Fact, str, str]]:
    return [(fact, code, text) for fact in kb.facts for code in LANGUAGES for text in fact.phrasings.get(code, ())]


def test_nearly_every_way_of_asking_of_an_editor_is_answered(shipped: KnowledgeBase) -> None:
    asked = spread(phrasings(shipped), 280)
    refused = [text for _, code, text in asked if ask(shipped, text, code).status is not Status.ANSWERED]
    assert len(refused) <= 0.02 * len(asked), refused


def twins(code: str, text: str) -> Iterator[str]:
    """Yield what is asked of a fact with one thing changed, so that no source answers it."""
    for name in NAMES[code]:
        changed = re.sub(rf"(?<!\w){name}(?![\w'’-])", STRANGER[code], text, count=1)
        if changed != text:
            yield changed
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    if year:
        yield text[: year.start()] + "1977" + text[year.end() :]


def test_no_twin_of_a_way_of_asking_is_answered_as_if_it_were_true(shipped: KnowledgeBase) -> None:
    made = [(twin, code) for _, code, text in phrasings(shipped) for twin in twins(code, text)]
    assert {code for _, code in made} == set(LANGUAGES)
    told = []
    for twin, code in spread(made, 200):
        answer = ask(shipped, twin, code)
        if answer.status is Status.ANSWERED and answer.verdict is not Verdict.NO:
            told.append((twin, say_answer(answer)))
    assert not told


def test_no_twin_of_a_follow_up_is_answered_as_if_it_were_true(shipped: KnowledgeBase) -> None:
    made = [(text, later, code) for _, code, text in phrasings(shipped) for later in FOLLOW_UPS[code]]
    told = []
    for text, later, code in spread(made, 200):
        answer = shipped.ask(later, code, on=TODAY, turns=[text])
        if answer.status is Status.ANSWERED and answer.verdict is not Verdict.NO:
            told.append((text, later, say_answer(answer)))
    assert not told
