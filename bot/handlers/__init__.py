"""Handlers: one file for each way in."""
