"""`sitat doctor` against the Bot API server."""

import asyncio

import pytest

from tests.end_to_end.running import PATIENCE_S, Bot
from tests.forkserver import run


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        pytest.param({}, 0, "ok    the token is that of @sitat_bot", id="all is right"),
        pytest.param({"BOT_TOKEN": "123456:wrong"}, 1, "WRONG Telegram refuses the BOT_TOKEN", id="token"),
        pytest.param({"BOT_API_URL": "http://127.0.0.1:1"}, 1, "does not answer", id="no API"),
        pytest.param({"DATABASE_URL": "mysql://x"}, 1, "WRONG 'mysql' is no database", id="database"),
        pytest.param({"PORT": "x", "BOT_TOKEN": "x"}, 1, "WRONG PORT", id="settings"),
    ],
)
async def test_doctor_says_what_is_wrong(stopped: Bot, changed: dict[str, str], status: int, said: str) -> None:
    stopped.settings |= changed
    asked = await asyncio.to_thread(run, ["doctor"], stopped.folder, stopped.environment(), b"", PATIENCE_S)
    assert said in asked.stdout.decode()
    assert asked.returncode == status
    assert "123456:wrong" not in asked.stdout.decode()
