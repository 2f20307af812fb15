"""The Dockerfile, without Docker: its commands, in an environment made as it makes it.

Only the thorough profile installs the locked dependencies anew; else those of the tests are lent, and that the lock has
them all is looked up.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import IS_THOROUGH
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
        if "requirements.lock" in step and not IS_THOROUGH:
            (next(venv.glob("lib/*/site-packages")) / "lent.pth").write_text(sysconfig.get_path("purelib"))
        elif "useradd" not in step:  # wants root, and a machine of its own
            command = step.replace("/venv", str(venv)).replace("python ", f"{sys.executable} ", 1)
            command = command if command.startswith(sys.executable) else step.replace("/venv", str(venv))
            done = subprocess.run(command, shell=True, cwd=source, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr.decode()
    return venv


def _needed(name: str, extras: frozenset[str], known: set[str]) -> set[str]:
    """Return what a package needs, directly or not, when it is installed with `extras`."""
    for line in requires(name) or ():
        needed = Requirement(line)
        is_wanted = not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras))
        if is_wanted and (own := canonicalize_name(needed.name)) not in known:
            known |= {own}
            _needed(own, frozenset(needed.extras), known)
    return known


def test_the_lock_has_every_dependency_and_no_other() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {canonicalize_name(line.partition("==")[0]) for line in lines if line and not line.startswith("#")}
    assert locked == _needed("sitat", frozenset({"postgres"}), set())


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
