"""Settings: one frozen object from the environment or `.env`, each mistake in it one clear line."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

TELEGRAM = "https://api.telegram.org"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# What to do about each of them; where a setting is not here, the reason says it all.
_ADVICE = {
    "BOT_TOKEN": "set it to the token that @BotFather gave you, such as 123456:ABC-DEF",
    "BOT_API_URL": "give the root of a Bot API server, such as http://localhost:8081",
    "WEBHOOK_URL": "give an address that Telegram can reach, such as https://bot.example.org/telegram",
    "WEBHOOK_SECRET": "use 1 to 256 letters, digits, _ and -",
    "PORT": "give a number from 1 to 65535",
    "EDITORS": "give user ids, such as 1234567 7654321",
    "TIME_ZONE": "give a name such as Asia/Baku",
    "SECRET_KEY": "give at least 32 characters, such as `openssl rand -hex 32` prints",
    "GLOSSES": "use on or off",
    "LOG_LEVEL": "use DEBUG, INFO, WARNING or ERROR",
    "LOG_FORMAT": "use json or text",
}


class Settings(BaseSettings):
    """All that an operator can set."""

    model_config = SettingsConfigDict(
        frozen=True,
        validate_default=False,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        str_strip_whitespace=True,
    )

    bot_token: SecretStr
    bot_api_url: str = TELEGRAM
    database_url: str = ""  # empty: SQLite in the data folder
    webhook_url: str = ""  # empty: polling
    webhook_secret: SecretStr = SecretStr("")  # empty: made, and kept in the database
    listen: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    editors: Annotated[frozenset[int], NoDecode] = frozenset()
    time_zone: str = "UTC"
    clock_offset_s: int = 0  # moves the bot's clock: a rehearsal of a day to come
    secret_key: SecretStr = SecretStr("")  # empty: no text of anybody is kept
    give_up_after_s: int = Field(default=3600, ge=1)  # a message that cannot be sent
    glosses: bool = True  # translations under quotations
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "text"
    questions_per_minute: int = Field(default=20, ge=1)  # of one person
    group_questions_per_minute: int = Field(default=20, ge=1)  # Telegram lets no more answers into a group

    @field_validator("bot_token")
    @classmethod
    def _token(cls, token: SecretStr) -> SecretStr:
        number, _, rest = token.get_secret_value().partition(":")
        is_plain = rest.isascii() and rest.isprintable() and not set(rest) & set(" /\\?#%")
        if not (number.isascii() and number.isdigit() and rest and is_plain):
            raise ValueError("is no token")
        return token

    @field_validator("bot_api_url")
    @classmethod
    def _root(cls, url: str) -> str:
        return _address(url).rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, url: str) -> str:
        return _address(url)

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_secret(cls, secret: SecretStr) -> SecretStr:
        value = secret.get_secret_value()
        if len(value) > 256 or not value.replace("_", "a").replace("-", "a").isalnum() or not value.isascii():
            raise ValueError("cannot be sent in a header")
        return secret

    @field_validator("editors", mode="before")
    @classmethod
    def _editors(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        words = value.replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() for word in words):
            raise ValueError("is no list of user ids")
        return frozenset(map(int, words))

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"has no zone {name!r}") from None
        return name

    @field_validator("secret_key")
    @classmethod
    def _key(cls, key: SecretStr) -> SecretStr:
        if len(key.get_secret_value()) < 32:
            raise ValueError("is too short")
        return key

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _case(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        return value.strip().upper() if info.field_name == "log_level" else value.strip().lower()

    @model_validator(mode="after")
    def _telegram_wants_https(self) -> Self:
        # A Bot API server of one's own takes http too.
        if self.webhook_url.startswith("http:") and self.bot_api_url == TELEGRAM:
            raise ValueError("WEBHOOK_URL must begin with https://, or Telegram does not take it")
        return self

    @property
    def token(self) -> str:
        """The token, in clear."""
        return self.bot_token.get_secret_value()

    @property
    def is_local(self) -> bool:
        """Whether the Bot API server is on this machine, where no proxy stands between."""
        return urlsplit(self.bot_api_url).hostname in _LOOPBACK

    @property
    def cipher_key(self) -> bytes | None:
        """The key for what is encrypted at rest, or None if the operator gave no SECRET_KEY."""
        secret = self.secret_key.get_secret_value()
        return urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()) if secret else None


def _address(url: str) -> str:
    """Return an address of the web. Raises ValueError."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that there cannot be
        is_good = False
    if not is_good:
        raise ValueError("is no address")
    return url


def read_settings() -> Settings:
    """Read the environment and `.env`. Raises SettingsError, with a line for each mistake."""
    try:
        return Settings()  # type: ignore[call-arg]  # the environment gives the token
    except ValidationError as error:
        raise SettingsError(list(map(_line, error.errors()))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f".env cannot be read ({type(error).__name__}); mend or remove it"]) from None


def _line(mistake: Mapping[str, object]) -> str:
    """Return one line without the value, which may be a secret."""
    place = mistake["loc"]
    name = str(place[0]).upper() if isinstance(place, tuple) and place else ""
    if not name:
        return str(mistake["msg"]).removeprefix("Value error, ")
    if mistake["type"] == "missing":
        what = "is missing"
    elif mistake["type"] == "value_error":
        what = str(mistake["msg"]).removeprefix("Value error, ")
    else:
        what = "is not possible"
    return f"{name} {what}; {_ADVICE.get(name, 'give a whole number from 1 on')}"
