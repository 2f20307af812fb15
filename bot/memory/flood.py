"""Flood: how much each person and each group has asked in the last minute."""

import time
from collections import deque
from typing import TypeAlias

from cachetools import LRUCache
from telegram import Message, User
from telegram.constants import ChatType

from bot.memory import REMEMBERED_CHATS

_MINUTE_S = 60.0
_MEMBERS = 2  # who takes more than one part of so many of what a group may send leaves nothing for the others
_ANY_KIND = 3  # times as many commands, buttons and inline queries as questions

# A person or group whose questions are counted; ("any", a person or group) and
# ("member", a person, a group) for updates of every kind.
_Counted: TypeAlias = int | tuple[str, int] | tuple[str, int, int]


class Flood:
    """Counts the questions of the last minute, of each person and of each group."""

    def __init__(self, of_person: int, of_group: int) -> None:
        self._of_person = of_person
        self._of_group = of_group
        self._times: LRUCache[_Counted, deque[float]] = LRUCache(REMEMBERED_CHATS)
        self._told: LRUCache[_Counted, float] = LRUCache(REMEMBERED_CHATS)

    def who_is_over(self, message: Message, person: User | None) -> int | None:
        """Count one question more, and return the id of the person or group whose it is one too many."""
        asker = message.sender_chat or person
        if asker and asker.id != message.chat_id and self._is_over(asker.id, self._of_person):
            return asker.id  # which costs the group nothing
        limit = self._of_person if message.chat.type == ChatType.PRIVATE else self._of_group
        return message.chat_id if self._is_over(message.chat_id, limit) else None

    def whose_is_too_much(self, person_id: int, group_id: int | None) -> int | None:
        """Count an update of any kind; return the id of the person or group that has sent too many in a minute."""
        if self._is_over(("any", person_id), _ANY_KIND * self._of_person):
            return person_id  # which costs the group nothing
        if group_id is None:
            return None
        limit = _ANY_KIND * self._of_group
        if self._is_over(("member", person_id, group_id), limit // _MEMBERS):
            return person_id
        return group_id if self._is_over(("any", group_id), limit) else None

    def _is_over(self, key: _Counted, limit: int) -> bool:
        now = time.monotonic()
        times = self._times.setdefault(key, deque(maxlen=limit + 1))
        times.append(now)
        return len(times) > limit and times[0] > now - _MINUTE_S

    def is_to_be_told(self, key: _Counted) -> bool:
        """Say whether the one polite word is due: once until a minute has been quiet enough."""
        now = time.monotonic()
        last = self._told.get(key)
        self._told[key] = now
        return last is None or last < now - _MINUTE_S
