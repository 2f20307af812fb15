"""Dates: calendar values that know how precise they are, written in EDTF."""

import calendar
import datetime
import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.errors import InvalidDateError

_FORM = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?|\d{3}X|\d{2}XX", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DECADE, _CENTURY = 10, 100


class Precision(StrEnum):
    """How much of a date is known, from the finest to the coarsest."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"

    def is_finer_than(self, other: "Precision") -> bool:
        """Say whether a date of this precision says more than one of `other`."""
        order = list(Precision)
        return order.index(self) < order.index(other)


class Unit(StrEnum):
    """A step on the calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"

    @property
    def precision(self) -> Precision:
        """The finest that a count of such steps can lead to: "two years later" names a year, not a day."""
        if self in (Unit.DAY, Unit.WEEK):
            return Precision.DAY
        return Precision.MONTH if self is Unit.MONTH else Precision.YEAR


def parse_day(text: str) -> datetime.date:
    """Read YYYY-MM-DD. Raises InvalidDateError, which says what to write, for anything else."""
    if _DAY.fullmatch(text) is None:  # fromisoformat reads 2023-W02-1 too
        raise InvalidDateError(f"{text!r} is not a day; write YYYY-MM-DD, such as 2023-01-14")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise InvalidDateError(f"{text!r} is not in the calendar ({error}); write YYYY-MM-DD") from None


def kept_on(year: int, month: int, day: int) -> datetime.date:
    """Return when a day of the calendar is kept in `year`.

    29 February is kept on 28 February in common years (RFC 7529, SKIP=BACKWARD).
    """
    return datetime.date(year, month, 28 if (month, day) == (2, 29) and not calendar.isleap(year) else day)


@dataclass(frozen=True, slots=True)
class Date:
    """A day `1992-01-14`, month `1992-08`, year `2020`, decade `199X` or century `19XX`.

    There is no `<`: whether 1992 comes before June 1992 has no answer. Compare `earliest()` and `latest()`.
    """

    edtf: str

    def __post_init__(self) -> None:
        form = _FORM.fullmatch(self.edtf)
        if form is None:
            raise InvalidDateError(
                f"{self.edtf!r} is not a date; write 1992-01-14, 1992-08, 1992, 199X (a decade) or 19XX"
            )
        try:
            self.earliest()
        except ValueError as error:
            raise InvalidDateError(f"{self.edtf!r} is not in the calendar: {error}") from error

    @classmethod
    def parse(cls, edtf: str) -> "Date":
        """Read EDTF. Raises InvalidDateError for another form, and for a day that no calendar has."""
        return cls(edtf)

    @classmethod
    def of(cls, day: datetime.date) -> "Date":
        """Make a date of day precision."""
        return cls(day.isoformat()[:10])

    @classmethod
    def of_parts(cls, year: int, month: int | None = None, day: int | None = None) -> "Date":
        """Make a date from the parts that are known. Raises InvalidDateError if there is none such."""
        parts = f"{year:04d}"
        if month is not None:
            parts += f"-{month:02d}"
            if day is not None:
                parts += f"-{day:02d}"
        return cls(parts)

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        if self.edtf.endswith("XX"):
            return Precision.CENTURY
        if self.edtf.endswith("X"):
            return Precision.DECADE
        return {4: Precision.YEAR, 7: Precision.MONTH}.get(len(self.edtf), Precision.DAY)

    @property
    def year(self) -> int:
        """The year, or the first one of a decade or century (of `00XX` the year 1: there is no year 0)."""
        year = int(self.edtf[:4].replace("X", "0"))
        return year or (1 if "X" in self.edtf else 0)

    @property
    def month(self) -> int | None:
        """The month, if it is known."""
        return int(self.edtf[5:7]) if len(self.edtf) > 4 else None

    @property
    def day(self) -> int | None:
        """The day of the month, if it is known."""
        return int(self.edtf[8:]) if len(self.edtf) > 7 else None

    def earliest(self) -> datetime.date:
        """Return the first day that this date may mean."""
        month, day = (1 if part is None else part for part in (self.month, self.day))
        return datetime.date(self.year, month, day)

    def latest(self) -> datetime.date:
        """Return the last day that this date may mean."""
        if self.precision is Precision.DAY:
            return self.earliest()
        if self.month is not None:
            return datetime.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])
        return datetime.date(int(self.edtf.replace("X", "9")), 12, 31)

    def contains(self, other: "Date") -> bool:
        """Say whether every day of `other` is one of this date's; a date contains itself."""
        return self.earliest() <= other.earliest() and other.latest() <= self.latest()

    def truncated(self, precision: Precision) -> "Date":
        """Return this date at `precision`, or as it is if it is no finer: precision may fall, never rise."""
        if not self.precision.is_finer_than(precision):
            return self
        if precision is Precision.MONTH:
            return Date(self.edtf[:7])
        return Date(
            {Precision.DECADE: self.edtf[:3] + "X", Precision.CENTURY: self.edtf[:2] + "XX"}.get(
                precision, self.edtf[:4]
            )
        )

    def shifted(self, amount: int, unit: Unit) -> "Date":
        """Return the date `amount` units later, at the coarser precision of the two: a year for years.

        Raises InvalidDateError where this date is too coarse for such a step (a month plus ten days) or
        the calendar ends.
        """
        needed = unit.precision
        if needed.is_finer_than(self.precision):
            raise InvalidDateError(f"{self.edtf} is not known to the {needed}, so {amount} {unit}s lead nowhere")
        try:
            if needed is Precision.DAY:
                days = amount * 7 if unit is Unit.WEEK else amount
                return Date.of(self.earliest() + datetime.timedelta(days=days))
            if needed is Precision.MONTH:
                years, month = divmod(self.year * 12 + (self.month or 1) - 1 + amount, 12)
                return Date.of_parts(years, month + 1)
            years = {Unit.DECADE: _DECADE, Unit.CENTURY: _CENTURY}.get(unit, 1)
            return Date.of_parts(self.year + amount * years)
        except OverflowError as error:
            raise InvalidDateError(f"{self.edtf} and {amount} {unit}s leave the calendar") from error
