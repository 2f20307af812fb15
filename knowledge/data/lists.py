"""Lists: the files of words, texts and rules, read in one way."""

from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import DataError


def read_lists(path: Path, *, numbers: bool = False) -> Any:
    """Return what a YAML file of the program's own holds. Raises DataError with its line.

    Every word stays a word, also "no" and "on"; with `numbers`, numbers and truth values are read as such.
    """
    loader = yaml.CSafeLoader if numbers else yaml.CBaseLoader
    try:
        return yaml.load(path.read_text(encoding="utf-8"), loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataError(str(path), line, error.problem or "is no YAML") from error
