"""Refusals: what the Bot API answers to a call that it does not carry out."""

from typing import Any


class RefusedError(Exception):
    """A call that is not carried out, with the status and the words of Telegram's server."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            found["parameters"] = self.parameters
        return found


def bad(description: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {description}")
