"""A real Prometheus over a running stack, for as long as the check lasts."""

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.local.fixtures import free_port_base

SCRAPE_INTERVAL_S = 1
READY_S = 60.0
ANSWER_S = 30.0
TOOLS = ("prometheus", "promtool")


def missing() -> list[str]:
    """The tools that are not on this machine."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Prometheus:
    """Asks what it has scraped."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The answer's series, each with ``metric`` and ``value``. Raises ValueError for a query that is none."""
        url = f"{self.base}/api/v1/query?{urllib.parse.urlencode({'query': expression})}"
        try:
            with urllib.request.urlopen(url, timeout=ANSWER_S) as answer:  # noqa: S310 - its own address
                found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
                return found
        except urllib.error.HTTPError as error:
            raise ValueError(json.load(error).get("error", str(error))) from error

    @property
    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/-/ready", timeout=1) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False


def configuration(targets: Mapping[str, int], rules: Path, renamed: str | None) -> dict[str, Any]:
    """Scrapes each target's port; ``renamed``: a metric that comes under another name, as after a careless change."""
    renaming = [
        {"source_labels": ["__name__"], "regex": f"{renamed}(_bucket|_sum|_count)?", "target_label": "__name__"}
        | {"replacement": f"{renamed}_by_another_name$1"}
    ]
    return {
        "global": {"scrape_interval": f"{SCRAPE_INTERVAL_S}s", "evaluation_interval": "5s"},
        "rule_files": [str(rules)],
        "scrape_configs": [
            {"job_name": name, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
            | ({"metric_relabel_configs": renaming} if renamed else {})
            for name, port in targets.items()
        ],
    }


@contextmanager
def scraping(
    targets: Mapping[str, int], rules: Path, directory: Path, renamed: str | None = None
) -> Iterator[Prometheus]:
    """Raises subprocess.CalledProcessError where promtool does not like the configuration."""
    directory.mkdir()
    file = directory / "prometheus.json"  # JSON is YAML
    file.write_text(json.dumps(configuration(targets, rules, renamed)))
    subprocess.run(["promtool", "check", "config", str(file)], check=True, capture_output=True)
    port = free_port_base()
    command = [
        "prometheus", f"--config.file={file}", f"--storage.tsdb.path={directory / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
    ]  # fmt: skip
    with (directory / "prometheus.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            found = Prometheus(port)
            deadline = time.monotonic() + READY_S
            while not found.ready:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"prometheus does not start: see {log.name}")
                time.sleep(0.1)
            yield found
        finally:
            process.terminate()
            process.wait(10)
