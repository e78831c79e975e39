"""What the design service does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from services.design.model import Design, Project, Proposal, State, decode_document
from services.design.model.base import PublishedRule
from services.design.model.retention import RETENTION
from services.design.rules.proposal.offer import make_offer, warm
from services.design.steps import live_proposal, publish_and_design
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import MAX_EVENT_BYTES, Work
from shared.rulebook.keeping import Kind, follow
from shared.rules.tariff.urdb.library import bundled_tariff_rows
from shared.schemas.contracting import (
    ChangeOrderRejected,
    CompensationRequested,
    ContractAmended,
    ContractSigned,
    DecisionChoice,
    InterconnectionDecisionMade,
    PartialCancellationRequested,
)
from shared.schemas.design import DesignConstraints, DesignSheet, DesignSheetsIssued, RedesignTrigger
from shared.schemas.fieldops import ItemSubstituted
from shared.schemas.lead import EnergyAnalysisCompleted, LeadQualified, ProjectErased, SiteAssessed
from shared.schemas.onboarding import EquipmentReplacementRequested, OwnershipTransferred
from shared.schemas.parts import DesignFacts
from shared.schemas.permitting import PermitCorrectionsRequested, PermitRefusalAnswered, RefusalAnswer
from shared.schemas.quantities import MAX_DRAWING
from shared.schemas.rev02 import BusinessCalendarPublished, IncentiveRuleChanged, TariffPublished

handlers = Handlers()
on, timer, job, given_up = handlers.on, handlers.timer, handlers.job, handlers.given_up
handlers.erases_on(ProjectErased, RETENTION)
handlers.changes_owner_on(OwnershipTransferred, Project)
follow(
    handlers,
    PublishedRule,
    {
        IncentiveRuleChanged: Kind(),
        TariffPublished: Kind(shipped=bundled_tariff_rows),
        BusinessCalendarPublished: Kind(),
    },
)


NOT_CALCULATED = {
    "rule": "CALCULATION",
    "detail": "the calculation of the design failed for good; what was wrong stands in the list of jobs",
}
"""In place of a rule that no design satisfies."""
SHEETS: Final = {
    "layout": ("PV-1", "Roof plan and array layout"),
    "single_line": ("E-1", "Electrical one-line diagram"),
}
"""Number and title of each drawing that a design keeps."""


async def _project(work: Work) -> Project:
    return await work.get(Project) or work.add(Project.unknown(work.project_id))


@on(SiteAssessed)
async def keep_site(event: SiteAssessed, work: Work) -> None:
    project = await _project(work)
    if not project.closed and event.site is not None:  # None: the project was erased meanwhile
        project.site = event.site.model_dump(mode="json")


@on(EnergyAnalysisCompleted)
async def keep_analysis(event: EnergyAnalysisCompleted, work: Work) -> None:
    project = await _project(work)
    if not project.closed and event.load is not None:
        project.analysis = event.model_dump(mode="json", exclude={"project_id", "sealed"})


@on(LeadQualified)
async def start_first_design(event: LeadQualified, work: Work) -> None:
    project = await _project(work)
    publish_and_design(project, project.request(event.reference, work.now), work)


@job("design", run=make_offer, warm=warm)
async def design_done(result: dict[str, Any], work: Work) -> None:
    project = await work.get(Project)
    if project is None or project.closed or result["run"] != project.run:
        return
    if result.get("failed"):
        _block(project, result["failed"], work)
        return
    work.complete("resolve_design")
    number = project.next_version()
    designs = [
        work.add(Design.made(project, number, option, _keep_drawings(option, work))) for option in result["options"]
    ]
    work.publish(*(design.created(result["duration_s"], under_warranty=project.under_warranty) for design in designs))
    if project.accepted_option is None:
        await _propose(project, designs, result, work)


@given_up("design")
async def design_given_up(payload: Mapping[str, Any], work: Work) -> None:
    """Blocks the project until a designer asks for another design, or an operator has the calculation run again."""
    project = await work.get(Project)
    if project is not None and not project.closed and payload["run"] == project.run:
        _block(project, NOT_CALCULATED, work)


def _block(project: Project, failed: dict[str, Any], work: Work) -> None:
    work.publish(*project.block(failed))
    details = {"post": f"/projects/{work.project_id}/redesigns", "why": failed["detail"]}
    work.assign("resolve_design", to="designer", details=details)


def _keep_drawings(option: dict[str, Any], work: Work) -> dict[str, str]:
    return {
        name: work.keep(svg.encode(), "image/svg+xml", "drawing", f"{name}.svg")
        for name, svg in option["drawings"].items()
    }


async def _propose(project: Project, designs: list[Design], result: dict[str, Any], work: Work) -> None:
    document = work.keep(decode_document(result), "application/pdf", "proposal", "proposal.pdf")
    proposal, events = Proposal.generated(project, designs, result, document, work.now)
    work.add(proposal)
    work.publish(*events)
    work.arm("proposal_validity", at=proposal.valid_until)
    path = f"/projects/{work.project_id}/proposal"
    work.assign("present_proposal", to="sales", details={"post": f"{path}/presentation"}, due=proposal.valid_until)


@timer("proposal_validity")
async def proposal_expired(_: Mapping[str, Any], work: Work) -> None:
    proposal, project = await live_proposal(work), await work.get(Project)
    if proposal is not None and project is not None:
        work.complete("present_proposal", "answer_proposal")
        events = proposal.expire(project)
        work.publish(*events)
        if project.state is State.DESIGNING:
            work.start_job("design", project.job_payload(work.now))


@on(ContractSigned, loads=(Design,))
async def freeze_design(event: ContractSigned, work: Work) -> None:
    await _freeze(event.design, work)


@on(ContractAmended, loads=(Design,))
async def freeze_amended_design(event: ContractAmended, work: Work) -> None:
    await _freeze(event.design, work)


async def _freeze(design: DesignFacts, work: Work) -> None:
    project, own = await work.get(Project), await work.get(Design, design.design_id)
    if project is not None and own is not None:
        frozen = project.freeze(own.design, own.yield_ratio, own.constraints)
        work.publish(*frozen)
        if frozen:
            work.publish(await _sheets_of(own, work))


async def _sheets_of(own: Design, work: Work) -> DesignSheetsIssued:
    """The drawings of a design, as far as they fit into an event."""
    sheets: list[DesignSheet] = []
    left_out: list[str] = []
    room = MAX_EVENT_BYTES // 2
    for name, (number, title) in SHEETS.items():
        kept = await work.document(own.drawings[name]) if name in own.drawings else None
        if kept is None:
            continue
        assert kept.body is not None
        svg = kept.body.decode().encode("ascii", "xmlcharrefreplace")
        room -= len(svg)
        if room < 0 or len(svg) > MAX_DRAWING:
            left_out.append(number)
        else:
            sheets.append(DesignSheet(number=number, title=title, sha256=sha256(svg).hexdigest(), svg=svg.decode()))
    return DesignSheetsIssued(
        project_id=work.project_id, design_id=own.id, design_version=own.number, sheets=tuple(sheets),
        left_out=tuple(left_out),
    )  # fmt: skip


@on(InterconnectionDecisionMade)
async def reduce_for_interconnection(event: InterconnectionDecisionMade, work: Work) -> None:
    if event.choice is DecisionChoice.REDUCE:
        stored = () if event.battery_kwh is None else (f"with a battery of at least {event.battery_kwh:g} kWh",)
        limits = DesignConstraints(max_kwac=event.max_kwac, export_limit_kw=event.export_limit_kw, notes=stored)
        await _redesign(RedesignTrigger.INTERCONNECTION, limits, work)


@on(PartialCancellationRequested)
async def leave_part_out(event: PartialCancellationRequested, work: Work) -> None:
    """The same system without its battery, or without what was to stand on some planes of the roof"""
    if event.part == "battery":
        limits = DesignConstraints(battery=False, notes=("the customer has cancelled the battery",))
        await _redesign(RedesignTrigger.CUSTOMER, limits, work)
    if event.planes:
        note = f"the customer has cancelled what was to stand on {', '.join(event.planes)}"
        project = await work.get(Project)
        before = () if project is None else (project.constraints or {}).get("planes_left_out", ())
        left_out = tuple(dict.fromkeys((*before, *event.planes)))
        await _redesign(RedesignTrigger.CUSTOMER, DesignConstraints(planes_left_out=left_out, notes=(note,)), work)


@on(ChangeOrderRejected)
async def keep_what_is_signed(_: ChangeOrderRejected, work: Work) -> None:
    """What was signed stands: a later design is made for that again"""
    project = await work.get(Project)
    if project is not None:
        project.keep_what_is_signed()


@on(PermitCorrectionsRequested)
async def redesign_for_permit(event: PermitCorrectionsRequested, work: Work) -> None:
    technical = tuple(f"{finding.code}: {finding.text}" for finding in event.findings if finding.technical)
    if technical:
        await _redesign(RedesignTrigger.PERMIT_CORRECTIONS, DesignConstraints(notes=technical), work)


@on(ItemSubstituted)
async def redesign_for_substitute(event: ItemSubstituted, work: Work) -> None:
    """Another design with the article that the supplier has, where permit and agreement name the article by model"""
    if not event.material:
        return
    new, old = event.new, event.old
    note = (f"the supplier has {new.manufacturer} {new.model} in the place of {old.model}",)
    limits = DesignConstraints.model_validate({f"{new.category}_model": new.model, "notes": note})
    await _redesign(RedesignTrigger.SUBSTITUTION, limits, work)


@on(EquipmentReplacementRequested)
async def redesign_for_replacement(event: EquipmentReplacementRequested, work: Work) -> None:
    """Another design with the model that is to stand in the place of a piece that has failed"""
    note = f"{event.model} in the place of {event.category} {event.old.serial}"
    limits = DesignConstraints.model_validate(
        {f"{event.category}_model": event.model, "notes": (note,), "under_warranty": event.under_warranty}
    )
    await _redesign(RedesignTrigger.SUBSTITUTION, limits, work)


@on(PermitRefusalAnswered)
async def redesign_after_refusal(event: PermitRefusalAnswered, work: Work) -> None:
    if event.answer is RefusalAnswer.REDESIGN:
        notes = tuple(f"{event.kind} refused: {reason}" for reason in event.reasons)
        await _redesign(RedesignTrigger.PERMIT_CORRECTIONS, DesignConstraints(notes=notes), work)


async def _redesign(trigger: RedesignTrigger, constraints: DesignConstraints, work: Work) -> None:
    project = await work.get(Project)
    if project is not None and project.state in (State.ACCEPTED, State.FROZEN):
        publish_and_design(project, project.redesign(trigger, constraints), work)


@on(CompensationRequested, loads=(Proposal,), closing=True)
async def close_project(event: CompensationRequested, work: Work) -> None:
    project = await work.get(Project)
    known = project is not None
    project = project or work.add(Project.unknown(work.project_id))
    work.publish(*project.close(had_record=known))
    for proposal in await work.all(Proposal):
        proposal.replace()
    work.disarm("proposal_validity")
    work.complete("present_proposal", "answer_proposal", "resolve_design")
    work.close()
