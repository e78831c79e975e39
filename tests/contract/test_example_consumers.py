"""The example consumers in four languages, as they stand, against the real broker: all see what Python sees.

A language whose tools are not installed, or whose client library cannot be fetched, is skipped and says so.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer
from uuid_utils.compat import uuid7

from deploy.local.fetch import KAFKA, directory_of
from deploy.local.fixtures import free_port_base, put_away
from deploy.local.java import java_executable
from deploy.local.stack import Stack
from shared.client.testing import example
from shared.schemas.onboarding import ActivatedSystemState, SystemActivated, SystemOffline, SystemRestored

pytestmark = pytest.mark.stack
EXAMPLES = Path(__file__).parents[2] / "examples" / "consumers"
IDLE_SECONDS = "8"
SECONDS = 240
"""How long building and running one may take on a slow, loaded machine."""
OURS = {"helio", "shared", "services", "sandbox", "deploy"}
Command = tuple[list[str], Path]


def connection(stack: Stack, style: str) -> str:
    """What `helio connect` prints for the aggregator."""
    helio = [sys.executable, "-m", "helio.main", "connect", "smv03", "--format", style]
    environment = os.environ | {"HELIO_HOME": str(stack.home.path)}
    return subprocess.run(helio, env=environment, capture_output=True, text=True, check=True).stdout


def environment(stack: Stack) -> dict[str, str]:
    """As a shell has it after `eval "$(helio connect smv03 --format env)"`; nothing of this project's Python."""
    show = f"{connection(stack, 'env')}\nenv -0"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(["sh", "-c", show], env=kept, capture_output=True, text=True, check=True)
    return dict(pair.split("=", 1) for pair in done.stdout.split("\0") if pair)


def needs(tool: str) -> str:
    found = shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed")
    return found


def fetched(command: list[str], folder: Path) -> None:
    """A client library, as its lock file names it."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        pytest.skip(f"the client library cannot be fetched: {(done.stdout + done.stderr)[-300:]}")


def python(stack: Stack, folder: Path) -> Command:
    return [sys.executable, "-P", "consumer.py", "--idle-seconds", IDLE_SECONDS], folder


def node(stack: Stack, folder: Path) -> Command:
    fetched([needs("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
    return [needs("node"), "consumer.mjs", "--idle-seconds", IDLE_SECONDS], folder


def java(stack: Stack, folder: Path) -> Command:
    (folder / "smv03.properties").write_text(connection(stack, "properties"))
    java = java_executable()
    if not (java.parent / "javac").exists() and "jdk.compiler" not in modules(java):
        pytest.skip(f"{java} has no compiler")
    libraries = f"{directory_of(KAFKA)}/*"
    return [str(java), "-cp", libraries, "Consumer.java", "smv03.properties", "--idle-seconds", IDLE_SECONDS], folder


def modules(java: Path) -> str:
    return subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=True).stdout


def go(stack: Stack, folder: Path) -> Command:
    go = needs("go")
    fetched([go, "mod", "download"], folder)
    subprocess.run([go, "build", "-o", "consumer", "."], cwd=folder, check=True, timeout=SECONDS)
    return ["./consumer", "-idle-seconds", IDLE_SECONDS], folder


LANGUAGES: dict[str, Callable[[Stack, Path], Command]] = {"python": python, "node": node, "java": java, "go": go}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Kafka of this module's own: what other tests leave on the topics differs from run to run."""
    own = Stack(tmp_path_factory.mktemp("consumers"), free_port_base())
    own.start()
    try:
        own.wait_ready()
        yield own
    finally:
        put_away(own)


@pytest.fixture(scope="module")
def published(stack: Stack) -> dict[tuple[str, str], list[tuple[str, Any]]]:
    """(topic, key) -> (id, value) in order: states, a removal, events, repeats, a transaction that was taken back."""
    own = {"enable.idempotence": True, "transactional.id": f"onboarding-{uuid7()}"}
    producer = Producer(stack.kafka_settings("onboarding") | own)
    expected: dict[tuple[str, str], list[tuple[str, Any]]] = defaultdict(list)
    producer.init_transactions(30)
    for sent in (True, False, True):
        producer.begin_transaction()
        for _ in range(5):
            project = uuid7()
            states = [example(ActivatedSystemState, project_id=project, revision=n) for n in (1, 2)]
            events = [example(kind, project_id=project) for kind in (SystemActivated, SystemOffline, SystemRestored)]
            umlaut = example(SystemOffline, project_id=project, reason='Zähler "stumm" \U0001f50c </script>')
            for record in (*states, *events, umlaut, events[1], *events):
                headers: Any = list(record.headers or ())
                producer.produce(record.topic, key=record.key, value=record.value, headers=headers)
            if sent:
                for record in (*states, *events, umlaut):
                    event_id = dict(record.headers or ())["ce_id"]
                    place = record.topic, (record.key or b"").decode()
                    expected[place].append(((event_id or b"").decode(), json.loads(record.value or b"null")))
        assert producer.flush(60) == 0  # what is taken back is on the topic all the same
        if sent:
            junk: Any = [("ce_id", str(uuid7()).encode()), ("odd", b"\xff")]
            producer.produce("ncv03.onboarding.events", key=b"\xff", value=b'{"of": ', headers=junk)
            producer.commit_transaction(30)
        else:
            producer.abort_transaction(30)
    return dict(expected)


@pytest.fixture(scope="module")
def outcomes(
    stack: Stack, published: object, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, subprocess.CompletedProcess[str] | str]:
    """What each has printed, all run at once; a text is why one was skipped."""
    surroundings = environment(stack)

    def run(language: str) -> subprocess.CompletedProcess[str] | str:
        folder = tmp_path_factory.mktemp(language) / language
        shutil.copytree(EXAMPLES / language, folder)
        try:
            command, where = LANGUAGES[language](stack, folder)
        except pytest.skip.Exception as skipped:
            return str(skipped)
        return subprocess.run(
            command, cwd=where, env=surroundings, capture_output=True, text=True, timeout=SECONDS, check=False
        )

    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        return dict(zip(LANGUAGES, pool.map(run, LANGUAGES), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_sees_each_event_once_and_in_order(
    language: str,
    outcomes: dict[str, subprocess.CompletedProcess[str] | str],
    published: dict[tuple[str, str], list[tuple[str, Any]]],
) -> None:
    done = outcomes[language]
    if isinstance(done, str):
        pytest.skip(done)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    seen: dict[tuple[str, str], list[tuple[str, Any]]] = defaultdict(list)
    for line in lines:
        assert line.keys() == {"topic", "partition", "offset", "key", "id", "type", "value"}
        seen[line["topic"], line["key"]].append((line["id"], line["value"]))
    for place, expected in published.items():
        assert seen[place] == expected, place
    reference = outcomes["python"]
    assert isinstance(reference, subprocess.CompletedProcess)
    assert sorted(done.stdout and map(place_of, lines)) == sorted(
        map(place_of, map(json.loads, reference.stdout.splitlines()))
    )


def place_of(line: dict[str, Any]) -> tuple[str, int, int]:
    return line["topic"], line["partition"], line["offset"]


def test_the_python_one_imports_nothing_of_this_project() -> None:
    text = (EXAMPLES / "python" / "consumer.py").read_text()
    assert not [line for line in text.splitlines() if line.startswith(("import ", "from ")) and line.split()[1] in OURS]
