"""Dates: what a text or a person says of time, and numbers."""
