"""Posts by the real process, its clock set to the eve of an anniversary: in its minute, once, whatever fails."""

import datetime
import signal
from collections.abc import Callable
from typing import Any

import pytest

from bot.posts import ledger
from bot.posts.ledger import State, Subscription
from bot.posts.schedule import Wish, moment
from bot.storage.storage import Storage
from tests.end_to_end.bot_api import BotApi, Fault
from tests.end_to_end.bot_api.refusals import RefusedError, bad
from tests.end_to_end.running import CHANNEL, GROUP, Bot, Person, open_group, quotes

DAY = datetime.date(2027, 1, 14)
WISH = Wish(9 * 60, "Asia/Baku")
DUE = moment(DAY, WISH)
Subscribe = Callable[..., None]


@pytest.fixture
def subscribed(api: BotApi, stopped: Bot) -> Subscribe:
    """Subscribe chats, and set the clock of the process so many seconds before the hour; it is not started yet."""

    def subscribe(*chats: int, before_s: float = 1.0, thread_id: int = 0) -> None:
        kept = Storage(f"sqlite:///{stopped.database}")
        with kept.database.writing() as connection:
            for chat_id in chats:
                until = DAY - datetime.timedelta(days=1)
                ledger.subscribe(connection, Subscription(chat_id, thread_id, 7, "en", WISH, until, 0))
        kept.close()
        for chat_id in chats:
            api.chats.setdefault(chat_id, {"id": chat_id, "type": "private", "first_name": "A"})
        now = datetime.datetime.now(datetime.UTC)
        offset = int((DUE - now).total_seconds() - before_s)
        stopped.settings["CLOCK_OFFSET_S"] = str(offset)

    return subscribe


def rows(bot: Bot) -> dict[tuple[int, int, str], str]:
    """Return the ledger of a process that has ended."""
    kept = Storage(f"sqlite:///{bot.database}")
    with kept.database.reading() as connection:
        found = {(row.chat_id, row.thread_id, row.day): row.state for row in ledger.rows(connection)}
    kept.close()
    return found


def posts(api: BotApi, chat_id: int) -> list[dict[str, Any]]:
    return [call.result for call in api.made("sendPhoto", chat_id)]


async def test_the_post_comes_in_its_minute_and_once(api: BotApi, stopped: Bot, subscribed: Subscribe) -> None:
    subscribed(7501, CHANNEL)
    await stopped.start()
    await api.until(lambda: posts(api, 7501) and posts(api, CHANNEL))
    post = posts(api, 7501)[0]
    assert "35 years ago today" in post["caption"]
    assert quotes(post)
    await Person(api).asks("/help")
    await stopped.end()
    await stopped.start()
    await Person(api).asks("/help")
    assert await stopped.end() == 0
    assert [len(posts(api, chat)) for chat in (7501, CHANNEL)] == [1, 1]
    assert rows(stopped) == {(chat, 0, "2027-01-14"): State.SENT for chat in (7501, CHANNEL)}


async def test_a_short_outage_makes_it_late_and_a_long_one_missed(
    api: BotApi, stopped: Bot, subscribed: Subscribe
) -> None:
    subscribed(7501, before_s=-3 * 3600)
    await stopped.start()
    await api.until(lambda: posts(api, 7501))
    assert "For 14 January 2027, sent late" in posts(api, 7501)[0]["caption"]
    await stopped.end()
    subscribed(7502, before_s=-7 * 3600)
    await stopped.start()
    person = Person(api, id=7502)
    await api.until(lambda: api.made("getMe"))
    assert "missed" in (await person.asks("/when"))["text"]
    assert not posts(api, 7502)


async def test_what_may_have_gone_out_is_in_doubt_and_not_sent_again(
    api: BotApi, stopped: Bot, subscribed: Subscribe
) -> None:
    subscribed(7501)
    api.faults = [Fault("lost", method="sendPhoto")]
    await stopped.start()
    await api.until(lambda: posts(api, 7501))
    person = Person(api, id=7501)
    await person.asks("/help")
    assert "perhaps" in (await person.asks("/when"))["text"]
    assert await stopped.end() == 0
    assert len(posts(api, 7501)) == 1
    assert rows(stopped) == {(7501, 0, "2027-01-14"): State.DOUBT}


