"""Wording: what people read, held against what a person of their language would write."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.library import KnowledgeBase

ROWS = yaml.safe_load(Path(__file__).with_name("wording.yaml").read_text(encoding="utf-8"))
TODAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["q"])
def test_it_is_said_as_a_person_would(shipped: KnowledgeBase, row: dict[str, Any]) -> None:
    answer = shipped.ask(row["q"], turns=row.get("after", ()), on=TODAY)
    assert " ".join(answer.text.split()) == row["says"]  # whatever white space CLDR has in a date
    assert not answer.small_talk or not (answer.citations or answer.suggestions)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["q"])
def test_what_is_suggested_is_answered_and_is_not_what_was_asked(shipped: KnowledgeBase, row: dict[str, Any]) -> None:
    for question in shipped.ask(row["q"], turns=row.get("after", ()), on=TODAY).suggestions:
        assert question != row["q"]
        assert shipped.ask(question, on=TODAY).citations
