"""Whatever a service does is in hand from before its transaction begins until after it has ended."""

from datetime import timedelta

from shared.messaging.activity import Activity
from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue
from shared.schemas.lead import LeadWithdrawn


async def test_records_timers_and_commands_are_in_hand_while_they_are_handled() -> None:
    activity, seen = Activity(), []
    handlers = Handlers()

    @handlers.on(LeadWithdrawn)
    async def hear(event: LeadWithdrawn, work: Work) -> None:
        seen.append(("record", activity.in_hand))
        work.add(Thing(project_id=event.project_id))
        work.arm("later", at=work.now + timedelta(days=1), payload={})

    @handlers.timer("later")
    async def later(_: object, work: Work) -> None:
        seen.append(("timer", activity.in_hand))

    async def decide(work: Work) -> None:
        seen.append(("command", activity.in_hand))

    world = World([Service("test", "/test", Thing, handlers, catalogue, ("ncv03.lead.events",))])
    processor = world.nodes["test"].processor
    processor.activity = activity
    committed: list[int] = []
    processor.on_commit = lambda _: committed.append(activity.in_hand)
    project = new_id()
    world.publish("/ncv03/lead", LeadWithdrawn(project_id=project, reason="moved"))
    await world.settle()
    await world.advance(days=2)
    await processor.command(project, decide)
    assert seen == [("record", 1), ("timer", 1), ("command", 1)]
    assert committed and all(in_hand == 1 for in_hand in committed)  # nobody sees a commit before it can be noticed
    assert activity.in_hand == 0 and activity.epoch >= 6
