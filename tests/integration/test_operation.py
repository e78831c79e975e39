"""Running systems watched by the service as a process: what people, the utility and the aggregator see of them."""

import json
import math
import urllib.request
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sandbox.smv03.tests.test_process import Aggregator, aggregator
from services.onboarding.tests.test_handlers import facts
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.commissioning import PTOGranted, PTORevoked
from tests.integration.rig import Rig
from tests.integration.test_life import Life
from tests.integration.test_telemetry import now_of, send, system

pytestmark = pytest.mark.stack
ZONE = ZoneInfo("America/Los_Angeles")
DAYS = 9
Shape = Callable[[float], float]
"""kW of a device by the local hour."""
Place = dict[str, list[UUID]]
"""Projects of systems by what befalls them."""


def bell(kw: float) -> Shape:
    return lambda hour: kw * max(0.0, math.sin(math.pi * (hour - 6) / 12))


STRINGS: dict[str, Shape] = {
    "inverter-1": bell(2.6), "inverter-1/string-1": bell(1.4), "inverter-1/string-2": bell(1.4),
    "inverter-1/string-3": lambda hour: bell(1.4)(hour) * (0.2 if hour < 10 else 1.0),
}  # fmt: skip


def credential(rig: Rig, project: UUID) -> str:
    port = rig.stack.settings_for("onboarding")["HELIO_HTTP_PORT"]
    ask = urllib.request.Request(
        f"http://127.0.0.1:{port}/systems/{project}",
        headers={"authorization": f"Bearer {rig.stack.token('operator')}"},
    )
    with urllib.request.urlopen(ask, timeout=30) as answer:
        found: str = json.load(answer)["gateways"][0]["credential"]
        return found


def neighbour(rig: Rig, place: str) -> tuple[UUID, str]:
    """A system of 5 kW whose design expects 30 kWh a day, whatever the month."""
    project, serial = system(rig)
    months = [30.0 * monthrange(2026, month)[1] for month in range(1, 13)]
    rig.rows(
        "onboarding",
        "UPDATE systems SET utility_id = 'U', ahj_id = %s, usage_point_id = 'UP', permission = %s, "
        "design = design || %s WHERE project_id = %s",
        place, example(PTOGranted, project, export_limit_kw=None).model_dump_json(),
        json.dumps({"kwac": 5.0, "monthly_kwh": months}), project,
    )  # fmt: skip
    return project, serial


def live(rig: Rig, place: str, devices: dict[str, Shape], **more: Any) -> UUID:
    """A neighbour whose gateway has sent the last days."""
    project, serial = neighbour(rig, place)
    today = now_of(rig).astimezone(ZONE).date()
    first = datetime.combine(today - timedelta(days=DAYS), datetime.min.time(), ZONE).astimezone(UTC)
    readings = []
    for n in range(96 * DAYS):
        start = first + timedelta(minutes=15 * n)
        local = start.astimezone(ZONE)
        if local.date() == today:
            break
        readings += [
            {
                "start": start.isoformat(), "interval_s": 900, "device": device,
                "power_w": round(1_000 * shape(local.hour + local.minute / 60), 1), **more,
            }
            for device, shape in devices.items()
        ]  # fmt: skip
    answer = send(rig, serial, credential(rig, project), readings)
    assert answer is not None and answer["accepted"] == len(readings), answer
    return project


@pytest.fixture(scope="module")
def place(rig: Rig) -> Place:
    """Days of a sunny, a snowed-in and a dark neighbourhood, rolled up; nobody has looked at them yet."""
    with rig.service("onboarding"):
        rig.ready("onboarding")
        sunny, snowy, out, silent = (f"{name}-{new_id().hex[-8:]}" for name in ("sunny", "snowy", "out", "silent"))
        found = {
            "sound": [live(rig, sunny, {"inverter-1": bell(2.8)}) for _ in range(3)],
            "shaded": [live(rig, sunny, STRINGS)],
            "snowed in": [live(rig, snowy, {"inverter-1": bell(0.3)}) for _ in range(4)],
            "without a grid": [live(rig, out, {"inverter-1": bell(0.0)}, state="grid_outage") for _ in range(3)],
            "silent": [live(rig, silent, {"inverter-1": bell(2.8)}) for _ in range(4)],
        }
        every = [project for projects in found.values() for project in projects]
        due = "SELECT 1 FROM telemetry.rollups_due WHERE project_id = ANY(%s)"
        rig.until(lambda: not rig.rows("onboarding", due, every), "all is rolled up")
    long_ago, last_heard = now_of(rig) - timedelta(days=40), now_of(rig) - timedelta(days=4)
    begun = "UPDATE systems SET energized_at = %s, activated_at = %s WHERE project_id = ANY(%s)"
    rig.rows("onboarding", begun, long_ago, long_ago, every)
    quiet = "UPDATE telemetry.contacts SET heard_at = %s, usual_s = 21600 WHERE project_id = ANY(%s)"
    rig.rows("onboarding", quiet, last_heard, found["silent"])
    return found


@pytest.fixture(scope="module")
def smv03(rig: Rig, place: Place) -> Iterator[Aggregator]:
    """The service looks when it starts, and judges the days that nobody has judged; the aggregator reads along."""
    with rig.service("onboarding"), aggregator(rig.stack) as found:
        rig.ready("onboarding")
        yield found


