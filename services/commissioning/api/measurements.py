"""The tests of a commissioning session, as measured."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.commissioning import steps
from services.commissioning.api.common import ByAgent, Code, Instant, Kilowatts, Volts, open_handover
from services.commissioning.api.views import HandoverView, view_of
from services.commissioning.model import Handover, Report
from services.commissioning.rules.commission.design import BuiltDesign
from services.commissioning.rules.commission.facts import Coefficients, built
from services.commissioning.rules.commission.judge import Report as Judged
from services.commissioning.rules.commission.judge import judge
from services.commissioning.rules.commission.performance import Interval, Run, Sun
from services.commissioning.rules.commission.results import Reading
from services.commissioning.rules.commission.session import (
    BatteryReading,
    Offline,
    Session,
    StringReading,
    TorqueReading,
    incomplete,
    offline_incomplete,
)
from services.commissioning.rules.commission.settings import compare, doubts, missing, profile
from services.commissioning.rules.policy import CALIBRATION_VALID
from services.commissioning.rules.report.contents import canonical, contents
from services.commissioning.rules.report.pdf import report_pdf
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Document
from shared.messaging.web.http import Body, Refused
from shared.rules.calendar import local_date
from shared.schemas.commissioning import CommissioningPassed
from shared.schemas.parts import Evidence
from shared.schemas.quantities import Line, Plausible

router = APIRouter()


class Instrument(Body):
    serial: Line = Field(max_length=80)
    calibrated_on: Annotated[date, Field(ge=date(2000, 1, 1)), Plausible(before_days=3_660, after_days=2)]
    valid_through: (
        Annotated[date, Field(ge=date(2000, 1, 1)), Plausible(before_days=3_660, after_days=3_660)] | None
    ) = None
    """Last day by the certificate; None where it states none: then a year counts."""
    certificate: UUID
    """Document of kind ``calibration_certificate`` that says so."""


class ModuleCoefficients(Body):
    """From the datasheet of the module that was built in; what the design states counts before it."""

    voc_pct_per_k: float = Field(ge=-1, le=0)
    isc_pct_per_k: float = Field(ge=-0.5, le=0.5)
    power_pct_per_k: float = Field(ge=-1, le=0)
    max_system_v: float | None = Field(gt=0, le=3_000, default=None)


class StringBody(Body):
    voc_v: Volts
    isc_a: float = Field(ge=0, le=1_000)
    insulation_mohm: float = Field(ge=0, le=1_000_000)
    irradiance_w_m2: float | None = Field(ge=0, le=2_000, default=None)
    cell_temperature_c: float | None = Field(ge=-40, le=100, default=None)
    """Of its array at the reading; None: those of the session."""


class SunBody(Body):
    insolation_kwh_m2: float = Field(gt=0, le=40)
    """In the array's own plane."""
    cell_temperature_c: float = Field(ge=-40, le=100)


class IntervalBody(Body):
    hours: float = Field(gt=0, le=24)
    ac_energy_kwh: float = Field(ge=0, le=1_000_000)
    arrays: dict[Code, SunBody] = Field(max_length=1_000, default={})
    """By the array's id; ``all`` where one sensor stands for every array; empty where storage alone is discharged."""


class RunBody(Body):
    """The system on the grid, within the window that was opened for it."""

    began_at: Instant
    intervals: tuple[IntervalBody, ...] = Field(min_length=1, max_length=1_000)
    """One after the other."""

    def run(self) -> Run:
        return Run(
            tuple(
                Interval(one.hours, one.ac_energy_kwh, {id: Sun(**dict(sun)) for id, sun in one.arrays.items()})
                for one in self.intervals
            )
        )


class BatteryBody(Body):
    charge_kw: Kilowatts
    discharge_kw: Kilowatts
    grid_meter_kw: Kilowatts


class ReadingBody(Body):
    """One of the catalogue's further tests: branches of micro-inverters, backup, export limit, test category 2."""

    test: Code
    target: Code
    value: float = Field(ge=-1e9, le=1e9)
    unit: str = Field(max_length=20, default="")
    irradiance_w_m2: float | None = Field(ge=0, le=2_000, default=None)
    cell_temperature_c: float | None = Field(ge=-40, le=100, default=None)
    """Where the test is one in the sun: an I-V curve, thermography."""


class TorqueBody(Body):
    """One connection."""

    target: Line = Field(max_length=80)
    stated_nm: float = Field(gt=0, le=1_000)
    """As the equipment or its instructions state it: NEC 110.14(D)."""
    measured_nm: float = Field(ge=0, le=1_000)


