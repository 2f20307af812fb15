"""Migrations: the history of the tables, for Alembic; `knowledge.store.database` runs them.

A new version: write `versions/v0002_<what>.py` after the pattern of the last one and
set FACT_BASE in `knowledge/store/database.py`. A test compares the result with the tables as the program has them.
"""
