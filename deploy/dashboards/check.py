"""``python -m deploy.dashboards.check``: every panel's query and every alert's, asked of a stack that has worked.

Starts a stack under a real Prometheus, runs five mixed projects, parks a record, stops a service and starts it again;
then no query may name a series that there is not, be empty, be no number, or have a unit that its metrics do not. A
second Prometheus gets the same with one metric renamed, as after a careless change: whatever names it must be found.
Exit code 0 if all are sound and the change is found, 1 if not, 2 if something is missing on this machine.

``--mutant METRIC`` renames that one.
"""

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from deploy.dashboards import prometheus
from deploy.dashboards.alerts import ALERTS
from deploy.dashboards.panels import PANELS
from deploy.dashboards.write import HERE
from deploy.local.fixtures import free_port_base
from deploy.local.home import APPLICATIONS
from deploy.local.stack import Stack
from shared.messaging.ids import new_id
from shared.schemas.event import Envelope
from shared.schemas.topics import SERVICES, VIEWS
from shared.schemas.wire import to_headers

PROJECTS = 5
SEED = 7
PATIENCE_S = 300.0
SETTLING_S = 35.0
"""The value stream's series follow within the view's ``REFRESH_S``; others sooner, and a rate needs a few scrapes."""
RULES = HERE / "prometheus" / "alerts.yaml"
RULE_TESTS = HERE / "prometheus" / "alerts.test.yaml"
MUTANT = "helio_parked"
METRIC = re.compile(r"\b((?:helio|process)_[a-z0-9_]+)")
SUFFIX = {"s": "_seconds", "d": "_seconds", "decmbytes": "_bytes"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.dashboards.check", description=__doc__)
    parser.add_argument("--mutant", metavar="METRIC", default=MUTANT, help=f"what is renamed; {MUTANT} by default")
    given = parser.parse_args()
    if lacking := prometheus.missing():
        print(f"missing on this machine: {', '.join(lacking)} (Debian: apt-get install prometheus)", file=sys.stderr)
        return 2
    for command in (["check", "rules", str(RULES)], ["test", "rules", str(RULE_TESTS)]):
        done = subprocess.run(["promtool", *command], capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout + done.stderr, file=sys.stderr)
            return 1
    print(f"promtool: {len(ALERTS)} alert rules are sound, and their tests pass")
    with tempfile.TemporaryDirectory(prefix="helio-dashboards-") as name:
        directory = Path(name)
        stack = Stack(directory / "stack", free_port_base())
        stack.start(APPLICATIONS, speed=20_000.0, leap=True)
        try:
            stack.wait_ready(seconds=PATIENCE_S)
            ports = {service: stack.home.ports.http(service, 1) for service in (*SERVICES, *VIEWS)}
            with (
                prometheus.scraping(ports, RULES, directory / "true") as scraped,
                prometheus.scraping(ports, RULES, directory / "mutant", given.mutant) as spoilt,
            ):
                work(stack)
                time.sleep(SETTLING_S)
                wrong, found = faults(scraped), faults(spoilt)
        finally:
            stack.stop()
    for words in wrong:
        print(words)
    sound = len(PANELS) + len(ALERTS) - len({words.partition(":")[0] for words in wrong})
    print(f"{len(PANELS)} panels and {len(ALERTS)} alerts: {sound} of {len(PANELS) + len(ALERTS)} are sound")
    blamed = {words.partition(":")[0] for words in found} - {words.partition(":")[0] for words in wrong}
    print(f"with {given.mutant} renamed: {', '.join(sorted(blamed)) or 'nothing'} is found")
    return 0 if blamed and not wrong else 1


def work(stack: Stack) -> None:
    """What dashboards are for: projects under way, a record that waits, a service that was away."""
    environment = os.environ | {"HELIO_HOME": str(stack.home.path), "HELIO_PORT_BASE": str(stack.home.ports.base)}
    command = [
        sys.executable,
        "-m",
        "helio.main",
        "demo",
        "--projects",
        str(PROJECTS),
        "--mix",
        "--seed",
        str(SEED),
        "--json",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    if done.returncode:
        raise RuntimeError(f"the projects did not go through: {done.stdout[-500:]} {done.stderr[-500:]}")
    print(f"{json.loads(done.stdout.splitlines()[-1])['events']} events of {PROJECTS} projects")
    park(stack)
    stack.wish("onboarding", "stop")
    stack.wish("onboarding", "run")
    stack.wait_ready(["onboarding"], PATIENCE_S)


def park(stack: Stack) -> None:
    """A record of a version that no program knows yet: its readers park it until one is deployed."""
    from confluent_kafka import Producer

    project = new_id()
    envelope = Envelope(
        id=new_id(), type="ncv03.design.DesignFrozen.v99", source="/ncv03/design", subject=project,
        time=datetime.now(UTC),
    )  # fmt: skip
    producer = Producer(stack.kafka_settings("design"))
    producer.produce(
        "ncv03.design.events", b"{}", str(project), headers=[(name, value) for name, value in to_headers(envelope)]
    )
    if producer.flush(30):
        raise RuntimeError("the broker does not take the record that is to be parked")


def faults(scraped: prometheus.Prometheus) -> list[str]:
    """What is wrong with each query, by its panel or alert."""
    asked = [(f"panel {one.title!r}", one.query, one.unit) for one in PANELS]
    asked += [(f"alert {one.name}", one.query, "") for one in ALERTS]
    return [f"{place}: {what}" for place, query, unit in asked for what in wrong_with(scraped, query, unit)]


def wrong_with(scraped: prometheus.Prometheus, query: str, unit: str) -> list[str]:
    names = sorted(set(METRIC.findall(query)))
    found = [f"there is no series {name}" for name in names if not scraped.query(f"count({name})")]
    suffix = SUFFIX.get(unit)
    if suffix and not all(suffix in name for name in names):
        found.append(f"its unit is {unit}, which {', '.join(names)} do not say")
    if found:
        return found
    try:
        answer = scraped.query(query)
    except ValueError as error:
        return [str(error)]
    if not answer:
        return ["the answer is empty"]
    bad = [one for one in answer if not math.isfinite(float(one["value"][1]))]
    return [f"{bad[0]['value'][1]} for {bad[0]['metric']}"] if bad else []


if __name__ == "__main__":
    sys.exit(main())
