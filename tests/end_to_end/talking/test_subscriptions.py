"""Subscriptions as people make them: in private, in groups, for a channel."""

import pytest

from bot.texts import LOCALES, say
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import Person, buttons, data_of


@pytest.mark.parametrize(
    ("language", "words", "hour", "zone"),
    [
        ("en", "09:00 Asia/Baku", "09:00", "Baku"),
        ("en", "9 pm baki", "21:00", "Baku"),
        ("ru", "9:30 стамбул", "09:30", "Стамбул"),
        ("tr", "9 İzmir", "09:00", "İstanbul"),
        ("az", "7 bakı", "07:00", "Bakı"),
    ],
)
async def test_words_subscribe_at_once(api: BotApi, language: str, words: str, hour: str, zone: str) -> None:
    person = Person(api, language=language)
    said = (await person.asks(f"/subscribe {words}"))["text"]
    assert f"{hour}, {zone}" in said
    assert hour in (await person.asks("/when"))["text"]
    assert (await person.asks("/unsubscribe"))["text"] == say(language, "unsubscribed")
    assert (await person.asks("/when"))["text"] == say(language, "not_subscribed")


async def test_buttons_ask_for_hour_and_zone(api: BotApi, person: Person) -> None:
    asked = await person.asks("/subscribe")
    await person.presses(asked, "p:h:540")
    shown = api.messages[person.id, asked["message_id"]]
    assert any(button["text"] == "Istanbul" for button in buttons(shown))
    await person.presses(shown, "p:z:540:Asia/Baku")
    assert "Subscribed: 09:00, Baku" in api.messages[person.id, asked["message_id"]]["text"]
    assert "1 subscription" in (await person.asks("/mydata"))["text"]
    await person.presses(await person.asks("/forget"), "x")
    assert (await person.asks("/when"))["text"] == say("en", "not_subscribed")


@pytest.mark.parametrize("words", ["soon", "25:00 Baku", "9 Atlantis Nowhere"])
async def test_what_cannot_be_read_is_said_to_be_so(person: Person, words: str) -> None:
    assert (await person.asks(f"/subscribe {words}"))["text"] == say("en", "subscribe_unreadable")


@pytest.mark.parametrize("data", ["p:h:1440", "p:z:540:Asia/Nowhere", "p:r:1", "p:x:1"])
async def test_an_old_or_forged_button_of_a_subscription_says_so(person: Person, data: str) -> None:
    asked = await person.asks("/subscribe")
    assert (await person.presses(asked, data)).given["text"] == say("en", "button_gone")


async def test_reminders_and_facts_are_switched(api: BotApi, person: Person) -> None:
    made = await person.asks("/subscribe 09:00 Asia/Baku")
    for key in ("r", "f"):
        shown = api.messages[person.id, made["message_id"]]
        await person.presses(shown, data_of(shown, f"p:{key}:1"))
    labels = [button["text"] for button in buttons(api.messages[person.id, made["message_id"]])]
    assert say("en", "reminders_on") in labels
    assert say("en", "facts_on") in labels


async def test_only_administrators_subscribe_a_group(member: Person, administrator: Person) -> None:
    assert (await member.asks("/subscribe 09:00 Baku"))["text"] == say("en", "only_admins")
    assert "Subscribed" in (await administrator.asks("/subscribe 09:00 Baku"))["text"]
    assert (await member.asks("/unsubscribe"))["text"] == say("en", "only_admins")
    assert "January" in (await member.asks("/when"))["text"]


async def test_a_channel_subscribes_from_inside(api: BotApi) -> None:
    channel = -1_009_000
    api.chats[channel] = {"id": channel, "type": "channel", "title": "C"}
    person = Person(api, chat_id=channel)
    post = {key: value for key, value in person.message("/subscribe 09:00 Baku").items() if key != "from"}
    await api.put("channel_post", **post | {"sender_chat": api.chats[channel]})
    await api.until(lambda: api.made("sendMessage", channel))
    assert "09:00" in api.made("sendMessage", channel)[0].result["text"]


@pytest.mark.parametrize("is_admin", [True, False])
async def test_a_channel_is_subscribed_by_naming_it(api: BotApi, person: Person, is_admin: bool) -> None:
    channel = -1_009_100 - person.id
    api.chats[channel] = {"id": channel, "type": "channel", "title": "C", "username": f"channel{person.id}"}
    api.members[channel, 123456] = "administrator"
    if is_admin:
        api.members[channel, person.id] = "administrator"
    said = (await person.asks(f"/subscribe @channel{person.id} 09:00 Baku"))["text"]
    assert ("Subscribed" in said) == is_admin
    assert (said == say("en", "subscribe_channel")) != is_admin


@pytest.mark.parametrize("language", LOCALES)
async def test_the_hours_are_asked_for_in_every_language(api: BotApi, language: str) -> None:
    asked = await Person(api, language=language).asks("/subscribe")
    assert asked["text"] == say(language, "subscribe_hour")
    assert len(buttons(asked)) == 8
