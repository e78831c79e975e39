"""The table: what each kind of AOV-04's messages means in our language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.permitting.rules.language import words
from shared.rules.calendar import end_of_day
from shared.rules.interconnection.facts import Location, SpotNetwork
from shared.schemas import aov04
from shared.schemas import interconnection as ours
from shared.schemas.parts import Finding, ScreenResult


@dataclass(frozen=True)
class Estimated:
    """The utility would connect the system for a price."""

    application_id: UUID
    work: str
    cost_cents: int
    deadline: datetime
    screens: tuple[ScreenResult, ...]
    largest_kwac: float | None


@dataclass(frozen=True)
class Lapsed:
    """The utility counts the application as withdrawn."""

    application_id: UUID
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class MeetingOffered:
    """The utility wants to talk about the customer's options."""

    application_id: UUID
    topics: tuple[str, ...]
    respond_by: datetime


@dataclass(frozen=True)
class Executed:
    """The utility has the signed agreement, and has signed it as well."""

    application_id: UUID
    agreement_id: str


@dataclass(frozen=True)
class Reported:
    """What the utility knows of a place, before anything is applied for."""

    report_id: UUID
    usage_point_id: str
    location: Location


@dataclass(frozen=True)
class Context:
    """What a body alone does not say."""

    project_id: UUID
    application_id: UUID
    time_zone: str
    """AOV-04 states days; they end at midnight at the site."""

    @property
    def about(self) -> dict[str, UUID]:
        return {"project_id": self.project_id, "application_id": self.application_id}

    def end_of(self, day: date) -> datetime:
        return end_of_day(day, self.time_zone)


@dataclass(frozen=True)
class Kind:
    body: type[words.Word]
    meaning: Callable[[Any, Context], Any]


SCREENS: Final = {
    "S00": "certified_equipment", "S01": "under_tariff", "S02": "line_section_penetration", "S03": "spot_network",
    "S04": "fault_current", "S05": "interrupting_rating", "S06": "line_configuration", "S07": "shared_secondary",
    "S08": "imbalance", "S09": "stability", "S10": "no_construction", "S11": "minimum_load", "T01": "transformer_load",
}  # fmt: skip
"""AOV-04's codes of the screens; a code that is not here stands for itself."""
STUDIES: Final = {"SUPP": "supplemental_review", "SIS": "impact_study", "CSS": "customer_service_study"}


FEET_A_MILE: Final = 5280


def kw(watts: int | None) -> float | None:
    """Thousands: also kV from volts, kVA from volt-amperes."""
    return None if watts is None else watts / 1000


def _rating(watts: int) -> float:
    return watts / 1000


def cents(dollars: Any) -> int:
    return int(dollars * 100)


def screens(results: words.Results) -> tuple[ScreenResult, ...]:
    return tuple(
        ScreenResult(
            screen=SCREENS.get(one.code, one.code), limit=one.allowed, value=one.measured, unit=one.uom,
            passed=one.verdict == "P", citation=one.tariff,
        )
        for one in results
    )  # fmt: skip


def _opened(body: words.CaseOpened, at: Context) -> Any:
    return aov04.ApplicationReceived(**at.about, received_at=body.received)


def _accepted(body: words.CaseAccepted, at: Context) -> Any:
    return aov04.ApplicationDeemedComplete(**at.about, complete_at=body.accepted)


def _deficient(body: words.CaseDeficient, at: Context) -> Any:
    return aov04.ApplicationDeemedIncomplete(**at.about, missing=body.items, cure_by=at.end_of(body.cure_by))


def _screened(body: words.ScreenReport, at: Context) -> Any:
    return aov04.ScreenResultsIssued(**at.about, screens=screens(body.results))


def _meeting(body: words.MeetingOffer, at: Context) -> Any:
    return MeetingOffered(at.application_id, body.topics, at.end_of(body.respond_by))


def _study(body: words.StudyOffer, at: Context) -> Any:
    return aov04.StudyRequired(
        **at.about, study=STUDIES.get(body.study, body.study), deposit_cents=cents(body.deposit_usd),
        deadline=at.end_of(body.respond_by), screens=screens(body.results),
        largest_passing_kwac=kw(body.passes_up_to_w),
    )  # fmt: skip


def _estimate(body: words.CostEstimate, at: Context) -> Any:
    return Estimated(
        at.application_id, body.work, cents(body.cost_usd), at.end_of(body.respond_by), screens(body.results),
        kw(body.passes_up_to_w),
    )  # fmt: skip


