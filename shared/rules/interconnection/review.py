"""What comes of an application: the level it is reviewed at, its screens, and what the rules say follows from them."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from shared.rules.interconnection.eligibility import PROCESSES, Eligibility, Process, fast_track_of, level_of
from shared.rules.interconnection.facts import Facility, Location
from shared.rules.interconnection.ruleset import Ruleset
from shared.rules.interconnection.screens import Case, Screen, fast_track, minimum_load

Outcome = Literal["approve", "supplemental", "study", "deny", "unknown"]

NOT_OURS: Final = "under_tariff"
"""Where the point of interconnection is not under the tariff there is nothing to review."""
PENETRATION: Final = "line_section_penetration"


@dataclass(frozen=True)
class Review:
    """Screens and supplemental screens as found; ``level`` and ``process`` are None where a missing fact decides."""

    level: int | None
    process: Process | None
    fast_track: Eligibility
    screens: tuple[Screen, ...]
    supplemental: tuple[Screen, ...]
    outcome: Outcome


def case_of(facility: Facility, location: Location, rules: Ruleset, utility_agreed_export: bool = False) -> Case:
    """The facility as the screens see it; what goes to study is screened like the fast track, for information."""
    level = level_of(facility, location, rules)
    return Case(facility, location, rules, 1 if level == 1 else 2, utility_agreed_export)


def review(facility: Facility, location: Location, rules: Ruleset, utility_agreed_export: bool = False) -> Review:
    """All that can be said about an application from its own facts and those of the place."""
    level = level_of(facility, location, rules)
    case = case_of(facility, location, rules, utility_agreed_export)
    screens, supplemental = fast_track(case), (minimum_load(case),)
    if location.network is not None:
        supplemental = (replace(supplemental[0], result="not_applicable", value=None, limit=None, needs=()),)
    return Review(
        level=level,
        process=None if level is None else PROCESSES[level],
        fast_track=fast_track_of(facility, location, rules),
        screens=screens,
        supplemental=supplemental,
        outcome=_outcome(level, screens, supplemental, rules),
    )


def passes(case: Case) -> bool:
    """Whether a facility could be approved without a study, as far as the facts are known.

    It is small enough and fails no screen, or fails only what the supplemental review decides, and passes that.
    """
    if level_of(case.facility, case.location, case.rules) == 3:
        return False
    failed = {one.id for one in fast_track(case) if one.result == "fail"}
    if failed and failed <= set(case.rules.supplemental_decides):
        return minimum_load(case).result == "pass"
    return not failed


def passes_at_once(case: Case) -> bool:
    """Whether the initial review would approve it: small enough for it, and no screen fails."""
    small = level_of(case.facility, case.location, case.rules) != 3
    return small and all(one.result != "fail" for one in fast_track(case))


def _outcome(
    level: int | None, screens: tuple[Screen, ...], supplemental: tuple[Screen, ...], rules: Ruleset
) -> Outcome:
    """What is certain already: a missing fact leaves open only what it could still change."""
    failed = {one.id for one in screens if one.result == "fail"}
    unknown = {one.id for one in screens if one.result == "unknown"}
    if NOT_OURS in failed:
        return "deny"
    if NOT_OURS in unknown:
        return "unknown"
    if level == 3 or failed - set(rules.supplemental_decides):
        return "study"
    if level is None or unknown:
        return "unknown"
    if not failed:
        return "approve"
    return "study" if any(one.result in ("fail", "not_applicable") for one in supplemental) else "supplemental"