class OfflineTests(Body):
    """Strings, earthing and torques, the inverters off, as measured on installation day. Units are in the names."""

    instrument: Instrument
    module: ModuleCoefficients | None = None
    """None for storage alone."""
    irradiance_w_m2: float | None = Field(ge=0, le=2_000, default=None)
    cell_temperature_c: float | None = Field(ge=-40, le=100, default=None)
    """Both None where every string states its own, and for storage alone."""
    strings: tuple[StringBody, ...] = Field(max_length=1_000, default=())
    insulation_test_v: float = Field(ge=0, le=5_000, default=0)
    insulation_wet: bool = False
    """True where the array was wet: resistances are lower then."""
    earth_continuity_ohm: float = Field(ge=0, le=1_000_000)
    torques: tuple[TorqueBody, ...] = Field(max_length=1_000, default=())
    """Of the connections that were checked with a wrench, each with another target."""

    def tested(self, handover: Handover) -> BuiltDesign:
        """The design as built, with what was typed of its module where the design states nothing."""
        if self.module is None:
            if handover.design.modules:
                raise Refused("datasheet-missing", "module: the coefficients of the modules that were built in")
            return built(handover.design)
        try:
            return built(handover.design, Coefficients(**dict(self.module)))
        except ValueError as error:
            raise Refused("datasheet-missing", str(error)) from None

    def offline(self) -> Offline:
        return Offline(**self._measured())

    def _measured(self) -> dict[str, Any]:
        return {
            "irradiance_w_m2": self.irradiance_w_m2,
            "cell_temperature_c": self.cell_temperature_c,
            "strings": tuple(StringReading(**dict(one)) for one in self.strings),
            "insulation_test_v": self.insulation_test_v,
            "earth_continuity_ohm": self.earth_continuity_ohm,
            "torques": tuple(TorqueReading(**dict(one)) for one in self.torques),
        }


class Tests(OfflineTests):
    """All readings of one visit; the open task says what is to be measured.

    Strings and earthing need not be measured again where the tests of installation day were passed.
    """

    earth_continuity_ohm: float = Field(ge=0, le=1_000_000, default=0)
    shutdown_outside_v: float | None = Field(ge=0, le=2_000, default=None)
    """None where there is no PV on a building."""
    shutdown_inside_v: float | None = Field(ge=0, le=2_000, default=None)
    cease_to_energize_s: float = Field(ge=0, le=10_000)
    run: RunBody
    battery: BatteryBody | None = None
    readings: tuple[ReadingBody, ...] = Field(max_length=5_000, default=())
    settings: dict[Code, float] | None = Field(max_length=200, default=None)
    """As read back from the inverter, by the names of the plan; compared with the profile value by value."""

    def session(self) -> Session:
        return Session(
            **self._measured(),
            shutdown_outside_v=self.shutdown_outside_v,
            shutdown_inside_v=self.shutdown_inside_v,
            cease_to_energize_s=self.cease_to_energize_s,
            run=self.run.run(),
            battery=None if self.battery is None else BatteryReading(**dict(self.battery)),
            others=tuple(
                Reading(
                    f"reading {n}, {one.test}",
                    one.test,
                    one.target,
                    one.value,
                    one.unit,
                    irradiance_w_m2=one.irradiance_w_m2,
                    cell_temperature_c=one.cell_temperature_c,
                )
                for n, one in enumerate(self.readings, start=1)
            ),
        )


async def _calibrated(instrument: Instrument, measured_on: date, work: Work) -> Document:
    """The certificate of an instrument that was in calibration on the day, local to the site, on which it measured.

    Raises Refused for one that was not, and where the certificate is no document of the project.
    """
    if instrument.calibrated_on > measured_on:
        detail = f"calibrated on {instrument.calibrated_on}, after it measured on {measured_on}"
        raise Refused("calibrated-later", f"the instrument was {detail}")
    counts_until = instrument.calibrated_on + CALIBRATION_VALID
    last = min(instrument.valid_through or counts_until, counts_until)
    if measured_on > last:
        detail = f"last calibrated on {instrument.calibrated_on}, which counts until {last}"
        raise Refused("calibration-expired", f"the instrument was {detail}: it measured on {measured_on}")
    return await work.evidence(instrument.certificate, "calibration_certificate")


