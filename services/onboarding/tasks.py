"""What people are asked to do next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.onboarding.model import Alarm, System, WarrantyClaim
from services.onboarding.rules import checklists
from shared.messaging.handling.work import Work
from shared.schemas.fieldops import ServicePartReplaced

OF_ALARMS = ("find_system", "find_feeder", "look_into_yield", "stop_export")
OF_CREWS = ("energize", "de_energize", "register_monitoring", "take_lock_off", "stop_export")
ALL = (
    *OF_ALARMS, "chase_billing", "chase_claim", "take_lock_off", "energize", "de_energize",
    "resolve_activation_block", "register_monitoring", "train_customer", "deliver_documents", "complete_onboarding",
    "answer_survey", "call_customer_back", "confirm_follow_up", "confirm_decommissioning", "check_gateway",
    "follow_replacement", "find_replacement",
)  # fmt: skip


def ask_to_energize(system: System, work: Work) -> None:
    """With the settings that the permission asks the inverters to have."""
    pto = system.pto
    details = {
        "crew": system.crew,
        "post": f"/projects/{work.project_id}/energization",
        "settings_profile": pto.settings_profile,
        "export_limit_kw": pto.export_limit_kw,
    }
    work.assign("energize", to="crew", details=details)


def ask_to_de_energize(system: System, work: Work) -> None:
    details = {"crew": system.crew, "post": f"/projects/{work.project_id}/de-energization"}
    work.assign("de_energize", to="crew", details=details)


def ask_to_take_lock_off(crew: str | None, reason: str, work: Work) -> None:
    """Of the crew that has put it on."""
    details = {"crew": crew, "post": f"/projects/{work.project_id}/lock-out/removal", "reason": reason}
    work.assign("take_lock_off", to="crew", details=details)


async def hand_over(system: System, work: Work) -> None:
    """What another crew was asked to do is for the one that has built anew."""
    for kind in OF_CREWS:
        task = await work.waiting(kind)
        if task is not None and task.organisation != system.crew:
            work.assign(kind, to="crew", details={**task.details, "crew": system.crew}, due=task.due_at)


def ask_to_resolve(system: System, work: Work) -> None:
    """Closes by itself once the guards hold: the facts come from other services."""
    work.assign("resolve_activation_block", to="operator", details={"reasons": list(system.blocked_by)})


def ask_for_monitoring(system: System, work: Work) -> None:
    details = {"crew": system.crew, "post": f"/projects/{work.project_id}/monitoring"}
    work.assign("register_monitoring", to="crew", details=details)


def ask_to_check_gateway(lacking: Sequence[str], work: Work) -> None:
    """Closes by itself with the activation."""
    work.assign("check_gateway", to="support", details={"lacking": list(lacking)})


def ask_for_onboarding(system: System, work: Work) -> None:
    """Training and documents; both can begin once the system runs."""
    design, path = system.as_built, f"/projects/{work.project_id}"
    ask_for_training(system, work)
    items = [{"code": one.code, "what": one.what} for one in checklists.documents(design)]
    work.assign("deliver_documents", to="support", details={"post": f"{path}/handover-documents", "documents": items})


def ask_for_training(system: System, work: Work) -> None:
    """Of the owner; a buyer is trained as well."""
    items = [{"code": one.code, "what": one.what} for one in checklists.training(system.as_built)]
    work.assign(
        "train_customer", to="support", details={"post": f"/projects/{work.project_id}/training", "checklist": items}
    )


def escalate_onboarding(steps: Sequence[str], work: Work) -> None:
    """Closes by itself with the onboarding."""
    work.assign("complete_onboarding", to="operator", details={"missing": list(steps)})


def ask_for_survey(days_after_delivery: int, work: Work) -> None:
    details = {"post": f"/projects/{work.project_id}/survey", "days_after_delivery": days_after_delivery}
    work.assign("answer_survey", to="customer", details=details)


def ask_to_call_back(csat: int, nps: int, work: Work) -> None:
    details = {"post": f"/projects/{work.project_id}/survey-follow-up", "csat": csat, "nps": nps}
    work.assign("call_customer_back", to="support", details=details)


def ask_whether_it_helped(resolution: str, work: Work) -> None:
    details = {"post": f"/projects/{work.project_id}/survey-confirmation", "resolution": resolution}
    work.assign("confirm_follow_up", to="customer", details=details)


def ask_to_chase(lacking: Sequence[str], work: Work) -> None:
    """The utility has not acknowledged what it was told ten days ago; it was asked again."""
    work.assign("chase_billing", to="support", details={"lacking": list(lacking)})


def ask_to_chase_claim(claim: WarrantyClaim, work: Work) -> None:
    """Closes with the maker's answer."""
    details = {
        "post": f"/projects/{work.project_id}/warranty-claims/{claim.id}/answer",
        "serial": claim.serial,
        "sku": claim.sku,
    }
    work.assign(f"chase_claim:{claim.id}", to="support", details=details)


