"""Memory: what lives in memory alone, for how long, and how much of it there may be."""

FOLLOW_UP_S = 600
REMEMBERED_CHATS = 10_000
