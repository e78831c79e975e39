"""The desk of a circuit: the one place where its capacity is given out and taken back, first come first served."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sandbox.aov04.grid import location_of, network, place_of
from sandbox.aov04.model.circuit import CircuitLoad
from sandbox.aov04.report import site_report
from sandbox.aov04.tariff import SMALLEST_KWAC
from sandbox.aov04.verdict import Outcome, Verdict, review, study, supplemental_review, upgradable
from shared.rules.calendar import local_date
from shared.rules.interconnection.facts import Facility
from shared.rules.interconnection.review import case_of

Letters = Iterable[dict[str, Any]]


class Kind(StrEnum):
    REVIEW = "review"
    SUPPLEMENTAL = "supplemental"
    STUDY = "study"
    UPGRADED = "upgraded"
    """The study, with the transformer that the customer has paid for."""
    REPORT = "report"
    """Nothing is decided: what is known of the place is told."""
    RELEASE = "release"
    """What was approved is given up."""


DECIDES = {
    Kind.REVIEW: review, Kind.SUPPLEMENTAL: supplemental_review, Kind.STUDY: study, Kind.UPGRADED: study,
}  # fmt: skip


def work_through(load: CircuitLoad, letters: Letters, now: datetime) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Decides about letters in the order of their queue positions (SGIP 1.6), changes the load, gives the answers.

    What is given back is taken first: it can only help those who wait.
    """
    for letter in sorted(
        letters, key=lambda one: (one["kind"] != Kind.RELEASE, one["queued_at"], one["application_id"])
    ):
        place = place_of(letter["usage_point_id"])
        if letter["kind"] == Kind.RELEASE:
            load.put(letter["usage_point_id"], -int(letter["watts"]))
            continue
        rules = network().rules(local_date(now, network().time_zone))
        if letter["kind"] == Kind.REPORT:
            told = site_report(letter["usage_point_id"], location_of(place, load.added(place))).model_dump(mode="json")
            yield UUID(letter["project_id"]), {"request_id": letter["application_id"], "report": told}
            continue
        location = location_of(place, load.without(letter["usage_point_id"], int(letter.get("standing_w", 0))))
        transformers = place.section.transformers
        if letter["kind"] == Kind.UPGRADED:
            location = replace(location, transformer_kva=transformers.upgrade_kva)
        case = case_of(Facility(**letter["facility"]), location, rules, letter["export_control_agreed"])
        verdict = DECIDES[Kind(letter["kind"])](case)
        if letter["kind"] == Kind.STUDY and transformers.upgrade_kva is not None and upgradable(verdict):
            verdict = replace(verdict, outcome=Outcome.UPGRADE)
        if verdict.outcome is Outcome.APPROVED:
            load.put(letter["usage_point_id"], int(letter["watts"]))
        found = _written(verdict, letter.get("existing_kw", 0.0))
        yield UUID(letter["project_id"]), {"application_id": letter["application_id"], **found}


def _written(verdict: Verdict, existing_kw: float) -> dict[str, Any]:
    """Of the largest size that would pass the applicant hears what can be added to what is there."""
    largest = None if verdict.largest_kwac is None else round(verdict.largest_kwac - existing_kw, 3)
    return {
        "outcome": verdict.outcome.value,
        "screens": [screen.model_dump(mode="json") for screen in verdict.screens],
        "reasons": list(verdict.reasons),
        "conditions": list(verdict.conditions),
        "largest_kwac": largest if largest is not None and largest >= SMALLEST_KWAC else None,
    }
