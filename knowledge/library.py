"""The public face: a knowledge base that is opened, asked and added to."""

from collections.abc import Sequence
from datetime import date

from knowledge.answers import Answer, Status
from knowledge.composing import compose
from knowledge.concepts import Lexicon
from knowledge.facts import Fact
from knowledge.index import Index
from knowledge.intents import Intent, analyse
from knowledge.matching import Match, weigh
from knowledge.sentences import cut
from knowledge.sources import Source
from knowledge.texts import say


class KnowledgeBase:
    def __init__(self, documents, concepts) -> None:
        self._index = Index(documents, Lexicon(concepts))

    def ask(self, question: str, language=None, on=None, turns=(), sources=None) -> Answer:
        intent = analyse(question, self._index, language)
        if intent.small_talk:
            return Answer(question, Status.NOT_FOUND, say(intent.language, "small_talk." + intent.small_talk), intent.language, 0.0)
        return compose(intent, weigh(intent, self._index, sources=sources), self._index)
