"""A Bot API server for tests, on loopback: keeps what is sent, and refuses what Telegram refuses."""

from tests.end_to_end.bot_api.server import BotApi, Call, Fault

__all__ = ["BotApi", "Call", "Fault"]