async def test_a_kill_during_the_send_leaves_it_claimed_and_sends_no_second(
    api: BotApi, stopped: Bot, subscribed: Subscribe
) -> None:
    subscribed(7501)
    api.faults = [Fault("hang", method="sendPhoto")]
    await stopped.start()
    await api.until(lambda: any(call.refusal == "hang" for call in api.calls))
    await stopped.end(signal.SIGKILL)
    await stopped.start()
    await Person(api).asks("/help")
    assert await stopped.end() == 0
    assert not posts(api, 7501)
    assert rows(stopped) == {(7501, 0, "2027-01-14"): State.CLAIMED}  # in doubt after five minutes


async def test_a_kill_before_the_hour_loses_nothing(api: BotApi, stopped: Bot, subscribed: Subscribe) -> None:
    subscribed(7501, before_s=600)
    await stopped.start()
    await Person(api).asks("/help")
    await stopped.end(signal.SIGKILL)
    assert not posts(api, 7501)
    until = DUE - datetime.datetime.now(datetime.UTC)
    stopped.settings["CLOCK_OFFSET_S"] = str(int(until.total_seconds()))  # ten minutes are over
    await stopped.start()
    await api.until(lambda: posts(api, 7501))
    assert await stopped.end() == 0
    assert len(posts(api, 7501)) == 1


async def test_a_kill_after_the_send_sends_no_second(api: BotApi, stopped: Bot, subscribed: Subscribe) -> None:
    subscribed(7501)
    await stopped.start()
    await api.until(lambda: posts(api, 7501))
    await stopped.end(signal.SIGKILL)
    await stopped.start()
    await Person(api).asks("/help")
    assert await stopped.end() == 0
    assert len(posts(api, 7501)) == 1
    assert set(rows(stopped).values()) <= {State.SENT, State.CLAIMED}  # in doubt if its outcome was not noted yet


@pytest.mark.parametrize("kind", ["flood", "broken"])
async def test_what_was_refused_in_passing_goes_out_the_same_day(
    api: BotApi, stopped: Bot, subscribed: Subscribe, kind: str
) -> None:
    subscribed(7501)
    api.faults = [Fault(kind, method="sendPhoto")]
    await stopped.start()
    await api.until(lambda: posts(api, 7501))
    await Person(api).asks("/help")
    assert await stopped.end() == 0
    assert rows(stopped) == {(7501, 0, "2027-01-14"): State.SENT}


async def test_a_chat_that_is_gone_ends_its_subscription(api: BotApi, stopped: Bot, subscribed: Subscribe) -> None:
    subscribed(7501)
    blocked = RefusedError(403, "Forbidden: bot was blocked by the user")
    api.faults = [Fault("refuse", method="sendPhoto", refusal=blocked, times=9)]
    await stopped.start()
    await api.until(lambda: api.refused_in(7501))
    await Person(api).asks("/help")
    assert await stopped.end() == 0
    assert len(api.refused_in(7501)) == 1
    assert rows(stopped) == {(7501, 0, "2027-01-14"): State.FAILED}


async def test_a_group_that_becomes_a_supergroup_is_followed(api: BotApi, stopped: Bot, subscribed: Subscribe) -> None:
    subscribed(GROUP)
    new = open_group(api, GROUP - 100_000)
    moved = RefusedError(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=new)
    api.faults = [Fault("refuse", method="sendPhoto", chat_id=GROUP, refusal=moved)]
    await stopped.start()
    await api.until(lambda: posts(api, new))
    assert not posts(api, GROUP)


async def test_a_topic_that_is_deleted_goes_on_in_the_general_one(
    api: BotApi, stopped: Bot, subscribed: Subscribe
) -> None:
    subscribed(GROUP, thread_id=55)
    api.faults = [Fault("refuse", method="sendPhoto", refusal=bad("message thread not found"))]
    await stopped.start()
    await api.until(lambda: posts(api, GROUP))
    assert "message_thread_id" not in posts(api, GROUP)[0]


async def test_who_subscribed_is_told_once_where_neither_the_topic_nor_the_general_one_takes_posts(
    api: BotApi, stopped: Bot, subscribed: Subscribe
) -> None:
    subscribed(GROUP, thread_id=55)
    who = Person(api, id=7)  # as `subscribed` has it
    closed = [bad("message thread not found"), bad("TOPIC_CLOSED")]
    api.faults = [Fault("refuse", method="sendPhoto", refusal=refusal) for refusal in closed]
    await stopped.start()
    await api.until(lambda: who.sent)
    assert "“G” have ended" in who.sent[0].result["text"]
    await Person(api).asks("/help")
    assert await stopped.end() == 0
    assert len(who.sent) == 1
    assert not posts(api, GROUP)
    assert set(rows(stopped).values()) == {State.FAILED}
