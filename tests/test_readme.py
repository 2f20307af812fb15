"""The README says what is so: its example runs, and its conversation is the one that the program has."""

import os
import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_library_example_prints_what_the_readme_says() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 1
    done = subprocess.run([sys.executable, "-c", blocks[0]], capture_output=True, text=True, check=True)
    assert f"prints `{done.stdout.strip()}`" in README


def test_the_conversation_is_a_real_one(tmp_path: Path) -> None:
    conversation = re.search(r"```\n(you  > .*?)```", README, re.DOTALL)
    assert conversation is not None
    questions = re.findall(r"^you  > (.*)$", conversation[1], re.MULTILINE)
    shown = [" ".join(part.split()) for part in re.split(r"^you  > .*$", conversation[1], flags=re.MULTILINE)[1:]]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input="\n".join(questions) + "\n",
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'readme.sqlite3'}", "PYTHONUTF8": "1"},
    )
    said = " ".join(done.stdout.split())
    assert len(questions) == 6
    for answer in shown:
        assert answer.removeprefix("sitat> ") in said
