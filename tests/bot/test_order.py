"""The order of updates: a chat's one after the other, and nobody's second before another's first."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from telegram import Update

from bot.line.order import ChatOrder

PEOPLE, EACH = 40, 4  # more people than are served at once


def message(update_id: int, person: int) -> Update:
    said = {
        "message_id": update_id,
        "date": 0,
        "text": "?",
        "chat": {"id": person, "type": "private", "first_name": "A"},
        "from": {"id": person, "is_bot": False, "first_name": "A"},
    }
    update = Update.de_json({"update_id": update_id, "message": said}, None)
    assert update is not None
    return update


async def test_people_take_turns_whoever_wrote_more_and_first() -> None:
    order, ended = ChatOrder(), list[tuple[int, int]]()

    async def answer(person: int, number: int) -> None:
        await asyncio.get_running_loop().run_in_executor(desk, ended.append, (person, number))

    with ThreadPoolExecutor(1) as desk:
        async with asyncio.TaskGroup() as group:
            for person in range(1, PEOPLE + 1):
                for number in range(EACH):
                    update = message(person * 10 + number, person)
                    group.create_task(order.process_update(update, answer(person, number)))
    done: Counter[int] = Counter()
    for person, number in ended:
        assert number == done[person], "out of order in its chat"
        if number == 1:
            assert len(done) == PEOPLE, "a second one before somebody's first"
        done[person] += 1
    assert set(done.values()) == {EACH}
