"""Endurance: nothing is lost and nothing is said twice, whatever fails."""

import asyncio
import signal
from pathlib import Path

import pytest
from aiohttp import ClientConnectorError, ClientSession

from bot.texts import say
from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.bot_api.refusals import bad
from tests.end_to_end.running import GROUP, Bot, Person, log_lines, words

EMBASSY = "When did Azerbaijan open its embassy in Turkiye?"
WAYS = ("polling", "webhook")


@pytest.fixture(params=WAYS)
async def either(request: pytest.FixtureRequest, stopped: Bot) -> Bot:
    """The bot, by polling and by webhook."""
    if request.param == "webhook":
        stopped.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{stopped.port}/hook"
    await stopped.start()
    return stopped


def _people(api: BotApi, count: int = 10) -> list[Person]:
    return [Person(api, id=8000 + number) for number in range(count)]


async def test_sigkill_with_ten_questions_under_way_loses_none(api: BotApi, either: Bot) -> None:
    people = _people(api)
    await people[0].asks(EMBASSY)  # it runs
    api.faults = [Fault("hang", times=1000)]
    for person in people:
        await person.writes(EMBASSY)
    await api.until(lambda: any(call.refusal == "hang" for call in api.calls))
    await either.end(signal.SIGKILL)
    api.faults.clear()
    await either.start()
    await api.until(lambda: all(person.sent for person in people) and len(people[0].sent) == 2)
    await people[0].asks("/help")
    assert [len(person.sent) for person in people] == [3] + [1] * 9


async def test_a_kill_between_sending_and_hearing_of_it_repeats_one_at_most(api: BotApi, either: Bot) -> None:
    people = _people(api)
    for person in people:
        await person.writes(EMBASSY)
    await api.until(lambda: sum(len(person.sent) for person in people) >= 4)
    await either.end(signal.SIGKILL)
    await either.start()
    await api.until(lambda: all(person.sent for person in people))
    for person in people:  # in their turn, after all that could be said twice
        await person.asks("/help")
    assert sum(len(person.sent) - 2 for person in people) <= 1


async def test_an_update_that_comes_twice_is_answered_once(api: BotApi, either: Bot, person: Person) -> None:
    await person.asks(EMBASSY)
    update_id = api.number()
    update = {"update_id": update_id, "message": person.message(EMBASSY)}
    for _ in range(2):
        api.updates[update_id] = update
        await api.put("message", **person.message("/help"))
        await api.until(lambda: not api.updates or len(person.sent) >= 3)
        await either.end()
        await either.start()
    await person.asks("/sources")
    answers = [call for call in person.sent if words(call.result, "bold") == ["August 1992"]]
    assert len(answers) == 2


async def test_a_token_that_is_refused_ends_the_process(stopped: Bot) -> None:
    stopped.settings["BOT_TOKEN"] = "123456:wrong"
    await stopped.start()
    assert await stopped.wait() == 1
    assert "Telegram refuses the BOT_TOKEN" in stopped.logs
    assert "wrong" not in stopped.logs


async def test_a_token_that_is_revoked_ends_the_process(api: BotApi, bot: Bot, person: Person) -> None:
    await person.asks(EMBASSY)
    known, api.token = api.token, "123456:another"
    await api.put("message", **person.message(EMBASSY))
    assert await bot.wait() == 1
    assert "Telegram refuses the BOT_TOKEN" in bot.logs
    assert known not in bot.logs


async def test_a_telegram_that_is_down_is_tried_for_ever_and_said_once(
    api: BotApi, stopped: Bot, person: Person
) -> None:
    await api.deafen()
    await stopped.start()
    message = person.message(EMBASSY)
    await api.put("message", **message)
    await api.listen()
    await api.until(lambda: person.sent)
    await api.deafen()
    await api.listen()
    await person.asks(EMBASSY)
    assert await stopped.end() == 0
    said = [line["what"] for line in log_lines(stopped.logs) if line["level"] == "WARNING"]
    assert len(said) <= 2


