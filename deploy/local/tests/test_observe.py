"""Pages of metrics and logs: what of them can run here, what they scrape, and how logs get there."""

import json
import re
import shutil
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local import observe, victoria
from deploy.local.home import Home
from deploy.local.log_shipper import Logs, ship
from deploy.local.processes import LOG_SHIPPER, PROMETHEUS, VICTORIA_LOGS, VICTORIA_METRICS, addresses, process
from deploy.local.state import Plan, write_plan

PATIENCE_S = 30.0


def line(number: int) -> str:
    return json.dumps({"time": "2026-03-01T00:00:00Z", "service": "lead", "message": f"line {number}"}) + "\n"


class Taker(ThreadingHTTPServer):
    """Takes lines as VictoriaLogs does, or refuses them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.taken = ""
        self.refuses = False


class Answers(BaseHTTPRequestHandler):
    server: Taker

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if not self.server.refuses:
            self.server.taken += body
        self.send_response(503 if self.server.refuses else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def taker() -> Iterator[Taker]:
    server = Taker()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_whole_lines_of_json_go_once_and_those_that_were_refused_again(tmp_path: Path, taker: Taker) -> None:
    log, logs, port = tmp_path / "lead.log", Logs(tmp_path), taker.server_address[1]
    log.write_text("what the broker says\n" + line(1) + line(2)[:20])
    ship(logs, port)
    assert taker.taken == line(1)
    taker.refuses = True
    log.write_text("what the broker says\n" + line(1) + line(2))
    ship(logs, port)
    taker.refuses = False
    ship(logs, port)
    ship(logs, port)
    assert taker.taken == line(1) + line(2)


@pytest.mark.parametrize("refused", [False, True])
def test_a_log_that_was_copied_away_and_emptied_is_read_to_its_end(tmp_path: Path, taker: Taker, refused: bool) -> None:
    log, logs, port = tmp_path / "lead.log", Logs(tmp_path), taker.server_address[1]
    log.write_text(line(1) + line(2))
    ship(logs, port)
    log.with_name("lead.log.1").write_text(line(1) + line(2) + line(3))
    log.write_text(line(4))
    if refused:
        taker.refuses = True
        ship(logs, port)
        taker.refuses = False
    ship(logs, port)
    ship(logs, port)
    assert taker.taken == line(1) + line(2) + line(3) + line(4)


def test_a_line_without_end_holds_nobody_up(tmp_path: Path, taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.log_shipper.MOST_BYTES", 100)
    (tmp_path / "lead.log").write_text("x" * 250 + "\n" + line(1))
    logs = Logs(tmp_path)
    for _ in range(5):
        ship(logs, taker.server_address[1])
    assert taker.taken == line(1)


def said(monkeypatch: pytest.MonkeyPatch, path: Path) -> tuple[tuple[str, ...], list[str]]:
    monkeypatch.setenv("PATH", str(path))
    monkeypatch.setenv("HELIO_CACHE", str(path / "cache"))
    words: list[str] = []
    return observe.processes(words.append), words


def test_without_go_prometheus_runs_and_without_both_a_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, [words] = said(monkeypatch, tmp_path)
    assert found == ()
    assert "Go, which builds victoria-metrics, is not on this machine" in words and "\n" not in words
    (tmp_path / "prometheus").write_text("#!/bin/sh\n")
    (tmp_path / "prometheus").chmod(0o700)
    found, [words] = said(monkeypatch, tmp_path)
    assert found == (PROMETHEUS,)
    assert "nothing shows logs" in words


@pytest.mark.skipif(shutil.which("go") is None, reason="Go is not here")
def test_what_is_pinned_is_what_go_sum_says() -> None:
    for folder, package in victoria.SOURCES.values():
        # fails where go.mod would have to change, or a program is none of its tools; fetches nothing
        done = subprocess.run(
            ["go", "list", "-mod=readonly", "-m", "-f", "{{.Version}}", package.rpartition("/app/")[0]],
            cwd=folder, capture_output=True, text=True, env={"PATH": "/usr/local/go/bin:/usr/bin:/bin"}
            | {"HOME": str(Path.home()), "GOPROXY": "off", "GOTOOLCHAIN": "local"}, check=False,
        )  # fmt: skip
        assert done.stdout.strip().startswith("v1."), done.stderr
        assert f"tool {package}" in (folder / "go.mod").read_text()


def test_every_application_of_the_plan_is_scraped_with_all_its_instances(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run.mkdir()
    names = ("kafka", "lead", "lead-2", "metrics", "parties", "smv03", VICTORIA_METRICS)
    write_plan(home, Plan(dict.fromkeys(names, "run")))
    jobs = {one["job_name"]: one["static_configs"][0]["targets"] for one in observe.scraping(home)["scrape_configs"]}
    assert jobs == {
        "lead": [f"127.0.0.1:{home.ports.http('lead')}", f"127.0.0.1:{home.ports.http('lead', 2)}"],
        "metrics": [f"127.0.0.1:{home.ports.http('metrics')}"],
    }


@pytest.mark.parametrize("name", [VICTORIA_METRICS, VICTORIA_LOGS, PROMETHEUS])
def test_nothing_listens_beyond_loopback(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path)
    [listens] = [part for part in observe.command(home, name) if re.match(r"-+(httpL|web\.l)isten", part)]
    assert "=127.0.0.1:" in listens
    [address] = addresses(home, name)
    assert address.startswith(f"http://{listens.partition('=')[2]}/")
    assert process(home, name, tracing=False).outlives_applications


def test_the_shipper_is_a_process_of_the_stack(tmp_path: Path) -> None:
    assert process(Home(tmp_path), LOG_SHIPPER, tracing=False).command[-1] == "deploy.local.log_shipper"


@pytest.mark.skipif(not victoria.program(VICTORIA_LOGS).exists(), reason="`helio up --observe` was never run here")
def test_victorialogs_finds_a_project_in_what_was_shipped(tmp_path: Path, unused_tcp_port: int) -> None:
    home = Home(tmp_path)
    command = observe.command(home, VICTORIA_LOGS)
    address = f"127.0.0.1:{unused_tcp_port}"
    command = [part.replace(f"127.0.0.1:{home.ports.logs}", address) for part in command]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        fact = {"time": now, "service": "lead", "message": "published", "project_id": "01a2", "level": "INFO"}
        home.logs.mkdir()
        (home.logs / "lead.log").write_text(json.dumps(fact) + "\n")
        logs, deadline = Logs(home.logs), time.monotonic() + PATIENCE_S
        url = f"http://{address}/select/logsql/query?" + urllib.parse.urlencode({"query": "project_id:01a2"})
        found = b""
        while not found:
            assert time.monotonic() < deadline
            time.sleep(0.2)
            ship(logs, unused_tcp_port)
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    found = answer.read()
            except OSError:
                continue
        one = json.loads(found)
        assert (one["_msg"], one["service"], one["_time"][:10]) == ("published", "lead", now[:10])
    finally:
        server.terminate()
        server.wait(10)
