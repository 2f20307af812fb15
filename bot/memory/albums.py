"""Albums: several messages that are one."""

from cachetools import TTLCache
from telegram import Message

from bot.memory import FOLLOW_UP_S, REMEMBERED_CHATS


class Albums:
    """The albums of the last minutes: several messages of one person, who says something once."""

    def __init__(self) -> None:
        self._seen: TTLCache[tuple[int, str], bool] = TTLCache(REMEMBERED_CHATS, FOLLOW_UP_S)

    def is_new(self, message: Message) -> bool:
        """Say whether a message is the first of its album, or of none."""
        if message.media_group_id is None:
            return True
        key = message.chat_id, message.media_group_id
        is_new = key not in self._seen
        self._seen[key] = True
        return is_new