async def test_sigterm_ends_also_during_a_pause(api: BotApi, either: Bot) -> None:
    kinds = ("hang", "broken", "flood")
    people = [Person(api) for _ in kinds]
    api.faults = [
        Fault(kind, chat_id=person.id, times=1000, retry_after=300) for kind, person in zip(kinds, people, strict=True)
    ]
    faults = list(api.faults)
    for person in people:
        await person.writes(EMBASSY)
    await api.until(lambda: all(fault.times < 1000 for fault in faults))
    assert await either.end() == 0
    api.faults.clear()
    await either.start()
    await api.until(lambda: all(len(person.sent) == 1 for person in people))


async def test_the_webhook_wants_its_secret(api: BotApi, stopped: Bot, person: Person) -> None:
    stopped.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{stopped.port}/hook"
    await stopped.start()
    await api.until(lambda: api.webhook.get("secret_token"))
    async with ClientSession() as session:
        async with session.post(api.webhook["url"], json={"update_id": 1}) as reply:
            assert reply.status == 401
        secret = {"X-Telegram-Bot-Api-Secret-Token": api.webhook["secret_token"]}
        async with session.post(api.webhook["url"], data=b"{", headers=secret) as reply:
            assert reply.status == 400
        async with session.post(api.webhook["url"], data=b"[" * 100_000, headers=secret) as reply:
            assert reply.status == 400
        async with session.post(api.webhook["url"], json={"update_id": 1, "message": {}}, headers=secret) as reply:
            assert reply.status == 200  # it cannot be read, and would come again for ever
    known = api.webhook["secret_token"]
    await stopped.end()
    api.webhook = {}
    await stopped.start()
    await api.until(lambda: api.webhook.get("secret_token"))
    assert api.webhook["secret_token"] == known
    await person.asks(EMBASSY)


async def test_nothing_of_a_person_is_left_after_forget(api: BotApi, stopped: Bot) -> None:
    stopped.settings |= {"SECRET_KEY": "k" * 32, "LOG_LEVEL": "DEBUG"}
    await stopped.start()
    person = Person(api, id=5_193_774_215)
    text = "When did the zyxwv consulate open in Izmir?"
    refusal = await person.asks(text)
    await person.presses(refusal, "e")
    await person.presses(refusal, "v:1")
    assert text in (await person.asks("/mydata"))["text"]
    await person.presses(await person.asks("/language"), "l:tr")
    await person.presses(await person.asks("/forget"), "x")
    assert await stopped.end() == 0
    kept = b"".join(path.read_bytes() for path in stopped.folder.rglob("*") if path.is_file())
    for trace in (str(person.id).encode(), person.id.to_bytes(8, "big")[2:], b"zyxwv"):
        assert trace not in kept
        assert trace not in stopped.logs.encode()


async def test_a_follow_up_may_reply_to_an_old_answer(person: Person, bot: Bot) -> None:
    old = await person.asks("When was the consulate in Istanbul established?")
    await bot.end()  # so that nothing is left in memory
    await bot.start()
    for _ in range(4):
        await person.asks("How many exercises were held?")
    assert words(await person.asks("And in Kars?", reply_to=old), "bold") == ["April 2004"]


async def test_without_a_key_only_a_count_is_kept(bot: Bot, person: Person) -> None:
    refusal = await person.asks("When did the zyxwv consulate open in Izmir?")
    said = (await person.presses(refusal, "e")).given["text"]
    assert "not kept" in said
    await bot.end()
    assert b"zyxwv" not in b"".join(path.read_bytes() for path in bot.folder.rglob("*") if path.is_file())


