"""The utility's own language on its topic: understood once, one effect each, a receipt for everything."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.permitting.model import ApplicationState, UtilityMessage
from services.permitting.rules.language.reading import MOST_BYTES, Message, Refusal, read
from services.permitting.rules.language.table import KINDS, SCREENS
from services.permitting.tests.given import Scene, amended, ordered
from services.permitting.tests.test_handlers import FAULTS, submitted
from shared.messaging.ids import new_id
from shared.messaging.testing.system import START
from shared.schemas import interconnection, permitting
from shared.schemas.commissioning import PTORequested
from shared.schemas.interconnection import MessageEffect, UtilityMessageReceipt

TOPIC = "aov04.gis.messages"
TENDERED: dict[str, Any] = {
    "agreementNo": "IA-1", "capacityW": 7700, "exportCapW": None, "settings": "IEEE1547-2018-B-III", "conditions": [],
}  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "SITE_REPORT": {"usagePoint": "0320000017", "sectionPeakW": 4_000_000},
    "CASE_OPENED": {"received": "2026-11-23T16:00:00Z"},
    "CASE_ACCEPTED": {"accepted": "2026-11-23T16:00:00Z"},
    "CASE_DEFICIENT": {"items": ["site_plan"], "cureBy": "2026-12-07"},
    "SCREEN_REPORT": {
        "results": [
            {"code": "S02", "measured": 16, "allowed": 15, "uom": "pct", "verdict": "F", "tariff": "SGIP 2.2.1.2"}
        ]
    },
    "MEETING_OFFER": {"topics": ["S02: 16 pct"], "respondBy": "2026-12-07"},
    "STUDY_OFFER": {"study": "SUPP", "depositUsd": "1000.00", "respondBy": "2026-12-14", "passesUpToW": 5000},
    "COST_ESTIMATE": {"work": "a larger transformer", "costUsd": "6400", "respondBy": "2026-12-14"},
    "AGREEMENT_TENDERED": TENDERED,
    "AGREEMENT_EXECUTED": {"agreementNo": "IA-1", "executed": "2026-11-23T16:00:00Z"},
    "CASE_DECLINED": {"grounds": ["full"], "passesUpToW": 4000},
    "CASE_LAPSED": {"grounds": ["not completed in time"]},
    "AGREEMENT_WITHDRAWN": {"agreementNo": "IA-1", "grounds": ["the feeder was rebuilt"]},
    "RUN_PERMIT": {
        "requestRef": "019d20ca-0000-7000-8000-00000000a001", "permitNo": "PTO-1", "effective": "2026-11-23T16:00:00Z",
        "capacityW": 7700, "settings": "IEEE1547-2018-B-III",
    },
    "RUN_DEFICIENT": {
        "requestRef": "019d20ca-0000-7000-8000-00000000a001", "items": [{"no": "P-1", "text": "a photo is missing"}]
    },
    "RUN_REVOKED": {"permitNo": "PTO-1", "grounds": ["export"], "effective": "2026-11-23T16:00:00Z"},
}  # fmt: skip


class Utility:
    """AOV-04 as it speaks to a scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.sequence = 0

    async def message(self, kind: str, application: UUID | None = None, **changes: Any) -> dict[str, Any]:
        self.sequence += 1
        about = application or await self.scene.application_id()
        body = BODIES.get(kind, {}) | changes.pop("body", {})
        return {
            "messageId": f"M-{self.sequence}", "schema": "GIS/3.2", "utility": "AOV-04", "kind": kind,
            "issued": self.scene.world.clock.now().isoformat(), "caseNo": "GI-1", "sequence": self.sequence,
            "customerFile": str(self.scene.project), "applicantRef": str(about), "body": body,
        } | changes  # fmt: skip

    async def sends(self, *messages: dict[str, Any] | bytes | None) -> MessageEffect:
        for message in messages:
            value = json.dumps(message).encode() if isinstance(message, dict) else message
            self.scene.world.put(TOPIC, str(self.scene.project).encode(), value)
        await self.scene.world.settle()
        return self.receipt.effect

    async def says(self, kind: str, application: UUID | None = None, **changes: Any) -> MessageEffect:
        return await self.sends(await self.message(kind, application, **changes))

    @property
    def receipts(self) -> list[UtilityMessageReceipt]:
        events = [one.event for one in self.scene.world.published if isinstance(one.event, UtilityMessageReceipt)]
        seen: dict[int, UtilityMessageReceipt] = {}
        for event in events:
            seen.setdefault(event.offset * 100 + event.partition, event)
        return list(seen.values())

    @property
    def receipt(self) -> UtilityMessageReceipt:
        return self.receipts[-1]

    @property
    def quarantined(self) -> list[str]:
        return [one.reason for one in self.scene.world.nodes["permitting"].store.quarantine_rows.values()]


