"""Codes: what each button carries, written and read in one place.

A code says in a letter what the button does and, behind colons, with what; Telegram lets it have 64 bytes. What comes
back may be old, or forged.
"""

import re

from knowledge.data import LANGUAGES

_KEY = r"([A-Za-z0-9_-]{8})"  # see bot.catalogue.key_of
_NUMBER = r"(\d{1,6})"
_FLAG = r"([01])"
_MINUTE = r"\d{1,4}"
_LANGUAGE = "|".join(LANGUAGES)


class Code:
    """What buttons of one kind carry."""

    def __init__(self, name: str, *parts: str, in_language: bool = False) -> None:
        """Each of `parts` is a pattern; with `in_language`, the language of the answer may stand behind them."""
        language = rf"(?::(?P<language>{_LANGUAGE}))?" if in_language else ""
        self._name = name
        self.pattern = rf"\A{':'.join((name, *parts))}{language}\Z"

    def __call__(self, *parts: object) -> str:
        """Write the code."""
        return ":".join((self._name, *map(str, parts)))

    def reads(self, data: object) -> bool:
        """Say whether `data` is such a code."""
        return isinstance(data, str) and re.search(self.pattern, data) is not None


CONTEXT = Code("c", _KEY, in_language=True)  # a sentence
RELATED = Code("r", _KEY, in_language=True)  # a sentence
WHY = Code("w", _KEY)  # a question
SUGGESTION = Code("s", _KEY)  # a question
VOTE = Code("v", _FLAG)
LEAVE = Code("e")  # a question that could not be answered, to the editors
TOPICS = Code("t")
PAGE = Code("f", _KEY, _NUMBER)  # a topic, and a page of it
FACT = Code("o", _KEY)
LANGUAGE = Code("l", f"({_LANGUAGE})")
SETTING = Code("g", rf"(quiet|(?:who|replies|{_LANGUAGE})(?=:[01]\Z))", "([0-3])")  # of a group
FORGET = Code("x")
DAY = Code("d", r"\d{4}-\d\d-\d\d")
HOUR = Code("p:h", _MINUTE)  # of the day, in minutes
ZONE = Code("p:z", _MINUTE, r"([A-Za-z0-9_+/-]{1,40})")  # the minute that it is wanted at, and a zone of IANA's
REMINDERS = Code("p:r", "[01]")
FACT_OF_DAY = Code("p:f", "[01]")
