"""The grade of usage data, which decides how wide the band around a preliminary result is."""

from services.lead.rules.usage.imported import Grade

DAYS_PER_MONTH = 30.42
"""A year of 365 days in twelve."""
READING_DAY_SLACK = 0.1
"""Months: twelve meter-reading cycles may add up to 362 days. Ours."""
FINEST_FOR_A_S = 3600
MISSING_FOR_A_PCT = 1.0
MISSING_FOR_INTERVALS_PCT = 10.0
"""With more gaps not even the monthly sums hold, so the data counts one grade lower. Ours."""


def months_covered(days: float) -> int:
    """Whole months in ``days`` of data."""
    return int(days / DAYS_PER_MONTH + READING_DAY_SLACK)


def grade_of_months(months: int) -> Grade:
    """Grade of monthly energy: twelve bills B, 6 to 11 C, 1 to 5 D, none (an annual figure or dollars only) E.

    Ours, after how well each predicts the year: ``load.profile.UNCERTAINTY_PCT``.
    """
    if months >= 12:
        return Grade.B
    if months >= 6:
        return Grade.C
    return Grade.D if months >= 1 else Grade.E


def grade_of_intervals(interval_seconds: int, days: float, missing_pct: float) -> Grade:
    """Grade of interval data that spans ``days``.

    A for twelve months at 60 minutes or finer with at most 1 % missing; else as monthly energy.
    """
    months = months_covered(days)
    if interval_seconds <= FINEST_FOR_A_S and months >= 12 and missing_pct <= MISSING_FOR_A_PCT:
        return Grade.A
    grade = grade_of_months(months)
    if missing_pct > MISSING_FOR_INTERVALS_PCT and grade is not Grade.E:
        return Grade(chr(ord(grade.value) + 1))
    return grade
