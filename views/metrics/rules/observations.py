"""What each metric counts of one journey: the definitions, one function a metric.

An observation has the instant of its cohort (the start event), a numerator and a denominator. A censored one has begun
and not ended: it is counted, and shown beside the figure, but is not in it.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from shared.rules.calendar import business_days_between
from views.metrics.rules.journey import Accuracy, Case, Frozen, Journey, Order

MATURITY: Final = timedelta(days=30)
"""A lead younger than this is not judged, be there a proposal or not: of the young ones the quick would count alone."""
TOP_TWO_BOXES: Final = 4
FITTED: Final = 1
"""Parameters that a model was fitted with, p of NMBE and CV(RMSE): 1 in ASHRAE Guideline 14-2014, 5.2.11.3."""
HOUR_S: Final = 3600.0
MIN: Final = datetime.min.replace(tzinfo=UTC)


class Observation(NamedTuple):
    at: datetime
    numerator: float
    denominator: float = 1.0
    censored: bool = False


Observe = Callable[[Journey, datetime], Iterator[Observation]]
"""``datetime``: now, on the calendar."""


def zone_of(j: Journey) -> ZoneInfo:
    """Dates of a project are local to its site; UTC while nobody has said where that is."""
    return ZoneInfo(j.time_zone or "UTC")


def _on(j: Journey, day: date) -> datetime:
    """Where a day begins at the site: what is told by the day counts in that day's month."""
    return datetime.combine(day, time(), zone_of(j))


def _bd(j: Journey, start: datetime, end: datetime) -> float:
    """Business days between two instants, by the site's dates and the federal calendar."""
    zone = zone_of(j)
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
        young = now - j.captured_at < MATURITY
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


def _until_it_stood(j: Journey, at: datetime) -> bool:
    """What is designed after the first installation, for another inverter say, says nothing of the design before it."""
    return j.installed_at is None or at <= j.installed_at


def _frozen(j: Journey) -> Frozen | None:
    """The design that was built first; while nothing stands, the last one."""
    return max((one for one in j.frozen if _until_it_stood(j, one.at)), key=lambda one: one.at, default=None)


def yield_ratio(j: Journey, now: datetime) -> Iterator[Observation]:
    found = _frozen(j)
    if found is not None and found.yield_ratio is not None:
        yield Observation(found.at, found.yield_ratio)


def frozen_at_first(j: Journey, now: datetime) -> Iterator[Observation]:
    if (found := _frozen(j)) is not None:
        yield Observation(found.at, float(found.version == 1))


def design_minutes(j: Journey, now: datetime) -> Iterator[Observation]:
    found = _frozen(j)
    if found is not None and found.kwdc:
        yield Observation(found.at, math.fsum(one.minutes for one in j.drawn if _until_it_stood(j, one.at)), found.kwdc)


def closed_contracts(j: Journey, now: datetime) -> Iterator[Observation]:
    return _contracts(j, net=False)


def kept_contracts(j: Journey, now: datetime) -> Iterator[Observation]:
    return _contracts(j, net=True)


def _contracts(j: Journey, *, net: bool) -> Iterator[Observation]:
    if j.presented_at is None:
        return
    won = j.effective_at is not None and not (net and (j.rescinded_at is not None or _given_up(j)))
    open_yet = j.effective_at is None and j.closed_at is None
    yield Observation(j.presented_at, float(won), censored=open_yet)


def _given_up(j: Journey) -> bool:
    """Closed before its system was activated: the end of one that ran undoes no contract."""
    return j.closed_at is not None and (j.activated_at is None or j.closed_at < j.activated_at)


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

    return _theirs(j, j.permit_submitted_at, j.permit_approved_at, j.corrections_at, j.resubmitted_at)


def _theirs(
    j: Journey,
    start: datetime | None,
    end: datetime | None,
    asked_at: Sequence[datetime],
    answered_at: Sequence[datetime],
) -> Iterator[Observation]:
    """Business days without those from each question to its answer."""

    def count(start: datetime, end: datetime) -> float:
        ours, until = 0.0, start
        for asked in sorted(asked_at):
            answered = min((one for one in answered_at if one >= asked), default=None)
            if answered is not None and start <= asked and answered <= end and answered > until:
                ours += _bd(j, max(asked, until), answered)  # two questions may wait for one answer
                until = answered
        return max(0.0, _bd(j, start, end) - ours)

    return _duration(j, start, end, count)


