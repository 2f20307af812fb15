"""Each benchmark that the README names runs, here on a handful of rows; what it measures is not looked at."""

import json
from pathlib import Path

import pytest

from tests.benchmarks import fan_out, fit, garbage, posts_speed, soak, speed, telegram_speed


def test_speed(capsys: pytest.CaptureFixture[str]) -> None:
    speed.main(how_many=50, asked=2, cold_starts=1)
    assert "the very first, which makes the database" in capsys.readouterr().out


def test_garbage(capsys: pytest.CaptureFixture[str]) -> None:
    garbage.main(lengths=(50, 100), longest=60, tries=3)
    printed = capsys.readouterr().out
    assert "'A. '" in printed
    assert "'Friday '" in printed
    assert "The slowest of 3" in printed


def test_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("lamp", "ship", "mill", "bell")
    articles = []
    for place in ("Izmir", "Riga", "Cairo", "Bonn"):
        context = " ".join(f"The {word} of {place} was built in 18{number}4." for number, word in enumerate(words))
        asked = [
            {
                "question": f"When was the {word} built?",
                "answers": [{"text": place, "answer_start": context.index(word)}],
            }
            for word in words
        ]
        articles.append({"title": place, "paragraphs": [{"context": context, "qas": asked}]})
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    fit.main([f"{path}:en"])
    assert "on articles not fitted on" in capsys.readouterr().out


def test_posts_speed(capsys: pytest.CaptureFixture[str]) -> None:
    posts_speed.main(30)
    assert capsys.readouterr().out.count("posts claimed a second") == 2


async def test_fan_out(capsys: pytest.CaptureFixture[str]) -> None:
    await fan_out.main(chats=30, people=2, is_forked=True)
    assert "30 posts: " in capsys.readouterr().out


async def test_telegram_speed(capsys: pytest.CaptureFixture[str]) -> None:
    await telegram_speed.main(alone=2, burst=4, how_many=1, is_forked=True)
    written = capsys.readouterr().out
    assert "until its first answer" in written
    assert written.count("p50") == 4


async def test_soak(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await soak.main(minutes=2, picture=tmp_path / "soak.png", minute_s=0.3, is_forked=True)
    assert capsys.readouterr().out.count("p99") == 2
    assert (tmp_path / "soak.png").read_bytes().startswith(b"\x89PNG")
