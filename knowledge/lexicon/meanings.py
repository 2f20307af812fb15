"""Meanings: the concepts that the rules of reading and judging ask for, from `data/meanings.yaml`."""

from collections.abc import Mapping

from knowledge.data import DATA
from knowledge.data.lists import read_lists

_LISTS = read_lists(DATA / "meanings.yaml")

UNITS: frozenset[str] = frozenset(_LISTS["units"])  # what time is counted in
CAPITAL: frozenset[str] = frozenset(_LISTS["capital"])
YEARLY: frozenset[str] = frozenset(_LISTS["yearly"])  # what comes again every year
WANTED: frozenset[str] = frozenset(_LISTS["wanted"])  # what is not done yet
PLACES: Mapping[str, str] = _LISTS["places"]  # kind of the place that is asked for by each
