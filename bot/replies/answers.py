"""Answers and facts as replies, and what is asked next."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import codes
from bot.catalogue import Catalogue, key_of
from bot.replies.markup import (
    UNSENDABLE,
    Reply,
    button,
    cited,
    glossed,
    keyboard,
    pack,
    phrasing,
    quoted,
    safe,
    suggestion,
)
from bot.storage.storage import Pointer
from bot.texts import lead_of, say
from knowledge.answers import Answer, Status
from knowledge.citations import Citation
from knowledge.facts import Fact
from knowledge.sources import Source
from knowledge.wording import say_answer

LONGEST_QUERY = 256  # characters of an inline query


def answered(answer: Answer, catalogue: Catalogue, *, is_private: bool, can_leave: bool) -> Reply:
    """Return an answer as messages, in its language; `can_leave` offers to leave the question for the editors."""
    language = answer.language
    said = say_answer(answer)
    said = say(language, "computed", answer=said) if answer.computed else said
    bold = f"<b>{safe(said)}</b>" if answer.status is Status.ANSWERED else safe(said)
    blocks = [bold] if said.strip() else []
    for citation in answer.citations:
        source = catalogue.sources.get(citation.source_id)
        blocks += cited(citation, source, catalogue, language)
    suggested = [suggestion(text) for text in answer.suggestions if key_of(text) in catalogue.questions]
    if suggested:
        blocks.append(f"<i>{safe(say(language, lead_of(answer)))}</i>")
    first = answer.citations[0] if answer.citations else None
    asked = [*about(first, language), *_why(answer, first, language)]
    rows = [] if answer.small_talk else [asked, _judging(answer, language, is_private=is_private)]
    if can_leave and answer.status is not Status.ANSWERED and not answer.small_talk:
        rows.append([button(say(language, "leave_button"), codes.LEAVE())])
    pointer = Pointer(
        first.source_id if first else "", first.number if first else 0, answer.fact_id, str(answer.status)
    )
    parts = pack(blocks) or (safe(say(language, "no_words")),)
    is_small_talk = bool(answer.small_talk)
    return Reply(parts, keyboard(*rows, *([one] for one in suggested)), pointer, is_small_talk=is_small_talk)


def about(citation: Citation | None, language: str) -> list[InlineKeyboardButton]:
    """Return the buttons for what stands around and near a sentence."""
    if citation is None:
        return []
    at = key_of(citation.source_id, str(citation.number), citation.quote)
    # What is shown next is in the language of the answer, whatever that of the chat is.
    return [
        button(say(language, "context"), codes.CONTEXT(at, language)),
        button(say(language, "related"), codes.RELATED(at, language)),
    ]


def _why(answer: Answer, first: Citation | None, language: str) -> list[InlineKeyboardButton]:
    if first is None or not (answer.proof or answer.missing):
        return []
    return [button(say(language, "why"), codes.WHY(key_of(answer.question)))]


def proved(answer: Answer, catalogue: Catalogue) -> Reply:
    """Return each part of the question, with the words of the source that bear it out, or that none do."""
    language = answer.language
    lines = [f"<b>{safe(say(language, 'why_title'))}</b>"]
    source = catalogue.sources[answer.citations[0].source_id]
    for part in answer.proof:
        told = {"part": part.text, "kind": say(language, f"part_{part.kind}")}
        if part.words is None:
            lines.append(safe(say(language, "why_known", **told)))
        else:
            lines.append(safe(say(language, "why_part", **told, words=source.text[slice(*part.words)])))
    if answer.missing is not None:
        told = {"part": answer.missing.text, "kind": say(language, f"part_{answer.missing.kind}")}
        lines.append(safe(say(language, "why_missing", **told)))
    return Reply(pack(["\n".join(lines)]))


def with_proof(reply: Reply, doubted: Answer, catalogue: Catalogue, language: str) -> Reply:
    """Return a reply to somebody who doubts an answer, with the parts of that answer's proof below it."""
    if not doubted.citations or not doubted.proof:
        return reply
    shown = proved(replace(doubted, language=language), catalogue).parts
    return replace(reply, parts=pack([*reply.parts, *shown]))


def _judging(answer: Answer, language: str, *, is_private: bool) -> list[InlineKeyboardButton]:
    thumbs = [button("👍", codes.VOTE(1)), button("👎", codes.VOTE(0))]
    if not is_private or answer.status is not Status.ANSWERED or len(answer.question) > LONGEST_QUERY:
        return thumbs
    question = UNSENDABLE.sub(" ", answer.question)
    return [*thumbs, InlineKeyboardButton(say(language, "share"), switch_inline_query=question)]


def of_fact(fact: Fact, catalogue: Catalogue, language: str) -> Reply | None:
    """Return a fact: its sentence with its clause underlined. None if the sentence is there no more."""
    source = catalogue.sources.get(fact.source_id)
    citation = catalogue.cite(source, fact.sentence, fact) if source else None
    if source is None or citation is None:
        return None
    parts = pack(cited(citation, source, catalogue, language))
    pointer = Pointer(source.id, citation.number, fact.id, str(Status.ANSWERED))
    return Reply(parts, keyboard(about(citation, language)), pointer)


def with_context(
    shown: str,
    catalogue: Catalogue,
    source: Source,
    number: int,
    buttons: InlineKeyboardMarkup | None,
    language: str,
) -> Reply:
    """Return a message that was sent, with the neighbouring sentences below it."""
    around = [catalogue.cite(source, one) for one in (number - 1, number, number + 1)]
    passage = [citation for citation in around if citation]
    # One slice of the source from the first neighbour to the last, so that the white space is its own.
    text = source.text[passage[0].start : passage[-1].end]
    kept = [
        [button for button in row if not codes.CONTEXT.reads(button.callback_data)]
        for row in (buttons.inline_keyboard if buttons else ())
    ]
    middle = next(citation for citation in passage if citation.number == number)
    span = middle.start - passage[0].start, middle.end - passage[0].start
    blocks = quoted(text, span)
    said = [citation.gloss[language] for citation in passage if language in citation.gloss]
    blocks += glossed({language: " ".join(said)} if len(said) == len(passage) else {}, catalogue, language)
    parts = pack([shown, *blocks]) if shown else pack(blocks)
    return Reply(parts[:1] if len(parts) == 1 else pack(blocks)[:1], keyboard(*kept))


def related(found: Sequence[Fact], language: str) -> Reply:
    """Return questions about what is near."""
    questions = [phrasing(fact, language) for fact in found]
    buttons = [[suggestion(text)] for text in dict.fromkeys(filter(None, questions))]
    return Reply((safe(say(language, "ask_also" if buttons else "no_related")),), keyboard(*buttons))
