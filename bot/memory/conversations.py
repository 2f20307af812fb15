"""Conversations: the last questions of each person in each chat."""

import time
from collections import deque
from collections.abc import Mapping

from cachetools import TTLCache

from bot.memory import FOLLOW_UP_S, REMEMBERED_CHATS
from bot.storage.storage import Pointer

_REMEMBERED_TURNS = 3


class Conversations:
    """The last questions of each person in each chat; in memory alone, for ten minutes."""

    def __init__(self) -> None:
        self._turns: TTLCache[tuple[int, ...], deque[tuple[float, str]]] = TTLCache(REMEMBERED_CHATS, FOLLOW_UP_S)
        self._recalled: dict[int, tuple[Pointer, float]] = {}

    def recall(self, pointers: Mapping[int, tuple[Pointer, int]]) -> None:
        """Take over what was answered before this process began, with its age in seconds."""
        now = time.monotonic()
        self._recalled = {chat_id: (pointer, now - age) for chat_id, (pointer, age) in pointers.items()}

    def recalled(self, chat_id: int) -> Pointer | None:
        """Return what was answered before this process began, if that is not too long ago."""
        pointer, at = self._recalled.pop(chat_id, (None, 0.0))
        return pointer if pointer and at >= time.monotonic() - FOLLOW_UP_S else None

    def before(self, key: tuple[int, ...]) -> list[str]:
        """Return the questions of the last ten minutes."""
        oldest = time.monotonic() - FOLLOW_UP_S
        return [text for at, text in self._turns.get(key, ()) if at >= oldest]

    def add(self, key: tuple[int, ...], question: str) -> None:
        """Remember a question."""
        turns = self._turns.get(key) or deque(maxlen=_REMEMBERED_TURNS)
        turns.append((time.monotonic(), question))
        self._turns[key] = turns  # its ten minutes begin anew

    def expire(self) -> None:
        """Forget the questions of more than ten minutes ago, also of who goes on asking."""
        oldest = time.monotonic() - FOLLOW_UP_S
        self._turns.expire()
        for turns in self._turns.values():
            while turns and turns[0][0] < oldest:
                turns.popleft()

    def forget(self, person_id: int) -> None:
        """Forget the questions of a person."""
        self._recalled.pop(person_id, None)
        for key in [key for key in self._turns if person_id in key]:
            del self._turns[key]
