"""Phrases: groups of words that are looked for in a question, all at once."""

import re
from collections.abc import Iterable, Sequence

from knowledge.language.words import fold


class Phrases:
    """Phrases to be found among folded words; in each, a * stands for any letters."""

    def __init__(self, texts: Iterable[str]) -> None:
        folded = sorted((" ".join(folded_words(text)) for text in texts), key=len, reverse=True)
        # All in one expression, the longest first: a question is held against thousands of phrases.
        either = "|".join(re.escape(text).replace(r"\*", r"\S*").replace(r"\ ", " ") for text in folded)
        self._find = re.compile(f"(?<!\\S)(?:{either})(?!\\S)") if folded else re.compile(r"(?!)")

    def spans(self, words: Sequence[str]) -> list[range]:
        """Return where they stand, as numbers of words."""
        line = " ".join(words)
        return [
            range(line.count(" ", 0, match.start()), line.count(" ", 0, match.end()) + 1)
            for match in self._find.finditer(line)
        ]

    def stand_in(self, line: str) -> bool:
        """Say whether one of them stands in `line`, folded words with a space between."""
        return self._find.search(line) is not None

    def begin(self, line: str) -> bool:
        """Say whether `line` begins with one of them."""
        return self._find.match(line) is not None


def folded_words(text: str) -> list[str]:
    """Return the words of a text as phrases have them: folded, and parted at apostrophes."""
    return [fold(part) for part in text.replace("'", " ").split()]
