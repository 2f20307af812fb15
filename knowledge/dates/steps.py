"""Date steps: the date that an expression reaches from another one, or None where the calendar has none."""

from knowledge.dates.dates import Date, Precision, Unit
from knowledge.dates.expressions import Expression
from knowledge.errors import InvalidDateError


def stepped(base: Date, expression: Expression) -> Date | None:
    """Step from `base` as the expression says, then take the month and day that it names."""
    if expression.unit is None:
        return None
    date = shifted(base, expression.shift, expression.unit)
    if date is None or (expression.month is None and expression.day is None):
        return date
    month = expression.month or date.month
    return None if month is None else date_of(date.year, month, expression.day)


def shifted(base: Date, amount: int, unit: Unit) -> Date | None:
    """Step as `Date.shifted` does."""
    try:
        return base.shifted(amount, unit)
    except InvalidDateError:
        return None


def years_before(day: Date, amount: int, unit: Unit) -> Date | None:
    """Step by years and keep month and day; a 29 February without its like falls back to the month."""
    reached = shifted(day, amount, unit)
    if reached is None or reached.precision is not Precision.YEAR or day.month is None:
        return reached
    return date_of(reached.year, day.month, day.day) or date_of(reached.year, day.month, None)


def date_of(year: int, month: int, day: int | None) -> Date | None:
    """Make a date of its parts."""
    try:
        return Date.of_parts(year, month, day)
    except InvalidDateError:
        return None


def in_year(year: int, expression: Expression) -> Date | None:
    """Return the day or month that `expression` names, in `year`."""
    return None if expression.month is None else date_of(year, expression.month, expression.day)


def is_earlier_in_year(expression: Expression, date: Date) -> bool:
    """Say whether the day or month of `expression` comes before that of `date` in every year."""
    if date.month is None or expression.month is None:
        return False
    if expression.month == date.month and expression.day is not None and date.day is not None:
        return expression.day < date.day
    return expression.month < date.month
