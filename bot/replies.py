"""Replies: what is sent, as Telegram's HTML and keyboards. The only place that writes HTML."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import quote as percent

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.library import Catalogue, key_of
from bot.storage import NOTHING, Chat, Pointer
from bot.terminal import say_place
from bot.texts import LANGUAGE_NAMES, LOCALES, say, say_count
from knowledge.answers import Answer, Status
from knowledge.citations import Citation
from knowledge.dates import Date
from knowledge.facts import Fact
from knowledge.sources import Source
from knowledge.texts import say_date

LONGEST = 4096  # UTF-16 units of a message (Bot API, sendMessage)
LONGEST_QUERY = 256  # characters of an inline query
_QUOTE_PIECE = 3500  # UTF-16 units; only a sentence that fits no message is cut, between words
_LONGEST_BUTTON = 60  # characters that a telephone shows
_ON_A_PAGE = 6
_LONGEST_TITLE, _LONGEST_DESCRIPTION = 100, 200
_TAG = re.compile(r"<[^>]*>")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reply:
    """Messages that belong together; the buttons are under the last."""

    parts: tuple[str, ...]
    buttons: InlineKeyboardMarkup | None = None
    pointer: Pointer = NOTHING
    pictures: tuple[bytes, ...] = ()  # PNGs, which come before the messages


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _size(markup: str) -> int:
    return units(unescape(_TAG.sub("", markup)))


def _safe(text: str) -> str:
    return escape(_UNSENDABLE.sub("\N{REPLACEMENT CHARACTER}", text), quote=False)


def _pack(blocks: Iterable[str]) -> tuple[str, ...]:
    """Put blocks into as few messages as hold them; no block is cut."""
    parts: list[str] = []
    for block in blocks:
        if parts and _size(parts[-1]) + 2 + _size(block) <= LONGEST:
            parts[-1] += f"\n{block}"
        else:
            parts.append(block)
    return tuple(parts)


def _button(text: str, data: str) -> InlineKeyboardButton:
    short = text if len(text) <= _LONGEST_BUTTON else f"{text[: _LONGEST_BUTTON - 1].rstrip()}…"
    return InlineKeyboardButton(short, callback_data=data)


def _rows(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


# Quotes.


def _quote(text: str, span: tuple[int, int] | None) -> list[str]:
    """Return the cited words as block quotes, one unless no message holds them, `span` underlined."""
    start, end = span or (0, 0)
    blocks = []
    for at, upto in _pieces(text):
        low, high = max(at, min(start, upto)), min(upto, max(end, at))
        inner = _safe(text[at:upto])
        if low < high:
            before, said, after = text[at:low], text[low:high], text[high:upto]
            inner = f"{_safe(before)}<u>{_safe(said)}</u>{_safe(after)}"
        blocks.append(f"<blockquote>{inner}</blockquote>")
    return blocks


def _pieces(text: str) -> Iterable[tuple[int, int]]:
    at = 0
    while units(text[at:]) > _QUOTE_PIECE:
        upto = at + _QUOTE_PIECE // 2  # as many code points as surely fit
        space = text.rfind(" ", at + 1, upto)
        upto = space if space > at else upto
        yield at, upto
        at = upto
    yield at, len(text)


def _place(citation: Citation, source: Source, language: str) -> str:
    said = _safe(say_place(citation, source, language))
    if not source.url.startswith(("http://", "https://")):
        return said
    return f'<a href="{escape(_at_sentence(source.url, citation.quote))}">{said}</a>'


def _at_sentence(url: str, sentence: str) -> str:
    """Return the address of the page at a sentence (WICG, URL Fragment Text Directives)."""
    words = sentence.split()
    ends = [" ".join(words)] if len(words) <= 10 else [" ".join(words[:5]), " ".join(words[-5:])]
    found = ",".join(percent(end.encode("utf-8", "replace"), safe="").replace("-", "%2D") for end in ends)
    return f"{url}{':~:' if '#' in url else '#:~:'}text={found}"


def _cited(citation: Citation, source: Source | None, catalogue: Catalogue, fact_id: str, language: str) -> list[str]:
    """Return the quote, where it stands, and as of when it speaks."""
    if source is None:
        return []
    blocks = [*_quote(citation.quote, citation.answer_span), _place(citation, source, language)]
    if citation.published and catalogue.speaks_of_its_day(citation, fact_id):
        day = say_date(Date.of(citation.published), language)
        blocks.append(f"<i>{_safe(say(language, 'as_of', date=day))}</i>")
    return blocks


# Answers.


def answered(answer: Answer, catalogue: Catalogue, language: str, *, is_private: bool, can_leave: bool) -> Reply:
    """Return an answer as messages; `can_leave` offers to leave an unanswered question for the editors."""
    said = say(language, "computed", answer=answer.text) if answer.computed else answer.text
    bold = f"<b>{_safe(said)}</b>" if answer.status is Status.ANSWERED else _safe(said)
    blocks = [bold] if said.strip() else []
    for citation in answer.citations:
        source = catalogue.sources.get(citation.source_id)
        blocks += _cited(citation, source, catalogue, answer.fact_id, language)
    suggested = [_suggestion(text) for text in answer.suggestions if key_of(text) in catalogue.questions]
    if suggested:
        lead = "ask_also" if answer.status is Status.ANSWERED else "did_you_mean"
        blocks.append(f"<i>{_safe(say(language, lead))}</i>")
    first = answer.citations[0] if answer.citations else None
    is_talk = answer.status is Status.NOT_FOUND and not answer.reasons
    rows = [] if is_talk else [_about(first, language), _judging(answer, language, is_private=is_private)]
    if can_leave and answer.status is not Status.ANSWERED and not is_talk:
        rows.append([_button(say(language, "leave_button"), "e")])
    pointer = Pointer(
        first.source_id if first else "", first.number if first else 0, answer.fact_id, str(answer.status)
    )
    parts = _pack(blocks) or (_safe(say(language, "no_words")),)
    return Reply(parts, _rows(*rows, *([one] for one in suggested)), pointer)


def _suggestion(text: str) -> InlineKeyboardButton:
    return _button(text, f"s:{key_of(text)}")


def _about(citation: Citation | None, language: str) -> list[InlineKeyboardButton]:
    if citation is None:
        return []
    at = key_of(citation.source_id, str(citation.number), citation.quote)
    return [_button(say(language, "context"), f"c:{at}"), _button(say(language, "related"), f"r:{at}")]


def _judging(answer: Answer, language: str, *, is_private: bool) -> list[InlineKeyboardButton]:
    thumbs = [_button("👍", "v:1"), _button("👎", "v:0")]
    if not is_private or answer.status is not Status.ANSWERED or len(answer.question) > LONGEST_QUERY:
        return thumbs
    question = _UNSENDABLE.sub(" ", answer.question)
    return [*thumbs, InlineKeyboardButton(say(language, "share"), switch_inline_query=question)]


def of_fact(fact: Fact, catalogue: Catalogue, language: str) -> Reply | None:
    """Return a fact: its sentence with its clause underlined. None if the sentence is there no more."""
    source = catalogue.sources.get(fact.source_id)
    citation = catalogue.cite(source, fact.sentence, fact) if source else None
    if source is None or citation is None:
        return None
    parts = _pack(_cited(citation, source, catalogue, fact.id, language))
    pointer = Pointer(source.id, citation.number, fact.id, str(Status.ANSWERED))
    return Reply(parts, _rows(_about(citation, language)), pointer)


def with_context(
    shown: str, catalogue: Catalogue, source: Source, number: int, buttons: InlineKeyboardMarkup | None
) -> Reply:
    """Return a message that was sent, with the neighbouring sentences below it."""
    around = [catalogue.cite(source, one) for one in (number - 1, number, number + 1)]
    passage = [citation for citation in around if citation]
    # One slice of the source from the first neighbour to the last, so that the white space is its own.
    text = source.text[passage[0].start : passage[-1].end]
    kept = [
        [button for button in row if not str(button.callback_data or "").startswith("c:")]
        for row in (buttons.inline_keyboard if buttons else ())
    ]
    middle = next(citation for citation in passage if citation.number == number)
    span = middle.start - passage[0].start, middle.end - passage[0].start
    blocks = _quote(text, span)
    parts = _pack([shown, *blocks]) if shown else _pack(blocks)
    return Reply(parts[:1] if len(parts) == 1 else _pack(blocks)[:1], _rows(*kept))


def related(found: Sequence[Fact], language: str) -> Reply:
    """Return questions about what is near."""
    questions = [_phrasing(fact, language) for fact in found]
    buttons = [[_suggestion(text)] for text in dict.fromkeys(filter(None, questions))]
    return Reply((_safe(say(language, "ask_also" if buttons else "no_related")),), _rows(*buttons))


def _phrasing(fact: Fact, language: str) -> str:
    texts = fact.phrasings.get(language) or fact.phrasings.get("en") or ()
    return texts[0] if texts else ""


# Browsing.


def topics(catalogue: Catalogue, language: str) -> Reply:
    """Return the topics, each a button."""
    if not catalogue.topics:
        return Reply((_safe(say(language, "no_facts")),))
    count = say_count(language, "facts_count", len(catalogue.facts))
    rows = [
        [_button(f"{_topic(topic, language)} ({len(facts)})", f"f:{key_of(topic)}:0")]
        for topic, facts in catalogue.topics.items()
    ]
    return Reply((_safe(say(language, "facts", count=count)),), _rows(*rows))


def _topic(topic: str, language: str) -> str:
    try:
        return say(language, f"topic_{topic}")
    except KeyError:  # an editor's own topic has no translation
        return topic.replace("-", " ") or say(language, "topic_other")


def topic_page(topic: str, page: int, catalogue: Catalogue, language: str) -> Reply:
    """Return one page of a topic's facts, each a button."""
    facts = catalogue.topics[topic]
    pages = -(-len(facts) // _ON_A_PAGE)
    page = min(page, pages - 1)
    shown = facts[page * _ON_A_PAGE : (page + 1) * _ON_A_PAGE]
    rows = [[_button(_phrasing(fact, language) or fact.id, f"o:{key_of(fact.source_id, fact.id)}")] for fact in shown]
    turning = []
    if page:
        turning.append(_button("◀", f"f:{key_of(topic)}:{page - 1}"))
    turning.append(_button(say(language, "topics"), "t"))
    if page + 1 < pages:
        turning.append(_button("▶", f"f:{key_of(topic)}:{page + 1}"))
    title = say(language, "topic_page", topic=_topic(topic, language), page=page + 1, pages=pages)
    return Reply((f"<b>{_safe(title)}</b>",), _rows(*rows, turning))


def timeline(catalogue: Catalogue, language: str, pictures: Sequence[bytes] = ()) -> Reply:
    """Return the events in order of time, each with the words that say it, after their pictures."""
    blocks = []
    for date, citation in catalogue.events():
        source = catalogue.sources[citation.source_id]
        start, end = citation.answer_span or (0, len(citation.quote))
        blocks.append(f"<b>{_safe(say_date(date, language))}</b>")
        blocks += _quote(citation.quote[start:end], None)
        blocks.append(_place(citation, source, language))
    return Reply(_pack(blocks) or (_safe(say(language, "no_facts")),), pictures=tuple(pictures))


def sources(catalogue: Catalogue, language: str) -> Reply:
    """Return the sources with their publishers and days."""
    blocks = [f"<b>{_safe(say(language, 'sources'))}</b>"]
    for source in catalogue.sources.values():
        title = _safe(source.title or source.id)
        if source.url.startswith(("http://", "https://")):
            title = f'<a href="{escape(source.url)}">{title}</a>'
        day = say_date(Date.of(source.published), language) if source.published else ""
        blocks.append("\n".join(filter(None, (title, _safe(", ".join(filter(None, (source.publisher, day))))))))
    return Reply(_pack(blocks))


# What the bot itself says.


def plain(language: str, key: str, **values: object) -> Reply:
    """Return one text of the bot's own."""
    return Reply((_safe(say(language, key, **values)),))


def welcome(language: str, questions: Sequence[str]) -> Reply:
    """Return the greeting, with questions to try."""
    return Reply((_safe(say(language, "start")),), _rows(*([_suggestion(text)] for text in questions)))


def languages(language: str) -> Reply:
    """Return the languages to choose from."""
    rows = [[_button(LANGUAGE_NAMES[code], f"l:{code}")] for code in LOCALES]
    return Reply((_safe(say(language, "choose_language")),), _rows(*rows))


def settings(chat: Chat, language: str) -> Reply:
    """Return what a group has chosen, each a button that changes it."""
    who = say(language, "asks_admins" if chat.only_administrators else "asks_all")
    replies = say(language, "replies_on" if chat.answers_replies else "replies_off")
    rows = [
        [_button(who, f"g:who:{int(not chat.only_administrators)}")],
        [_button(replies, f"g:replies:{int(not chat.answers_replies)}")],
        [_button(LANGUAGE_NAMES[code], f"g:{code}:1") for code in LOCALES],
    ]
    return Reply((_safe(say(language, "settings")),), _rows(*rows))


def kept(chat: Chat, answers: int, votes: int, questions: Sequence[str], language: str) -> Reply:
    """Return what is kept of a person."""
    lines = [
        say(language, "kept_language", name=LANGUAGE_NAMES.get(chat.language, "–")),
        say_count(language, "kept_answers", answers),
        say_count(language, "kept_votes", votes),
        say_count(language, "kept_questions", len(questions)),
        *questions,
    ]
    return Reply(_pack(_safe(line[:_QUOTE_PIECE]) for line in lines))


def forget_first(language: str) -> Reply:
    """Ask whether all of a person is to be deleted."""
    return Reply((_safe(say(language, "forget_ask")),), _rows([_button(say(language, "forget_yes"), "x")]))


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """One result of an inline query."""

    title: str
    description: str
    html: str


def inline_answer(answer: Answer, catalogue: Catalogue, language: str) -> InlineAnswer:
    """Return an answer as the result of an inline query."""
    reply = answered(answer, catalogue, language, is_private=False, can_leave=False)
    is_answered = answer.status is Status.ANSWERED and answer.text.strip()
    title = answer.text if is_answered else say(language, "inline_none")
    quote = answer.citations[0].quote if answer.citations else answer.text
    return InlineAnswer(title[:_LONGEST_TITLE], quote[:_LONGEST_DESCRIPTION], reply.parts[0])


def inline_passage(citation: Citation, catalogue: Catalogue, language: str) -> InlineAnswer:
    """Return a sentence as the result of an inline query."""
    blocks = _cited(citation, catalogue.sources.get(citation.source_id), catalogue, "", language)
    title = say(language, "related")
    return InlineAnswer(title, citation.quote[:_LONGEST_DESCRIPTION], _pack(blocks)[0])
