"""The Telegram bot and the command line over `knowledge`.

    app         the table of contents: which handler answers what
    line        what comes in from Telegram, and what goes out; `process` is the running bot
    handlers    what people do: each takes an update, asks the desk, has replies worded, sends
    replies     answers as Telegram's HTML and keyboards; the only place that writes it
    desk, catalogue    the knowledge base beside the event loop; what buttons name
    codes       what each button carries, written and read in one place
    posts       what is due each day, claimed and sent once
    memory, storage    what is kept in memory, and in the database
    cards       pictures
    cli         the command `sitat`
    locales     what the bot itself says

Whoever wants to know where an update goes begins in `app`.
"""
