"""Errors: one base, and a class for each thing a caller does differently.

KnowledgeError
├── DataError            a data file or an input is wrong: says file, line, what, and what to do
├── InvalidDateError     a text that is not an EDTF date we know
├── StaleCitationError   a citation that leaves the text of its source
├── UnknownSourceError   no source has that id
└── StoreError           the database cannot be opened, or is newer than this program
"""


class KnowledgeError(Exception):
    """What went wrong, where, and what to do next, in one line without secrets."""


class DataError(KnowledgeError):
    """A data file or an input file that says something impossible."""

    def __init__(self, where: str, line: int | None, what: str) -> None:
        super().__init__(f"{where}:{line}: {what}" if line else f"{where}: {what}")


class InvalidDateError(KnowledgeError):
    """A text that is not an EDTF date of a kind that is used here."""


class StaleCitationError(KnowledgeError):
    """A citation that leaves the text: its source was imported again after it was made."""

    def __init__(self, source_id: str, number: int, end: int, length: int) -> None:
        super().__init__(
            f"{source_id} [S{number}] ends at {end}, but the text has {length} characters; import {source_id} again"
        )


class UnknownSourceError(KnowledgeError):
    """A source that the fact base does not have."""


class StoreError(KnowledgeError):
    """A database that cannot be opened, or was written by a newer version of this program."""
