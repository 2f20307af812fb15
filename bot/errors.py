"""Errors of the bot: what keeps it from starting.

BotError
├── SettingsError        the environment says something impossible
└── TokenRefusedError    Telegram does not know the token
"""

from collections.abc import Sequence


class BotError(Exception):
    """What went wrong and what to do next; each of `lines` without secrets."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = tuple(lines)


class SettingsError(BotError):
    """Settings that cannot be used, one line for each mistake."""


class TokenRefusedError(BotError):
    """The token is unknown to Telegram, or was revoked."""

    def __init__(self) -> None:
        super().__init__(["Telegram refuses the BOT_TOKEN; ask @BotFather for the token that is valid now"])
