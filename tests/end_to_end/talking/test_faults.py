"""Faults that pass: what fails goes out in the end, and nobody waits for somebody else; by polling and by webhook."""

from collections.abc import Iterator

import pytest
from aiohttp import ClientSession

from bot.texts import say
from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.bot_api.refusals import RefusedError
from tests.end_to_end.running import Bot, Person, data_of
from tests.end_to_end.talking.conftest import watched

EMBASSY = "When did Azerbaijan open its embassy in Turkiye?"


@pytest.fixture(params=["polling", "webhook"])
def either(request: pytest.FixtureRequest, talker: Bot, hooked: Bot) -> Bot:
    return talker if request.param == "polling" else hooked


@pytest.fixture
def api(either: Bot) -> Iterator[BotApi]:
    with watched(either) as api:
        yield api


async def test_order_is_kept_in_a_chat(api: BotApi, either: Bot, person: Person) -> None:
    await person.asks("/help")
    asked = [(await person.writes(f"/start fact_{number}"))["message_id"] for number in range(30)]
    await api.until(lambda: len(person.sent) == 31)
    answered = [call.result["reply_to_message"]["message_id"] for call in person.sent[1:]]
    if "WEBHOOK_URL" not in either.settings:  # Telegram itself brings webhooks in no order
        assert answered == asked
    assert sorted(answered) == sorted(asked)


@pytest.mark.parametrize("kind", ["flood", "broken", "drop"])
async def test_what_fails_in_passing_goes_out(api: BotApi, person: Person, kind: str) -> None:
    # What may have gone out is said once more, and not a third time.
    api.faults = [Fault(kind, times=1 if kind == "drop" else 2, chat_id=person.id)]
    await person.asks(EMBASSY)
    await person.asks("/help")
    assert len(person.sent) == 2


async def test_a_chat_that_hangs_does_not_hold_up_the_others(api: BotApi) -> None:
    first, second = Person(api), Person(api)
    fault = Fault("hang", chat_id=first.id)
    api.faults = [fault]
    await first.writes(EMBASSY)
    await api.until(lambda: not fault.times)
    await second.asks(EMBASSY)
    assert not first.sent
    api.release()
    await api.until(lambda: first.sent)


async def test_a_reply_that_was_lost_is_said_again_rather_than_never(api: BotApi, person: Person) -> None:
    api.faults = [Fault("lost", chat_id=person.id)]
    await person.writes(EMBASSY)
    await api.until(lambda: len(person.sent) == 2)  # Telegram has no way to tell


async def test_a_reply_that_is_lost_again_and_again_is_not_said_a_third_time(api: BotApi, person: Person) -> None:
    api.faults = [Fault("lost", chat_id=person.id, times=6)]
    await person.writes(EMBASSY)
    await api.until(lambda: len(person.sent) == 2)
    api.faults.clear()
    await person.asks("/help")
    assert [call.result["text"] == person.sent[0].result["text"] for call in person.sent] == [True, True, False]


async def test_one_odd_reply_does_not_end_the_process(api: BotApi, person: Person) -> None:
    for status in (404, 401):
        api.faults = [Fault("refuse", chat_id=person.id, refusal=RefusedError(status, "Not Found"))]
        before = len(api.refused_in(person.id))
        await person.writes(EMBASSY)
        await api.until(lambda: len(api.refused_in(person.id)) > before)  # noqa: B023 - awaited at once
    await Person(api).asks(EMBASSY)


async def test_who_waits_out_a_pause_holds_up_nobody(api: BotApi) -> None:
    slow = [Person(api) for _ in range(20)]
    api.faults = [Fault("flood", chat_id=one.id, times=9, retry_after=120) for one in slow]
    for one in slow:
        await one.writes(EMBASSY)
    await api.until(lambda: all(api.refused_in(one.id) for one in slow))
    await Person(api).asks(EMBASSY)
    assert not any(one.sent for one in slow)


async def test_one_chat_that_fails_leaves_nobody_deaf(api: BotApi) -> None:
    slow = [Person(api) for _ in range(6)]
    api.faults = [Fault("flood", chat_id=one.id, times=99, retry_after=120) for one in slow]
    for number in range(60):  # more than Telegram has connections
        await slow[number % len(slow)].writes(EMBASSY)
    for _ in range(3):
        await Person(api).asks(EMBASSY)
    assert not any(one.sent for one in slow)


