"""Neighbours of another version, older or newer: whole journeys come to the same end.

All seven services and the utility with their real handlers, on the in-memory bus; some of them with the contract that
was released, or with one of tomorrow.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from sandbox.people.scenario import MIX, STRAIGHT, Scenario
from shared.messaging.ids import new_id
from shared.messaging.testing.system import Faults
from shared.schemas import catalogue
from shared.schemas.event import Event
from shared.schemas.gate.contract import Contract
from shared.schemas.gate.releases import releases
from shared.schemas.onboarding import SystemActivated
from shared.schemas.tests.older import OLDER
from shared.schemas.topics import SERVICES
from shared.schemas.wire import to_headers, to_key
from tests.contract.gate.spoil import appended, both, member, schemas, spoilt
from tests.integration.journey import PLACES, Journey, number_ids_anew
from tests.integration.mixed import MixedWorld, Through

ROOT = Path(__file__).parents[2]
BEGINNING = frozenset({"lead", "design", "contracting"})
SIDES = {
    "the stages up to the contract": BEGINNING,
    "the stages after the contract": frozenset(PLACES) - BEGINNING,
    "every second stage": frozenset(SERVICES[::2]),
    "every other second stage": frozenset(SERVICES[1::2]) | {"aov04"},
}
"""Who has the other contract. Each two are each other's complement: both ways round."""
NAMED = {scenario.name: scenario for scenario in MIX}
UNHAPPY = (
    "lender_declines_then_cash", "rescinds", "constrained_feeder_reduced", "study_paid", "technical_permit_corrections",
    "fails_inspection", "pto_denied_once",
)  # fmt: skip


@pytest.fixture(autouse=True)
def repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    number_ids_anew(monkeypatch, 0)


@pytest.fixture
def released() -> Iterator[Contract]:
    with releases(ROOT)[-1].contract() as contract:
        yield contract


@pytest.fixture
def tomorrow(tmp_path: Path) -> Iterator[Contract]:
    """A field more in events that others handle, and an event more."""
    change = both(
        member(schemas("lead"), "LeadQualified", "referred_by: str = 'nobody'"),
        member(schemas("facts"), "DesignFacts", "tilt_deg: float = 20.0"),
        member(schemas("aov04"), "InterconnectionApproved", "queue_position: int | None = 7"),
        appended(schemas("lead"), "class BillParsed(Event):\n    ce_type: ClassVar[str] = 'ncv03.lead.BillParsed.v1'"),
    )
    with spoilt(ROOT, tmp_path, change) as contract:
        yield contract


async def said(journey: Journey, answers: int = 200) -> list[str]:
    """The names of what the services published until nothing was left to answer, one after another, each in order.

    Nothing may be left lying anywhere.
    Services that wait for a version that their contract does not know are rolled out when nothing else goes on.
    """
    await journey.begin()
    await journey.drive(answers)
    while await rolled_out(journey):
        journey.answered = 0
        await journey.drive(answers)
    for name, node in journey.world.nodes.items():
        assert node.store.parked_rows == {} and node.store.rejected == {}, name
    published = journey.world.events(journey.id)
    ours = [one for one in published if not one.ce_type.startswith("aov04.")]
    return [type(one).__name__ for one in sorted(ours, key=lambda one: one.ce_type.split(".")[1])]


async def rolled_out(journey: Journey) -> list[str]:
    """The services that waited for their roll-out, now done: each only for versions that came after the release."""
    waiting = [name for name, node in journey.world.nodes.items() if node.store.parked_rows]
    for name in waiting:
        node = journey.world.nodes[name]
        first = dict(next(iter(node.store.parked_rows.values())).headers)["ce_type"]
        assert isinstance(first, bytes) and first.decode() in catalogue.events(), (name, first)
        node.processor.service = replace(node.processor.service, contract=catalogue)
        await node.store.release_for_deploy()
        await journey.world.retry_parked(name)
    await journey.world.settle()
    return waiting


async def mixed(scenario: Scenario, other: Contract, others: frozenset[str]) -> list[str]:
    journey = Journey(scenario, world=partial(MixedWorld, other=other, others=others))
    names = await said(journey)
    assert isinstance(journey.world, MixedWorld)
    assert journey.world.through.records > 10, "the other contract was really in use"
    return names


def without_questions(names: list[str]) -> list[str]:
    """Without the utility's question for certificates: the released contract's designs do not state listings.

    The application is sent once more after it, and every message of the utility has a receipt.
    """
    kept = [name for name in names if name not in ("InterconnectionInfoRequested", "UtilityMessageReceipt")]
    again = "InterconnectionApplicationSubmitted"
    return [name for at, name in enumerate(kept) if not (at and name == again == kept[at - 1])]


def unsaid(released: Contract, side: frozenset[str]) -> set[str]:
    """Events of which services on that side would write an older version: today's handlers cannot."""
    newer = {
        ce_type: event
        for ce_type, event in catalogue.events().items()
        if released.current(ce_type) is None and ce_type not in OLDER
    }
    return {event.__name__ for ce_type, event in newer.items() if ce_type.split(".")[1] in side}


@pytest.mark.parametrize("side", SIDES)
async def test_a_straight_journey_with_the_released_contract_on_one_side(side: str, released: Contract) -> None:
    names = await mixed(STRAIGHT, released, SIDES[side])
    last = {"SurveyAnswered", "OnboardingCompleted", "SystemActivated"}
    assert last - unsaid(released, SIDES[side]) <= set(names), names