def _tendered(body: words.AgreementTendered, at: Context) -> Any:
    return aov04.InterconnectionApproved(
        **at.about, agreement_id=body.agreement_no, kwac=_rating(body.capacity_w),
        export_limit_kw=kw(body.export_cap_w), conditions=body.conditions, settings_profile=body.settings,
        return_by=None if body.return_by is None else at.end_of(body.return_by), valid_through=body.valid_through,
        insurance_cents=None if body.insurance_usd is None else cents(body.insurance_usd),
    )  # fmt: skip


def _executed(body: words.AgreementExecuted, at: Context) -> Any:
    return Executed(at.application_id, body.agreement_no)


def _declined(body: words.CaseDeclined, at: Context) -> Any:
    return aov04.InterconnectionDenied(
        **at.about, reasons=body.grounds, screens=screens(body.results), largest_passing_kwac=kw(body.passes_up_to_w)
    )


def _lapsed(body: words.CaseLapsed, at: Context) -> Any:
    return Lapsed(at.application_id, body.grounds)


def _agreement_withdrawn(body: words.AgreementWithdrawn, at: Context) -> Any:
    """To us it is a denial: one after an approval."""
    return aov04.InterconnectionDenied(**at.about, reasons=body.grounds)


def _reported(body: words.SiteReport, at: Context) -> Any:
    network = SpotNetwork(kw(body.network_load_w), kw(body.network_generation_w))
    substation_kw = kw(body.substation_generation_w)
    return Reported(
        at.application_id, body.usage_point,
        Location(
            under_tariff=body.under_tariff, section_peak_kw=kw(body.section_peak_w),
            section_minimum_kw=kw(body.section_minimum_w), section_generation_kw=kw(body.section_generation_w),
            network=None if network == SpotNetwork(None, None) else network, primary_kv=kw(body.circuit_voltage_v),
            primary_fault_current_a=body.fault_current_a, circuit_generation_fault_a=body.circuit_generation_fault_a,
            device_interrupting_a=body.interrupting_a, line_wires=body.line_wires,
            effectively_grounded=body.effectively_grounded, shared_secondary=body.secondary_shared,
            secondary_generation_kw=kw(body.secondary_generation_w), transformer_kva=kw(body.transformer_va),
            on_mainline=body.on_mainline, stability_limited=body.stability_limited,
            miles_to_substation=None if body.feet_to_substation is None else body.feet_to_substation / FEET_A_MILE,
            substation_generation_mw=None if substation_kw is None else substation_kw / 1000,
        ),
    )  # fmt: skip


def _permit(body: words.RunPermit, at: Context) -> Any:
    return ours.UtilityPermissionGranted(
        project_id=at.project_id, request_id=body.request_ref, pto_id=body.permit_no, granted_at=body.effective,
        kwac=_rating(body.capacity_w), export_limit_kw=kw(body.export_cap_w), conditions=body.conditions,
        settings_profile=body.settings,
    )  # fmt: skip


def _permit_deficient(body: words.RunDeficient, at: Context) -> Any:
    found = tuple(Finding(code=one.no, text=one.text, technical=one.engineering) for one in body.items)
    return ours.UtilityPermissionDenied(project_id=at.project_id, request_id=body.request_ref, deficiencies=found)


def _permit_revoked(body: words.RunRevoked, at: Context) -> Any:
    return ours.UtilityPermissionRevoked(
        project_id=at.project_id, pto_id=body.permit_no, reason="; ".join(body.grounds)[:4_000],
        revoked_at=body.effective,
    )  # fmt: skip


KINDS: Final[dict[str, Kind]] = {
    "CASE_OPENED": Kind(words.CaseOpened, _opened),
    "CASE_ACCEPTED": Kind(words.CaseAccepted, _accepted),
    "CASE_DEFICIENT": Kind(words.CaseDeficient, _deficient),
    "SCREEN_REPORT": Kind(words.ScreenReport, _screened),
    "MEETING_OFFER": Kind(words.MeetingOffer, _meeting),
    "STUDY_OFFER": Kind(words.StudyOffer, _study),
    "COST_ESTIMATE": Kind(words.CostEstimate, _estimate),
    "AGREEMENT_TENDERED": Kind(words.AgreementTendered, _tendered),
    "AGREEMENT_EXECUTED": Kind(words.AgreementExecuted, _executed),
    "CASE_DECLINED": Kind(words.CaseDeclined, _declined),
    "CASE_LAPSED": Kind(words.CaseLapsed, _lapsed),
    "AGREEMENT_WITHDRAWN": Kind(words.AgreementWithdrawn, _agreement_withdrawn),
    "SITE_REPORT": Kind(words.SiteReport, _reported),
    "RUN_PERMIT": Kind(words.RunPermit, _permit),
    "RUN_DEFICIENT": Kind(words.RunDeficient, _permit_deficient),
    "RUN_REVOKED": Kind(words.RunRevoked, _permit_revoked),
}
"""Every kind that we understand."""