async def test_one_who_writes_without_end_leaves_nobody_deaf(api: BotApi, person: Person) -> None:
    api.faults = [Fault("hang", chat_id=person.id, times=1000)]
    for _ in range(150):  # more than Telegram gives at once
        await person.writes("/help")
    for _ in range(3):
        await Person(api).asks(EMBASSY)
    assert not person.sent
    api.faults.clear()
    api.release()


async def test_presses_without_end_are_told_so_once_and_cost_the_group_nothing(api: BotApi, group: int) -> None:
    first, second = Person(api, chat_id=group), Person(api, chat_id=group)
    answer = await second.asks(f"/ask {EMBASSY}")
    context = data_of(answer, "c")
    pressed = [f"press-{api.number()}" for _ in range(80)]
    api.queries.update(pressed)
    for query_id in pressed:
        press = {"id": query_id, "from": first.user, "message": answer, "chat_instance": "1", "data": context}
        await api.put("callback_query", **press)
    await second.asks(f"/ask {EMBASSY}")
    await first.writes("/help")
    await second.asks("/help")  # in its turn, after all of these
    answered = [call.given for call in api.made("answerCallbackQuery")]
    told = [given.get("text") for given in answered if given["callback_query_id"] in pressed]
    assert len(told) == 31  # half of what a group may send, and the word
    assert told.count(say("en", "too_many")) == 1


async def test_only_the_newest_inline_query_of_a_person_is_answered(api: BotApi, person: Person) -> None:
    ids = [f"inline-{api.number()}" for _ in range(40)]
    for query_id in ids:
        api.queries.add(query_id)
        await api.put("inline_query", id=query_id, query=EMBASSY, offset="", **{"from": person.user})

    def answered() -> list[str]:
        return [call.given["inline_query_id"] for call in api.made("answerInlineQuery")]

    await api.until(lambda: ids[-1] in answered())
    await Person(api).asks(EMBASSY)
    assert len(set(answered()) & set(ids)) < len(ids)


async def test_too_many_commands_get_one_polite_word(api: BotApi, person: Person) -> None:
    for _ in range(80):
        await person.writes("/help")
    await Person(api).asks(EMBASSY)
    await api.until(lambda: len(person.sent) >= 61)
    assert [call.result["text"] for call in person.sent].count(say("en", "too_many")) == 1


async def test_too_many_commands_of_a_group_get_one_polite_word(api: BotApi, group: int) -> None:
    people = [Person(api, chat_id=group) for _ in range(4)]
    for number in range(70):  # 18 of each, which is little
        await people[number % 4].writes("/help")
    last = people[0]
    await api.until(lambda: say("en", "too_many") in [call.result["text"] for call in last.sent])
    for number in range(100):
        await people[number % 4].writes("what people say to each other")
    await last.writes("/help")
    private = Person(api)
    await private.asks("/help")  # in its turn, after all of these
    assert [call.result["text"] for call in last.sent].count(say("en", "too_many")) == 1


@pytest.mark.parametrize(
    "gone",
    [
        RefusedError(403, "Forbidden: bot was blocked by the user"),
        RefusedError(403, "Forbidden: bot was kicked from the supergroup chat"),
        RefusedError(403, "Forbidden: the group chat was deleted"),
        RefusedError(400, "Bad Request: group is deactivated"),
        RefusedError(403, "Forbidden: user is deactivated"),
    ],
    ids=lambda gone: gone.description,
)
async def test_a_chat_that_is_gone_is_left_alone(api: BotApi, person: Person, gone: RefusedError) -> None:
    api.faults = [Fault("refuse", chat_id=person.id, times=9, refusal=gone)]
    await person.writes(EMBASSY)
    await api.until(lambda: api.refused_in(person.id))
    await Person(api).asks(EMBASSY)
    api.faults.clear()
    await person.asks("/help")  # in its turn, after all that would be said of the error
    assert [call.method for call in api.refused_in(person.id)] == ["sendMessage"]
    assert len(person.sent) == 1


async def test_healthz_says_what_lives(either: Bot, person: Person) -> None:
    await person.asks("/help")
    address = f"http://127.0.0.1:{either.port}/healthz"
    async with ClientSession() as session, session.get(address) as reply:
        assert reply.status == 200
        assert await reply.json() == {"process": True, "database": True, "telegram": True, "upkeep": True}
