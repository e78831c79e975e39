"""The check of dashboards finds what is wrong with a query: a real Prometheus over a page of metrics."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.dashboards import prometheus
from deploy.dashboards.check import RULES, wrong_with

PAGE = b"""helio_parked{service="lead"} 2
helio_parked_oldest_seconds{service="lead"} 12
helio_handler_seconds_sum{service="lead"} 0
helio_handler_seconds_count{service="lead"} 0
"""
PATIENCE_S = 30.0


class Metrics(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def scraped(found: prometheus.Prometheus, series: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not found.query(series):
        assert time.monotonic() < deadline, "nothing is scraped"
        time.sleep(0.1)


@pytest.mark.skipif(bool(prometheus.missing()), reason="Debian's package prometheus is not here")
def test_each_way_in_which_a_query_can_be_wrong_is_found_and_a_renamed_metric_is_one(port: int, tmp_path: Path) -> None:
    with prometheus.scraping({"lead": port}, RULES, tmp_path / "true") as found:
        scraped(found, "helio_parked")
        assert wrong_with(found, "max by (service) (helio_parked)", "short") == []
        assert wrong_with(found, "max(helio_parked_oldest_seconds)", "s") == []
        assert wrong_with(found, "max(helio_packed)", "short") == ["there is no series helio_packed"]
        assert wrong_with(found, "helio_parked > 5", "short") == ["the answer is empty"]
        assert wrong_with(found, "max(helio_parked)", "s") == ["its unit is s, which helio_parked do not say"]
        [words] = wrong_with(found, "helio_handler_seconds_sum / helio_handler_seconds_count", "s")
        assert words.startswith("NaN")
        [words] = wrong_with(found, "max(helio_parked", "short")
        assert "parse error" in words
    with prometheus.scraping({"lead": port}, RULES, tmp_path / "mutant", "helio_parked") as spoilt:
        scraped(spoilt, "helio_parked_by_another_name")
        assert wrong_with(spoilt, "max by (service) (helio_parked)", "short") == ["there is no series helio_parked"]
        assert wrong_with(spoilt, "max(helio_parked_oldest_seconds)", "s") == []