async def test_a_person_and_a_group_have_limits_of_their_own(api: BotApi, stopped: Bot) -> None:
    stopped.settings |= {"QUESTIONS_PER_MINUTE": "3", "GROUP_QUESTIONS_PER_MINUTE": "5"}
    await stopped.start()
    first, second = Person(api, id=7001, chat_id=GROUP), Person(api, id=7002, chat_id=GROUP)
    for _ in range(6):  # three are too many
        await first.writes(f"/ask {EMBASSY}")
    for _ in range(3):  # one is, since the group has had three
        await second.writes(f"/ask {EMBASSY}")
    await first.asks("/help")
    await api.until(lambda: any(call.result["text"] == say("en", "help") for call in first.sent))
    told = [call for call in first.sent if call.result["text"] == say("en", "too_many")]
    assert len(told) == 2
    assert len(first.sent) == 5 + 2 + 1


async def test_healthz_is_there_while_telegram_is_down(api: BotApi, stopped: Bot) -> None:
    await api.deafen()
    await stopped.start()
    said = None
    async with ClientSession() as session:
        while said is None:
            try:
                async with session.get(f"http://127.0.0.1:{stopped.port}/healthz") as reply:
                    said = reply.status, await reply.json()
            except ClientConnectorError:  # it is not up yet
                await asyncio.sleep(0.05)
    assert said == (503, {"process": True, "database": True, "telegram": False, "upkeep": True})
    assert await stopped.end() == 0
    assert "Telegram cannot be reached" in stopped.logs


@pytest.mark.usefixtures("bot")
async def test_a_second_process_that_polls_over_the_same_file_ends_with_a_line(
    api: BotApi, person: Person, tmp_path: Path
) -> None:
    await person.asks("/help")
    second = Bot(api, tmp_path)
    await second.start()
    assert await second.wait() == 1
    assert "another process polls" in second.logs
    await person.asks("/help")


async def test_a_webhook_that_telegram_refuses_ends_with_a_line(api: BotApi, stopped: Bot) -> None:
    stopped.settings["WEBHOOK_URL"] = f"http://127.0.0.1:{stopped.port}/hook"
    api.faults = [Fault("refuse", method="setWebhook", refusal=bad("bad webhook: IP address is not allowed"))]
    await stopped.start()
    assert await stopped.wait() == 1
    assert stopped.logs.splitlines()[-1].startswith("sitat: Telegram refuses the WEBHOOK_URL")


async def test_what_was_put_by_is_answered_by_the_next_process(api: BotApi, bot: Bot, person: Person) -> None:
    await Person(api).asks("/help")
    api.faults = [Fault("flood", chat_id=person.id, times=1, retry_after=300)]
    await person.writes("When did the zyxwv consulate open in Izmir?")
    await api.until(lambda: api.refused_in(person.id))
    await api.until(lambda: not api.updates)  # the offset has moved on
    await bot.end(signal.SIGKILL)
    assert b"zyxwv" not in b"".join(path.read_bytes() for path in bot.folder.rglob("*") if path.is_file())
    await bot.start()
    await api.until(lambda: person.sent)
    await Person(api).asks("/help")
    assert len(person.sent) == 1


async def test_what_fails_for_good_is_given_up_with_a_line(api: BotApi, stopped: Bot, person: Person) -> None:
    stopped.settings["GIVE_UP_AFTER_S"] = "1"
    await stopped.start()
    api.faults = [Fault("broken", chat_id=person.id, times=1000)]
    await person.writes(EMBASSY)
    await api.until(lambda: len(api.refused_in(person.id)) >= 2)
    await Person(api).asks("/help")
    assert await stopped.end() == 0
    assert len([line for line in log_lines(stopped.logs) if line["level"] == "ERROR"]) == 1


async def test_a_database_file_that_is_removed_ends_the_process_with_a_line(bot: Bot, person: Person) -> None:
    await person.asks(EMBASSY)
    bot.database.unlink()
    assert await bot.wait() == 1
    assert "bot.sqlite3 was removed or replaced" in bot.logs
    assert "Traceback" not in bot.logs
