"""Clock: the one place where the bot reads what time it is."""

import datetime


class Clock:
    """The system's clock, moved by what an operator's CLOCK_OFFSET_S says: a rehearsal of a day to come."""

    def __init__(self, offset_s: int = 0) -> None:
        self._offset = datetime.timedelta(seconds=offset_s)

    def now(self) -> datetime.datetime:
        """Return the moment, in UTC."""
        return datetime.datetime.now(datetime.UTC) + self._offset
