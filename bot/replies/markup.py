"""Markup: Telegram's HTML, its lengths, and quotations in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import quote as percent

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import codes
from bot.catalogue import Catalogue, key_of
from bot.storage.storage import NOTHING, Pointer
from bot.texts import LOCALES, say, say_place
from knowledge.citations import Citation
from knowledge.dates.dates import Date
from knowledge.facts import Fact
from knowledge.sources import Source
from knowledge.wording import say_date

LONGEST = 4096  # UTF-16 units of a message (Bot API, sendMessage)
QUOTE_PIECE = 3500  # UTF-16 units; only a sentence that fits no message is cut, between words
_LONGEST_BUTTON = 60  # characters that a telephone shows
_TAG = re.compile(r"<[^>]*>")
UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: a picture, or a document if it has a name; with the HTML under it."""

    content: bytes
    name: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Messages that belong together; the buttons are under the last."""

    parts: tuple[str, ...]
    buttons: InlineKeyboardMarkup | None = None
    pointer: Pointer = NOTHING
    attachments: tuple[Attachment, ...] = ()  # which come before the messages
    is_small_talk: bool = False


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(markup: str) -> int:
    """Return the length that a message has once Telegram has read its markup."""
    return units(unescape(_TAG.sub("", markup)))


def safe(text: str) -> str:
    """Escape a text; what Telegram cannot send is replaced."""
    return escape(UNSENDABLE.sub("\N{REPLACEMENT CHARACTER}", text), quote=False)


def pack(blocks: Iterable[str]) -> tuple[str, ...]:
    """Put blocks into as few messages as hold them; no block is cut."""
    parts: list[str] = []
    for block in blocks:
        if parts and size(parts[-1]) + 2 + size(block) <= LONGEST:
            parts[-1] += f"\n{block}"
        else:
            parts.append(block)
    return tuple(parts)


def button(text: str, data: str) -> InlineKeyboardButton:
    """Return a button that sends `data`, its text cut to what a telephone shows."""
    short = text if len(text) <= _LONGEST_BUTTON else f"{text[: _LONGEST_BUTTON - 1].rstrip()}…"
    return InlineKeyboardButton(short, callback_data=data)


def keyboard(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """Return the rows that have buttons; None if none has."""
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


# Quotes.


def quoted(text: str, span: tuple[int, int] | None) -> list[str]:
    """Return the cited words as block quotes, one unless no message holds them, `span` underlined."""
    start, end = span or (0, 0)
    blocks = []
    for at, upto in _pieces(text):
        low, high = max(at, min(start, upto)), min(upto, max(end, at))
        inner = safe(text[at:upto])
        if low < high:
            before, said, after = text[at:low], text[low:high], text[high:upto]
            inner = f"{safe(before)}<u>{safe(said)}</u>{safe(after)}"
        blocks.append(f"<blockquote>{inner}</blockquote>")
    return blocks


def _pieces(text: str) -> Iterable[tuple[int, int]]:
    at = 0
    while units(text[at:]) > QUOTE_PIECE:
        upto = at + QUOTE_PIECE // 2  # as many code points as surely fit
        space = text.rfind(" ", at + 1, upto)
        upto = space if space > at else upto
        yield at, upto
        at = upto
    yield at, len(text)


def place(citation: Citation, source: Source, language: str) -> str:
    """Return where a quote stands, linked to the page if the source has one."""
    said = safe(say_place(citation, source, language))
    if not source.url.startswith(("http://", "https://")):
        return said
    return f'<a href="{escape(_at_sentence(source.url, citation.quote))}">{said}</a>'


def _at_sentence(url: str, sentence: str) -> str:
    """Return the address of the page at a sentence (WICG, URL Fragment Text Directives)."""
    words = sentence.split()
    ends = [" ".join(words)] if len(words) <= 10 else [" ".join(words[:5]), " ".join(words[-5:])]
    found = ",".join(percent(end.encode("utf-8", "replace"), safe="").replace("-", "%2D") for end in ends)
    return f"{url}{':~:' if '#' in url else '#:~:'}text={found}"


def cited(citation: Citation, source: Source | None, catalogue: Catalogue, language: str) -> list[str]:
    """Return the quote, where it stands, and as of when it speaks."""
    if source is None:
        return []
    blocks = quoted(citation.quote, citation.answer_span)
    blocks += [*glossed(citation.gloss, catalogue, language), place(citation, source, language)]
    if citation.published and citation.as_of:
        day = say_date(Date.of(citation.published), language)
        blocks.append(f"<i>{safe(say(language, 'as_of', date=day))}</i>")
    return blocks


def glossed(gloss: Mapping[str, str], catalogue: Catalogue, language: str) -> list[str]:
    """Return an editor's translation, labelled as one; nothing where there is none."""
    if not catalogue.shows_gloss or language not in gloss:
        return []
    return [safe(say(language, "gloss", gloss=gloss[language]))]


def suggestion(text: str) -> InlineKeyboardButton:
    """Return a button that asks a question."""
    return button(text, codes.SUGGESTION(key_of(text)))


def phrasing(fact: Fact, language: str) -> str:
    """Return a question that a fact answers; empty if no editor wrote one."""
    texts = fact.phrasings.get(language) or fact.phrasings.get(LOCALES[0]) or ()
    return texts[0] if texts else ""
