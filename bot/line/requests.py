"""Requests: calls to the Bot API over aiohttp.

PTB brings httpx, which needs four times as long for a call as aiohttp does, and does not say plainly whether a call
that failed had gone out. See PTB's `telegram.request.BaseRequest`.
"""

from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_FREE_S = 30.0  # how long a call waits for one of the connections, and for it to be made


class NotSentError(NetworkError):
    """The call did not leave this machine: no connection could be had."""


class AiohttpRequest(BaseRequest):
    """Connections that are kept open, at most so many at once."""

    def __init__(self, connections: int, *, connect_s: float = 5.0, read_s: float = 15.0, use_proxy: bool = True):
        """Take the times for a call that gives none of its own; `use_proxy` heeds HTTPS_PROXY."""
        self._connections = connections
        self._connect_s = connect_s
        self._read_s = read_s
        self._use_proxy = use_proxy
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long a call waits for its answer, in seconds."""
        return self._read_s

    async def initialize(self) -> None:
        """Make the session; in the event loop that will use it."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=self._use_proxy,
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp has none of its own
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - it is _FREE_S
    ) -> tuple[int, bytes]:
        """Return status and body. Raises NotSentError, TimedOut and NetworkError; only the first is sure."""
        if self._session is None:
            raise RuntimeError("the session is not open; initialize comes first")
        timeout = ClientTimeout(
            connect=_FREE_S,
            sock_connect=_seconds(connect_timeout, self._connect_s),
            sock_read=_seconds(read_timeout, self._read_s),
        )
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


def _seconds(given: Any, known: float) -> float | None:
    """Return the time that a call gives, or `known` where it gives none."""
    return given if given is None or isinstance(given, (int, float)) else known


def _body(data: RequestData | None) -> FormData | None:
    if data is None:
        return None
    form = FormData(data.json_parameters)
    for name, (filename, content, kind) in (data.multipart_data if data.contains_files else {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
