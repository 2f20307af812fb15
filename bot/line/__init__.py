"""The line to Telegram: what comes in, in its order; what goes out, tried again and given up."""