async def applied(seed: int | None = None) -> tuple[Scene, Utility]:
    scene = Scene() if seed is None else Scene(FAULTS, seed)
    await submitted(scene)
    return scene, Utility(scene)


@pytest.mark.parametrize("seed", range(3))
async def test_a_case_from_receipt_to_an_agreement_in_the_utility_s_own_words(seed: int) -> None:
    scene, utility = await applied(seed)
    await scene.decides("approved")
    for kind in ("CASE_OPENED", "CASE_ACCEPTED", "SCREEN_REPORT", "AGREEMENT_TENDERED"):
        assert await utility.says(kind) is MessageEffect.TAKEN
    (ready,) = scene.published(permitting.ReadyToBuild)
    assert ready.agreement_id == "IA-1" and len(scene.published(interconnection.UtilityReviewBegan)) == 1
    assert [one.effect for one in utility.receipts] == [MessageEffect.TAKEN] * 4 and not utility.quarantined
    assert [one.message_id for one in utility.receipts] == ["M-1", "M-2", "M-3", "M-4"]


async def test_units_days_and_codes_are_translated() -> None:
    scene, utility = await applied()
    await utility.says("CASE_DEFICIENT")
    (asked,) = scene.published(permitting.InterconnectionInfoRequested)
    assert asked.due.isoformat() == "2026-12-08T05:00:00+00:00"  # the midnight that ends 7 December in New York
    body = {"application_id": str(await scene.application_id()), "documents": ["site_plan"]}
    await scene.post("interconnection/documents", body)
    await utility.says("STUDY_OFFER", body=BODIES["SCREEN_REPORT"])
    (study,) = scene.published(permitting.InterconnectionStudyRequired)
    assert (study.study, study.deposit_cents, study.constraints.max_kwac) == ("supplemental_review", 100_000, 5.0)
    assert study.screens[0].screen == "line_section_penetration" and not study.screens[0].passed


async def test_a_price_a_lapse_and_an_approval_taken_back() -> None:
    scene, utility = await applied()
    assert await utility.says("COST_ESTIMATE") is MessageEffect.TAKEN
    (offered,) = scene.published(interconnection.InterconnectionCostOffered)
    assert offered.cost_cents == 640_000
    assert await utility.says("CASE_LAPSED") is MessageEffect.TAKEN
    assert (await scene.applications())[0].state is ApplicationState.LAPSED and "apply_again" in scene.tasks
    await scene.post("interconnection/applications/again", {"application_id": str(await scene.application_id())})
    assert await utility.says("AGREEMENT_TENDERED", sequence=1) is MessageEffect.TAKEN
    assert await utility.says("AGREEMENT_EXECUTED", sequence=2) is MessageEffect.TAKEN
    assert await utility.says("AGREEMENT_WITHDRAWN", sequence=3) is MessageEffect.TAKEN
    assert (await scene.applications())[-1].state is ApplicationState.DENIED


# -- late, repeated, out of order, contradictory, unknown --------------------------------------------------------------


async def test_a_repeated_message_has_no_second_effect() -> None:
    scene, utility = await applied(5)
    message = await utility.message("STUDY_OFFER")
    assert await utility.sends(message) is MessageEffect.TAKEN
    assert await utility.sends(message, message) is MessageEffect.REPEATED
    assert len(scene.published(permitting.InterconnectionStudyRequired)) == 1


async def test_a_message_that_was_taken_is_repeated_however_late_it_comes_again() -> None:
    scene, utility = await applied(5)
    message = await utility.message("STUDY_OFFER")
    assert await utility.sends(message) is MessageEffect.TAKEN
    asked = set(scene.tasks)
    await scene.world.advance(seconds=700 * 86_400)
    assert await utility.sends(message) is MessageEffect.REPEATED
    assert not utility.quarantined and not {one for one in set(scene.tasks) - asked if "date" in one}


