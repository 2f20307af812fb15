"""Memory: what people wrote is in none of the program's objects when it is to be forgotten, nor for too long."""

import datetime
import gc
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from bot import desk as desks
from bot.desk import Desk
from bot.memory import conversations
from bot.memory.conversations import Conversations

BACKWARDS = "hijklmnopqrstuvwxyZ"  # so that the test itself has the name in no variable that can be reached
TODAY = datetime.date(2026, 11, 27)


def are_there(root: object) -> bool:
    """Say whether a string that has the name can be reached from an object; classes, modules and code apart."""
    name, known, left = BACKWARDS[::-1].casefold(), {id(root)}, [root]
    while left:
        for one in gc.get_referents(left.pop()):
            if isinstance(one, str):
                if len(one) >= len(name) and name in one.casefold():
                    return True
            elif (
                id(one) not in known
                and (gc.is_tracked(one) or isinstance(one, (tuple, dict)))
                and not isinstance(one, (type, ModuleType))
            ):
                known.add(id(one))
                left.append(one)
    return False


async def ask(desk: Desk) -> None:
    name = BACKWARDS[::-1]
    await desk.ask(f"When did the {name} consulate open in {name}abad?", [f"Who is {name}?"], TODAY, "en")


@pytest.mark.parametrize("way", [Desk.forget, Desk.expire])
async def test_the_desk_has_no_question_that_is_to_be_forgotten(
    filled: Path, way: Callable[[Desk], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "_REMEMBERED_S", 1e9 if way is Desk.forget else -1.0)
    desk = Desk(f"sqlite:///{filled}")
    await ask(desk)
    assert are_there(desk)
    way(desk)
    assert not are_there(desk)
    desk.close()


def test_a_conversation_forgets_a_person() -> None:
    talks = Conversations()
    talks.add((7, 7), BACKWARDS[::-1])
    talks.add((8, 8), "Who?")
    assert are_there(talks)
    talks.forget(7)
    assert not are_there(talks)
    assert talks.before((8, 8)) == ["Who?"]


def test_a_conversation_forgets_what_is_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    talks = Conversations()
    talks.add((7, 7), BACKWARDS[::-1])
    monkeypatch.setattr(conversations, "FOLLOW_UP_S", -1.0)
    talks.expire()
    assert not are_there(talks)
