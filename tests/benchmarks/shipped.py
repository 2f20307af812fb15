"""Shipped: a database with what is shipped, filled once in a process and copied by each benchmark."""

import tempfile
from functools import cache
from pathlib import Path

from knowledge.library import KnowledgeBase
from tests.conftest import copy_database


@cache
def _filled() -> tuple[Path, object]:
    folder = tempfile.TemporaryDirectory(prefix="sitat-shipped-")
    path = Path(folder.name) / "filled.sqlite3"
    KnowledgeBase.open(f"sqlite:///{path}").close()
    return path, folder


def shipped_database(to: Path) -> str:
    """Make a database with what is shipped, and return its address."""
    path, _ = _filled()
    return f"sqlite:///{copy_database(path, to)}"


def shipped() -> KnowledgeBase:
    """Open what is shipped; nothing may be added to it."""
    path, _ = _filled()
    return KnowledgeBase.open(f"sqlite:///{path}")
