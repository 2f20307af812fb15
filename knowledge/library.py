"""The public face: a knowledge base that is opened, asked and added to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from knowledge import dialogue
from knowledge.answers import Answer
from knowledge.concepts import Concept, Lexicon
from knowledge.conversations import Turn
from knowledge.facts import Fact
from knowledge.index import Index
from knowledge.sentences import Sentence
from knowledge.sources import Source

_TURNS_READ = 6  # earlier questions that a follow-up may lean on


class KnowledgeBase:
    def __init__(self, documents, concepts) -> None:
        self._index = Index(documents, Lexicon(concepts))

    def ask(self, question: str, language=None, on=None, turns=(), sources=None) -> Answer:
        on = on or datetime.datetime.now(datetime.UTC).date()
        before: Turn | None = None
        for turn in turns[-_TURNS_READ:]:
            _, before = dialogue.reply(turn, self._index, before, language, on, sources)
        answer, _ = dialogue.reply(question, self._index, before, language, on, sources)
        return answer
