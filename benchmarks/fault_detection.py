"""How many faults commissioning finds, and how often it is alarmed by nothing: measured with the noise of instruments.

Sessions of a home with two strings and a battery, as the sandbox's people measure them, judged by the service's own
rules. ``python -m benchmarks.fault_detection [--sessions N] [--json]``
"""

import argparse
import json
from collections.abc import Callable
from typing import Any

from sandbox.measuring import COEFFICIENTS, SOUND, Faults, Instruments, Weather
from services.commissioning.rules.commission.facts import Coefficients, built
from services.commissioning.rules.commission.judge import judge
from services.commissioning.rules.commission.performance import Interval, Run, Sun
from services.commissioning.rules.commission.session import BatteryReading, Session, StringReading, incomplete
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated

SESSIONS = 400
LEAST_FOUND = 0.98
MOST_FALSE = 0.02
"""What is promised: at least so many of each fault are found, at most so many sound systems are called faulty."""
RUN_HOURS = 1.5

FACTS = example(SalesOrderCreated, new_id()).design
DESIGN = built(FACTS, Coefficients(*COEFFICIENTS.values()))
PLAN = [
    {
        "array": one.array,
        "voc_stc_v": one.modules * DESIGN.module_of(one).voc_v,
        "isc_stc_a": one.parallel * DESIGN.module_of(one).isc_a,
        "modules": one.modules,
    }
    for one in DESIGN.strings
]
DETAILS = {
    "arrays": [{"id": one.id, "kwdc": one.kwdc, "shade_pct": one.shade_pct} for one in DESIGN.planes],
    "kwac": DESIGN.kwac,
    "expected_performance_ratio": DESIGN.expected_ratio,
}

FAULTS: dict[str, Callable[[int], Faults]] = {
    "shaded string, 15 % of its current": lambda n: Faults(shaded_string=n % len(PLAN), shade=0.15),
    "shaded string, 30 % of its current": lambda n: Faults(shaded_string=n % len(PLAN), shade=0.30),
    "module without voltage": lambda n: Faults(bypassed_module=n % len(PLAN)),
    "string the wrong way round": lambda n: Faults(reversed_string=n % len(PLAN)),
    "reversed CT": lambda _: Faults(reversed_ct=True),
    "a seventh of the system dead": lambda _: Faults(dead_share=1 / 7),
}
HARD: dict[str, Callable[[int], Faults]] = {
    "shaded string, 7 % of its current": lambda n: Faults(shaded_string=n % len(PLAN), shade=0.07),
    "shaded string, 5 % of its current": lambda n: Faults(shaded_string=n % len(PLAN), shade=0.05),
}
"""At the edge of what IEC 62446-1 tolerates: told, not promised."""


def alarmed(seed: str, faults: Faults) -> bool:
    """Whether a session of a system with these faults fails."""
    number = sum(map(ord, seed))
    instruments = Instruments(seed, Weather(700 + number % 300, 35 + number % 20))
    interval = instruments.interval(DETAILS, RUN_HOURS, faults)
    suns = {name: Sun(**seen) for name, seen in interval["arrays"].items()}
    run = Run((Interval(RUN_HOURS, interval["ac_energy_kwh"], suns),))
    session = Session(
        irradiance_w_m2=instruments.irradiance_w_m2,
        cell_temperature_c=instruments.cell_temperature_c(),
        strings=tuple(StringReading(**one) for one in instruments.strings(PLAN, faults)),
        insulation_test_v=1000.0,
        earth_continuity_ohm=0.3,
        shutdown_outside_v=12.0,
        shutdown_inside_v=42.0,
        cease_to_energize_s=0.3,
        run=run,
        battery=BatteryReading(**instruments.battery(DESIGN.battery_kw, faults)),
    )
    assert not incomplete(DESIGN, session), incomplete(DESIGN, session)
    return not judge(list(session.all_readings(DESIGN, offline_done=False)), DESIGN, run).passed


def measure(sessions: int) -> dict[str, Any]:
    def share(faults: dict[str, Callable[[int], Faults]]) -> dict[str, float]:
        return {
            name: sum(alarmed(f"{name} {n}", make(n)) for n in range(sessions)) / sessions
            for name, make in faults.items()
        }

    found, hard = share(FAULTS), share(HARD)
    false = sum(alarmed(f"sound {n}", SOUND) for n in range(sessions)) / sessions
    kept = false <= MOST_FALSE and min(found.values()) >= LEAST_FOUND
    return {
        "sessions": sessions, "found": found, "hard": hard, "false_alarms": false, "least_found": LEAST_FOUND,
        "most_false": MOST_FALSE, "kept": kept,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="of each kind")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    result = measure(given.sessions)
    if given.json:
        print(json.dumps(result, indent=2))
    else:
        for name, share in (result["found"] | result["hard"]).items():
            print(f"{name:36} found in {100 * share:5.1f} % of {given.sessions} sessions")
        print(f"{'nothing is wrong':36} alarm in {100 * result['false_alarms']:5.1f} %")
        print(f"promised: at least {100 * LEAST_FOUND:g} % found, at most {100 * MOST_FALSE:g} % false alarms")
    raise SystemExit(0 if result["kept"] else 1)


if __name__ == "__main__":
    main()
