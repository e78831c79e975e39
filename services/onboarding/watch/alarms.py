"""What becomes of findings: alarms, the events that tell of them, and whoever is asked to do something.

An alarm is raised once and ends when a look that could have seen it sees it no more.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.onboarding import tasks
from services.onboarding.model import State, System
from services.onboarding.model.alarm import Alarm, still_open
from services.onboarding.rules.detection.findings import Fault, Finding
from shared.messaging.handling.work import Work

OF_A_DAY: Final = frozenset(Fault) - {Fault.SILENT, Fault.EXPORT_ABOVE_LIMIT}
"""What the look at a whole day decides."""


async def take_findings(findings: Sequence[Finding], looked_for: Collection[Fault], work: Work) -> None:
    """Raises what is new, ends what was looked for and is not found any more."""
    system = await work.get(System)
    if system is None or system.state not in (State.ACTIVE, State.OFFLINE):
        return
    known = still_open(await work.all(Alarm))
    before = set(known)
    found = {(one.fault, one.device or ""): one for one in findings}
    for key, finding in found.items():
        if key not in known:
            alarm = known[key] = work.add(Alarm.of(finding, work.project_id, work.now))
            work.publish(*alarm.detected(system.usage_point_id))
    for key, alarm in list(known.items()):
        if key not in found and alarm.fault in looked_for:
            work.publish(*alarm.end(work.now))
            del known[key]
    if known.keys() != before:
        _ask(system, list(known.values()), work)


def _ask(system: System, alarms: Sequence[Alarm], work: Work) -> None:
    over = [one for one in alarms if one.fault is Fault.EXPORT_ABOVE_LIMIT]
    low = [one for one in alarms if one.fault in OF_A_DAY]
    tasks.ask_to_stop_export(system, over, work)
    tasks.ask_to_look_into(low, work)


async def fall_silent(finding: Finding, others: Sequence[UUID], part_of: UUID | None, work: Work) -> None:
    """Nothing is heard of a system.

    Of systems that fell silent together the first asks somebody for all of them (``others``), the rest are
    ``part_of`` it.
    """
    system = await work.get(System)
    if system is None or system.state is not State.ACTIVE or system.offline_since is not None:
        return
    work.publish(*system.go_offline(finding.since, finding.text, work.now))
    work.add(Alarm.of(finding, work.project_id, work.now, part_of))
    if part_of is None:
        tasks.ask_to_find(finding.since, others, work)


async def be_heard_again(heard_at: datetime, work: Work) -> None:
    """A system that had fallen silent has sent something. One that somebody reported as offline stays so."""
    system = await work.get(System)
    silent = still_open(await work.all(Alarm)).get((Fault.SILENT, ""))
    if system is None or silent is None:
        return
    work.publish(*silent.end(work.now))
    work.complete("find_system", "find_feeder")
    if system.state is State.OFFLINE and system.offline_since is not None and heard_at > system.offline_since:
        work.publish(*system.come_back(work.now))


async def end_all(work: Work) -> None:
    """The system is no more, or must not run: nothing is wrong with what does nothing."""
    for alarm in still_open(await work.all(Alarm)).values():
        work.publish(*alarm.end(work.now))
    work.complete(*tasks.OF_ALARMS)
