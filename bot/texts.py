"""Texts: what the bot itself says, from `locales/`, in the language of whom it says it to."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.errors import DataError

LOCALES = ("en", "az", "tr", "ru")
_FOLDER = Path(__file__).parent / "locales"


@lru_cache(maxsize=8)
def load_texts(language: str) -> Mapping[str, str]:
    """Return the texts of `language` by key, or the English ones where it is none of LOCALES."""
    path = _FOLDER / f"{language if language in LOCALES else LOCALES[0]}.yaml"
    # The base loader: every text stays a text, also "yes" and "no".
    texts = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise DataError(str(path), None, "must be a list of `key: text`")
    return texts


def say(language: str, key: str, **values: object) -> str:
    """Return a text by its key, its gaps filled."""
    return load_texts(language)[key].format(**values)
