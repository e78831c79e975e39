"""The kit for AOV-04 against the real thing: every case passes, and a service that breaks its word is found out."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from helio.conformance.aov04 import Case, Line, drive, refusals, run
from services.permitting.tests.given import ordered
from shared.messaging.ids import new_id
from tests.integration.rig import Rig

pytestmark = pytest.mark.stack

PERMITTING = "ncv03.permitting.events"


def test_every_case_that_touches_no_project_is_as_the_page_says(rig: Rig) -> None:
    with rig.service("permitting"):
        rig.ready("permitting")
        outcomes = run(rig.stack.kafka_settings("aov04"), datetime.now(UTC))
    assert [one for one in outcomes if not one.passed] == []
    assert len(outcomes) == len(list(refusals(datetime.now(UTC)))) >= 14


def test_an_open_application_is_led_to_its_agreement(rig: Rig) -> None:
    project = new_id()
    with rig.service("permitting"):
        rig.ready("permitting")
        rig.publish("/ncv03/contracting", "ncv03.contracting.events", [ordered(project)])

        def applied() -> list[bytes]:
            kind = b"InterconnectionApplicationSubmitted"
            return [one.value() for one in rig.records(PERMITTING, {project}) if kind in dict(one.headers())["ce_type"]]

        rig.until(lambda: bool(applied()), "the application is sent")
        outcomes = drive(rig.stack.kafka_settings("aov04"), json.loads(applied()[-1]), datetime.now(UTC))
    assert [one for one in outcomes if not one.passed] == [] and len(outcomes) == 6


def test_another_effect_than_the_page_says_is_seen(rig: Rig) -> None:
    line = Line(rig.stack.kafka_settings("aov04"))
    with rig.service("permitting"):
        rig.ready("permitting")
        outcome = line.try_out(Case("no JSON, and yet believed", b"{", "taken", None), uuid4())
        line.close()
    assert (outcome.passed, outcome.got, outcome.reason) == (False, "refused", "unreadable")
