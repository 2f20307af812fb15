"""Results of inline queries."""

from dataclasses import dataclass

from bot.catalogue import Catalogue
from bot.replies.answers import answered
from bot.replies.markup import cited, pack
from bot.texts import say
from knowledge.answers import Answer, Status
from knowledge.citations import Citation
from knowledge.wording import say_answer

_LONGEST_TITLE, _LONGEST_DESCRIPTION = 100, 200


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """One result of an inline query."""

    title: str
    description: str
    html: str


def inline_answer(answer: Answer, catalogue: Catalogue) -> InlineAnswer:
    """Return an answer as the result of an inline query."""
    reply = answered(answer, catalogue, is_private=False, can_leave=False)
    is_answered = answer.status is Status.ANSWERED
    title = say_answer(answer) if is_answered else say(answer.language, "inline_none")
    quote = answer.citations[0].quote if answer.citations else say_answer(answer)
    return InlineAnswer(title[:_LONGEST_TITLE], quote[:_LONGEST_DESCRIPTION], reply.parts[0])


def inline_passage(citation: Citation, catalogue: Catalogue, language: str) -> InlineAnswer:
    """Return a sentence as the result of an inline query."""
    blocks = cited(citation, catalogue.sources.get(citation.source_id), catalogue, language)
    title = say(language, "related")
    return InlineAnswer(title, citation.quote[:_LONGEST_DESCRIPTION], pack(blocks)[0])
