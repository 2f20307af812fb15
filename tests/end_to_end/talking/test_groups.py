"""Groups, inline queries and guest mode: the bot answers when it is called, and never else."""

from typing import Any

import pytest

from bot.texts import LOCALES, say
from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.bot_api.refusals import RefusedError, bad
from tests.end_to_end.running import Person, buttons, cut, data_of, open_group, words

PICTURE: dict[str, Any] = {"photo": [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]}
EMBASSY = "When did Azerbaijan open its embassy in Turkiye?"


@pytest.mark.parametrize("command", ["/ask", "/ask@sitat_bot"])
async def test_ask_is_answered_in_reply(member: Person, command: str) -> None:
    answer = await member.asks(f"{command} {EMBASSY}")
    assert words(answer, "bold") == ["August 1992"]
    assert answer["reply_to_message"]["text"] == f"{command} {EMBASSY}"


async def test_ask_in_reply_answers_that_message(api: BotApi, member: Person, group: int) -> None:
    asked = Person(api, chat_id=group).message(EMBASSY)
    answer = await member.asks("/ask", reply_to=asked)
    assert words(answer, "bold") == ["August 1992"]
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]


@pytest.mark.parametrize("between", ["\n", "\t", "  \n ", "\u00a0"], ids=["line", "tab", "blanks", "no break"])
async def test_any_white_space_may_stand_after_ask(member: Person, between: str) -> None:
    assert words(await member.asks(f"/ask{between}{EMBASSY}"), "bold") == ["August 1992"]


@pytest.mark.parametrize("command", ["/ask", "/ask@sitat_bot"])
async def test_ask_in_a_caption_is_answered_also_when_it_changes(api: BotApi, member: Person, command: str) -> None:
    question = member.message("", caption=f"{command} {EMBASSY}", **PICTURE)
    await api.put("message", **question)
    await api.until(lambda: member.sent)
    assert words(member.sent[0].result, "bold") == ["August 1992"]
    changed = question | {"caption": f"{command} When did the Kars consulate open?", "edit_date": 1_700_000_100}
    await api.put("edited_message", **changed)
    await api.until(lambda: api.made("editMessageText", member.chat_id))
    assert words(api.messages[member.chat_id, member.sent[0].result["message_id"]], "bold") == ["April 2004"]


async def test_ask_in_reply_with_a_quoted_part_answers_that_part(api: BotApi, member: Person, group: int) -> None:
    asked = Person(api, chat_id=group).message(f"Good morning! {EMBASSY} And who won the match?")
    part = {"text": EMBASSY, "position": 14, "is_manual": True}
    assert words(await member.asks("/ask", reply_to=asked, quote=part), "bold") == ["August 1992"]


async def test_ask_answers_what_is_quoted_from_elsewhere(member: Person) -> None:
    origin = {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "Somebody"}
    part = {"text": EMBASSY, "position": 0}
    assert words(await member.asks("/ask", external_reply={"origin": origin}, quote=part), "bold") == ["August 1992"]


async def test_a_reply_to_the_bot_is_a_follow_up(member: Person) -> None:
    answer = await member.asks("/ask When was the consulate in Istanbul established?")
    assert words(await member.asks("And in Kars?", reply_to=answer), "bold") == ["April 2004"]


async def test_nothing_else_makes_it_speak(api: BotApi, member: Person, group: int) -> None:
    other = Person(api, chat_id=group).message("hello")
    await member.writes(EMBASSY)
    await member.writes(EMBASSY, reply_to=other)
    await member.writes(f"/ask@other_bot {EMBASSY}")
    await member.writes(f"@sitat_bot {EMBASSY}")
    await member.writes(f"/ask {EMBASSY}", is_automatic_forward=True)  # a post of the channel that the group discusses
    await member.writes("", caption=f"/ask@other_bot {EMBASSY}", **PICTURE)
    await member.writes("", caption=f"/asking {EMBASSY}", **PICTURE)
    await api.put("message", **member.message("", new_chat_title="New"))
    await member.asks(f"/ask {EMBASSY}")  # in its turn, after all of these
    assert len(member.sent) == 1


async def test_it_stays_in_the_topic(api: BotApi, group: int) -> None:
    answer = await Person(api, chat_id=group, thread=55).asks(f"/ask {EMBASSY}")
    assert answer["message_thread_id"] == 55


@pytest.mark.parametrize(
    "refusal",
    [
        bad("not enough rights to send text messages to the chat"),
        bad("TOPIC_CLOSED"),
        RefusedError(403, "Forbidden: bot was kicked from the supergroup chat"),
    ],
    ids=["no right", "topic closed", "kicked"],
)
async def test_it_is_silent_where_it_may_not_write(
    api: BotApi, member: Person, person: Person, refusal: RefusedError, group: int
) -> None:
    api.faults = [Fault("refuse", chat_id=group, refusal=refusal, times=9)]
    await member.writes(f"/ask {EMBASSY}")
    await api.until(lambda: api.refused_in(group))
    await person.asks(EMBASSY)
    assert len(api.refused_in(group)) == 1


