"""Erasure of a finished project, by the command: until all services have told what they did.

The project has gone all the way, its system was activated and taken down again. What must hold: less than 2 s.

Usage: python -m benchmarks.erasure
"""

import asyncio
import json
import os
import subprocess
import sys

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local import clockfile
from deploy.local.home import APPLICATIONS
from sandbox.people.journeys import Journeys
from sandbox.people.scenario import MIX

SPEED = 120_000.0
PATIENCE_S = 400.0
WANTED_S = 2.0


def main() -> None:
    scenario = next(one for one in MIX if one.decommissions)
    with throwaway_stack(*APPLICATIONS, speed=SPEED) as stack:
        result = asyncio.run(
            Journeys(stack.home, [scenario], seed=1).run(arrivals_per_second=1.0, timeout_s=PATIENCE_S)
        )
        clockfile.set_speed(stack.home.clock_file, 1.0)
        (project,) = result.projects
        if project.outcome is None:
            raise SystemExit("the project has not ended")
        command = [sys.executable, "-m", "helio.main", "erase", str(project.project_id), "--json"]
        environment = os.environ | {"HELIO_HOME": str(stack.home.path)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        assert found["complete"] and len(found["erased"]) > len(found["services"])
        record(f"erasure of a {project.outcome} project over all services, s", found["seconds"], WANTED_S)


if __name__ == "__main__":
    main()
