"""Pages of metrics and logs beside a stack: VictoriaMetrics and VictoriaLogs, or Debian's Prometheus without logs.

``helio up --observe`` has them run. ``python -m deploy.local.observe NAME`` becomes one of them, with what it is to
scrape taken from the plan. Nothing of the stack waits for them, and nothing listens beyond loopback.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from deploy.local import victoria
from deploy.local.errors import StackError
from deploy.local.home import Home, write_json
from deploy.local.processes import LOG_SHIPPER, PROMETHEUS, VICTORIA_LOGS, VICTORIA_METRICS, application
from deploy.local.state import read_plan

DASHBOARDS: Final = Path(__file__).parents[1] / "dashboards"
SCRAPE_SECONDS: Final = 5
UNMEASURED: Final = ("parties", "smv03")
"""Parties outside, with no metrics for us."""
KEPT_DAYS: Final = 7
MEMORY_MB: Final = 64
"""For caches, in each of both; a server at rest takes about as much."""
DISK_MB: Final = 1_000
"""The oldest logs are forgotten beyond this."""
POLITENESS: Final = 10
"""While everything starts at once on few cores, the broker and the services go first."""


def processes(say: Callable[[str], None]) -> tuple[str, ...]:
    """What can run here, the best of it; ``say`` is told in one line what cannot."""
    try:
        victoria.build(say)
    except StackError as error:
        if shutil.which("prometheus"):
            say(f"{error}; Prometheus shows metrics, nothing shows logs")
            return (PROMETHEUS,)
        say(f"{error}; nor is Prometheus there: the stack starts without pages of metrics and logs")
        return ()
    return VICTORIA_METRICS, VICTORIA_LOGS, LOG_SHIPPER


def scraping(home: Home) -> dict[str, Any]:
    """Every application of the plan, by its name; instances of one service share it."""
    found: dict[str, list[str]] = {}
    for name in read_plan(home).processes:
        if (one := application(name)) is not None and one[0] not in UNMEASURED:
            found.setdefault(one[0], []).append(f"127.0.0.1:{home.ports.http(*one)}")
    jobs = [{"job_name": name, "static_configs": [{"targets": targets}]} for name, targets in found.items()]
    return {"global": {"scrape_interval": f"{SCRAPE_SECONDS}s"}, "scrape_configs": jobs}


def command(home: Home, name: str) -> list[str]:
    """How to become one of the servers; writes what it reads.

    Raises:
        ValueError: there is no server of this name.
    """
    place = home.path / "observe"
    place.mkdir(exist_ok=True)
    if name == VICTORIA_LOGS:
        return [
            str(victoria.program(name)), f"-httpListenAddr=127.0.0.1:{home.ports.logs}",
            f"-storageDataPath={place / 'logs'}", f"-retentionPeriod={KEPT_DAYS}d",
            f"-retention.maxDiskSpaceUsageBytes={DISK_MB}MB", f"-memory.allowedBytes={MEMORY_MB}MB",
        ]  # fmt: skip
    scraped = place / "scrape.yaml"  # JSON is YAML
    if name == VICTORIA_METRICS:
        write_json(scraped, scraping(home))
        return [
            str(victoria.program(name)), f"-httpListenAddr=127.0.0.1:{home.ports.metrics}",
            f"-storageDataPath={place / 'metrics'}", f"-retentionPeriod={KEPT_DAYS}d",
            f"-memory.allowedBytes={MEMORY_MB}MB", f"-promscrape.config={scraped}",
            f"-vmui.customDashboardsPath={DASHBOARDS / 'vmui'}",
        ]  # fmt: skip
    if name == PROMETHEUS:
        write_json(scraped, scraping(home) | {"rule_files": [str(DASHBOARDS / "prometheus" / "alerts.yaml")]})
        return [
            str(shutil.which(PROMETHEUS)), f"--web.listen-address=127.0.0.1:{home.ports.metrics}",
            f"--config.file={scraped}", f"--storage.tsdb.path={place / 'prometheus'}",
            f"--storage.tsdb.retention.time={KEPT_DAYS}d", "--log.level=warn",
        ]  # fmt: skip
    raise ValueError(f"no server of metrics or logs is called {name}")


def main() -> None:
    """Become the server that is named."""
    os.nice(POLITENESS)
    found = command(Home.from_environment(), sys.argv[1])
    os.execv(found[0], found)


if __name__ == "__main__":
    main()
