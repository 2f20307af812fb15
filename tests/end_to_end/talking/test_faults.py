"""Faults that pass: what fails goes out in the end, and nobody waits for somebody else; by polling and by webhook."""

from collections.abc import Iterator

import pytest
from aiohttp import ClientSession

from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.bot_api.refusals import RefusedError
from tests.end_to_end.running import Bot, Person
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
    api.faults = [Fault(kind, times=2, chat_id=person.id)]
    await person.asks(EMBASSY)
    await person.asks("/help")
    assert len(person.sent) == 2


async def test_a_chat_that_hangs_does_not_hold_up_the_others(api: BotApi) -> None:
    first, second = Person(api), Person(api)
    api.faults = [Fault("hang", chat_id=first.id)]
    await first.writes(EMBASSY)
    await api.until(lambda: api.calls[-1].refusal == "hang")
    await second.asks(EMBASSY)
    assert not first.sent
    api.release()
    await api.until(lambda: first.sent)


async def test_a_reply_that_was_lost_is_said_again_rather_than_never(api: BotApi, person: Person) -> None:
    api.faults = [Fault("lost", chat_id=person.id)]
    await person.writes(EMBASSY)
    await api.until(lambda: len(person.sent) == 2)  # Telegram has no way to tell


async def test_who_blocks_the_bot_is_left_alone(api: BotApi, person: Person) -> None:
    blocked = RefusedError(403, "Forbidden: bot was blocked by the user")
    api.faults = [Fault("refuse", chat_id=person.id, refusal=blocked)]
    await person.writes(EMBASSY)
    await api.until(lambda: api.refused_in(person.id))
    await Person(api).asks(EMBASSY)
    assert len(api.refused_in(person.id)) == 1


async def test_healthz_says_what_lives(either: Bot, person: Person) -> None:
    await person.asks("/help")
    address = f"http://127.0.0.1:{either.port}/healthz"
    async with ClientSession() as session, session.get(address) as reply:
        assert reply.status == 200
        assert await reply.json() == {"process": True, "database": True, "telegram": True}
