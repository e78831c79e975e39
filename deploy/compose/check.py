"""One project through a stack in containers, from end to end: ``python -m deploy.compose.check``.

Starts `deploy/compose.yaml` with the profile ``packages`` on a fast calendar, has the sandbox's people carry a straight
project from its inquiry to activation, compares all databases and topics with each other, and asks the pages of traces
and metrics for it. All of it is taken away again. Exit code 0 if everything is there, 1 if not, 2 in one line where the
engine, its ``compose`` or an image is missing.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from deploy.compose.prepare import prepare
from deploy.compose.write import COMPOSE, PACKAGES, PORTS
from deploy.images.build import Failed, run
from deploy.local.home import Home
from helio.history.journal import partition_ends, records
from sandbox.audit import audit
from sandbox.people.journeys import Happening, Journeys, cast_scenarios
from sandbox.people.project import STAGES
from sandbox.rest import until_rest
from shared.schemas.topics import SERVICES, TOPICS

SPEED: Final = 60_000.0
"""Calendar seconds a second: a project of a hundred days takes about three minutes."""
START_S: Final = 300
PROJECT_S: Final = 420.0
REST_S: Final = 30.0
PAGES_S: Final = 40.0
"""So long the pages may take to have the last of it: metrics are scraped every 15 s."""
LOOK_S: Final = 2.0
EVER_MS: Final = 10**12
ANSWER_S: Final = 10.0
SEED: Final = 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.compose.check", description=__doc__)
    parser.add_argument("--speed", type=float, default=SPEED, help=f"of the calendar; {SPEED:,.0f} by default")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="helio-compose-") as name:
        home = Home(Path(name) / "home")
        environment = prepare(home, PACKAGES, given.speed)
        compose = ("docker", "compose", "--env-file", str(environment), "--file", str(COMPOSE))
        try:
            _nothing_is_missing(compose)
        except Failed as failed:
            print(f"missing on this machine: {failed}", file=sys.stderr)
            return 2
        began = time.monotonic()
        try:
            run(*compose, "up", "--detach", "--wait", "--wait-timeout", str(START_S), "--quiet-pull")
            print(f"{len(_running(compose))} containers are up after {time.monotonic() - began:.0f} s", flush=True)
            return 0 if _goes_through(home) else 1
        except Failed as failed:
            print(failed, file=sys.stderr)
            subprocess.run([*compose, "logs", "--tail", "3"], check=False)
            return 1
        finally:
            subprocess.run([*compose, "down", "--volumes", "--timeout", "20"], capture_output=True, check=False)


def _nothing_is_missing(compose: tuple[str, ...]) -> None:
    """Raises Failed with the first thing that is."""
    run("docker", "info")
    services = json.loads(run(*compose, "config", "--format", "json"))["services"]
    for image in sorted({service["image"] for service in services.values()}):
        try:
            run("docker", "image", "inspect", image)
        except Failed as failed:
            raise Failed(f"image {image} (make images; python -m deploy.images.servers)") from failed


def _running(compose: tuple[str, ...]) -> list[str]:
    return run(*compose, "ps", "--services", "--status", "running").split()


def _goes_through(home: Home) -> bool:
    """One project from its inquiry to the end, and what the pages say of it."""
    names = {event: title for _, event, title in STAGES}
    passed: list[str] = []

    def observe(happening: Happening) -> None:
        if happening.name in names and happening.name not in passed:
            passed.append(happening.name)
            print(f"  {len(passed)}/{len(names)} {names[happening.name]}", flush=True)

    journeys = Journeys(home, cast_scenarios(1, mix=False, seed=SEED), seed=SEED, observe=observe)
    result = asyncio.run(journeys.run(arrivals_per_second=1.0, timeout_s=PROJECT_S))
    (project,) = result.projects
    print(f"project {project.project_id} ended as {project.outcome} after {result.seconds:.0f} s")
    if project.project_id is None or len(passed) < len(names):
        missed = ", ".join(title for name, title in names.items() if name not in passed)
        print(f"not activated: {missed} is missing (images older than this tree? make images)")
        return False
    until_rest(home, REST_S)
    ends = partition_ends(home, {topic.name: list(range(topic.partitions)) for topic in TOPICS})
    findings = audit(home, records(home, ends), {project.project_id})
    print(f"audit of {findings.records} records: {', '.join(findings.words) or 'nothing lost, doubled or reordered'}")
    traced, measured = _pages(project.project_id)
    print(f"Zipkin has spans of the project from {len(traced)} services: {', '.join(sorted(traced))}")
    print(f"VictoriaMetrics has series of {len(measured)} services: {', '.join(sorted(measured))}")
    return findings.sound and set(SERVICES) <= traced and set(SERVICES) <= measured


def _pages(project_id: UUID) -> tuple[set[str], set[str]]:
    """The services that the pages of traces and of metrics know something of."""
    deadline = time.monotonic() + PAGES_S
    while True:
        query = urllib.parse.urlencode(
            {"annotationQuery": f"project_id={project_id}", "limit": 1000, "lookback": 10**9}
        )
        traces = _asked(f"http://127.0.0.1:{PORTS.zipkin}/api/v2/traces?{query}")
        traced = {span["localEndpoint"]["serviceName"] for trace in traces for span in trace}
        query = urllib.parse.urlencode({"query": "sum by (job) (helio_handled_total) > 0"})
        found = _asked(f"http://127.0.0.1:{PORTS.metrics}/api/v1/query?{query}")
        measured = {one["metric"]["job"] for one in found["data"]["result"]}
        if set(SERVICES) <= traced & measured or time.monotonic() > deadline:
            return traced, measured
        time.sleep(LOOK_S)


def _asked(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=ANSWER_S) as answer:  # noqa: S310 - the stack's own address
        return json.load(answer)


if __name__ == "__main__":
    os.chdir(COMPOSE.parents[1])
    raise SystemExit(main())
