"""Pauses: how long to wait before what failed is tried again."""

from collections.abc import Iterator


def growing(first_s: float, longest_s: float) -> Iterator[float]:
    """Yield pauses in seconds without end, each twice as long as the one before, up to `longest_s`."""
    pause = first_s
    while True:
        yield pause
        pause = min(2 * pause, longest_s)
