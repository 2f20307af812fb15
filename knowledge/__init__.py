"""All of Sitat that can be said without Telegram: sources, facts, questions and their cited answers."""
