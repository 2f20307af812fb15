"""Sources: a document, its exact text and its bibliographic data."""

import hashlib
from dataclasses import dataclass
from datetime import date


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

    @property
    def content_hash(self) -> str:
        """SHA-256 of all that this source says, in hexadecimal; equal sources need no second sync."""
        parts = (self.id, self.text, self.title, self.publisher, str(self.published), self.published_note)
        return hashlib.sha256("\0".join((*parts, self.language, self.url)).encode()).hexdigest()
