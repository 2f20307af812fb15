"""Fuzz: updates of every kind, with fields missing and odd texts, against the real process."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies
from hypothesis.core import given
from hypothesis.strategies import SearchStrategy

from bot.catalogue import Catalogue
from knowledge.library import KnowledgeBase
from tests.conftest import IS_THOROUGH
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import CHANNEL, GROUP, Bot, Person, log_lines

_UPDATES = 2000 if IS_THOROUGH else 400  # the flood limit is lifted for them
_PEOPLE = range(9000, 9010)

_odd = strategies.text(strategies.characters(exclude_categories=["Cs"]), max_size=60)
_texts = strategies.one_of(
    _odd,
    strategies.sampled_from(
        [
            "<b>when</b> &amp; <a href='x'>",
            "👩‍👩‍👧‍👦" * 500,
            "א" * 4096,
            "\u202eWhen did the embassy open?\u202c",
            "\x00\x01\x07",
            "when " * 800,
            "When did Azerbaijan open its embassy in Turkiye?",
            "Şuşa bəyannaməsi nə vaxt imzalanıb?",
            "и в Карсе?",
            "/ask",
            "/ask@sitat_bot When?",
            "/start fact_",
            "/start fact_relations-31st-anniversary",
            "/start " + "a" * 64,
            "/mydata",
            "/forget",
            "/settings",
            "/facts",
            "/timeline",
            "/",
            "//",
            "/ask\nWhen?",
            "@sitat_bot",
            "how long ago was that?",
        ]
    ),
)
_data = strategies.one_of(
    _odd,
    strategies.from_regex(r"\A[crsvftolgex](:[A-Za-z0-9_-]{1,8}){0,2}\Z"),
    strategies.sampled_from(["x", "e", "t", "v:1", "l:az", "l:xx", "g:who:1", "g:replies:0"]),
)
_odd_fields: SearchStrategy[dict[str, Any]] = strategies.fixed_dictionaries(
    {},
    optional={
        "caption": _texts,
        "sticker": strategies.just(
            {
                "file_id": "a",
                "file_unique_id": "b",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        ),
        "location": strategies.just({"latitude": 40.4, "longitude": 49.9}),
        "new_chat_title": strategies.just("T"),
        "new_chat_members": strategies.just([{"id": 5, "is_bot": False, "first_name": ""}]),
        "group_chat_created": strategies.just(True),
        "message_thread_id": strategies.sampled_from([1, 55, 77]),
        "is_topic_message": strategies.booleans(),
        "sender_chat": strategies.sampled_from(
            [
                {"id": GROUP, "type": "supergroup", "title": "G"},
                {"id": CHANNEL, "type": "channel", "title": "C"},
            ]
        ),
        "edit_date": strategies.just(1_700_000_001),
        "is_automatic_forward": strategies.just(True),
        "via_bot": strategies.just({"id": 8, "is_bot": True, "first_name": "B", "username": "b_bot"}),
        "forum_topic_created": strategies.just({"name": "n", "icon_color": 1}),
        "pinned_message": strategies.just(
            {"message_id": 1, "date": 0, "chat": {"id": GROUP, "type": "supergroup", "title": "G"}}
        ),
    },
)


@strategies.composite
def _messages(draw: strategies.DrawFn) -> dict[str, Any]:
    person = draw(strategies.sampled_from(_PEOPLE))
    chat = draw(
        strategies.sampled_from(
            [
                {"id": person, "type": "private", "first_name": ""},
                {"id": GROUP, "type": "supergroup", "title": "G"},
                {"id": -77, "type": "group", "title": ""},
                {"id": CHANNEL, "type": "channel", "title": "C"},
            ]
        )
    )
    message = {
        "message_id": draw(strategies.integers(1, 2**31)),
        "date": draw(strategies.sampled_from([0, 1_700_000_000])),
        "chat": chat,
        **draw(_odd_fields),
    }
    if draw(strategies.booleans()) or chat["type"] == "private":
        language = draw(strategies.sampled_from(["en", "az", "tr", "ru", "zh-hans", "", None]))
        sender = {"id": person, "is_bot": False, "first_name": draw(_odd), "language_code": language}
        message["from"] = {key: value for key, value in sender.items() if value is not None}
    text = draw(strategies.none() | _texts)
    if text:
        message["text"] = text
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    if draw(strategies.integers(0, 3)) == 0:
        bot = {"id": 123456, "is_bot": True, "first_name": "S", "username": "sitat_bot"}
        replied = {"message_id": draw(strategies.integers(1, 3000)), "date": 0, "chat": chat}
        message["reply_to_message"] = replied | draw(strategies.sampled_from([{}, {"from": bot}, {"text": "When?"}]))
    return message


@strategies.composite
def _updates(draw: strategies.DrawFn, offered: list[str]) -> tuple[str, dict[str, Any]]:
    person = draw(strategies.sampled_from(_PEOPLE))
    user = {"id": person, "is_bot": False, "first_name": ""}
    kind = draw(
        strategies.sampled_from(
            [
                *["message"] * 4,
                "edited_message",
                "channel_post",
                "edited_channel_post",
                "guest_message",
                "business_message",
                "callback_query",
                "callback_query",
                "inline_query",
                "my_chat_member",
                "poll",
                "message_reaction",
            ]
        )
    )
    if kind.endswith(("message", "post")):
        message = draw(_messages())
        return kind, message | ({"guest_query_id": "?"} if kind == "guest_message" else {})
    if kind == "callback_query":
        shown = draw(
            strategies.none()
            | _messages()
            | strategies.just({"chat": {"id": person, "type": "private"}, "message_id": 5, "date": 0})
        )
        query = {"id": "?", "from": user, "chat_instance": "1"}
        query |= {"message": shown} if shown else {"inline_message_id": "i"}
        query |= draw(strategies.sampled_from([{}, {"game_short_name": "g"}])) or {
            "data": draw(_data | strategies.sampled_from(offered))
        }
        return kind, query
    if kind == "inline_query":
        return kind, {"id": "?", "from": user, "query": draw(_texts)[:256], "offset": draw(_odd)}
    if kind == "my_chat_member":
        status = draw(strategies.sampled_from(["member", "left"]))
        bot = {"id": 123456, "is_bot": True, "first_name": "S"}
        changed = {"chat": {"id": person, "type": "private"}, "from": user, "date": 0}
        members = {
            "old_chat_member": {"status": "member", "user": bot},
            "new_chat_member": {"status": status, "user": bot},
        }
        return kind, changed | members
    if kind == "poll":
        poll: dict[str, Any] = {
            "id": "1",
            "question": "q",
            "options": [],
            "total_voter_count": 0,
            "is_closed": True,
        }
        return kind, poll | {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    reaction = {"chat": {"id": GROUP, "type": "supergroup", "title": "G"}, "message_id": 1, "date": 0}
    return kind, reaction | {"old_reaction": [], "new_reaction": []}


def _offered(database: Path) -> list[str]:
    """Return what stands in the buttons under answers."""
    with KnowledgeBase.open(f"sqlite:///{database}") as kb:
        catalogue = Catalogue.of(kb)
    places = [f"{kind}:{key}" for kind in "cr" for key in catalogue.places]
    return places + [f"s:{key}" for key in catalogue.questions] + [f"o:{key}" for key in catalogue.facts]


def _made_up(count: int, offered: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return that many updates, the same ones every time."""
    found: list[tuple[str, dict[str, Any]]] = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(_updates(offered))
    def collect(update: tuple[str, dict[str, Any]]) -> None:
        found.append(update)

    collect()
    return found


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_no_update_brings_an_error(api: BotApi, stopped: Bot, person: Person, way: str) -> None:
    for known in (*_PEOPLE, -77):
        api.chats[known] = {"id": known, "type": "private" if known > 0 else "group"}
    stopped.settings |= {"QUESTIONS_PER_MINUTE": "100000", "GROUP_QUESTIONS_PER_MINUTE": "100000"}
    stopped.settings["SECRET_KEY"] = "k" * 32
    if way == "webhook":
        stopped.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{stopped.port}/hook"
    made_up = _made_up(_UPDATES, _offered(stopped.database))
    assert len(made_up) >= _UPDATES // 2
    for kind, content in made_up:
        if content.get("id") == "?":
            content = content | {"id": str(api.number())}
            api.queries.add(content["id"])
        if content.get("guest_query_id"):
            content = content | {"guest_query_id": str(api.number())}
            api.queries.add(content["guest_query_id"])
        api.updates[api.number()] = {"update_id": api._next, kind: content}
    await stopped.start()
    await person.asks("/help")
    await api.until(lambda: not api.updates or min(api.updates) == max(api.updates))
    await stopped.end()
    lines = [line for line in log_lines(stopped.logs) if line["level"] in ("ERROR", "CRITICAL")]
    failed = [(line.get("error"), line.get("where")) for line in lines]
    assert not failed, failed[:3]
    wrong = [call for call in api.refused if not _is_lifes_own(call.refusal)]
    assert not wrong, wrong[:3]


def _is_lifes_own(refusal: str) -> bool:
    """Say whether a call was valid, but what it names is gone: messages that nobody sent were pressed."""
    return any(sign in refusal for sign in ("not found", "not modified", "can't be edited"))
