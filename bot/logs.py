"""Logs: one line for each thing that happened, without the token and without what anybody wrote."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Literal

# These write addresses with the token in them, or whole updates.
_TALKATIVE = ("httpx", "httpcore", "telegram", "aiohttp", "asyncio", "alembic", "sqlalchemy", "apscheduler")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class _Line(logging.Formatter):
    """A record as one line of JSON or text.

    Of an exception it says the kind and the places, never the message: that may hold what a person wrote.
    """

    def __init__(self, form: Literal["json", "text"], secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._form = form
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        more = {name: value for name, value in vars(record).items() if name not in _PLAIN}
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": when, "level": record.levelname, "what": record.getMessage(), **more}
        if record.exc_info and record.exc_info[1]:
            said |= _places(record.exc_info[1])
        if self._form == "json":
            line = json.dumps(said, ensure_ascii=False, default=str)
        else:
            rest = (f"{name}={value}" for name, value in said.items() if name not in ("time", "level", "what"))
            line = " ".join((when, record.levelname, record.getMessage(), *rest))
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line.replace("\n", " ")


def _places(error: BaseException) -> dict[str, str]:
    chain = [error]
    while following := chain[-1].__cause__ or chain[-1].__context__:
        if following in chain:
            break
        chain.append(following)
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    places = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    return {"error": " from ".join(type(one).__name__ for one in chain), "where": places}


def set_up_logs(level: str, form: Literal["json", "text"], secrets: tuple[str, ...]) -> None:
    """Log to standard error from `level` on; `secrets` appear nowhere."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line(form, tuple(filter(None, secrets))))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL if name == "telegram" else logging.WARNING)
