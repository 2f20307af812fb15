"""The Dockerfile, without Docker: its commands, in an environment made as it makes it."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.running import ROOT, Person, free_port, words


def _steps(word: str) -> list[str]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    return re.findall(rf"^{word} (.+)$", text, re.MULTILINE)


def _build(folder: Path) -> Path:
    """Do what the first stage does; return its virtual environment."""
    source, venv = folder / "src", folder / "venv"
    source.mkdir()
    for step in _steps("COPY"):
        if not step.startswith("--from"):
            for name in step.split()[:-1]:
                found = ROOT / name
                if found.is_dir():
                    shutil.copytree(found, source / name)
                elif found.exists() or name != "README.md":  # is written beside this
                    shutil.copy(found, source / name)
                else:
                    (source / name).touch()
    for step in _steps("RUN"):
        if "useradd" not in step:  # wants root, and a machine of its own
            command = step.replace("/venv", str(venv)).replace("python ", f"{sys.executable} ", 1)
            command = command if command.startswith(sys.executable) else step.replace("/venv", str(venv))
            done = subprocess.run(command, shell=True, cwd=source, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr.decode()
    return venv


async def test_the_image_answers_with_a_token_alone(api: BotApi, person: Person, tmp_path: Path) -> None:
    venv = await asyncio.to_thread(_build, tmp_path)
    port = str(free_port())
    environment = {
        "PATH": f"{venv}/bin:{os.environ['PATH']}",
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "BOT_TOKEN": api.token,
        "BOT_API_URL": api.url,
        "PORT": port,
    }
    command = [*json.loads(_steps("CMD")[-1])]
    bot = await asyncio.create_subprocess_exec(
        str(venv / "bin" / command[0]), *command[1:], cwd=tmp_path, env=environment
    )
    try:
        answer = await person.asks("When did Azerbaijan open its embassy in Turkiye?")
        assert words(answer, "bold") == ["August 1992"]
        check = json.loads(_steps("HEALTHCHECK")[0].partition("CMD ")[2])
        check[0] = str(venv / "bin" / check[0])
        checked = await asyncio.create_subprocess_exec(*check, env=environment)
        assert await checked.wait() == 0
        assert list((tmp_path / "data").rglob("*.sqlite3"))
    finally:
        bot.terminate()
        assert await bot.wait() == 0