def _must_be_whole(lacking: Sequence[str]) -> None:
    if lacking:
        raise Refused("incomplete", "; ".join(lacking))


def _judged(report: Judged) -> Judged:
    """Refused where a reading is no valid test: nothing of such a session is recorded."""
    _must_be_whole([f"{one.place}: {one.text}" for one in report.invalid])
    return report


def _compare_settings(handover: Handover, body: Tests, report: Judged) -> None:
    """Refused where the settings were read back and nobody knows what they should be, or not all were read."""
    if body.settings is None:
        return
    named = None if handover.approval is None else handover.approval.settings_profile
    agreed = None if named is None else profile(named)
    if agreed is None:
        raise Refused("profile-unknown", f"the values of the settings profile {named} are not known here")
    _must_be_whole([f"the setting {name} was not read back" for name in missing(agreed, body.settings)])
    report.tests += compare(agreed, body.settings)
    report.warnings += doubts(agreed)


def _heading(handover: Handover, body: OfflineTests, certificate: Document, work: Work) -> dict[str, Any]:
    design = handover.design
    return {
        "project_id": str(work.project_id),
        "recorded_at": work.now.isoformat(),
        "instrument": f"{body.instrument.serial}, calibrated on {body.instrument.calibrated_on}",
        "calibration_certificate": f"SHA-256 {certificate.sha256}",
        "design": f"version {design.version}, SHA-256 {design.sha256}",
        "system": f"{design.kwdc:g} kWdc, {design.kwac:g} kWac, battery {design.battery_kwh:g} kWh",
        "insulation": ("measured wet" if body.insulation_wet else "measured dry") if design.strings else None,
    }


@router.post("/projects/{project_id}/offline-tests", response_model=HandoverView)
async def record_offline_tests(project_id: UUID, body: OfflineTests, command: ByAgent) -> Response:
    """Judges strings, earthing and torques, from installation day on; the inspector sees what was found."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        if handover.installed_design is None or handover.time_zone is None:
            raise Refused("wrong-state", "nothing is installed yet")
        certificate = await _calibrated(body.instrument, local_date(work.now, handover.time_zone), work)
        design, offline = body.tested(handover), body.offline()
        _must_be_whole(offline_incomplete(design, offline))
        judged = _judged(judge(list(offline.readings(design)), design))
        content = contents(judged, _heading(handover, body, certificate, work), body.model_dump(mode="json"))
        kept = work.keep(canonical(content), "application/json")
        work.publish(*handover.record_offline(judged.tests, kept, body.instrument.serial, work.now))
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/tests", response_model=HandoverView)
async def record_tests(project_id: UUID, body: Tests, command: ByAgent) -> Response:
    """Judges a session of tests. Refused where it is no valid test; a failed one is recorded and put right."""
    session = body.session()

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        handover.must_be_testing()
        handover.must_hold_a_window(body.run.began_at, body.run.run().hours, work.now)
        assert handover.time_zone is not None
        certificate = await _calibrated(body.instrument, local_date(body.run.began_at, handover.time_zone), work)
        design, done = body.tested(handover), handover.offline_done
        _must_be_whole(incomplete(design, session, offline_done=done))
        judged = _judged(judge(list(session.all_readings(design, offline_done=done)), design, session.run))
        assert judged.whole is not None
        share = judged.whole.capacity_ratio
        _compare_settings(handover, body, judged)
        content = contents(judged, _heading(handover, body, certificate, work), body.model_dump(mode="json"))
        name = "commissioning-report.pdf"
        paper = work.keep_document(report_pdf(content), "application/pdf", "commissioning_report", name)
        report = work.add(
            Report(
                id=new_id(),
                project_id=project_id,
                recorded_at=work.now,
                instrument_serial=body.instrument.serial,
                sha256=paper.sha256,
                failures=sum(not one.passed for one in judged.tests),
                performance_ratio=share if judged.whole.ratio is None else judged.whole.ratio,
                capacity_ratio=share,
                discharge_ratio=share if judged.whole.ratio is None else None,
            )
        )
        *tests, outcome = handover.record(report, judged.tests)
        (told,) = await command.attest(work, [outcome], [certificate.id], ("calibration_certificate",))
        work.publish(*tests, told)
        work.complete("commission")
        if isinstance(told, CommissioningPassed):
            kept = Evidence(document_id=paper.id, sha256=paper.sha256, kind=paper.kind)
            handover.attach("commissioning_report", [kept])
            handover.attach("certificate_of_completion", told.evidence)
            await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)
