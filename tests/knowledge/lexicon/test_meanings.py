"""Meanings: what the rules ask for is in the lexicon."""

import pytest

from knowledge.lexicon import meanings
from knowledge.lexicon.concepts import PLACE_KINDS
from knowledge.library import KnowledgeBase


@pytest.mark.parametrize("name", ["UNITS", "CAPITAL", "WANTED", "YEARLY", "PLACES"])
def test_each_meaning_is_a_concept(shipped: KnowledgeBase, name: str) -> None:
    ids = getattr(meanings, name)
    assert ids
    assert not [concept for concept in ids if concept not in shipped._index.lexicon]


def test_a_place_that_is_asked_for_has_a_kind() -> None:
    assert set(meanings.PLACES.values()) == PLACE_KINDS
