"""Markup: Telegram's HTML, read as strictly as Telegram reads it (Bot API, "HTML style")."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.end_to_end.bot_api.refusals import bad

LONGEST = 4096  # UTF-16 units of a message, after the entities are parsed
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_PIECE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>|&(\w+|#\d+|#x[0-9a-fA-F]+);|([<>])", re.ASCII)
_ATTRIBUTE = re.compile(r'\s+(\w+)(?:="([^"<>]*)")?')
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Parsed:
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    open: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def parse(markup: str, mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Return the text and its entities. Raises RefusedError as Telegram does."""
    if mode is None:
        return _checked(markup, [])
    if mode != "HTML":
        raise bad("unsupported parse_mode")
    parsed, at = _Parsed(), 0
    for piece in _PIECE.finditer(markup):
        parsed.text += markup[at : piece.start()]
        at = piece.end()
        closing, tag, attributes, named, stray = piece.groups()
        if stray:
            raise bad(f"can't parse entities: Unexpected character at byte offset {piece.start()}")
        if named:
            parsed.text += _character(named, piece.group())
        elif closing:
            _close(parsed, tag.lower(), piece.start())
        else:
            _open(parsed, tag.lower(), attributes, piece.start())
    parsed.text += markup[at:]
    if parsed.open:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{parsed.open[-1][0]}\"")
    return _checked(parsed.text, parsed.entities)


def _character(name: str, whole: str) -> str:
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    if name.startswith("#"):
        return chr(int(name[1:]))
    return _NAMED.get(name, whole)


def _open(parsed: _Parsed, tag: str, attributes: str, at: int) -> None:
    if tag not in _KINDS:
        raise bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {at}')
    entity: dict[str, Any] = {"type": _KINDS[tag], "offset": units(parsed.text)}
    found = dict(_ATTRIBUTE.findall(attributes))
    if tag == "a" and "href" in found:
        entity["url"] = found["href"].replace("&quot;", '"').replace("&amp;", "&")
    if tag == "blockquote":
        if any(opened == "blockquote" for opened, _ in parsed.open):
            raise bad("can't parse entities: Blockquote entities can't be nested")
        if "expandable" in found:
            entity["type"] = "expandable_blockquote"
    parsed.open.append((tag, entity))


def _close(parsed: _Parsed, tag: str, at: int) -> None:
    if not parsed.open:
        raise bad(f"can't parse entities: Unexpected end tag at byte offset {at}")
    opened, entity = parsed.open.pop()
    if opened != tag:
        raise bad(f'can\'t parse entities: Unmatched end tag at byte offset {at}, expected "</{opened}>"')
    entity["length"] = units(parsed.text) - entity["offset"]
    if entity["length"]:
        parsed.entities.append(entity)


def _checked(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    if not text.strip():
        raise bad("message text is empty")
    if units(text) > LONGEST:
        raise bad("message is too long")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
