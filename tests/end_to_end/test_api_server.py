"""The Bot API server of the tests: it refuses what Telegram refuses, and fails when it is told to."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, ServerDisconnectedError

from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.bot_api.markup import parse
from tests.end_to_end.bot_api.refusals import RefusedError

PERSON = 42


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.chats[PERSON] = {"id": PERSON, "type": "private", "first_name": "A"}
        yield api


async def call(api: BotApi, method: str, **given: Any) -> dict[str, Any]:
    async with (
        ClientSession() as session,
        session.post(f"{api.url}/bot{api.token}/{method}", json=given) as reply,
    ):
        found: dict[str, Any] = await reply.json()
        return found


async def test_what_is_sent_is_kept_with_its_entities(api: BotApi) -> None:
    sent = await call(api, "sendMessage", chat_id=PERSON, text="😀 <b>a &amp; b</b>", parse_mode="HTML")
    assert sent["result"]["text"] == "😀 a & b"
    assert sent["result"]["entities"] == [{"type": "bold", "offset": 3, "length": 5}]
    assert api.messages[PERSON, sent["result"]["message_id"]]["text"] == "😀 a & b"


@pytest.mark.parametrize(
    ("method", "given", "what"),
    [
        pytest.param("sendNothing", {}, "Not Found", id="unknown method"),
        pytest.param("sendMessage", {"chat_id": 42, "text": "a", "colour": "red"}, "no parameter", id="parameter"),
        pytest.param("sendMessage", {"chat_id": "x", "text": "a"}, "Integer", id="type"),
        pytest.param("sendMessage", {"chat_id": 7, "text": "a"}, "chat not found", id="unknown chat"),
        pytest.param("sendMessage", {"chat_id": 42, "text": " "}, "text is empty", id="empty"),
        pytest.param("sendMessage", {"chat_id": 42, "text": "😀" * 2049}, "too long", id="UTF-16 units"),
        pytest.param("answerCallbackQuery", {"callback_query_id": "1"}, "too old", id="no such query"),
        pytest.param(
            "sendMessage",
            {
                "chat_id": 42,
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "ə" * 33}]]},
            },
            "BUTTON_DATA_INVALID",
            id="callback data",
        ),
    ],
)
async def test_it_refuses_what_telegram_refuses(api: BotApi, method: str, given: dict[str, Any], what: str) -> None:
    reply = await call(api, method, **given)
    assert not reply["ok"]
    assert what in reply["description"]


@pytest.mark.parametrize(
    "markup",
    [
        "<b>",
        "</b>",
        "<b><i></b></i>",
        "a < b",
        "<br>",
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "<b></b>",
    ],
)
def test_malformed_html_is_refused(markup: str) -> None:
    with pytest.raises(RefusedError):
        parse(markup, "HTML")


async def test_an_edit_to_the_same_text_is_refused(api: BotApi) -> None:
    sent = await call(api, "sendMessage", chat_id=PERSON, text="a")
    edit = {"chat_id": PERSON, "message_id": sent["result"]["message_id"]}
    assert (await call(api, "editMessageText", text="b", **edit))["ok"]
    assert "not modified" in (await call(api, "editMessageText", text="b", **edit))["description"]


async def test_a_callback_is_answered_once(api: BotApi) -> None:
    api.queries.add("q")
    assert (await call(api, "answerCallbackQuery", callback_query_id="q"))["ok"]
    assert not (await call(api, "answerCallbackQuery", callback_query_id="q"))["ok"]


async def test_faults_come_on_demand_and_pass(api: BotApi) -> None:
    api.faults = [Fault("flood", retry_after=7), Fault("broken"), Fault("drop"), Fault("lost")]
    message = {"chat_id": PERSON, "text": "a"}
    assert (await call(api, "sendMessage", **message))["parameters"] == {"retry_after": 7}
    assert (await call(api, "sendMessage", **message))["error_code"] == 502
    for kept in (0, 1):
        with pytest.raises(ServerDisconnectedError):
            await call(api, "sendMessage", **message)
        assert len(api.messages) == kept
    assert (await call(api, "sendMessage", **message))["ok"]


async def test_an_update_is_given_until_the_offset_passes_it(api: BotApi) -> None:
    first, second = await api.put("message", text="a"), await api.put("message", text="b")
    for _ in range(2):
        assert [one["update_id"] for one in (await call(api, "getUpdates"))["result"]] == [first, second]
    assert [one["update_id"] for one in (await call(api, "getUpdates", offset=second))["result"]] == [second]


async def test_a_wrong_token_is_unauthorized(api: BotApi) -> None:
    api.token = "other"
    async with ClientSession() as session, session.post(f"{api.url}/bot123:x/getMe") as reply:
        assert reply.status == 401