async def test_other_words_under_a_known_number_are_refused() -> None:
    scene, utility = await applied()
    message = await utility.message("AGREEMENT_TENDERED")
    await utility.sends(message)
    message["body"] = TENDERED | {"capacityW": 640}
    assert await utility.sends(message) is MessageEffect.REFUSED
    assert utility.quarantined == ["contradictory"] and "M-1" in utility.receipt.detail
    assert not scene.published(interconnection.InterconnectionApprovalDiffers)


async def test_what_is_overtaken_by_a_later_message_has_no_effect() -> None:
    scene, utility = await applied()
    early = await utility.message("CASE_DEFICIENT")
    await utility.says("AGREEMENT_TENDERED")
    assert await utility.sends(early) is MessageEffect.OUT_OF_ORDER
    assert not scene.published(permitting.InterconnectionInfoRequested)


async def test_what_comes_after_the_application_was_replaced_is_late() -> None:
    scene, utility = await applied()
    old = await scene.application_id()
    await scene.happens(amended(ordered(scene.project), kwac=6.0))
    before = scene.names()
    for kind in ("AGREEMENT_TENDERED", "CASE_DECLINED"):
        assert await utility.says(kind, old) is MessageEffect.LATE
    assert [name for name in scene.names() if name != "UtilityMessageReceipt"] == before


async def test_what_cannot_be_said_of_an_application_in_its_state_is_asked_about() -> None:
    scene, utility = await applied()
    await utility.says("AGREEMENT_TENDERED")
    assert await utility.says("CASE_DEFICIENT") is MessageEffect.CONTRADICTORY
    assert scene.task("clear_utility_answer")["said"] == "ApplicationDeemedIncomplete"
    assert (await scene.applications())[0].state is ApplicationState.APPROVED
    assert await utility.says("AGREEMENT_EXECUTED", body={"agreementNo": "IA-2"}) is MessageEffect.CONTRADICTORY


async def test_what_has_no_effect_keeps_no_later_message_from_having_one() -> None:
    scene, utility = await applied()
    assert await utility.says("CASE_ACCEPTED") is MessageEffect.TAKEN
    assert await utility.says("AGREEMENT_EXECUTED", sequence=1_000_000) is MessageEffect.CONTRADICTORY
    assert await utility.says("AGREEMENT_TENDERED", sequence=2) is MessageEffect.TAKEN
    assert scene.published(permitting.InterconnectionApproved)


async def test_what_is_about_nothing_that_was_applied_for_is_unknown() -> None:
    scene, utility = await applied()
    stranger = new_id()
    assert await utility.says("AGREEMENT_TENDERED", stranger) is MessageEffect.UNKNOWN
    assert scene.task("clear_utility_answer")["application_id"] == str(stranger) and not utility.quarantined
    scene.project = new_id()
    assert await utility.says("AGREEMENT_TENDERED", stranger) is MessageEffect.UNKNOWN
    assert utility.quarantined == ["unknown-application"]


