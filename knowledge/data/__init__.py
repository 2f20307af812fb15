"""Data: what editors write, and where it stands."""

from pathlib import Path

DATA = Path(__file__).parent
PACKAGE = DATA.parent  # knowledge/