def test_a_shaded_string_is_found_and_neither_snow_nor_an_outage_of_the_feeder_is(
    rig: Rig, place: Place, smv03: Aggregator
) -> None:
    looked_at = [one for name, projects in place.items() if name != "silent" for one in projects]
    judged = "SELECT count(*) FROM telemetry.judged WHERE project_id = ANY(%s)"
    rig.until(lambda: rig.rows("onboarding", judged, looked_at) == [(len(looked_at),)], "every day is judged")
    alarms = "SELECT project_id, fault, device FROM alarms WHERE project_id = ANY(%s)"
    (shaded,) = place["shaded"]
    assert rig.rows("onboarding", alarms, looked_at) == [(shaded, "string_shaded", "inverter-1/string-3")]
    rig.until(lambda: not rig.rows("onboarding", "SELECT 1 FROM outbox WHERE key = %s", str(shaded)), "it is sent")
    told = [json.loads(one.value()) for one in rig.records("ncv03.assets.events", set(looked_at))]
    found = [one for one in told if "cause" in one]
    assert [(one["project_id"], one["cause"]) for one in found] == [(str(shaded), "string_shaded")]


def test_a_silent_feeder_is_one_task_about_all_its_systems(rig: Rig, place: Place, smv03: Aggregator) -> None:
    silent = place["silent"]
    offline = "SELECT count(*) FROM systems WHERE project_id = ANY(%s) AND state = 'offline'"
    rig.until(lambda: rig.rows("onboarding", offline, silent) == [(4,)], "all are known to be silent")
    tasks = "SELECT kind, details FROM tasks WHERE project_id = ANY(%s)"
    ((kind, details),) = rig.rows("onboarding", tasks, silent)
    assert kind == "find_feeder" and {UUID(one) for one in details["systems"]} == set(silent)


class Permitted(Life):
    """A system that came to its permission by what the other services have said, switched on and seen at work."""

    def __init__(self, rig: Rig, smv03: Aggregator) -> None:
        self.rig, self.smv03, self.project = rig, smv03, new_id()
        for source, events in facts(self.project).items():
            rig.publish(source, f"ncv03.{source.rpartition('/')[2]}.events", events)
        self.in_state("ready")

    def in_state(self, state: str) -> None:
        asked = "SELECT 1 FROM systems WHERE project_id = %s AND state = %s"
        self.rig.until(lambda: bool(self.rig.rows("onboarding", asked, self.project, state)), f"it is {state}")

    def switch_on(self) -> None:
        ((permission,),) = self.rig.rows("onboarding", "SELECT permission FROM systems WHERE project_id = %s",
                                         self.project)  # fmt: skip
        self.post("crew", "/energization", {name: permission[name] for name in ("settings_profile", "export_limit_kw")})

    def work_a_day(self) -> None:
        """The day that a system is watched lies behind it; its gateway was heard then, and sends the rest."""
        now = now_of(self.rig)
        self.rig.rows(
            "onboarding", "UPDATE systems SET watched_since = %s WHERE project_id = %s",
            now - timedelta(hours=25), self.project,
        )  # fmt: skip
        readings = [
            {
                "start": (now - timedelta(minutes=15 * n)).isoformat(), "interval_s": 900, "device": "inverter-1",
                "power_w": 2_000,
            }
            for n in range(98, 0, -1)
        ]  # fmt: skip
        for times, part in enumerate((readings[:30], readings[30:60]), 1):
            self._is_heard(part, times)
        self.rig.rows(
            "onboarding",
            "UPDATE systems SET seen = jsonb_set(seen, '{heard_since}', to_jsonb(%s::text)) WHERE project_id = %s",
            (now - timedelta(hours=18)).isoformat(), self.project,
        )  # fmt: skip
        self._is_heard(readings[60:], 3)

    def _is_heard(self, readings: list[dict[str, Any]], times: int) -> None:
        answer = send(self.rig, f"GW-{self.project.hex[-8:]}", credential(self.rig, self.project), readings)
        assert answer is not None and not answer["rejected"], answer
        heard = "SELECT 1 FROM systems WHERE project_id = %s AND (seen->>'heard_times')::int >= %s"
        self.rig.until(lambda: bool(self.rig.rows("onboarding", heard, self.project, times)), f"heard {times} times")


def test_a_permission_that_is_revoked_stops_a_system_and_a_new_one_lets_it_run_again(
    rig: Rig, smv03: Aggregator
) -> None:
    one = Permitted(rig, smv03)
    one.switch_on()
    monitoring = {
        "gateway_serial": f"GW-{one.project.hex[-8:]}", "first_heartbeat_at": now_of(rig).isoformat(),
        "production_w": 2_000, "meter_sign_correct": True, "account_claimed": True,
    }  # fmt: skip
    one.post("crew", "/monitoring", monitoring)
    one.work_a_day()
    ((system_id,),) = rig.rows("onboarding", "SELECT system_id FROM systems WHERE project_id = %s", one.project)

    def shown(status: str) -> dict[str, Any]:
        rig.until(lambda: (found := smv03.system(str(system_id))) is not None and found["status"] == status, status)
        found = smv03.system(str(system_id))
        assert found is not None
        return dict(found)

    first = shown("active")
    assert first["telemetry_source"]["gateways"] == [monitoring["gateway_serial"]] and first["location_class"]
    rig.publish(
        "/ncv03/commissioning", "ncv03.commissioning.events", [example(PTORevoked, one.project, pto_id=first["pto_id"])]
    )
    shown("blocked")
    one.post("crew", "/de-energization", None)
    rig.publish(
        "/ncv03/commissioning", "ncv03.commissioning.events",
        [facts(one.project, pto_id="PTO-2")["/ncv03/commissioning"][-1]],
    )  # fmt: skip
    one.in_state("ready")
    one.switch_on()
    one.work_a_day()
    again = shown("active")
    assert (again["pto_id"], again["system_id"]) == ("PTO-2", first["system_id"])
