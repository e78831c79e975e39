"""Sends the lines that the applications log to VictoriaLogs: ``python -m deploy.local.log_shipper`` until told to stop.

Each line is an object of JSON with its time, service and, where there is one, project and trace; other lines, those of
Kafka and PostgreSQL, stay where they are. How far each log was read is kept in ``observe/read.json`` once VictoriaLogs
has the lines: nothing is left out over a restart, and a line may come twice.
"""

import http.client
import json
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.local.home import Home, write_json

TICK_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 10.0
MOST_BYTES: Final = 1_000_000
"""Of one log in one request."""
INSERT: Final = "/insert/jsonline?_stream_fields=service,instance&_time_field=time&_msg_field=message"


@dataclass
class Logs:
    """The logs of a folder, each read from where it was left."""

    folder: Path
    read: dict[str, int] = field(default_factory=dict)
    """File name -> bytes that were read."""

    def new(self) -> Iterator[tuple[str, bytes, int]]:
        """(file name, whole lines of JSON, where the log has been read to then), for each log with something new."""
        for log in sorted(self.folder.glob("*.log")):
            begin, size = self.read.get(log.name, 0), log.stat().st_size
            if size < begin:  # its lines were copied away, and it begins anew
                before = log.with_name(f"{log.name}.1")
                yield log.name, _json(_lines(before, begin, None)) if before.exists() else b"", 0
                begin = self.read.get(log.name, 0)
            if size > begin and (found := _lines(log, begin, MOST_BYTES)):
                yield log.name, _json(found), begin + len(found)


def _lines(log: Path, begin: int, most: int | None) -> bytes:
    """Whole lines; of one that is longer than ``most`` as much as that, so that it holds nobody up."""
    with log.open("rb") as content:
        content.seek(begin)
        found = content.read(most)
    end = found.rfind(b"\n") + 1
    return found[:end] if end or most is None or len(found) < most else found


def _json(lines: bytes) -> bytes:
    return b"".join(line for line in lines.splitlines(keepends=True) if line.startswith(b"{"))


def send(port: int, lines: bytes) -> bool:
    """Whether VictoriaLogs has taken them."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("POST", INSERT, lines, {"Content-Type": "application/stream+json"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def ship(logs: Logs, port: int) -> None:
    """Sends what is new; what is not taken is sent again the next time."""
    for name, lines, end in logs.new():
        if not lines or send(port, lines):
            logs.read[name] = end


def main() -> None:
    """Send what is new, once a tick."""
    home, told = Home.from_environment(), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    place = home.path / "observe" / "read.json"
    place.parent.mkdir(exist_ok=True)
    logs = Logs(home.logs, json.loads(place.read_text(encoding="utf-8")) if place.exists() else {})
    while not told.wait(TICK_SECONDS):
        before = dict(logs.read)
        ship(logs, home.ports.logs)
        if logs.read != before:
            write_json(place, logs.read)


if __name__ == "__main__":
    main()
