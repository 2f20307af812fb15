"""The shipped fact base, opened once: nothing in these tests changes it."""

from collections.abc import Iterator

import pytest

from knowledge.library import KnowledgeBase


@pytest.fixture(scope="session")
def shipped() -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open("sqlite://") as kb:
        yield kb
