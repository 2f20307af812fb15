"""Storing: what handling an update reads and writes; a database that is away for a while is waited for."""

import asyncio
import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.line.order import away
from bot.line.pauses import growing
from bot.storage.storage import Storage
from knowledge.errors import StoreError

_LOG = logging.getLogger(__name__)
_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 15.0
_P = ParamSpec("_P")
_T = TypeVar("_T")


class PatientStorage:
    """The bot's tables for handlers: a disk that is full for now makes no second answer, and no error."""

    def __init__(self, kept: Storage, give_up_s: float) -> None:
        """Give up what has failed for so many seconds."""
        self._kept = kept
        self._give_up_s = give_up_s
        self._is_away = False  # said in the log once, not by each that waits

    async def run(self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Do `work` in a transaction, when that can be done. Raises StoreError."""
        clock, pauses = asyncio.get_running_loop().time, growing(_PAUSE_S, _LONGEST_PAUSE_S)
        until = clock() + self._give_up_s
        while True:
            try:
                result = await self._kept.run(work, *args, **kwargs)
            except StoreError:
                pause = next(pauses)
                if clock() + pause > until:
                    raise
                if not self._is_away:
                    _LOG.warning("the database cannot be used; trying on, with growing pauses", exc_info=True)
                self._is_away = True
            else:
                if self._is_away:
                    _LOG.info("the database can be used again")
                self._is_away = False
                return result
            async with away():
                await asyncio.sleep(pause)

    async def erase_traces(self) -> None:
        """Empty SQLite's write-ahead log, where rows that were deleted still stand."""
        await self._kept.erase_traces()
