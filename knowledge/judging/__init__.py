"""Judging: what may be said to a question."""
