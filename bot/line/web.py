"""Web: the webhook, which answers after handling, and /healthz."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.ext import ExtBot

from bot.line.connections import Connections
from bot.line.polling import PUT_BY_AFTER_S, Waiting, read_update

_LARGEST = 4 * 1024 * 1024  # bytes of an update
_HEADER = "X-Telegram-Bot-Api-Secret-Token"

Handle = Callable[[Update], Coroutine[Any, Any, None]]
Health = Callable[[], Awaitable[dict[str, bool]]]


class Server:
    """One HTTP port."""

    def __init__(
        self,
        health: Health,
        bot: ExtBot[str],
        handle: Handle | None = None,
        secret: str = "",
        waiting: Waiting | None = None,
    ) -> None:
        """`handle` and `secret` are for the webhook; without `handle` there is only /healthz.

        `waiting` keeps what takes long; None where several processes would take it up.
        """
        self._waiting = waiting
        self._stopping = False
        self._has_begun = False
        self._dropping: set[asyncio.Task[None]] = set()
        self._health = health
        self._bot = bot
        self._handle = handle
        self._secret = secret
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._runner: web.AppRunner | None = None
        self._listening: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises OSError."""
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_get("/healthz", self._say_health)
        if self._handle:
            # Any path: a proxy may have taken a part of it away. The secret is what counts.
            app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        assert self._runner.server is not None
        accept = Connections(self._runner.server)
        self._listening = await asyncio.get_running_loop().create_server(accept, host, port)

    async def stop(self, within_s: float) -> None:
        """Let what is under way end, for so long; the rest Telegram brings again, or was put by."""
        self._stopping = True
        if self._listening:
            self._listening.close()
        if self._under_way:
            await asyncio.wait(list(self._under_way.values()), timeout=within_s)
        if self._runner:
            await self._runner.cleanup()

    async def _say_health(self, _request: web.Request) -> web.Response:
        parts = await self._health()
        lives = all(is_well for part, is_well in parts.items() if part != "upkeep")  # which no new start would mend
        return web.json_response(parts, status=200 if lives else 503)

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode()):
            return web.Response(status=401)
        if not self._has_begun:  # the bot does not know yet who it is: Telegram brings it again
            return web.Response(status=503)
        try:
            raw = json.loads(await request.read())
        except (ValueError, RecursionError):  # no JSON, or nested without end
            return web.Response(status=400)
        update = read_update(raw, self._bot)
        if update is None:
            return web.Response()
        work = self._task(update)
        if self._waiting is None:
            await asyncio.shield(work)
            return web.Response()
        # Telegram keeps few connections open: what takes long is put by, and the connection is free.
        await asyncio.wait({work}, timeout=PUT_BY_AFTER_S)
        if not work.done() and await self._waiting.put_by(raw, update):
            work.add_done_callback(lambda _: self._drop(update.update_id))
        else:
            await asyncio.shield(work)
        return web.Response()

    def _drop(self, update_id: int) -> None:
        if self._waiting is not None and not self._stopping:
            dropping = asyncio.create_task(self._waiting.drop(update_id))
            self._dropping.add(dropping)
            dropping.add_done_callback(self._dropping.discard)

    def begin(self) -> None:
        """Take updates from now on."""
        self._has_begun = True

    async def take_up(self) -> None:
        """Handle what an earlier process had put by."""
        for raw in await self._waiting.kept() if self._waiting is not None else ():
            update = read_update(raw, self._bot)
            if update is not None:
                work = self._task(update)
                work.add_done_callback(lambda _, number=update.update_id: self._drop(number))  # type: ignore[misc]

    def _task(self, update: Update) -> asyncio.Task[None]:
        """Return what handles the update, also where it comes again meanwhile."""
        assert self._handle
        known = self._under_way.get(update.update_id)
        if known is None:
            known = asyncio.create_task(self._handle(update))
            self._under_way[update.update_id] = known
            known.add_done_callback(lambda _: self._under_way.pop(update.update_id, None))
        return known
