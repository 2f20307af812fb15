"""Membership: the bot is blocked, comes back, or its group becomes a supergroup."""

from telegram import Update
from telegram.constants import ChatMemberStatus
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.context import App, Context
from bot.storage import storage

_OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def on_member(update: Update, context: Context) -> None:
    """Mark a chat that shut the bot out, or let it in again."""
    changed = update.my_chat_member
    if changed is not None:
        gone = changed.new_chat_member.status in _OUT
        await context.services.kept.run(storage.change_chat, changed.chat.id, {"gone": gone})


async def on_migration(update: Update, context: Context) -> None:
    """Take everything over to the supergroup."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await context.services.kept.run(storage.move_chat, message.chat_id, message.migrate_to_chat_id)
    elif message and message.migrate_from_chat_id:
        await context.services.kept.run(storage.move_chat, message.migrate_from_chat_id, message.chat_id)
    context.services.chats.forget()


def register(app: App) -> None:
    """Add this module's handlers to `app`."""
    app.add_handler(ChatMemberHandler(on_member, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, on_migration))
