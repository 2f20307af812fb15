"""Inputs of the command `sitat`: files, lines of JSON, days, the knowledge base, and what is wrong there."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from knowledge.dates.dates import parse_day
from knowledge.errors import InvalidDateError, KnowledgeError, StoreError

if TYPE_CHECKING:
    from knowledge.library import KnowledgeBase

_BOM = b"\xef\xbb\xbf"
_ENOUGH_TO_TELL = 5_000  # characters of a text tell its language


class UsageError(Exception):
    """The command was called in a way that cannot work: what, where, and what to do, in one line."""


class LineError(Exception):
    """One line of JSON that cannot be used; the run goes on."""


def day_argument(text: str) -> date:
    """Read a day for argparse."""
    try:
        return parse_day(text)
    except InvalidDateError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def text_argument(text: str) -> str:
    """Return an argument as UTF-8 whatever the locale decoded it as."""
    try:
        return os.fsencode(text).decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text


def today() -> date:
    """Return the day by this computer's clock and zone."""
    return datetime.now().astimezone().date()


@contextmanager
def open_bytes(path: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for `-`. Raises UsageError if that cannot be done."""
    if path == "-":
        if sys.stdin is None:
            raise UsageError("-: standard input is closed; name a file")
        yield sys.stdin.buffer
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; only the opening is guarded here
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {_reason(error)}; name a file that can be read") from error
    with file:
        yield file


def read_text(path: str) -> str:
    """Return a file's text, its line ends untouched, without a byte order mark. Raises UsageError."""
    with open_bytes(path) as file:
        try:
            return file.read().removeprefix(_BOM).decode("utf-8")
        except OSError as error:
            raise UsageError(f"{path}: {_reason(error)}; name a file that can be read") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_object(raw: bytes) -> dict[str, object]:
    """Read one line as a JSON object. Raises LineError."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise LineError("is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise LineError(f"is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise LineError('is not a JSON object; write {"q": "..."}')
    return value


def _write_object(record: dict[str, object]) -> str:
    try:
        return json.dumps(record, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:  # it holds 1e999, or is nested too deeply
        raise LineError(f"cannot be written again as JSON: {error}") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def text_field(record: dict[str, object], key: str) -> str | None:
    """Return a field that is a text, absent or null. Raises LineError for anything else."""
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise LineError(f'"{key}" must be a text')
    return value


def day_field(record: dict[str, object], key: str) -> date | None:
    """Return a field that is a day, absent or null. Raises LineError for anything else."""
    value = text_field(record, key)
    try:
        return None if value is None else parse_day(value)
    except InvalidDateError as error:
        raise LineError(f'"{key}": {error}') from None


def texts_field(record: dict[str, object], key: str) -> list[str]:
    """Return a field that is a list of texts; empty if absent or null. Raises LineError for anything else."""
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise LineError(f'"{key}" must be a list of texts')
    return value


Complete = Callable[[dict[str, object]], dict[str, object]]


def complete_lines(lines: Iterable[bytes], out: TextIO, complete: Complete) -> tuple[int, int]:
    """Write each object completed, as soon as it is; {"error": ...} in the place of a line that cannot be.

    Blank lines are passed over. Returns how many lines failed, and of how many.
    """
    failed = total = 0
    for number, raw in enumerate(lines, start=1):
        raw = raw.removeprefix(_BOM) if number == 1 else raw
        if not raw.strip():
            continue
        total += 1
        try:
            written = _write_object(complete(read_object(raw)))
        except (LineError, KnowledgeError) as error:
            failed += 1
            written = json.dumps({"error": f"line {number}: {error}"}, ensure_ascii=False)
        out.write(written + "\n")
        out.flush()
    return failed, total


def complete_file(path: str, complete: Complete) -> int:
    """Complete the objects of a file on standard output; return the exit status."""
    with open_bytes(path) as lines:
        failed, total = complete_lines(lines, sys.stdout, complete)
    if failed:
        print_error(f'{path}: {failed} of {total} lines could not be used; see "error" in their places')
    return 1 if failed else 0


def print_error(message: str) -> None:
    """Write one line on standard error."""
    if sys.stderr is not None:
        sys.stderr.write(f"sitat: {' '.join(message.split())}\n")


def shows_gloss() -> bool:
    """Say whether translations stand under quotations: GLOSSES, as the bot reads it."""
    return os.environ.get("GLOSSES", "").strip().lower() not in ("off", "false", "no", "0", "f", "n")


def default_database_url() -> str:
    """Return DATABASE_URL, or else a file in this user's data folder. Raises StoreError if that cannot be."""
    given = os.environ.get("DATABASE_URL", "").strip()
    if given:
        return given
    from platformdirs import user_data_path

    folder = user_data_path("sitat", appauthor=False)
    advice = "set DATABASE_URL to a place that can be, such as sqlite:///sitat.sqlite3"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be made ({_reason(error)}); {advice}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(f"{folder}: cannot be written to; {advice}")
    return f"sqlite:///{folder / 'sitat.sqlite3'}"


def open_knowledge(options: argparse.Namespace) -> "KnowledgeBase":
    """Open the fact base, or one that knows the text of `--text` alone. Raises UsageError, KnowledgeError."""
    if options.published is not None and options.text is None:
        raise UsageError("--published says when the text of --text was published; give --text FILE too")
    if options.text is not None and options.source is not None:
        raise UsageError("--text takes the place of the sources; leave --source or --text out")
    text = read_text(options.text) if options.text is not None else ""
    if options.text is not None and not text.strip():
        raise UsageError(f"{options.text}: holds no text; name a file that does")

    from knowledge.library import KnowledgeBase

    if options.text is None:
        kb = KnowledgeBase.open(default_database_url())
        if options.source is not None:
            known = [source.id for source in kb.sources]
            if options.source not in known:
                raise UsageError(f"there is no source {options.source!r}; known: {', '.join(known) or 'none'}")
        return kb
    kb = KnowledgeBase.open("sqlite://", shipped=False)
    name = Path(options.text).name
    kb.add_source(text, title=name, published=options.published, language=tell_language(text))
    return kb


def tell_language(text: str) -> str:
    """Return the language of a text: of those that are read, the one it looks most like."""
    from knowledge.reading.detection import hear

    return hear(text[:_ENOUGH_TO_TELL]).guess
