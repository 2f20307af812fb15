import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.data import LANGUAGES
from knowledge.dates.quantities import Kind, find_quantities
from knowledge.errors import DataError

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "quantities.jsonl").read_text(encoding="utf-8").splitlines()
]
PIECES = [
    "5",
    "5,3",
    "5.3",
    "1.000",
    "190",
    "000",
    "$",
    "%",
    "bin",
    "yıl",
    "il",
    "лет",
    "млрд",
    "two",
    "31st",
    ".",
]
assert ROWS, "quantities.jsonl is empty"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['language']}: {row['text']}")
def test_the_quantities_of_a_text_are_found_with_their_units(row: dict[str, Any]) -> None:
    found = find_quantities(row["text"], row["language"])
    assert [[one.expression, one.value, one.unit, one.about] for one in found] == row["quantities"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("17 years", Kind.DURATION),
        ("613 workers", Kind.COUNT),
        ("500 million euros", Kind.MONEY),
        ("40 percent", Kind.PERCENT),
        ("614 kilometres", Kind.MEASURE),
        ("the 31st anniversary", Kind.ORDINAL),
    ],
)
def test_a_quantity_knows_what_it_measures(text: str, kind: Kind) -> None:
    assert [one.kind for one in find_quantities(text, "en")] == [kind]


@given(
    text=st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(PIECES),
            max_size=9,
        ).map(" ".join),
    ),
    language=st.sampled_from(LANGUAGES),
)
def test_any_text_has_quantities_in_order_whose_spans_are_their_words(text: str, language: str) -> None:
    last = 0
    for one in find_quantities(text, language):
        assert last <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.expression
        assert one.kind in Kind
        last = one.end


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(DataError, match="no dates in"):
        find_quantities("5", "xx")
