"""The aggregator's HTTP side: liveness, readiness, status, and the portfolio in pages."""

import json
import logging
import sys
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.smv03.portfolio import Portfolio
from shared.client.state import StateReader

PAGE: Final = 100
LARGEST_PAGE: Final = 500
IDLE_SECONDS: Final = 15.0
"""A connection that sends nothing for this long is closed."""


log = logging.getLogger("smv03")


class Problem(Exception):
    """An answer of type application/problem+json (RFC 9457)."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Server(ThreadingHTTPServer):
    """One thread per connection; none of them keeps the process alive."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], reader: StateReader[Portfolio], instance: str) -> None:
        self.reader = reader
        self.instance = instance
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; anything else is told with its traceback."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            log.exception("request of %s failed", client_address)

    def checks(self) -> dict[str, str]:
        """``ok`` or what is wrong, by name."""
        reader, portfolio = self.reader, self.reader.view
        return {
            "kafka": reader.trouble or "ok",
            "registry": "ok" if reader.whole else f"being read, {len(portfolio)} systems so far",
            "room": f"full: {portfolio.max_systems} systems" if portfolio.refused else "ok",
        }

    def status(self) -> dict[str, Any]:
        """The same shape as every service's, and what the portfolio amounts to."""
        checks, reader = self.checks(), self.reader
        counts = {"changed": 0, "stale": 0, "no_room": 0, "set_aside": 0} | reader.counts
        return {
            "service": "smv03",
            "instance": self.instance,
            "ready": all(found == "ok" for found in checks.values()),
            "checks": checks,
            "consumer_lag": reader.lag,
            "outbox_rows": 0,
            "parked": 0,
            "timers": 0,
            "jobs": 0,
            "jobs_failed": 0,
            "portfolio": asdict(reader.view.totals()),
            "records": {**counts, "skipped": reader.skipped},
        }


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS

    def do_GET(self) -> None:
        try:
            self._answer(HTTPStatus.OK, self._resource())
        except Problem as problem:
            body = {"title": problem.status.phrase, "status": problem.status, "detail": str(problem)}
            self._answer(problem.status, {"type": "about:blank", **body}, "application/problem+json")

    def _resource(self) -> Any:
        address = urlsplit(self.path)
        query = parse_qs(address.query, keep_blank_values=True)
        match [unquote(part) for part in address.path.strip("/").split("/")]:
            case ["livez"]:
                return "ok"
            case ["readyz"]:
                wrong = {name: found for name, found in self.server.checks().items() if found != "ok"}
                if wrong:
                    told = "; ".join(f"{name}: {found}" for name, found in wrong.items())
                    raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, told)
                return "ok"
            case ["status"]:
                return self.server.status()
            case ["set-aside"]:
                return {"items": [asdict(record) for record in reversed(self.server.reader.set_aside.copy())]}
            case ["portfolio"]:
                after = query.get("after", [""])[-1]
                items, following = self.server.reader.view.page(after, _limit(query))
                return {"items": items, "next": following}
            case ["portfolio", system_id]:
                found = self.server.reader.view.get(system_id)
                if found is None:
                    raise Problem(HTTPStatus.NOT_FOUND, f"no system {system_id[:80]} in the portfolio")
                return found
        raise Problem(HTTPStatus.NOT_FOUND, "there is livez, readyz, status, set-aside, portfolio, portfolio/{system}")

    def _answer(self, status: HTTPStatus, content: Any, media_type: str = "application/json") -> None:
        text, kind = (content, "text/plain") if isinstance(content, str) else (json.dumps(content), media_type)
        body = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests are not logged: probes come every second."""


def _limit(query: dict[str, list[str]]) -> int:
    text = query.get("limit", [str(PAGE)])[-1]
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LARGEST_PAGE):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"limit is {text[:20]!r}, expected 1 to {LARGEST_PAGE}")
    return int(text)
