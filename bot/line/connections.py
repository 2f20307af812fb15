"""Connections: to the HTTP port, which whoever is silent holds for a while only, and nobody holds all of."""

import asyncio
from collections.abc import Callable
from typing import Any

SILENT_S = 10.0
MOST = 500  # a process may have 1,024 files open, and needs some for itself


class Connections:
    """Makes the protocol of each connection: aiohttp's, behind one that closes it if nothing comes.

    Where there are too many, the one that has been silent longest makes room.
    """

    def __init__(self, make: Callable[[], Any], silent_s: float = SILENT_S, most: int = MOST) -> None:
        """`make` is aiohttp's server, which makes a protocol for a connection."""
        self.make = make
        self.silent_s = silent_s
        self.most = most
        self.open: dict[_Connection, None] = {}  # in the order of their beginning

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol of a new connection."""
        return _Connection(self)


class _Connection(asyncio.Protocol):
    def __init__(self, home: Connections) -> None:
        self._home = home
        self._inner = home.make()
        self._transport: asyncio.Transport | None = None
        self._closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        home, self._transport = self._home, transport
        if len(home.open) >= home.most:
            silent = (one for one in home.open if one.is_silent)
            next(silent, self).abort()
        home.open[self] = None
        self._closing = asyncio.get_running_loop().call_later(home.silent_s, self.abort)
        self._inner.connection_made(transport)

    @property
    def is_silent(self) -> bool:
        """Whether nothing has come yet."""
        return self._closing is not None

    def abort(self) -> None:
        """Close it at once."""
        self._home.open.pop(self, None)
        if self._transport is not None:
            self._transport.abort()

    def _speaks(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None

    def data_received(self, data: bytes) -> None:
        self._speaks()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        ended: bool | None = self._inner.eof_received()
        return ended

    def connection_lost(self, exc: Exception | None) -> None:
        self._speaks()
        self._home.open.pop(self, None)
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()