def _case(j: Journey) -> Case | None:
    """The application that was approved first; while none is, the latest."""
    own = [one for one in j.cases.values() if not one.further and (one.submitted_at or one.complete_at) is not None]
    approved = [one for one in own if one.approved_at is not None]
    if approved:
        return min(approved, key=lambda one: one.approved_at or MIN)
    return max(own, key=lambda one: one.submitted_at or one.complete_at or MIN, default=None)


def utility_queue(j: Journey, now: datetime) -> Iterator[Observation]:
    """Of one application, without the days that a study or work on the grid waited for the applicant."""
    case = _case(j)
    if case is None:
        return iter(())
    return _theirs(j, case.complete_at, case.approved_at, case.asked_at, case.answered_at)


def gross_queue(j: Journey, now: datetime) -> Iterator[Observation]:
    """From the first application to the first approval, whatever was denied and applied for again between them."""
    case = _case(j)
    sent = min((one.submitted_at for one in j.cases.values() if not one.further and one.submitted_at), default=None)
    return _business_days(j, sent, None if case is None else case.approved_at)


def deliveries(j: Journey, now: datetime) -> Iterator[Observation]:
    """Lines of orders: one is good where all its pieces came undamaged by the day first promised."""
    for order in j.orders.values():
        if order.issued_at is None or order.cancelled or not order.quantities:
            continue
        lines = float(len(order.quantities))
        overdue = order.due is not None and order.due < now.date()
        if not overdue and not any(one.complete for one in order.deliveries):  # nothing, or not all, and not due yet
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
    at, passed = j.first_inspection
    before = j.failed_before_at is not None and j.failed_before_at < at
    right = passed and not before and j.major_punch_items == 0
    yield Observation(j.installed_at, float(right))


def recordables(j: Journey, now: datetime) -> Iterator[Observation]:
    return _incidents(j, "recordable")


def dart(j: Journey, now: datetime) -> Iterator[Observation]:
    return _incidents(j, "dart")


def near_misses(j: Journey, now: datetime) -> Iterator[Observation]:
    return _incidents(j, "near_miss")


def _incidents(j: Journey, which: str) -> Iterator[Observation]:
    """Cases over hours worked by everybody: 200,000 hours are 100 people for a year (OSHA)."""
    for day, elsewhere in j.hours_elsewhere.items():
        yield Observation(_on(j, date.fromisoformat(day)), 0.0, elsewhere)
    hours = j.hours_worked or sum(j.labour_hours.values())
    cases = sum(bool(getattr(one, which)) for one in j.incidents.values())
    begun = [_on(j, j.worked_since.astimezone(UTC).date())] if j.worked_since else []
    at = j.installed_at or min((*begun, *(one.at for one in j.incidents.values())), default=None)
    if at is not None:
        yield Observation(at, float(cases), hours)


def inspections(j: Journey, now: datetime) -> Iterator[Observation]:
    return _inspections(j, cleanly=False)


def clean_inspections(j: Journey, now: datetime) -> Iterator[Observation]:
    return _inspections(j, cleanly=True)


def _inspections(j: Journey, *, cleanly: bool) -> Iterator[Observation]:
    """First attempts of final inspections. ``cleanly``: without corrections that need no second visit."""
    if j.first_inspection is not None:
        at, passed = j.first_inspection
        yield Observation(at, float(passed and (j.passed_cleanly or not cleanly)))
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
    for first_day, month in j.uptime.items():
        if month.useful > 0:
            up = month.useful - month.down + month.excluded
            yield Observation(_on(j, date.fromisoformat(first_day)), month.kw * up, month.kw * month.useful)
    if j.activated_at is not None and not j.uptime and j.closed_at is None:
        yield Observation(j.activated_at, 0.0, 0.0, censored=True)
