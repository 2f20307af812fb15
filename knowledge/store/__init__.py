"""The store: the fact base in a database."""
