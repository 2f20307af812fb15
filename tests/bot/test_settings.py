"""Settings: each mistake is one clear line, without the value, which may be a secret."""

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, read_settings

TOKEN = "123456:ABC-DEF"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_token_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = read_settings()
    assert (settings.token, settings.webhook_url, settings.cipher_key) == (TOKEN, "", None)
    assert TOKEN not in repr(settings)


def test_env_files_are_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"BOT_TOKEN={TOKEN}\nEDITORS=1, 2 3\nLOG_FORMAT=JSON\nSECRET_KEY=\n")
    settings = read_settings()
    assert settings.editors == {1, 2, 3}
    assert settings.log_format == "json"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", ""),
        ("BOT_TOKEN", "secretsecret"),
        ("BOT_TOKEN", "123456:secretsecret/x"),
        ("BOT_API_URL", "http://secretsecret:99999"),
        ("BOT_API_URL", "secretsecret"),
        ("WEBHOOK_URL", "ftp://secretsecret"),
        ("WEBHOOK_URL", "http://example.org/secretsecret"),
        ("WEBHOOK_SECRET", "secret secret"),
        ("PORT", "0"),
        ("PORT", "secretsecret"),
        ("EDITORS", "@secretsecret"),
        ("SECRET_KEY", "secretsecret"),
        ("LOG_LEVEL", "secretsecret"),
        ("LOG_FORMAT", "secretsecret"),
        ("QUESTIONS_PER_MINUTE", "-1"),
        ("TIME_ZONE", "Mars"),
    ],
)
def test_each_mistake_is_one_line_that_names_it(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    [line] = raised.value.lines
    assert name in line
    assert "secretsecret" not in line
    assert "\n" not in line


def test_all_mistakes_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert len(raised.value.lines) == 2


def test_the_example_documents_every_setting() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) == {one.upper() for one in Settings.model_fields}
