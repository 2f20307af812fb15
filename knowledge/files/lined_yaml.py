"""Lined YAML: data files read as text, with the line of every key and value, and what is wrong with them.

Values stay as they are written: `2004-04` is no number, `no` is a word. A mistake goes to a `Report`: one
that raises stops at the first, one that collects lets the reading go on without the part that is wrong.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import process
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from knowledge.errors import DataError

_NEAR = 60  # similarity, 0 to 100, from which a word is taken for a slip of another
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a data file."""

    file: str
    line: int | None  # from 1; None where the whole file is meant
    what: str
    todo: str = ""
    is_note: bool = False  # nothing is wrong; something could be added

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}"

    @property
    def message(self) -> str:
        """What is wrong and what to do, without where."""
        return f"{self.what}; {self.todo}" if self.todo else self.what


Report = Callable[[Problem], None]


def stop(problem: Problem) -> None:
    """Raise `problem` as a DataError: the report of those who need the whole file to be right."""
    raise DataError(problem.file, problem.line, problem.message)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return what to write in the place of `word`: the most similar known one, or all of them."""
    choices = list(known)
    best = process.extractOne(word, choices, score_cutoff=_NEAR)
    if best:
        return f"write {best[0]}"
    return f"write one of {', '.join(choices)}" if len(choices) <= 15 else "it is none that is known"


def read_text(path: Path, report: Report) -> str | None:
    """Return the exact text of a UTF-8 file: no line end is changed, no character dropped."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        report(Problem(str(path), None, "is not there", "add it"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        report(Problem(str(path), line, "is not UTF-8", "save the file as UTF-8"))
    return None


def line_of(node: Node) -> int:
    """Return the line on which `node` begins, from 1."""
    return int(node.start_mark.line) + 1


class LinedFile:
    """One YAML file, and the ways to read its parts; each returns None after it has reported a mistake."""

    def __init__(self, path: Path, report: Report) -> None:
        self.path = path
        self._report = report

    def problem(self, node: Node | int | None, what: str, todo: str = "") -> None:
        """Report a mistake at `node`, or at a line."""
        line = line_of(node) if isinstance(node, Node) else node
        self._report(Problem(str(self.path), line, what, todo))

    def root(self) -> Node | None:
        """Return the whole content."""
        text = read_text(self.path, self._report)
        if text is None:
            return None
        try:
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = f"is not well-formed YAML: {error.problem or error.context}"
            self.problem(mark.line + 1 if mark else None, what, "look at quotation marks, colons and indents")
            return None
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            self.problem(line, f"is not well-formed YAML: {error.reason}", "remove that character")
            return None
        if node is None:
            self.problem(None, "is empty", "write its keys")
            return None
        return node if isinstance(node, Node) else None

    def mapping(self, node: Node | None, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Node] | None:
        """Return the values by their keys, which must be among `known` and stand once."""
        if node is None:
            return None
        names = list(known)
        if not isinstance(node, MappingNode):
            self.problem(node, "keys and values are expected here", f"write {names[0]}: ... and so on")
            return None
        values: dict[str, Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in names:
                self.problem(key, f"unknown key {name!r}", nearest(name, names))
            elif name in values:
                self.problem(key, f"{name!r} stands twice", "leave one")
            else:
                values[name] = value
        missing = [name for name in required if name not in values]
        for name in missing:
            self.problem(node, f"{name!r} is missing", f"add {name}: ...")
        return None if missing else values

    def text(self, node: Node | None) -> str | None:
        """Return a single text, which must not be empty."""
        if node is None:
            return None
        if not isinstance(node, ScalarNode) or not node.value:
            self.problem(node, "a text is expected here", "write one, or leave the key out")
            return None
        return str(node.value)

    def items(self, node: Node | None) -> Iterator[Node]:
        """Yield the parts of a list; what is no list counts as a list of one."""
        if isinstance(node, SequenceNode):
            yield from node.value
        elif node is not None:
            yield node

    def texts(self, node: Node | None) -> list[tuple[str, Node]]:
        """Return the texts of a list, with where they stand."""
        found = [(self.text(item), item) for item in self.items(node)]
        return [(text, item) for text, item in found if text is not None]

    def whole_number(self, node: Node | None) -> int | None:
        """Return a number that counts something, from 1."""
        text = self.text(node)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and int(text)):
            self.problem(node, f"{text!r} is no whole number from 1 on", "write 1, 2, 3, ...")
            return None
        return int(text)

    def number(self, node: Node | None) -> float | None:
        """Return a number, whole or not."""
        text = self.text(node)
        try:
            return None if text is None else float(text)
        except ValueError:
            self.problem(node, f"{text!r} is no number", "write digits, with a point before decimals")
            return None

    def boolean(self, node: Node | None) -> bool:
        """Return true or false; a key that is left out is false."""
        text = self.text(node)
        if text is not None and text not in _BOOLEANS:
            self.problem(node, f"{text!r} is neither true nor false", "write true, or leave the key out")
        return _BOOLEANS.get(text or "", False)
