"""The tests of a commissioning session, as measured."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Response
from pydantic import Field

from services.commissioning import steps
from services.commissioning.api.common import ByAgent, Code, Instant, Kilowatts, Volts, open_handover
from services.commissioning.api.views import HandoverView, view_of
from services.commissioning.model import Report, contents
from services.commissioning.rules import judgement
from services.commissioning.rules.electrical import Module
from services.commissioning.rules.judgement import BatteryReading, Offline, Session, StringReading
from services.commissioning.rules.performance import Interval, Run, Sun
from services.commissioning.rules.policy import CALIBRATION_VALID
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Refused
from shared.schemas.quantities import Line

router = APIRouter()


class Instrument(Body):
    serial: Line = Field(max_length=80)
    calibrated_on: date = Field(ge=date(2000, 1, 1), le=date(2120, 1, 1))


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
    arrays: dict[Code, SunBody] = Field(min_length=1, max_length=1_000)
    """By the array's id; ``all`` where one sensor stands for every array."""


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


class OfflineTests(Body):
    """Strings and earthing, the inverters off, as measured on installation day. Units are in the names."""

    instrument: Instrument
    module: ModuleCoefficients
    irradiance_w_m2: float = Field(ge=0, le=2_000)
    cell_temperature_c: float = Field(ge=-40, le=100)
    strings: tuple[StringBody, ...] = Field(max_length=1_000, default=())
    insulation_test_v: float = Field(ge=0, le=5_000, default=0)
    insulation_wet: bool = False
    """True where the array was wet: resistances are lower then."""
    earth_continuity_ohm: float = Field(ge=0, le=1_000_000)

    def offline(self) -> Offline:
        return Offline(**self._measured())

    def _measured(self) -> dict[str, Any]:
        return {
            "module": Module(**dict(self.module)),
            "irradiance_w_m2": self.irradiance_w_m2,
            "cell_temperature_c": self.cell_temperature_c,
            "strings": tuple(StringReading(**dict(one)) for one in self.strings),
            "insulation_test_v": self.insulation_test_v,
            "earth_continuity_ohm": self.earth_continuity_ohm,
        }


class Tests(OfflineTests):
    """All readings of one visit; the open task says what is to be measured.

    Strings and earthing need not be measured again where the tests of installation day were passed.
    """

    earth_continuity_ohm: float = Field(ge=0, le=1_000_000, default=0)
    shutdown_outside_v: float = Field(ge=0, le=2_000)
    shutdown_inside_v: float | None = Field(ge=0, le=2_000, default=None)
    cease_to_energize_s: float = Field(ge=0, le=10_000)
    run: RunBody
    battery: BatteryBody | None = None

    def session(self) -> Session:
        return Session(
            **self._measured(),
            shutdown_outside_v=self.shutdown_outside_v,
            shutdown_inside_v=self.shutdown_inside_v,
            cease_to_energize_s=self.cease_to_energize_s,
            run=self.run.run(),
            battery=None if self.battery is None else BatteryReading(**dict(self.battery)),
        )


def _must_be_calibrated(instrument: Instrument, work: Work) -> None:
    today = work.now.date()
    if today - instrument.calibrated_on > CALIBRATION_VALID:
        raise Refused("calibration-expired", f"the instrument was last calibrated on {instrument.calibrated_on}")
    if instrument.calibrated_on > today:
        raise Refused("calibration-in-future", f"{instrument.calibrated_on} is in the future")


@router.post("/projects/{project_id}/offline-tests", response_model=HandoverView)
async def record_offline_tests(project_id: UUID, body: OfflineTests, command: ByAgent) -> Response:
    """Judges strings and earthing, from installation day on; the inspector sees what was found."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        _must_be_calibrated(body.instrument, work)
        if handover.installed_design is None:
            raise Refused("wrong-state", "nothing is installed yet")
        offline = body.offline().with_datasheet(handover.design)
        lacking = judgement.offline_incomplete(handover.design, offline)
        if lacking:
            raise Refused("incomplete", "; ".join(lacking))
        results = judgement.judge_offline(handover.design, offline)
        content = {"measured": body.model_dump(mode="json"), "results": [vars(one) for one in results]}
        kept = work.keep(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), "application/json")
        work.publish(*handover.record_offline(results, kept, body.instrument.serial, work.now))
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/tests", response_model=HandoverView)
async def record_tests(project_id: UUID, body: Tests, command: ByAgent) -> Response:
    """Judges a session of tests. Refused where it is no valid test; a failed one is recorded and put right."""
    measured = body.session()

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        handover.must_be_testing()
        design = handover.design
        _must_be_calibrated(body.instrument, work)
        handover.must_hold_a_window(body.run.began_at, measured.run.hours, work.now)
        session = measured.with_datasheet(design)
        lacking = judgement.incomplete(design, session, offline_done=handover.offline_done)
        if lacking:
            raise Refused("incomplete", "; ".join(lacking))
        results, whole = judgement.judge(design, session, offline_done=handover.offline_done)
        document = orjson.dumps(contents(results, whole, body.model_dump(mode="json")), option=orjson.OPT_SORT_KEYS)
        report = work.add(
            Report(
                id=new_id(),
                project_id=project_id,
                recorded_at=work.now,
                instrument_serial=body.instrument.serial,
                sha256=work.keep(document, "application/json", "commissioning_report", "commissioning.json"),
                failures=sum(not one.passed for one in results),
                performance_ratio=whole.ratio,
                capacity_ratio=whole.capacity_ratio,
            )
        )
        work.publish(*handover.record(report, results))
        work.complete("commission")
        if report.passed:
            await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)
