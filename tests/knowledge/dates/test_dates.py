import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dates.dates import Date, Precision, Unit
from knowledge.errors import InvalidDateError

EDTF = st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.integers(1, 9999).map(lambda year: f"{year:04d}"),
    st.integers(0, 999).map(lambda decade: f"{decade:03d}X"),
    st.integers(0, 99).map(lambda century: f"{century:02d}XX"),
)
DATES = EDTF.map(Date.parse)


@given(edtf=EDTF)
def test_a_date_is_written_as_it_was_read(edtf: str) -> None:
    assert Date.parse(edtf).edtf == edtf


@pytest.mark.parametrize(
    ("edtf", "precision", "earliest", "latest"),
    [
        ("1992-01-14", Precision.DAY, datetime.date(1992, 1, 14), datetime.date(1992, 1, 14)),
        ("2024-02", Precision.MONTH, datetime.date(2024, 2, 1), datetime.date(2024, 2, 29)),
        ("2020", Precision.YEAR, datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)),
        ("199X", Precision.DECADE, datetime.date(1990, 1, 1), datetime.date(1999, 12, 31)),
        ("16XX", Precision.CENTURY, datetime.date(1600, 1, 1), datetime.date(1699, 12, 31)),
        ("00XX", Precision.CENTURY, datetime.date(1, 1, 1), datetime.date(99, 12, 31)),
    ],
    ids=["day", "month", "year", "decade", "century", "first century"],
)
def test_a_date_spans_the_days_it_may_mean(
    edtf: str, precision: Precision, earliest: datetime.date, latest: datetime.date
) -> None:
    date = Date.parse(edtf)
    assert (date.precision, date.earliest(), date.latest()) == (precision, earliest, latest)


@pytest.mark.parametrize(
    "edtf",
    [
        "",
        "1992-1-14",
        "1993-02-29",
        "1992-13",
        "1992-00",
        "1992-01-00",
        "0000",
        "19X2",
        "XXXX",
        "14.01.1992",
        "1992-01-14T00",
        "१९९२",
    ],
)
def test_what_is_no_date_is_refused_by_name(edtf: str) -> None:
    with pytest.raises(InvalidDateError, match="is not"):
        Date.parse(edtf)


@given(day=st.dates())
def test_a_calendar_day_is_a_date_of_day_precision(day: datetime.date) -> None:
    date = Date.of(day)
    assert (date.precision, date.earliest(), date.latest()) == (Precision.DAY, day, day)


@given(date=DATES, precision=st.sampled_from(Precision))
def test_truncating_never_makes_a_date_finer_and_keeps_it_inside(date: Date, precision: Precision) -> None:
    truncated = date.truncated(precision)
    assert not truncated.precision.is_finer_than(date.precision)
    assert not truncated.precision.is_finer_than(precision) or truncated == date
    assert truncated.contains(date)


@given(one=DATES, other=DATES)
def test_two_dates_that_contain_each_other_span_the_same_days(one: Date, other: Date) -> None:
    both = one.contains(other) and other.contains(one)
    assert both == ((one.earliest(), one.latest()) == (other.earliest(), other.latest()))


@pytest.mark.parametrize(
    ("edtf", "amount", "unit", "expected"),
    [
        ("2012", 2, Unit.YEAR, "2014"),
        ("1992-01-14", -31, Unit.YEAR, "1961"),
        ("2012-05", 5, Unit.MONTH, "2012-10"),
        ("1999-12-30", 2, Unit.MONTH, "2000-02"),
        ("1991-08-26", 10, Unit.DAY, "1991-09-05"),
        ("2001-06-01", 2, Unit.WEEK, "2001-06-15"),
        ("1994-05", 1, Unit.DECADE, "2004"),
    ],
)
def test_a_step_leads_to_the_coarser_precision_of_date_and_step(
    edtf: str, amount: int, unit: Unit, expected: str
) -> None:
    assert Date.parse(edtf).shifted(amount, unit).edtf == expected


@pytest.mark.parametrize(("edtf", "unit"), [("1992", Unit.DAY), ("1992", Unit.MONTH), ("199X", Unit.YEAR)])
def test_a_date_too_coarse_for_a_step_cannot_take_it(edtf: str, unit: Unit) -> None:
    with pytest.raises(InvalidDateError, match="is not known to the"):
        Date.parse(edtf).shifted(1, unit)


@given(date=DATES, amount=st.integers(-20_000, 20_000), unit=st.sampled_from(Unit))
def test_a_step_ends_on_the_calendar_or_is_refused(date: Date, amount: int, unit: Unit) -> None:
    try:
        reached = date.shifted(amount, unit)
    except InvalidDateError:
        return
    assert not reached.precision.is_finer_than(date.precision)
    assert not reached.precision.is_finer_than(unit.precision)