def ask_to_follow_replacement(system: System, work: Work) -> None:
    """Closes by itself when the piece of another model stands, or is not wanted."""
    assert system.replacing is not None
    details = {
        "serial": system.replacing["old"]["serial"],
        "model": system.replacing["model"],
        **_what_changes(system, system.replacing),
    }
    work.assign("follow_replacement", to="support", details=details)


def ask_to_find_replacement(system: System, asked: Mapping[str, Any], why: str, work: Work) -> None:
    """The other model is not taken, or refused; closes with a piece of the same one, or with another request."""
    details = {
        "post": f"/projects/{work.project_id}/replacement-requests",
        "old_serial": asked["old"]["serial"],
        "refused": asked["model"],
        "why": why,
        **_what_changes(system, asked),
    }
    work.assign("find_replacement", to="support", details=details)


def _what_changes(system: System, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A design has one model of a category: another one takes the place of all of them."""
    return {"category": asked["category"], "pieces_that_change": system.count(asked["category"])}


def ask_to_clear_up_repair(event: ServicePartReplaced, problem: str, work: Work) -> None:
    """What the field service has said does not agree with what stands here; closes when somebody has looked."""
    details = {
        "post": f"/projects/{work.project_id}/repairs/{event.case_id}/settlement",
        "problem": problem,
        "sku": event.sku,
        "old_serial": event.old_serial,
        "new_serial": event.new_serial,
    }
    work.assign(f"clear_up_repair:{event.case_id}", to="support", details=details)


def ask_to_find(since: datetime, others: Sequence[UUID], work: Work) -> None:
    """A silent system; with ``others`` that fell silent with it, one task for all of them."""
    if others:
        details = {"since": since.isoformat(), "systems": [str(work.project_id), *map(str, others)]}
        work.assign("find_feeder", to="operator", details=details)
    else:
        work.assign("find_system", to="support", details={"since": since.isoformat()})


def ask_to_look_into(alarms: Sequence[Alarm], work: Work) -> None:
    """All that keeps a system below what it should give, in one task; none where nothing does any more."""
    if alarms:
        found = [{"fault": one.fault.value, "device": one.device, "text": one.text} for one in alarms]
        work.assign("look_into_yield", to="support", details={"alarms": found})
    else:
        work.complete("look_into_yield")


def ask_to_stop_export(system: System, alarms: Sequence[Alarm], work: Work) -> None:
    """Before the utility takes the permission back."""
    if alarms:
        worst = max(alarms, key=lambda one: float(one.figures["exported_kw"]))
        work.assign("stop_export", to="crew", details={"crew": system.crew, "text": worst.text, **worst.figures})
    else:
        work.complete("stop_export")


def ask_to_confirm_the_end(reason: str, work: Work) -> None:
    """A customer wants the system gone; whether that is so is for us to find out."""
    details = {"post": f"/projects/{work.project_id}/decommissioning", "reason": reason}
    work.assign("confirm_decommissioning", to="support", details=details)
