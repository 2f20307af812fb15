"""Storage: what the bot keeps, beside the fact base."""
