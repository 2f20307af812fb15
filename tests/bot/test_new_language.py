"""A new language is files and nothing else: a small one is added to a copy of the program, and asked in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


def _like_english(folder: Path, **changed: Any) -> None:
    """Write the file of the new language after the pattern of the English one."""
    lists = yaml.load((folder / "en.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    for name, value in changed.items():
        lists[name] = {**lists[name], **value} if isinstance(value, dict) else value
    (folder / "de.yaml").write_text(yaml.safe_dump(lists, allow_unicode=True), encoding="utf-8")


def _add_german(data: Path, locales: Path) -> None:
    with (data / "languages.tsv").open("a", encoding="utf-8") as file:
        file.write("de\tDeutsch\tde\n")
    _like_english(
        data / "languages",
        function_words="das der die den dem in im und wurde war ist",
        tell_tale=["wann", "wurde", "das", "der"],
        slots={"when": ["wann"], "where": ["wo"]},
        writing={"stemmer": "german"},
    )
    _like_english(
        data / "texts", nearest="{lead} Am nächsten kommt:", related={"names": "{names}: davon steht da nichts."}
    )
    _like_english(locales, citation="{source}, {date}, Absatz {paragraph}, Satz {sentence}")
    shutil.copy(data / "dates/en.yaml", data / "dates/de.yaml")
    forms = {"consulate": "Konsulat", "kars": "Kars", "open-mission": "eröffnen; eröffnet", "vienna": "Wien"}
    lines = ("\t".join(row) for row in (("id", "de"), *forms.items()))
    (data / "concepts/de.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_fifth_language_is_asked_in_and_answered_in(tmp_path: Path) -> None:
    for name in ("knowledge", "bot"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    _add_german(tmp_path / "knowledge/data", tmp_path / "bot/locales")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'kb.sqlite3'}"}

    def sitat(*arguments: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            timeout=PATIENCE_S,
            check=True,
        )
        return done.stdout.decode().splitlines()

    answer = sitat("ask", "Wann wurde das Konsulat in Kars eröffnet?")  # told to be German by its own words
    assert answer[0] == "April 2004"
    assert answer[2] == "Report, 14. Januar 2023, Absatz 3, Satz 2"
    refusal = sitat("ask", "--language", "de", "Wann wurde das Konsulat in Wien eröffnet?")
    assert refusal[0] == "Wien: davon steht da nichts. Am nächsten kommt:"
    assert sitat("check")[-1].endswith("all quotes, spans, dates and names are right")
