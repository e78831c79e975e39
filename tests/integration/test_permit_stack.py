"""What goes wrong with permits and interconnection over all seven databases and topics, while the utility lies.

Projects live side by side on one stack, on a leaping calendar; the other outcomes, and what each means event by
event, are shown in memory (``test_permit_outcomes``, ``test_grid_outcomes``).
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
from confluent_kafka import Producer

from deploy.local import clockfile
from deploy.local.stack import Stack
from sandbox.people.scenario import MIX
from services.permitting.tests.given import ordered
from shared.messaging.ids import new_id
from shared.rules.ruleset import bundled_rows
from shared.schemas import catalogue
from shared.schemas.event import Envelope, Event
from shared.schemas.rev02 import InterconnectionRuleChanged
from shared.schemas.topics import SOURCES
from shared.schemas.wire import to_headers, to_key, to_value
from tests.chaos.liar import Liar
from tests.integration.whole import run, whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(480)]

BY_NAME: Final = {one.name: one for one in MIX}
OUTCOMES: Final = {
    "permit_rejected": "closed_permit_rejected",
    "permit_expires_while_work_rests": "onboarded_after_permit_expired_while_work_rested",
    "one_permit_of_two_refused": "closed_electrical_rejected",
    "hoa_refuses": "closed_hoa_consent_rejected",
    "study_silence": "closed_decision_timed_out",
    "approval_differs": "onboarded_after_approval_differed",
    "denied_after_approval": "closed_denied_after_approval",
    "network_closed": "closed_interconnection_denied",
}


def test_projects_end_as_they_would_whatever_the_utility_says_besides(whole: Stack) -> None:
    liar = Liar(whole.home, seed=12)
    liar.start()
    try:
        projects, _ = run(whole, [BY_NAME[name] for name in OUTCOMES])
    finally:
        liar.stop()
    assert {one.scenario.name: one.outcome for one in projects} == OUTCOMES
    assert liar.error is None and len(liar.told) >= 10
    assert liar.wrong() == []
    assert "refused" in liar.effects


RULES: Final = next(
    one for one in bundled_rows("interconnection") if one.jurisdiction == "NC" and one.effective_to is None
)
A_DAY_A_SECOND: Final = 86_400.0
PATIENCE_S: Final = 60.0
POLL_S: Final = 0.2


def test_other_rules_hold_for_what_is_not_sent_yet_and_not_for_what_is(whole: Stack) -> None:
    listing = {"model": "SB7.7-1SP-US-41", "standard": "UL 1741-SB", "status": "expected"}
    sent, unsent = ordered(new_id()), ordered(new_id(), listings=[listing])
    _say(whole, "contracting", sent, unsent)
    _until(whole, {sent.project_id: RULES.version, unsent.project_id: RULES.version})
    today = clockfile.read(whole.home.clock_file).at(datetime.now(UTC)).date()
    value = RULES.model_dump(mode="json", exclude={"id", "utility_id", "ahj_id"})
    value |= {"project_id": new_id(), "rule_id": RULES.id, "rule_set": "interconnection"}
    value |= {"version": RULES.version + 1, "effective_from": f"{today + timedelta(days=2)}"}
    _say(whole, "rev02", InterconnectionRuleChanged.model_validate(value))
    clockfile.set_speed(whole.home.clock_file, A_DAY_A_SECOND)
    try:
        _until(whole, {sent.project_id: RULES.version, unsent.project_id: RULES.version + 1})
    finally:
        clockfile.set_speed(whole.home.clock_file, 1.0)


def _say(stack: Stack, owner: str, *events: Event) -> None:
    """As the owner of their topic, on the stack's calendar."""
    now = clockfile.read(stack.home.clock_file).at(datetime.now(UTC))
    producer = Producer(stack.home.kafka_settings(owner))
    for event in events:
        envelope = Envelope(
            id=new_id(), type=event.ce_type, source=SOURCES[owner][0], subject=event.project_id, time=now
        )
        headers: Any = to_headers(envelope)
        producer.produce(catalogue.topic_of(type(event)), to_value(event), to_key(event.project_id), headers=headers)
    assert producer.flush(PATIENCE_S) == 0


def _until(stack: Stack, wanted: Mapping[UUID, int]) -> None:
    """Waits until the applications of these projects are screened by these versions of the state's rules."""
    asked = {project: f"{RULES.id} v{version}" for project, version in wanted.items()}
    deadline = time.monotonic() + PATIENCE_S
    with psycopg.connect(stack.home.database_url("permitting", "audit"), autocommit=True) as database:
        while True:
            rows = database.execute(
                "SELECT project_id, rules FROM applications WHERE project_id = ANY(%s)", (list(asked),)
            ).fetchall()
            if dict(rows) == asked:
                return
            assert time.monotonic() < deadline, rows
            time.sleep(POLL_S)
