"""What each metric counts of one journey: the definitions, one function a metric.

An observation has the instant of its cohort (the start event), a numerator and a denominator. A censored one has begun
and not ended: it is counted, and shown beside the figure, but is not in it.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from shared.rules.calendar import business_days_between
from views.metrics.rules.journey import Accuracy, Journey, Order

MATURITY: Final = timedelta(days=30)
"""A lead younger than this may still become a proposal."""
TOP_TWO_BOXES: Final = 4
FITTED: Final = 1
"""Parameters that a model was fitted with, p of NMBE and CV(RMSE): 1 in ASHRAE Guideline 14-2014, 5.2.11.3."""
HOUR_S: Final = 3600.0


class Observation(NamedTuple):
    at: datetime
    numerator: float
    denominator: float = 1.0
    censored: bool = False


Observe = Callable[[Journey, datetime], Iterator[Observation]]
"""``datetime``: now, on the calendar."""


def _bd(j: Journey, start: datetime, end: datetime) -> float:
    """Business days between two instants, by the site's dates and the federal calendar."""
    zone = ZoneInfo(j.time_zone or "UTC")
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return float(business_days_between(first, last)) if last > first else 0.0


def _duration(
    j: Journey, start: datetime | None, end: datetime | None, count: Callable[[datetime, datetime], float]
) -> Iterator[Observation]:
    if start is None:
        return
    if end is None or end < start:
        if j.closed_at is None:
            yield Observation(start, 0.0, censored=True)
        return
    yield Observation(start, count(start, end))


def _business_days(j: Journey, start: datetime | None, end: datetime | None) -> Iterator[Observation]:
    return _duration(j, start, end, lambda a, b: _bd(j, a, b))


def lead_to_proposal(j: Journey, now: datetime) -> Iterator[Observation]:
    if j.captured_at is not None:
        young = now - j.captured_at < MATURITY and j.proposed_at is None and j.closed_at is None
        yield Observation(j.captured_at, float(j.proposed_at is not None), censored=young)


def accuracy_of_design(j: Journey, now: datetime) -> Iterator[Observation]:
    return _accuracy(j, "DESIGN")


def accuracy_of_meter(j: Journey, now: datetime) -> Iterator[Observation]:
    if (found := _metered(j)) is not None:
        yield Observation(found.at, found.abs_err_pct)


def _metered(j: Journey) -> Accuracy | None:
    """The design beside the meter: as lead has compared twelve months, else by the months that were reported."""
    if "METERED" in j.accuracy or not j.production:
        return j.accuracy.get("METERED")
    months = list(j.production.values())
    errors = [one.expected - one.produced for one in months]
    total, count = math.fsum(one.produced for one in months), len(months)
    free = max(1, count - FITTED)
    scatter = math.sqrt(math.fsum(error * error for error in errors) / free) * count / total
    return Accuracy(
        abs_err_pct=100 * abs(math.fsum(errors)) / total,
        nmbe_pct=100 * math.fsum(errors) * count / (free * total),
        cvrmse_pct=100 * scatter if count > 1 else None,
        at=max(one.at for one in months),
    )


def _accuracy(j: Journey, basis: str) -> Iterator[Observation]:
    if basis in j.accuracy:
        yield Observation(j.accuracy[basis].at, j.accuracy[basis].abs_err_pct)


def nmbe(j: Journey, now: datetime) -> Iterator[Observation]:
    if (found := _metered(j)) is not None:
        yield Observation(found.at, found.nmbe_pct)


def cvrmse(j: Journey, now: datetime) -> Iterator[Observation]:
    found = _metered(j)
    if found is not None and found.cvrmse_pct is not None:
        yield Observation(found.at, found.cvrmse_pct)


def proposal_time(j: Journey, now: datetime) -> Iterator[Observation]:
    return _duration(j, j.design_requested_at, j.proposed_at, lambda start, end: (end - start).total_seconds() / HOUR_S)


def yield_ratio(j: Journey, now: datetime) -> Iterator[Observation]:
    if j.frozen_at is not None and j.yield_ratio is not None:
        yield Observation(j.frozen_at, j.yield_ratio)


def frozen_at_first(j: Journey, now: datetime) -> Iterator[Observation]:
    if j.frozen_at is not None:
        yield Observation(j.frozen_at, float(j.frozen_version == 1))


def design_minutes(j: Journey, now: datetime) -> Iterator[Observation]:
    if j.frozen_at is not None and j.kwdc:
        yield Observation(j.frozen_at, j.design_minutes, j.kwdc)


def closed_contracts(j: Journey, now: datetime) -> Iterator[Observation]:
    return _contracts(j, net=False)


def kept_contracts(j: Journey, now: datetime) -> Iterator[Observation]:
    return _contracts(j, net=True)


def _contracts(j: Journey, *, net: bool) -> Iterator[Observation]:
    if j.presented_at is None:
        return
    won = j.effective_at is not None and not (net and (j.rescinded_at is not None or j.closed_at is not None))
    open_yet = j.effective_at is None and j.closed_at is None
    yield Observation(j.presented_at, float(won), censored=open_yet)


def financing(j: Journey, now: datetime) -> Iterator[Observation]:
    for application, applied_at in j.applied.items():
        decided = j.financing.get(application)
        if decided is not None:
            yield Observation(decided[0], float(decided[1]))
        elif j.closed_at is None:
            yield Observation(applied_at, 0.0, censored=True)


def permit_time(j: Journey, now: datetime) -> Iterator[Observation]:
    return _business_days(j, j.permit_submitted_at, j.permit_approved_at)