async def requested(scene: Scene) -> PTORequested:
    """Commissioning asks for permission to operate."""
    return PTORequested(
        project_id=scene.project, request_id=UUID(BODIES["RUN_PERMIT"]["requestRef"]), attempt=1,
        application_id=await scene.application_id(), usage_point_id="UP", kwac=7.7, documents=(),
        settings_profile="IEEE1547-2018-B-III",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
async def test_an_answer_that_overtakes_the_request_is_taken_once_the_request_is_known(seed: int) -> None:
    """Topics are not read in each other's order: the utility's may be read before commissioning's."""
    scene, utility = await applied(seed)
    await utility.says("AGREEMENT_TENDERED")
    assert await utility.says("RUN_DEFICIENT") is MessageEffect.UNKNOWN
    denial, place = utility.receipt.reason, (utility.receipt.partition, utility.receipt.offset)
    assert await utility.says("RUN_PERMIT") is MessageEffect.UNKNOWN and denial == "not-asked-yet"
    assert await utility.says("RUN_PERMIT", body={"requestRef": str(new_id())}) is MessageEffect.UNKNOWN
    assert await utility.says("CASE_DECLINED", sequence=3) is MessageEffect.OUT_OF_ORDER, "nor is it forgotten"
    said = interconnection.UtilityPermissionDenied, interconnection.UtilityPermissionGranted
    assert not scene.published(*said)
    await scene.happens(await requested(scene))
    assert [type(one) for one in scene.published(*said)] == [*said], "in the order in which they were said"
    receipts = {(one.partition, one.offset): one.effect for one in scene.published(UtilityMessageReceipt)}
    assert receipts[place] is MessageEffect.TAKEN
    kept = await scene.world.entities("permitting", UtilityMessage, scene.project)
    assert [one.kind for one in kept if one.early is not None] == ["RUN_PERMIT"], "that of a request nobody made"
    await scene.happens(await requested(scene))
    assert len(scene.published(*said)) == 2


@pytest.mark.parametrize("seed", range(3))
async def test_a_permission_that_ended_before_its_request_is_known_does_not_come_into_force(seed: int) -> None:
    scene, utility = await applied(seed)
    await utility.says("AGREEMENT_TENDERED")
    other = {"requestRef": str(new_id()), "permitNo": "PTO-2"}
    for body in ({}, other):
        assert await utility.says("RUN_PERMIT", body=body) is MessageEffect.UNKNOWN
    for number in ("PTO-1", "PTO-2"):
        assert await utility.says("RUN_REVOKED", body={"permitNo": number}) is MessageEffect.UNKNOWN
        assert utility.receipt.reason == "not-asked-yet"
    said = interconnection.UtilityPermissionGranted, interconnection.UtilityPermissionRevoked
    assert not scene.published(*said) and "clear_utility_answer" not in scene.tasks
    await scene.happens(await requested(scene))
    assert [(type(one), one.pto_id) for one in scene.published(*said)] == [(one, "PTO-1") for one in said]
    kept = await scene.world.entities("permitting", UtilityMessage, scene.project)
    waiting = [one.kind for one in kept if one.early is not None]
    assert sorted(waiting) == ["RUN_PERMIT", "RUN_REVOKED"], "those of a request nobody made"


async def test_the_end_of_a_permission_that_nobody_has_is_asked_about() -> None:
    scene, utility = await applied()
    await utility.says("AGREEMENT_TENDERED")
    assert await utility.says("RUN_REVOKED") is MessageEffect.CONTRADICTORY
    asked = scene.task("clear_utility_answer")
    assert asked["said"] == "UtilityPermissionRevoked" and "PTO-1" in asked["why"]


async def test_permission_is_passed_on_for_requests_that_were_made() -> None:
    scene, utility = await applied()
    await utility.says("AGREEMENT_TENDERED")
    assert await utility.says("RUN_REVOKED") is MessageEffect.CONTRADICTORY
    await scene.happens(await requested(scene))
    assert await utility.says("RUN_DEFICIENT") is MessageEffect.TAKEN
    assert await utility.says("RUN_PERMIT") is MessageEffect.TAKEN
    assert await utility.says("RUN_REVOKED") is MessageEffect.TAKEN
    (granted,) = scene.published(interconnection.UtilityPermissionGranted)
    assert (granted.pto_id, granted.kwac, granted.export_limit_kw) == ("PTO-1", 7.7, None)
    assert len(scene.published(interconnection.UtilityPermissionDenied, interconnection.UtilityPermissionRevoked)) == 2


async def test_an_approval_that_was_used_does_not_expire() -> None:
    scene, utility = await applied()
    await utility.says("AGREEMENT_TENDERED", body={"validThrough": "2027-11-23"})
    await scene.happens(await requested(scene))
    assert await utility.says("RUN_PERMIT") is MessageEffect.TAKEN
    await scene.world.advance(seconds=700 * 86_400)
    assert not scene.published(interconnection.InterconnectionLapsed)


# -- what cannot be believed -------------------------------------------------------------------------------------------

WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "another version": ({"schema": "GIS/4.0"}, "other-version", "schema: 'GIS/4.0' is not GIS/3"),
    "no version": ({"schema": None}, "other-version", "schema"),
    "another utility": ({"utility": "AOV-05"}, "other-utility", "utility: 'AOV-05' is not AOV-04"),
    "next century": ({"issued": "2126-11-23T16:00:00Z"}, "implausible", "issued: 2126-11-23"),
    "before the flood": ({"issued": "2020-11-23T16:00:00Z"}, "implausible", "issued: 2020-11-23"),
    "no kind of ours": ({"kind": "CASE_SOLD"}, "unknown-kind", "kind: 'CASE_SOLD'"),
    "a day of next century": ({"body": {"cureBy": "2126-12-07"}}, "implausible", "body.cureBy: 2126-12-07"),
    "no day": ({"body": {"cureBy": "soon"}}, "unreadable", "body.cureBy"),
    "a sequence of 0": ({"sequence": 0}, "unreadable", "sequence"),
    "a reference that is none": ({"applicantRef": "mine"}, "unreadable", "applicantRef"),
    "an item with a line break": ({"body": {"items": ["a\nb"]}}, "unreadable", "body.items.0"),
    "another file than the key": ({"customerFile": str(new_id())}, "unreadable", "customerFile"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_cannot_be_believed_is_refused_with_reason_and_place(wrong: str) -> None:
    scene, utility = await applied()
    changes, reason, detail = WRONG[wrong]
    message = await utility.message("CASE_DEFICIENT", body=changes.get("body", {}))
    assert await utility.sends(message | {**changes, "body": message["body"]}) is MessageEffect.REFUSED
    assert (utility.receipt.reason, utility.quarantined) == (reason, [reason])
    assert detail in utility.receipt.detail and "\n" not in utility.receipt.detail
    assert utility.receipt.message_id == "M-1" and not scene.world.nodes["permitting"].store.parked_rows
    counts = scene.world.nodes["permitting"].store.rejected
    assert [(one.principal, one.seen) for one in counts.values()] == [("aov04", 1)]
    assert ("clear_utility_answer" in scene.tasks) == (reason == "implausible")  # who could be asked is known


@pytest.mark.parametrize(
    "value", [None, b"", b"\xff\xfe", b"[]", b"{", b'"x"', b"NaN", b"[" * 100_000, b"1e999", b'{"kind":1,"kind":2}']
)
async def test_bytes_that_are_no_message_are_refused(value: bytes | None) -> None:
    _, utility = await applied()
    assert await utility.sends(value) is MessageEffect.REFUSED and utility.quarantined == ["unreadable"]
    assert (utility.receipt.detail == "no JSON: 'kind' stands twice in one object") == (b"kind" in (value or b""))


async def test_a_message_of_ten_megabytes_is_refused_and_only_its_beginning_kept() -> None:
    scene, utility = await applied()
    assert await utility.says("CASE_DECLINED", body={"grounds": ["x" * 10_000_000]}) is MessageEffect.REFUSED
    assert utility.receipt.reason == "too-large" and "bytes" in utility.receipt.detail
    [kept] = scene.world.nodes["permitting"].store.quarantine_rows.values()
    assert kept.value_bytes > 10_000_000 and len(kept.value or b"") <= MOST_BYTES
    assert await utility.says("CASE_ACCEPTED") is MessageEffect.TAKEN, "nobody is held up"


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a machine that is busy is not a fault
@given(
    st.sampled_from(sorted(BODIES)),
    st.dictionaries(
        st.sampled_from(["messageId", "issued", "sequence", "customerFile", "caseNo", "body", "items", "depositUsd"]),
        json_values,
        max_size=3,
    ),
)
def test_reading_never_raises_whatever_stands_where(kind: str, changes: dict[str, Any]) -> None:
    whole = {
        "messageId": "M-1", "schema": "GIS/3", "utility": "AOV-04", "kind": kind, "issued": START.isoformat(),
        "caseNo": "GI-1", "sequence": 1, "customerFile": str(new_id()), "applicantRef": str(new_id()),
        "body": BODIES[kind] | changes,
    }  # fmt: skip
    for message in (whole, whole | changes):
        found = read(json.dumps(message).encode(), START)
        assert isinstance(found, (Message, Refusal))
        if isinstance(found, Message):
            found.meaning("America/New_York")


def test_the_page_names_every_kind_and_code() -> None:
    page = (Path(__file__).parents[3] / "docs/aov04-language.md").read_text()
    assert set(KINDS) == set(BODIES)
    assert all(f"`{kind}`" in page for kind in KINDS) and all(f"`{code}`" in page for code in SCREENS)
    assert all(f"`{effect.value}`" in page for effect in MessageEffect)


async def test_messages_are_kept_by_their_numbers() -> None:
    scene, utility = await applied()
    await utility.says("CASE_OPENED")
    [kept] = await scene.world.entities("permitting", UtilityMessage, scene.project)
    assert (kept.message_id, kept.kind, kept.sequence, kept.effect) == ("M-1", "CASE_OPENED", 1, MessageEffect.TAKEN)
