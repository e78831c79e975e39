"""From observations to the fifteen figures, each with what it was made of and a published reference beside it."""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Any, Final, Literal, TypedDict

from views.metrics.rules import observations as o
from views.metrics.rules.journey import Journey
from views.metrics.rules.observations import Observation, Observe

By = Literal["month", "ahj", "crew", "utility"]
BYS: Final[tuple[By, ...]] = ("month", "ahj", "crew", "utility")
HOURS_OF_100: Final = 200_000
"""Hours of 100 people in a year of 50 weeks of 40 hours (OSHA)."""

Combine = Callable[[Sequence[Observation]], float | None]


def _sums(found: Sequence[Observation]) -> tuple[float, float]:
    return math.fsum(one.numerator for one in found), math.fsum(one.denominator for one in found)


def _ratio(scale: float) -> Combine:
    def combine(found: Sequence[Observation]) -> float | None:
        numerator, denominator = _sums(found)
        return scale * numerator / denominator if denominator else None

    return combine


def _median(found: Sequence[Observation]) -> float | None:
    return median(one.numerator for one in found)


def _accuracy(found: Sequence[Observation]) -> float | None:
    return _less_the_error(median(one.numerator for one in found))


def _less_the_error(error_pct: float) -> float:
    return 100 - error_pct


def _itself(value: float) -> float:
    return value


@dataclass(frozen=True)
class Metric:
    id: str
    """The number of the key metric; a letter where it has several figures."""
    name: str
    unit: str
    observe: Observe
    combine: Combine
    spread: Callable[[float], float] | None = None
    """Of what sums mean nothing, as of durations, the ninetieth percentile is shown as well, in the figure's own terms:
    nine of ten observations are at the most that long, or at the least that accurate."""


METRICS: Final = (
    Metric("1", "Lead-to-proposal ratio", "%", o.lead_to_proposal, _ratio(100)),
    Metric("2", "Analysis accuracy against the final design", "%", o.accuracy_of_design, _accuracy, _less_the_error),
    Metric("2a", "Analysis accuracy against the meter", "%", o.accuracy_of_meter, _accuracy, _less_the_error),
    Metric("2b", "Normalised mean bias against the meter", "%", o.nmbe, _median, _itself),
    Metric("2c", "CV(RMSE) against the meter", "%", o.cvrmse, _median, _itself),
    Metric("3", "Proposal generation time", "h", o.proposal_time, _median, _itself),
    Metric("4a", "Yield of the design over that of the best plane", "1", o.yield_ratio, _median, _itself),
    Metric("4b", "Designs frozen at their first version", "%", o.frozen_at_first, _ratio(100)),
    Metric("4c", "Design time per kW", "min/kW", o.design_minutes, _ratio(1)),
    Metric("5", "Contract close rate", "%", o.closed_contracts, _ratio(100)),
    Metric("5a", "Contract close rate net of cancellations", "%", o.kept_contracts, _ratio(100)),
    Metric("6", "Financing approval rate", "%", o.financing, _ratio(100)),
    Metric("7", "Permit approval time", "business days", o.permit_time, _median, _itself),
    Metric("7a", "Permit approval time, the authority's alone", "business days", o.authority_time, _median, _itself),
    Metric("8", "Interconnection queue time, the utility's clock", "business days", o.utility_queue, _median, _itself),
    Metric("8a", "Interconnection queue time, gross", "business days", o.gross_queue, _median, _itself),
    Metric("9", "On-time delivery in full", "%", o.deliveries, _ratio(100)),
    Metric("10", "Installation right the first time", "%", o.first_time_right, _ratio(100)),
    Metric("11", "Total recordable incident rate", "per 100 FTE", o.recordables, _ratio(HOURS_OF_100)),
    Metric("11a", "DART rate", "per 100 FTE", o.dart, _ratio(HOURS_OF_100)),
    Metric("11b", "Near misses", "per 100 FTE", o.near_misses, _ratio(HOURS_OF_100)),
    Metric("12", "Inspections passed at the first attempt", "%", o.inspections, _ratio(100)),
    Metric("12a", "Inspections passed at the first attempt without corrections", "%", o.clean_inspections, _ratio(100)),
    Metric("13", "Installation to permission to operate", "business days", o.to_operation, _median, _itself),
    Metric("13a", "Installation to inspection passed", "business days", o.to_inspection, _median, _itself),
    Metric("13b", "Request to permission to operate", "business days", o.utility_to_operation, _median, _itself),
    Metric("14", "Satisfied customers", "%", o.satisfied, _ratio(100)),
    Metric("14a", "Net promoter score", "points", o.promoters, _ratio(100)),
    Metric("14b", "Surveys answered", "%", o.response_rate, _ratio(100)),
    Metric("15", "System uptime", "%", o.uptime, _ratio(100)),
)


class Benchmark(TypedDict):
    value: Any
    source: str


@cache
def benchmarks() -> dict[str, Benchmark]:
    """Published references, by the metric's id."""
    text = files("views.metrics.rules").joinpath("data/benchmarks.json").read_text(encoding="utf-8")
    found: dict[str, Benchmark] = json.loads(text)["benchmarks"]
    return found


def figures(journeys: Iterable[Journey], now: datetime, by: By | None = None) -> list[dict[str, Any]]:
    """One entry a metric, with ``by`` one a metric and group: value, numerator, denominator, n, censored, benchmark.

    ``value`` is None where n is 0. Of durations ``value`` is the median, ``p90`` stands beside it, and there is no
    numerator: ``denominator`` is their number. Months are those of the site.
    """
    groups: dict[tuple[int, str | None], list[Observation]] = defaultdict(list)
    for journey in journeys:
        zone = o.zone_of(journey)
        group = None if by in (None, "month") else getattr(journey, str(by))
        for number, metric in enumerate(METRICS):
            for one in metric.observe(journey, now):
                place = f"{one.at.astimezone(zone):%Y-%m}" if by == "month" else group
                groups[number, place].append(one)
    if by is None:
        return [_entry(metric, groups.get((number, None), [])) for number, metric in enumerate(METRICS)]
    return [
        {**_entry(METRICS[number], found), by: place}
        for (number, place), found in sorted(groups.items(), key=lambda one: (one[0][0], one[0][1] or ""))
    ]


def _entry(metric: Metric, found: Sequence[Observation]) -> dict[str, Any]:
    whole = [one for one in found if not one.censored]
    numerator, denominator = _sums(whole)
    known = benchmarks().get(metric.id, {"value": None, "source": "none found"})
    return {
        "id": metric.id,
        "name": metric.name,
        "value": metric.combine(whole) if whole else None,
        "unit": metric.unit,
        "numerator": numerator if metric.spread is None else None,
        "denominator": denominator if metric.spread is None else float(len(whole)),
        "n": len(whole),
        "censored": len(found) - len(whole),
        "benchmark": {"value": known["value"], "source": known["source"]},
        **({} if metric.spread is None else {"p90": _percentile([one.numerator for one in whole], 0.9, metric.spread)}),
    }


def _percentile(values: list[float], share: float, shown: Callable[[float], float]) -> float | None:
    """By linear interpolation between the ranks, and as it is ``shown``; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return shown(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
