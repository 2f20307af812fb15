"""An echo bot on PTB as its examples have it: what the benchmark stands beside."""

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main() -> None:
    url = f"{os.environ['BOT_API_URL']}/bot"
    app = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(url).build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    hook = os.environ.get("WEBHOOK_URL")
    if hook:
        app.run_webhook("127.0.0.1", int(os.environ["PORT"]), "hook", webhook_url=hook, secret_token="s")
    else:
        app.run_polling()


if __name__ == "__main__":
    main()
