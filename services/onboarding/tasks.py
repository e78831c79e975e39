"""What people are asked to do next."""

from collections.abc import Sequence

from services.onboarding.model import System
from services.onboarding.rules import checklists
from shared.messaging.handling.work import Work

ALL = (
    "energize", "de_energize", "resolve_activation_block", "register_monitoring", "train_customer",
    "deliver_documents", "complete_onboarding", "answer_survey", "call_customer_back",
)  # fmt: skip


def ask_to_energize(system: System, work: Work) -> None:
    """With the settings that the permission asks the inverters to have."""
    pto = system.pto
    details = {
        "post": f"/projects/{work.project_id}/energization",
        "settings_profile": pto.settings_profile,
        "export_limit_kw": pto.export_limit_kw,
    }
    work.assign("energize", to="crew", details=details)


def ask_to_de_energize(work: Work) -> None:
    work.assign("de_energize", to="crew", details={"post": f"/projects/{work.project_id}/de-energization"})


def ask_to_resolve(system: System, work: Work) -> None:
    """Closes by itself once the guards hold: the facts come from other services."""
    work.assign("resolve_activation_block", to="operator", details={"reasons": list(system.blocked_by)})


def ask_for_monitoring(work: Work) -> None:
    work.assign("register_monitoring", to="crew", details={"post": f"/projects/{work.project_id}/monitoring"})


def ask_for_onboarding(system: System, work: Work) -> None:
    """Training and documents; both can begin once the system runs."""
    design, path = system.as_built, f"/projects/{work.project_id}"
    items = [{"code": one.code, "what": one.what} for one in checklists.training(design)]
    work.assign("train_customer", to="support", details={"post": f"{path}/training", "checklist": items})
    items = [{"code": one.code, "what": one.what} for one in checklists.documents(design)]
    work.assign("deliver_documents", to="support", details={"post": f"{path}/handover-documents", "documents": items})


def escalate_onboarding(steps: Sequence[str], work: Work) -> None:
    """Closes by itself with the onboarding."""
    work.assign("complete_onboarding", to="operator", details={"missing": list(steps)})


def ask_for_survey(work: Work) -> None:
    work.assign("answer_survey", to="customer", details={"post": f"/projects/{work.project_id}/survey"})


def ask_to_call_back(csat: int, nps: int, work: Work) -> None:
    details = {"post": f"/projects/{work.project_id}/survey-follow-up", "csat": csat, "nps": nps}
    work.assign("call_customer_back", to="support", details=details)