async def test_only_administrators_change_what_is_set(
    api: BotApi, member: Person, administrator: Person, group: int
) -> None:
    assert (await member.asks("/settings"))["text"] == say("en", "only_admins")
    shown = await administrator.asks("/settings")
    assert (await member.presses(shown, "g:who:1")).given["text"] == say("en", "only_admins")
    assert (await administrator.presses(shown, "g:who:1")).given["text"] == say("en", "saved")
    before = len(member.sent)
    await member.writes(f"/ask {EMBASSY}")
    await administrator.asks(f"/ask {EMBASSY}")
    assert len(member.sent) == before + 1
    api.members[group, administrator.id] = "member"  # not any more
    assert (await administrator.presses(shown, "g:who:0")).given["text"] == say("en", "only_admins")


async def test_quiet_hours_are_chosen_in_turn_and_silence_no_answer(
    api: BotApi, member: Person, administrator: Person, group: int
) -> None:
    shown = await administrator.asks("/settings")
    for hours in ("22:00 to 07:00", "23:00 to 08:00", "00:00 to 09:00", "any hour"):
        await administrator.presses(shown, data_of(api.messages[group, shown["message_id"]], "g:quiet"))
        labels = [button["text"] for button in buttons(api.messages[group, shown["message_id"]])]
        assert any(hours in label for label in labels)
    assert (await administrator.presses(shown, "g:quiet:2")).given["text"] == say("en", "saved")
    assert (await administrator.presses(shown, "g:who:2")).given["text"] == say("en", "button_gone")
    assert words(await member.asks(f"/ask {EMBASSY}"), "bold") == ["August 1992"]


async def test_an_anonymous_administrator_is_one(api: BotApi, member: Person, group: int) -> None:
    itself = {key: value for key, value in api.chats[group].items() if key != "topics"}
    shown = await member.asks("/settings", sender_chat=itself)
    assert shown["text"] == say("en", "settings")


async def test_a_groups_language_is_its_own(api: BotApi, member: Person, administrator: Person) -> None:
    shown = await administrator.asks("/settings")
    await administrator.presses(shown, "g:az:1")
    assert (await member.asks("/help"))["text"] == say("az", "help")
    assert (await Person(api).asks("/help"))["text"] == say("en", "help")


@pytest.mark.parametrize("how", ["update", "error"])
async def test_a_supergroup_keeps_what_the_group_had(api: BotApi, administrator: Person, how: str, group: int) -> None:
    shown = await administrator.asks("/settings")
    await administrator.presses(shown, "g:tr:1")
    new = open_group(api, group - 100_000)
    if how == "update":
        moved = administrator.message("", migrate_to_chat_id=new)
        await api.put("message", **{key: value for key, value in moved.items() if key != "text"})
    else:
        moved_now = RefusedError(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=new)
        api.faults = [Fault("refuse", chat_id=group, refusal=moved_now)]
        await administrator.writes("/help")
        await api.until(lambda: api.made("sendMessage", new))
    assert (await Person(api, chat_id=new).asks("/help"))["text"] == say("tr", "help")


async def _inline(api: BotApi, person: Person, query: str) -> dict[str, Any]:
    query_id = str(api.number())
    api.queries.add(query_id)
    await api.put("inline_query", id=query_id, query=query, offset="", **{"from": person.user})

    def answers() -> list[dict[str, Any]]:
        made = [call.given for call in api.made("answerInlineQuery")]
        return [given for given in made if given["inline_query_id"] == query_id]

    found: list[dict[str, Any]] = await api.until(answers)
    return found[0]


@pytest.mark.parametrize("language", LOCALES)
async def test_an_inline_query_offers_answers(api: BotApi, language: str) -> None:
    given = await _inline(api, Person(api, language=language), EMBASSY)
    assert 1 < len(given["results"]) <= 10
    assert "1992" in given["results"][0]["title"]
    assert given["cache_time"] == 300
    content = given["results"][0]["input_message_content"]
    kinds = [entity["type"] for entity in content["entities"]]
    assert "blockquote" in kinds


async def test_an_empty_inline_query_offers_what_is_known(api: BotApi, person: Person) -> None:
    given = await _inline(api, person, "")
    assert 1 < len(given["results"]) <= 10
    assert all(len(result["title"]) <= 100 for result in given["results"])


@pytest.mark.parametrize("is_in_reply", [False, True])
async def test_a_mention_is_answered_as_a_guest(api: BotApi, member: Person, is_in_reply: bool) -> None:
    query_id = f"guest-{api.number()}"
    api.queries.add(query_id)
    asked = member.message(EMBASSY) if is_in_reply else None
    mention = member.message("@sitat_bot" if asked else f"@sitat_bot {EMBASSY}", asked, guest_query_id=query_id)
    await api.put("guest_message", **mention)

    def answers() -> list[dict[str, Any]]:
        made = [call.given for call in api.made("answerGuestQuery")]
        return [given["result"] for given in made if given["guest_query_id"] == query_id]

    content = (await api.until(answers))[0]["input_message_content"]
    bold = [cut(content["text"], entity) for entity in content["entities"] if entity["type"] == "bold"]
    assert bold == ["August 1992"]
    assert not member.sent


@pytest.mark.parametrize("data", ["x", "t", "l:tr"])
async def test_a_forged_button_changes_no_answer_of_somebody_else(
    api: BotApi, member: Person, group: int, data: str
) -> None:
    answer = await member.asks("/ask When did Azerbaijan open its embassy in Turkiye?")
    said = answer["text"]
    await Person(api, chat_id=group).presses(answer, data)
    await member.asks("/help")
    assert api.messages[group, answer["message_id"]]["text"] == said
    assert not [call for call in api.made("editMessageText", group) if call.given["message_id"] == answer["message_id"]]
