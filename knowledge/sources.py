"""Sources: a document, its exact text and its bibliographic data."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Glosses = Mapping[str, Mapping[str, str]]  # translations of words of a source: by the exact words, then by language


@dataclass(frozen=True, slots=True)
class Source:
    """One document. `text` is never changed, not even its white space: citations count its code points."""

    id: str
    text: str
    title: str = ""
    publisher: str = ""
    published: date | None = None
    published_note: str = ""  # how the day is known, where the document itself does not print it
    language: str = "en"  # ISO 639-1
    url: str = ""
    glosses: Glosses = field(default_factory=dict, hash=False)  # by editors, of sentences and of words that answer

    @property
    def content_hash(self) -> str:
        """SHA-256 of all that this source says, in hexadecimal; equal sources need no second sync."""
        parts = [self.id, self.text, self.title, self.publisher, str(self.published), self.published_note]
        parts += [self.language, self.url]
        if self.glosses:  # a source that has none keeps the hash that it had before there were any
            parts.append(json.dumps(self.glosses, sort_keys=True))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def gloss(self, words: str) -> Mapping[str, str]:
        """Return the translations of `words` of this source, by language; none where no editor wrote any."""
        return self.glosses.get(words, {})
