"""What passes by itself is asked again for a while; everything else is told at once, in one line."""

import time
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, KafkaException

from deploy.local import patience
from deploy.local.home import Home
from deploy.local.patience import Unanswered, persist
from helio.main import run


class Broker:
    """Answers after it has failed so often."""

    def __init__(self, failures: int, code: int) -> None:
        self.failures = failures
        self.code = code
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self.failures:
            raise KafkaException(KafkaError(self.code, "as the broker says"))
        return "done"


@pytest.mark.parametrize(
    "code",
    [KafkaError.INVALID_REPLICATION_FACTOR, KafkaError.NOT_CONTROLLER, KafkaError.LEADER_NOT_AVAILABLE,
     KafkaError._TRANSPORT, KafkaError._TIMED_OUT],
)  # fmt: skip
def test_what_passes_is_asked_again(code: int) -> None:
    broker = Broker(2, code)
    assert persist(broker, "answer") == "done" and broker.asked == 3


def test_an_answer_that_a_client_has_not_settled_in_time_is_asked_for_again() -> None:
    answers = iter([TimeoutError(), "done"])

    def ask() -> object:
        found = next(answers)
        if isinstance(found, TimeoutError):
            raise found
        return found

    assert persist(ask, "answer") == "done"


def test_patience_ends_and_names_what_was_asked_for() -> None:
    began = time.monotonic()
    with pytest.raises(Unanswered, match=r"Kafka does not tell the ends: as the broker says; `helio status`"):
        persist(Broker(10**6, KafkaError._ALL_BROKERS_DOWN), "tell the ends", seconds=0.5)
    assert time.monotonic() - began < 5


def test_what_does_not_pass_is_told_at_once() -> None:
    broker = Broker(1, KafkaError.TOPIC_AUTHORIZATION_FAILED)
    with pytest.raises(Unanswered):
        persist(broker, "answer")
    assert broker.asked == 1


def test_a_command_whose_broker_is_away_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path)
    home.prepare(12_000)  # nothing listens
    monkeypatch.setenv("HELIO_HOME", str(tmp_path))
    monkeypatch.setattr(patience.persist, "__defaults__", (0.3,))
    monkeypatch.setattr("helio.history.journal.IDLE_SECONDS", 0.2)
    monkeypatch.setattr("deploy.local.state.supervisor", lambda _: object())
    assert run(["topics"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("helio: Kafka does not tell where the topics end: ") and told.count("\n") == 1
    assert "unexpected" not in told and "helio status" in told
