"""Data: what editors write, and where it stands."""

from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent
PACKAGE = DATA.parent  # knowledge/


class LanguageName(NamedTuple):
    """What a language is called."""

    name: str  # by its speakers
    locale: str  # by CLDR, for its dates


def _read_languages() -> dict[str, LanguageName]:
    lines = (DATA / "languages.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {code: LanguageName(name, locale) for code, name, locale in rows}


# Plain text and no YAML: the command line reads it before it knows what is asked of it.
LANGUAGE_NAMES = _read_languages()
LANGUAGES = tuple(LANGUAGE_NAMES)  # ISO 639-1 codes; the first where nothing tells which
