"""Wording: what people read, held against what a person of their language would write."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.library import KnowledgeBase
from knowledge.wording import say_answer

ROWS = yaml.safe_load(Path(__file__).with_name("wording.yaml").read_text(encoding="utf-8"))
TODAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["q"])
def test_it_is_said_as_a_person_would(shipped: KnowledgeBase, row: dict[str, Any]) -> None:
    answer = shipped.ask(row["q"], turns=row.get("after", ()), on=TODAY)
    assert " ".join(say_answer(answer).split()) == row["says"]  # whatever white space CLDR has in a date
    assert not answer.small_talk or not (answer.citations or answer.suggestions)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["q"])
def test_what_is_suggested_is_answered_and_is_not_what_was_asked(shipped: KnowledgeBase, row: dict[str, Any]) -> None:
    for question in shipped.ask(row["q"], turns=row.get("after", ()), on=TODAY).suggestions:
        assert question != row["q"]
        assert shipped.ask(question, on=TODAY).citations


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When was the Kars consulate opened?", ["April 2004", "aprel 2004", "Nisan 2004", "апрель 2004 г."]),
        ("Who said one nation, two states?", ["Heydar Aliyev", "Heydər Əliyev", "Haydar Aliyev", "Гейдар Алиев"]),
        ("Was the Shusha Declaration signed in Ankara?", ["No: Shusha", "Xeyr: Şuşa", "Hayır: Şuşa", "Нет: Шуша"]),
        ("How long did the occupation last?", ["30 years", "30 il", "30 yıl", "30 лет"]),
        (
            "Who signed the Shusha Declaration?",
            [
                "My sources do not say who signed it. The nearest passage:",
                "Mənbələrim kim tərəfindən imzalandığını demir. Ən yaxın hissə:",
                "Kaynaklarım kimin imzaladığını söylemiyor. En yakın bölüm:",
                "Мои источники не говорят, кто это подписал. Ближайшее место:",
            ],
        ),
    ],
)
def test_one_answer_is_said_in_each_language(shipped: KnowledgeBase, question: str, said: list[str]) -> None:
    answer = shipped.ask(question, on=TODAY)
    assert [" ".join(say_answer(answer, language).split()) for language in ("en", "az", "tr", "ru")] == said