@pytest.mark.parametrize("name", UNHAPPY)
async def test_an_unhappy_journey_says_the_same_with_the_released_contract_on_one_side(
    name: str, released: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    alike = await said(Journey(NAMED[name]))
    for side in ("the stages up to the contract", "the stages after the contract"):
        number_ids_anew(monkeypatch, 0)
        older = unsaid(released, SIDES[side])
        expected = without_questions([name for name in alike if name not in older])
        found = without_questions(await mixed(NAMED[name], released, SIDES[side]))
        if SIDES[side] >= {"design"}:  # a round more with the utility: permit and agreement come in another order
            expected, found = sorted(expected), sorted(found)
        assert found == expected, side


@pytest.mark.parametrize("side", list(SIDES)[:2])
async def test_a_project_closes_everywhere_with_the_released_contract_on_one_side(
    side: str, released: Contract
) -> None:
    faults = Faults(duplicate=0.2, redeliver=0.2, crash=0.1, reorder=True)
    world = partial(MixedWorld, other=released, others=SIDES[side])
    journey = Journey(STRAIGHT, seed=1, faults=faults, world=world)
    await journey.begin()
    await journey.drive(12)
    assert await journey.post("contracting", "cancel", {"reason": "the customer has changed plans"})
    await journey.check_closed()


@pytest.mark.parametrize("side", list(SIDES)[:2])
async def test_a_straight_journey_with_neighbours_of_tomorrow(side: str, tomorrow: Contract) -> None:
    journey = Journey(STRAIGHT, world=partial(MixedWorld, other=tomorrow, others=SIDES[side]))
    names = await said(journey)
    assert {"SurveyAnswered", "OnboardingCompleted", "SystemActivated"} <= set(names), names
    written = b"".join(one.value or b"" for one in journey.world.published)
    assert b'"tilt_deg":20.0' in written, "fields of tomorrow were on the bus"


async def test_a_neighbour_that_is_not_compatible_is_noticed(tmp_path: Path) -> None:
    """The journeys above are no proof if nothing could stop them."""
    refuses = "@pydantic.field_validator('score')\n@classmethod\ndef _judge(cls, found):\n    raise ValueError('no')"
    incompatible = member(schemas("lead"), "LeadQualified", refuses)
    with spoilt(ROOT, tmp_path, incompatible) as other, pytest.raises(AssertionError, match="design"):
        await mixed(STRAIGHT, other, SIDES["every other second stage"])


async def until_qualified(journey: Journey) -> None:
    await journey.begin()
    log = journey.world.log
    while not any(b".LeadQualified." in dict(record.headers)["ce_type"] for of in log.values() for record in of):  # type: ignore[operator]
        assert await journey.answer(journey.open_tasks()[0])


async def test_an_event_name_that_nobody_knows_stops_nobody() -> None:
    journey = Journey(STRAIGHT)
    await until_qualified(journey)
    [known] = [one for one in journey.world.published if ".LeadQualified." in one.envelope.type]
    unknown = replace(known.envelope, id=new_id(), type="ncv03.lead.BillParsed.v1")
    journey.world.put(known.topic, to_key(journey.id), b'{"of": "tomorrow"}', to_headers(unknown))
    await journey.drive(200)
    for name, node in journey.world.nodes.items():
        assert node.store.parked_rows == {}, name
    assert journey.world.events(journey.id, SystemActivated)


class Upgraded(Through):
    """Today's handlers under a contract that has the newer versions: a service after its roll-out."""

    def resolve(self, ce_type: str) -> type[Event] | None:
        return catalogue.resolve(self.today(ce_type))

    def read(self, ce_type: str, value: bytes) -> Event:
        return catalogue.read(self.today(ce_type), value)

    def task_event(self, owner: str, happened: str) -> type[Event] | None:
        return catalogue.task_event(owner, happened)

    def today(self, ce_type: str) -> str:
        return ce_type.replace(".LeadQualified.v2", ".LeadQualified.v1")


async def test_a_newer_version_of_a_handled_event_waits_for_its_reader(tmp_path: Path) -> None:
    """In its order: what follows in the same project waits with it, and all is applied after the roll-out."""
    name = "ncv03.lead.LeadQualified"
    upcaster = (
        f"@upcaster('{name}.v1', '{name}.v2')\ndef _v2(v1: Value) -> Value:\n    return v1 | {{'budget_cents': 5}}"
    )
    change = both(
        member(schemas("lead"), "LeadQualified", f"ce_type: ClassVar[str] = '{name}.v2'\nbudget_cents: int"),
        appended(schemas("upcasters"), upcaster),
    )
    with spoilt(ROOT, tmp_path, change) as tomorrow:
        journey = Journey(STRAIGHT, world=partial(MixedWorld, other=tomorrow, others={"lead"}))
        await until_qualified(journey)
        design = journey.world.nodes["design"]
        waiting = [dict(parked.headers)["ce_type"] for parked in design.store.parked_rows.values()]
        assert waiting[0] == f"{name}.v2".encode()
        assert journey.world.tasks("design", journey.id) == set()
        for service in ("design", "contracting"):
            processor = journey.world.nodes[service].processor
            processor.service = replace(processor.service, contract=Upgraded(tomorrow))
            await processor.store.release_for_deploy()
            await journey.world.retry_parked(service)
        await journey.drive(200)
        assert all(node.store.parked_rows == {} for node in journey.world.nodes.values())
        assert journey.world.events(journey.id, SystemActivated)
