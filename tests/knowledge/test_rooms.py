"""Rooms: each imports those below it and none above, as the map in `knowledge/__init__.py` has them."""

import ast
import datetime
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from types import FrameType

import pytest

from knowledge import library
from knowledge.answers import Status
from knowledge.library import KnowledgeBase

PACKAGE = Path(__file__).parents[2] / "knowledge"
# From the top down; those of one line do not import each other.
ROOMS = (
    ("measuring",),
    ("library",),
    ("judging",),
    ("wording", "anniversaries"),
    ("answers",),
    ("finding",),
    ("reading", "citations"),
    ("store",),
    ("files",),
    ("lexicon", "facts", "sources"),
    ("dates",),
    ("language",),
    ("data",),
    ("errors",),
)
LEVELS = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}


def imported(path: Path) -> Iterator[str]:
    """Yield the rooms that a file imports, at its top or inside."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts == ["knowledge"]:
                yield from (name.name for name in node.names)
            elif parts[0] == "knowledge":
                yield parts[1]
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("knowledge."))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_room_is_on_the_map() -> None:
    there = {room_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__"}
    assert there == LEVELS.keys()


@pytest.mark.parametrize("room", LEVELS.keys())
def test_a_room_imports_those_below_it(room: str) -> None:
    files = [path for path in PACKAGE.rglob("*.py") if room_of(path) == room]
    assert files
    above = {
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in files
        for other in imported(path)
        if other != room and LEVELS[other] <= LEVELS[room]
    }
    assert not above


def test_a_question_passes_each_room_once(shipped: KnowledgeBase) -> None:
    rooms: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        called, caller = frame.f_code, frame.f_back
        is_asked = event == "call" and caller is not None and caller.f_code.co_filename == library.__file__
        if is_asked and Path(called.co_filename).is_relative_to(PACKAGE) and called.co_name != "__init__":
            rooms.append(room_of(Path(called.co_filename)))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        answer = shipped.ask("When was the Kars consulate opened?", on=datetime.date(2026, 11, 28))
    finally:
        sys.setprofile(before)
    assert answer.status is Status.ANSWERED
    flow = (room for room in rooms if room in ("reading", "finding", "judging", "wording"))
    assert [room for room, _ in groupby(flow)] == ["reading", "finding", "judging"]
