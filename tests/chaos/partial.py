"""Breaks parts of a running stack, one after the other, while the saboteur kills whole processes.

A partition of one topic takes nothing for a while; a service may not read a topic, and another not write its own;
records come that are no facts; rows are written that the broker refuses. Each fault is mended again. A step that fails
because somebody was just killed is done again, and every step may be done twice.
"""

import logging
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from uuid import UUID

import psycopg
from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException

from deploy.local.errors import StackError
from deploy.local.faults import Faults
from deploy.local.home import DATABASES, Home
from sandbox.forged import targets
from shared.messaging.ids import new_id
from shared.messaging.storage.statements import pack_headers
from shared.schemas.topics import BY_NAME, SERVICES, TOPICS, subscriptions
from tests.chaos.forger import Forger

HOLD_S: Final = (5.0, 9.0)
"""How long a part stays broken."""
PATIENCE_S: Final = 150.0
"""How long a step is done again: kills of the broker and the database may follow each other."""
ROUND_S: Final = 80.0
"""How long it takes to break each part once."""
RETRY_S: Final = 0.5
LOWERED_BYTES: Final = 1024 * 1024
"""What a topic takes at most while a row is refused; all that services publish is far smaller."""
TOO_LARGE_BYTES: Final = 2 * LOWERED_BYTES
REFUSED_ROWS: Final = 2
"""The row itself, and one of the same project behind it."""
PASSING: Final = (KafkaException, KafkaError, StackError, OSError, TimeoutError, psycopg.Error)

log = logging.getLogger("heliograph.chaos")


class PartBreaker:
    """A thread of its own. Every choice comes from the seed."""

    def __init__(self, home: Home, projects: Callable[[], Sequence[UUID]], *, span_s: float, seed: int) -> None:
        self._home = home
        self._faults = Faults(home)
        self._dice = random.Random(f"parts {seed}")
        self._span_s = span_s
        self._stopping = threading.Event()
        self.forger = Forger(home, self._dice, projects)
        self.refused_expected: Counter[str] = Counter()
        """Service -> rows that the broker has to refuse."""
        self.done_so_far: Counter[str] = Counter()
        self.last = ""
        self.error: BaseException | None = None
        """What ended it before its work was done."""
        steps = [self._silence, self._deny_reading, self._deny_writing, self._refuse]
        steps += [partial(self._forge, topic) for topic in targets()]
        self._steps: list[Callable[[], None]] = steps * max(1, round(span_s / ROUND_S))
        self._dice.shuffle(self._steps)
        self._thread = threading.Thread(target=self._run, name="parts", daemon=True)

    def prepare(self) -> None:
        """Makes the second broker known, which a silent partition lacks; before anything else is broken."""
        self._faults.register_other()

    def start(self) -> None:
        self._thread.start()

    def done(self) -> bool:
        return not self._thread.is_alive()

    @property
    def complete(self) -> bool:
        """Whether all was broken that was to be broken, and mended."""
        return self.done_so_far.total() == len(self._steps)

    def stop(self) -> None:
        """Ends its work; nothing stays broken."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        began = time.monotonic()
        try:
            for number, step in enumerate(self._steps):
                self._stopping.wait(max(0.0, began + self._span_s * number / len(self._steps) - time.monotonic()))
                if self._stopping.is_set():
                    return
                step()
        except BaseException as error:
            self.error = error
            log.exception("a part could not be broken or mended")

    def _insist(self, step: Callable[[], None]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return step()
            except PASSING:
                if time.monotonic() > deadline:
                    raise
                time.sleep(RETRY_S)

    def _hold(self, kind: str, what: str, broken: Callable[[], None], mended: Callable[[], None]) -> None:
        self.last = f"{kind} {what}"
        try:
            self._insist(broken)
            self._stopping.wait(self._dice.uniform(*HOLD_S))
        finally:
            self._insist(mended)
        self.done_so_far[kind] += 1

    def _silence(self) -> None:
        topic = self._dice.choice([found for found in TOPICS if found.partitions > 1 and not found.compacted])
        number = self._dice.randrange(topic.partitions)
        self._hold(
            "silence", f"{topic.name}/{number}",
            lambda: self._faults.silence(topic.name, number), lambda: self._faults.let_speak(topic.name, number),
        )  # fmt: skip

    def _deny_reading(self) -> None:
        service = self._dice.choice(DATABASES)
        self._deny(service, self._dice.choice(subscriptions(service)), "READ")

    def _deny_writing(self) -> None:
        topic = self._dice.choice([found for found in TOPICS if found.owner in SERVICES and not found.compacted])
        self._deny(topic.owner, topic.name, "WRITE")

    def _deny(self, principal: str, topic: str, operation: str) -> None:
        self._hold(
            f"deny {operation}", f"{principal} {topic}",
            lambda: self._faults.deny(principal, topic, operation),
            lambda: self._faults.allow(principal, topic, operation),
        )  # fmt: skip

    def _forge(self, topic: str) -> None:
        self.last = f"forge {topic}"
        self.forger.write(topic)
        self.done_so_far["forge"] += 1

    def _refuse(self) -> None:
        """A row that its topic does not take, and one behind it: both end up in the table of refused rows."""
        topic = self._dice.choice([found for found in TOPICS if found.owner in SERVICES and not found.compacted])
        project = new_id()
        self.last = f"refuse {topic.owner}"
        try:
            self._insist(lambda: self._faults.configure(topic.name, max_message_bytes=str(LOWERED_BYTES)))
            self.refused_expected[topic.owner] += REFUSED_ROWS
            self._insist(lambda: self._write_rows(topic.owner, topic.name, project))
            self._insist(lambda: self._await_refusal(topic.owner, project))
        finally:
            usual = str(BY_NAME[topic.name].configs["max.message.bytes"])
            self._insist(lambda: self._faults.configure(topic.name, max_message_bytes=usual))
        self.done_so_far["refuse"] += 1

    def _write_rows(self, service: str, topic: str, project: UUID) -> None:
        key = str(project)
        with psycopg.connect(self._home.database_url(service)) as database:
            known = "SELECT FROM outbox WHERE key = %s UNION ALL SELECT FROM refused WHERE key = %s"
            if database.execute(known, (key, key)).fetchone() is not None:
                return  # the answer to the first try was lost
            for value in (os.urandom(TOO_LARGE_BYTES), b"{}"):
                database.execute(
                    "INSERT INTO outbox (topic, key, headers, value) VALUES (%s, %s, %s, %s)",
                    (topic, key, pack_headers([]), value),
                )

    def _await_refusal(self, service: str, project: UUID) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            with psycopg.connect(self._home.database_url(service, "audit")) as database:
                (rows,) = database.execute("SELECT count(*) FROM refused WHERE key = %s", (str(project),)).fetchone()  # type: ignore[misc]
            if rows == REFUSED_ROWS:
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f"{service}: {rows} of {REFUSED_ROWS} rows were refused")
            time.sleep(RETRY_S)
