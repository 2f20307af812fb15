"""Methods: what each method of the Bot API that the bot calls takes, and the checks of what is nested."""

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.end_to_end.bot_api.markup import parse
from tests.end_to_end.bot_api.refusals import RefusedError, bad

Check = Callable[[Any, str], Any]


def integer(value: Any, name: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad(f"field {name} must be an Integer") from None


def text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise bad(f"field {name} must be a String")
    return value


def boolean(value: Any, name: str) -> bool:
    if value in (True, "true", "True"):
        return True
    if value in (False, "false", "False"):
        return False
    raise bad(f"field {name} must be a Boolean")


def chat(value: Any, name: str) -> int:
    return integer(value, name)


def chat_or_name(value: Any, name: str) -> int | str:
    return value if isinstance(value, str) and value.startswith("@") else integer(value, name)


def decoded(value: Any, name: str, kind: type) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None
    if not isinstance(value, kind):
        raise bad(f"object expected as {name}")
    return value


def fields(value: Any, name: str, known: Mapping[str, Check], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return an object whose every field is known and right."""
    found = decoded(value, name, dict)
    for key in found:
        if key not in known:
            raise bad(f"{name} has no field {key}")
    for key in required:
        if key not in found:
            raise bad(f"{name}: field {key} is required")
    return {key: known[key](item, key) for key, item in found.items()}


def strings(value: Any, name: str) -> list[str]:
    return [text(item, name) for item in decoded(value, name, list)]


def short(longest_bytes: int) -> Check:
    def check(value: Any, name: str) -> str:
        found = text(value, name)
        if not 1 <= len(found.encode()) <= longest_bytes:
            raise bad("BUTTON_DATA_INVALID" if name == "callback_data" else f"{name.upper()}_INVALID")
        return found

    return check


def characters(longest: int) -> Check:
    def check(value: Any, name: str) -> str:
        found = text(value, name)
        if len(found) > longest:
            raise bad(f"{name} is too long")
        return found

    return check


def reply_parameters(value: Any, name: str) -> dict[str, Any]:
    known = {"message_id": integer, "chat_id": chat, "allow_sending_without_reply": boolean}
    return fields(value, name, known, ("message_id",))


def link_preview(value: Any, name: str) -> dict[str, Any]:
    return fields(value, name, {"is_disabled": boolean, "url": text, "prefer_small_media": boolean})


_ACTIONS: dict[str, Check] = {
    "callback_data": short(64),
    "url": text,
    "switch_inline_query": text,
    "switch_inline_query_current_chat": text,
}


def keyboard(value: Any, name: str) -> dict[str, Any]:
    """Check an InlineKeyboardMarkup: each button says something and does one thing."""
    found = fields(value, name, {"inline_keyboard": lambda rows, key: decoded(rows, key, list)}, ("inline_keyboard",))
    rows = [[_button(button) for button in decoded(row, "row", list)] for row in found["inline_keyboard"]]
    if sum(map(len, rows)) > 100:
        raise bad("reply markup is too long")
    if any(len(row) > 8 for row in rows):
        raise bad("row of inline keyboard is too long")
    return {"inline_keyboard": rows}


def _button(value: Any) -> dict[str, Any]:
    found = fields(value, "inline keyboard button", {"text": text, **_ACTIONS}, ("text",))
    if not found["text"].strip():
        raise bad("inline keyboard button text is empty")
    if sum(action in found for action in _ACTIONS) != 1:
        raise bad("Text buttons are unallowed in the inline keyboard")
    if "url" in found and not found["url"].startswith(("https://", "http://", "tg://")):
        raise bad("inline keyboard button URL is invalid")
    return found


def content(value: Any, name: str) -> dict[str, Any]:
    known: dict[str, Check] = {"message_text": text, "parse_mode": text, "link_preview_options": link_preview}
    found = fields(value, name, known, ("message_text",))
    found["text"], found["entities"] = parse(found["message_text"], found.get("parse_mode"))
    return found


def result(value: Any, name: str) -> dict[str, Any]:
    """Check an InlineQueryResultArticle."""
    known: dict[str, Check] = {
        "type": text,
        "id": short(64),
        "title": text,
        "description": text,
        "input_message_content": content,
        "reply_markup": keyboard,
        "url": text,
    }
    found = fields(value, name, known, ("type", "id", "title", "input_message_content"))
    if found["type"] != "article" or not found["title"].strip():
        raise bad("inline query result is invalid")
    return found


def results(value: Any, name: str) -> list[dict[str, Any]]:
    found = [result(item, "result") for item in decoded(value, name, list)]
    if len(found) > 50:
        raise bad("RESULTS_TOO_MUCH")
    if len({item["id"] for item in found}) != len(found):
        raise bad("RESULT_ID_DUPLICATE")
    return found


def inline_button(value: Any, name: str) -> dict[str, Any]:
    return fields(value, name, {"text": text, "start_parameter": text}, ("text",))


def commands(value: Any, name: str) -> list[dict[str, Any]]:
    known: dict[str, Check] = {"command": text, "description": characters(256)}
    found = [fields(item, "command", known, ("command", "description")) for item in decoded(value, name, list)]
    if len(found) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for item in found:
        if not (item["command"].isascii() and item["command"].replace("_", "").isalnum() and item["command"].islower()):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(item["command"]) <= 32 or not item["description"]:
            raise bad("BOT_COMMAND_INVALID")
    return found


def scope(value: Any, name: str) -> dict[str, Any]:
    return fields(value, name, {"type": text, "chat_id": chat, "user_id": integer}, ("type",))


def photo(value: Any, name: str) -> str | bytes:
    """Check a photo: one that Telegram has, by its name, or a PNG or JPEG of a size that Telegram takes."""
    if isinstance(value, str) and not value.startswith("attach://"):
        return value
    if not isinstance(value, bytes):
        raise bad(f"there is no {name} in the request")
    try:
        width, height = Image.open(BytesIO(value)).size
    except UnidentifiedImageError:
        raise bad("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    if len(value) > 10 * 1024 * 1024:
        raise RefusedError(413, "Request Entity Too Large")
    return value


def document(value: Any, name: str) -> str | bytes:
    """Check a document: one that Telegram has, by its name, or a file that is not empty."""
    if isinstance(value, str) and not value.startswith("attach://"):
        return value
    if not isinstance(value, bytes):
        raise bad(f"there is no {name} in the request")
    if not value:
        raise bad("file must be non-empty")
    return value


def caption(value: Any, name: str) -> str:
    found = text(value, name)
    if len(parse(found, "HTML")[0].encode("utf-16-le")) // 2 > 1024:
        raise bad("message caption is too long")
    return found


_MESSAGE: dict[str, Check] = {
    "chat_id": chat,
    "text": text,
    "parse_mode": text,
    "link_preview_options": link_preview,
    "reply_markup": keyboard,
}
# Name -> what it takes and which of that it must have. As in the Bot API 10.1.
METHODS: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {
    "getMe": ({}, ()),
    "getUpdates": (
        {"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": strings},
        (),
    ),
    "setWebhook": (
        {
            "url": text,
            "secret_token": text,
            "allowed_updates": strings,
            "max_connections": integer,
            "drop_pending_updates": boolean,
        },
        ("url",),
    ),
    "deleteWebhook": ({"drop_pending_updates": boolean}, ()),
    "getWebhookInfo": ({}, ()),
    "sendMessage": (
        {
            **_MESSAGE,
            "message_thread_id": integer,
            "reply_parameters": reply_parameters,
            "disable_notification": boolean,
        },
        ("chat_id", "text"),
    ),
    "sendPhoto": (
        {
            "chat_id": chat,
            "photo": photo,
            "caption": caption,
            "parse_mode": text,
            "message_thread_id": integer,
            "reply_parameters": reply_parameters,
            "reply_markup": keyboard,
            "disable_notification": boolean,
        },
        ("chat_id", "photo"),
    ),
    "sendDocument": (
        {
            "chat_id": chat,
            "document": document,
            "caption": caption,
            "parse_mode": text,
            "message_thread_id": integer,
            "reply_parameters": reply_parameters,
            "reply_markup": keyboard,
            "disable_notification": boolean,
        },
        ("chat_id", "document"),
    ),
    "editMessageText": ({**_MESSAGE, "message_id": integer, "inline_message_id": text}, ("text",)),
    "editMessageReplyMarkup": (
        {"chat_id": chat, "message_id": integer, "inline_message_id": text, "reply_markup": keyboard},
        (),
    ),
    "deleteMessage": ({"chat_id": chat, "message_id": integer}, ("chat_id", "message_id")),
    "answerCallbackQuery": (
        {"callback_query_id": text, "text": characters(200), "show_alert": boolean, "cache_time": integer},
        ("callback_query_id",),
    ),
    "answerInlineQuery": (
        {
            "inline_query_id": text,
            "results": results,
            "cache_time": integer,
            "is_personal": boolean,
            "next_offset": text,
            "button": inline_button,
        },
        ("inline_query_id", "results"),
    ),
    "answerGuestQuery": ({"guest_query_id": text, "result": result}, ("guest_query_id", "result")),
    "sendChatAction": (
        {"chat_id": chat, "action": text, "message_thread_id": integer},
        ("chat_id", "action"),
    ),
    "getChat": ({"chat_id": chat_or_name}, ("chat_id",)),
    "getChatMember": ({"chat_id": chat, "user_id": integer}, ("chat_id", "user_id")),
    "setMyCommands": ({"commands": commands, "scope": scope, "language_code": text}, ("commands",)),
    "setMyDescription": ({"description": characters(512), "language_code": text}, ()),
    "setMyShortDescription": ({"short_description": characters(120), "language_code": text}, ()),
}


def check(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a call, each of its type. Raises RefusedError."""
    known, required = METHODS[method]
    for name in given:
        if name not in known:
            raise bad(f"{method} has no parameter {name}")
    for name in required:
        if name not in given:
            raise bad(f"parameter {name} is required")
    return {name: known[name](value, name) for name, value in given.items()}
