"""The HTTP port: whoever is silent holds it for a while only, and nobody holds all of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import ClientSession, web

from bot.line.connections import Connections

PATIENCE_S = 30
FOR_EVER_S = 3600.0


@asynccontextmanager
async def listening(silent_s: float, most: int = 500) -> AsyncIterator[tuple[Connections, int]]:
    async def say(_request: web.Request) -> web.Response:
        return web.Response(text="here")

    app = web.Application()
    app.router.add_get("/", say)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    assert runner.server is not None
    connections = Connections(runner.server, silent_s, most)
    server = await asyncio.get_running_loop().create_server(connections, "127.0.0.1", 0)
    try:
        yield connections, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await runner.cleanup()


async def said(port: int) -> str:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as response:
        return await response.text()


async def test_a_connection_that_sends_nothing_is_closed() -> None:
    async with listening(silent_s=0.05) as (connections, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with suppress(ConnectionResetError):  # it is closed without a farewell
            assert await asyncio.wait_for(reader.read(), PATIENCE_S) == b""
        writer.close()
        assert not connections.open


async def test_a_connection_that_speaks_is_not_closed_while_it_is_answered() -> None:
    async with listening(silent_s=0.05) as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
            assert head.startswith(b"HTTP/1.1 200")
            assert await reader.readexactly(4) == b"here"
        writer.close()


async def test_the_silent_make_room_for_who_speaks() -> None:
    async with listening(silent_s=FOR_EVER_S, most=5) as (connections, port):
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(20)]
        assert await asyncio.wait_for(said(port), PATIENCE_S) == "here"
        assert len(connections.open) <= 5
        for _, writer in silent:
            writer.close()