def authority_time(j: Journey, now: datetime) -> Iterator[Observation]:
    """Without the days that corrections lay with us: the clock stands from each request to its answer."""

    def count(start: datetime, end: datetime) -> float:
        ours = 0.0
        for asked in sorted(j.corrections_at):
            answered = min((one for one in j.resubmitted_at if one >= asked), default=None)
            if answered is not None and start <= asked and answered <= end:
                ours += _bd(j, asked, answered)
        return max(0.0, _bd(j, start, end) - ours)

    return _duration(j, j.permit_submitted_at, j.permit_approved_at, count)


def utility_queue(j: Journey, now: datetime) -> Iterator[Observation]:
    return _business_days(j, j.interconnection_complete_at, j.interconnection_approved_at)


def gross_queue(j: Journey, now: datetime) -> Iterator[Observation]:
    return _business_days(j, j.interconnection_submitted_at, j.interconnection_approved_at)


def deliveries(j: Journey, now: datetime) -> Iterator[Observation]:
    """Lines of orders: one is good where all its pieces came undamaged by the day first promised."""
    for order in j.orders.values():
        if order.issued_at is None or order.cancelled or not order.quantities:
            continue
        lines = float(len(order.quantities))
        overdue = order.due is not None and order.due < now.date()
        if not order.deliveries and not overdue:
            yield Observation(order.issued_at, 0.0, lines, censored=True)
        else:
            yield Observation(order.issued_at, float(_good_lines(order)), lines)


def _good_lines(order: Order) -> int:
    if not any(one.lines for one in order.deliveries):  # records of before state the delivery as a whole
        first = min(order.deliveries, key=lambda one: one.at, default=None)
        good = first is not None and first.complete and first.on_time and not order.spoiled
        return len(order.quantities) * good
    accepted, damaged = Counter[int](), set()
    for delivery in order.deliveries:
        for one in delivery.lines:
            accepted[one.line] += one.accepted * delivery.on_time
            if one.damaged:
                damaged.add(one.line)
    return sum(accepted[line] >= quantity and line not in damaged for line, quantity in enumerate(order.quantities, 1))


def first_time_right(j: Journey, now: datetime) -> Iterator[Observation]:
    if j.installed_at is None:
        return
    if j.first_inspection is None:
        if j.closed_at is None:
            yield Observation(j.installed_at, 0.0, censored=True)
        return
    yield Observation(j.installed_at, float(j.first_inspection[1] and j.major_punch_items == 0))


def recordables(j: Journey, now: datetime) -> Iterator[Observation]:
    return _incidents(j, "recordable")


def dart(j: Journey, now: datetime) -> Iterator[Observation]:
    return _incidents(j, "dart")


def near_misses(j: Journey, now: datetime) -> Iterator[Observation]:
    return _incidents(j, "near_miss")


def _incidents(j: Journey, which: str) -> Iterator[Observation]:
    """Cases over hours worked by everybody: 200,000 hours are 100 people for a year (OSHA)."""
    for day, elsewhere in j.hours_elsewhere.items():
        yield Observation(datetime.combine(date.fromisoformat(day), time(), UTC), 0.0, elsewhere)
    hours = j.hours_worked or sum(j.labour_hours.values())
    cases = sum(bool(getattr(one, which)) for one in j.incidents.values())
    at = j.installed_at or min((one.at for one in j.incidents.values()), default=None)
    if at is not None:
        yield Observation(at, float(cases), hours)


def inspections(j: Journey, now: datetime) -> Iterator[Observation]:
    if j.first_inspection is not None:
        yield Observation(j.first_inspection[0], float(j.first_inspection[1]))
    elif j.installed_at is not None and j.closed_at is None:
        yield Observation(j.installed_at, 0.0, censored=True)


def to_operation(j: Journey, now: datetime) -> Iterator[Observation]:
    return _business_days(j, j.installed_at, j.pto_at)


def to_inspection(j: Journey, now: datetime) -> Iterator[Observation]:
    return _business_days(j, j.installed_at, j.inspection_passed_at)


def utility_to_operation(j: Journey, now: datetime) -> Iterator[Observation]:
    return _business_days(j, j.pto_requested_at, j.pto_at)


def satisfied(j: Journey, now: datetime) -> Iterator[Observation]:
    return _answers(j, lambda csat, nps: float(csat >= TOP_TWO_BOXES))


def promoters(j: Journey, now: datetime) -> Iterator[Observation]:
    return _answers(j, lambda csat, nps: float(nps >= 9) - float(nps <= 6))


def _answers(j: Journey, score: Callable[[int, int], float]) -> Iterator[Observation]:
    for one in j.answers.values():
        yield Observation(one.at, score(one.csat, one.nps))
    for days, sent_at in j.surveys.items():
        if days not in j.answers:
            yield Observation(sent_at, 0.0, censored=True)


def response_rate(j: Journey, now: datetime) -> Iterator[Observation]:
    for days, sent_at in j.surveys.items():
        yield Observation(sent_at, float(days in j.answers))


def uptime(j: Journey, now: datetime) -> Iterator[Observation]:
    """kW-hours up of kW-hours useful, outages of the grid and force majeure excused."""
    for month in j.uptime.values():
        if month.useful > 0:
            up = month.useful - month.down + month.excluded
            yield Observation(month.at, month.kw * up, month.kw * month.useful)
    if j.activated_at is not None and not j.uptime and j.closed_at is None:
        yield Observation(j.activated_at, 0.0, 0.0, censored=True)
