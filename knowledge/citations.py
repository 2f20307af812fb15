"""Citations: which words of which source an answer rests on (W3C Web Annotation: quote and position)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from knowledge.errors import StaleCitationError
from knowledge.facts import Fact, speaks_of_its_day
from knowledge.language.sentences import Sentence
from knowledge.sources import Source


@dataclass(frozen=True, slots=True)
class Citation:
    """Points at one sentence: `source.text[start:end]`, in Unicode code points."""

    source_id: str
    number: int  # of the sentence in its source, from 1
    paragraph: int  # from 1
    sentence: int  # in its paragraph, from 1; readers see "paragraph 3, sentence 2"
    start: int
    end: int  # exclusive
    quote: str  # the sentence as it is shown: always source.text[start:end]
    published: date | None = None  # the day as of which the source speaks
    answer_span: tuple[int, int] | None = None  # of the answering words, in code points of the quote
    as_of: bool = False  # what it says may have been true on that day alone
    gloss: Mapping[str, str] = field(default_factory=dict, hash=False)  # of the quote, by language


def cite(
    source: Source,
    sentence: Sentence,
    facts: Collection[Fact],
    fact: Fact | None = None,
    answer_span: tuple[int, int] | None = None,
) -> Citation:
    """Return the citation of a sentence; `facts` are those it has, `fact` the one that it is read as, if any."""
    words = source.text[sentence.start : sentence.end]
    return Citation(
        source_id=source.id,
        number=sentence.number,
        paragraph=sentence.paragraph,
        sentence=sentence.position,
        start=sentence.start,
        end=sentence.end,
        quote=words,
        published=source.published,
        answer_span=answer_span,
        as_of=speaks_of_its_day(facts, fact),
        gloss=source.gloss(words),
    )


def quote(citation: Citation, source: Source) -> str:
    """Return the cited words exactly as `source` has them.

    Offsets are code points. Telegram's are UTF-16 units (Bot API, MessageEntity.offset), and
    only the bot converts. Raises StaleCitationError if the span leaves the text.
    """
    if not 0 <= citation.start < citation.end <= len(source.text):
        raise StaleCitationError(source.id, citation.number, citation.end, len(source.text))
    return source.text[citation.start : citation.end]
