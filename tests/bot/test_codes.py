"""Codes of buttons: what is written is read, by its own pattern and no other; what is forged is not."""

import pytest

from bot import codes
from bot.catalogue import key_of
from bot.codes import Code
from knowledge.data import LANGUAGES

KEY = key_of("a name")
CODES = {name: code for name, code in vars(codes).items() if isinstance(code, Code)}
WRITTEN = [
    ("CONTEXT", (KEY,)),
    *(("CONTEXT", (KEY, language)) for language in LANGUAGES),
    ("RELATED", (KEY, "en")),
    ("WHY", (KEY,)),
    ("SUGGESTION", (KEY,)),
    ("VOTE", (0,)),
    ("LEAVE", ()),
    ("TOPICS", ()),
    ("PAGE", (KEY, 12)),
    ("FACT", (KEY,)),
    *(("LANGUAGE", (language,)) for language in LANGUAGES),
    *(("SETTING", (language, 1)) for language in LANGUAGES),
    ("SETTING", ("who", 0)),
    ("SETTING", ("quiet", 3)),
    ("FORGET", ()),
    ("DAY", ("2027-01-14",)),
    ("HOUR", (540,)),
    ("ZONE", (540, "America/Argentina/Buenos_Aires")),
    ("REMINDERS", (1,)),
    ("FACT_OF_DAY", (0,)),
]


def test_every_code_is_written_here() -> None:
    assert {name for name, _ in WRITTEN} == CODES.keys()


@pytest.mark.parametrize(("name", "parts"), WRITTEN)
def test_what_is_written_is_read_by_its_own_pattern_alone(name: str, parts: tuple[object, ...]) -> None:
    data = CODES[name](*parts)
    assert [known for known, code in CODES.items() if code.reads(data)] == [name]
    assert len(data.encode()) <= 64  # Bot API, InlineKeyboardButton.callback_data


@pytest.mark.parametrize(
    "data",
    [None, 7, "", "c:", "c:short", f"c:{KEY}:xx", f"f:{KEY}", "v:2", "g:who:2", "g:quiet:4", "p:r:2", "x:1", "e\n"],
)
def test_what_is_forged_is_not_read(data: object) -> None:
    assert not any(code.reads(data) for code in CODES.values())
