"""Waiting: updates that take longer than a few seconds, sealed in the database until they are handled.

Without this the offset would stay at the oldest of them, and Telegram gives no more than a hundred from there on.
"""

import json
import logging
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from telegram import Update

from bot.storage import storage
from bot.storage.storage import Storage
from knowledge.errors import StoreError

_LOG = logging.getLogger(__name__)


class SealedUpdates:
    """Keeps updates, encrypted with the operator's key, or else with one that is made once and kept in the database."""

    def __init__(self, kept: Storage, key: bytes | None) -> None:
        self._kept = kept
        self._key = key

    async def _cipher(self) -> Fernet:
        if self._key is None:
            made = await self._kept.run(storage.first_value, "seal", Fernet.generate_key().decode())
            self._key = made.encode()
        return Fernet(self._key)

    async def kept(self) -> list[dict[str, Any]]:
        """Return those that an earlier process left."""
        cipher, found = await self._cipher(), []
        for update_id, sealed in (await self._kept.run(storage.all_put_by)).items():
            try:
                found.append(json.loads(cipher.decrypt(sealed)))
            except InvalidToken:  # sealed with another SECRET_KEY
                _LOG.warning("an update that waited cannot be read; it is dropped")
                await self._kept.run(storage.drop_put_by, update_id)
        return found

    async def put_by(self, raw: dict[str, Any], update: Update) -> bool:
        """Keep one; say whether that could be done."""
        person = update.effective_user or update.effective_chat
        try:
            sealed = (await self._cipher()).encrypt(json.dumps(raw).encode("utf-8", "replace"))
            await self._kept.run(storage.put_by, update.update_id, person.id if person else 0, sealed)
        except StoreError:
            return False
        return True

    async def drop(self, update_id: int) -> None:
        """Erase one that has been handled."""
        try:
            await self._kept.run(storage.drop_put_by, update_id)
        except StoreError:
            _LOG.warning("an update that was handled cannot be erased yet; it is recognised")
