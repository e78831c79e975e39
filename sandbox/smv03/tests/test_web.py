"""The HTTP side, asked over a real socket."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from threading import Thread
from typing import Any

import pytest

from sandbox.smv03.__main__ import Place, follower
from sandbox.smv03.tests.test_portfolio import PROJECTS, SYSTEMS, put
from sandbox.smv03.web import Server
from shared.client.settings import Settings

ENVIRONMENT = {
    "HELIO_KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "HELIO_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
    "HELIO_KAFKA_USERNAME": "smv03",
    "HELIO_KAFKA_PASSWORD": "secret",
}


@pytest.fixture
def server() -> Iterator[Server]:
    reader = follower(Settings.of(ENVIRONMENT), 3)
    for n in range(3):
        reader.view.take(put(n, 1))
    found = Server(("127.0.0.1", 0), reader, "smv03-1")
    thread = Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def get(server: Server, path: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, json.loads(body) if "json" in (answer.headers["content-type"] or "") else body.decode()


def test_status_has_the_shape_of_every_service(server: Server) -> None:
    code, status = get(server, "/status")
    assert code == 200
    assert status["checks"] == {
        "kafka": "not connected yet",
        "registry": "being read, 3 systems so far",
        "room": "ok",
    }
    assert {name: status[name] for name in ("service", "instance", "ready", "outbox_rows", "parked")} == {
        "service": "smv03", "instance": "smv03-1", "ready": False, "outbox_rows": 0, "parked": 0,
    }  # fmt: skip
    assert status["consumer_lag"] == 0
    assert status["portfolio"]["systems"] == 3


def test_liveness_and_readiness(server: Server) -> None:
    assert get(server, "/livez") == (200, "ok")
    code, problem = get(server, "/readyz")
    assert (code, problem["status"]) == (503, 503)
    assert problem["detail"] == "kafka: not connected yet; registry: being read, 3 systems so far"


def test_the_portfolio_in_pages_and_one_by_one(server: Server) -> None:
    code, first = get(server, "/portfolio?limit=2")
    assert (code, [item["system_id"] for item in first["items"]]) == (200, sorted(SYSTEMS[:3])[:2])
    code, second = get(server, f"/portfolio?limit=2&after={first['next']}")
    assert ([item["system_id"] for item in second["items"]], second["next"]) == (sorted(SYSTEMS[:3])[2:], None)
    code, system = get(server, f"/portfolio/{SYSTEMS[0]}")
    assert (code, system["project_id"], system["offline"]) == (200, PROJECTS[0], None)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/portfolio?limit=0", 422, "limit is '0', expected 1 to 500"),
        ("/portfolio?limit=501", 422, "limit is '501'"),
        ("/portfolio?limit=", 422, "limit is ''"),
        ("/portfolio?limit=%D9%A1", 422, "expected 1 to 500"),
        ("/portfolio/unknown", 404, "no system unknown in the portfolio"),
        ("/portfolio/a/b", 404, "there is livez"),
        ("/", 404, "there is livez"),
        ("/%00%ff", 404, "there is livez"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(server: Server, path: str, status: int, said: str) -> None:
    code, problem = get(server, path)
    assert (code, problem["status"]) == (status, status)
    assert said in problem["detail"]


def test_nothing_is_set_aside_yet(server: Server) -> None:
    assert get(server, "/set-aside") == (200, {"items": []})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"HELIO_HTTP_PORT": "http"}, "HELIO_HTTP_PORT is 'http', expected 1 to 65535"),
        ({"HELIO_SMV03_MAX_SYSTEMS": "0"}, "HELIO_SMV03_MAX_SYSTEMS is '0'"),
    ],
)
def test_a_wrong_setting_is_named(changed: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Place.of(ENVIRONMENT | changed)
