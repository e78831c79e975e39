"""Whether anybody says an event: code that builds one, found in the sources of its publisher."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shared.schemas.catalogue import TASK_EVENTS
from shared.schemas.topics import SERVICES

_AOV04: Final = "AOV-04 speaks its own language now; permitting and commissioning still read a utility that says this"
SPOKEN_BEFORE: Final = (
    "ApplicationReceived", "ApplicationDeemedComplete", "ApplicationDeemedIncomplete", "ScreenResultsIssued",
    "StudyRequired", "InterconnectionApproved", "InterconnectionDenied", "PermissionToOperateGranted",
    "PermissionToOperateDenied", "PermissionToOperateRevoked",
)  # fmt: skip
_PARTIES: Final = "an outside system's answer; the sandbox's parties publish it with the client's SDK"
RULES: Final = (
    "InterconnectionRuleChanged", "DisclosureTemplateChanged", "IncentiveRuleChanged", "TariffPublished",
    "BusinessCalendarPublished",
)  # fmt: skip
UNPUBLISHED: Final = {
    **{f"aov04.interconnection.{name}.v1": _AOV04 for name in SPOKEN_BEFORE},
    "ncv03.onboarding.SurveyCompleted.v1": "the regulated side reads its topic: now SurveyAnswered",
    "rcv02.service.BillingNoticeAcknowledged.v1": _PARTIES,
    "rcv03.billing.NetBillingEnrolled.v1": _PARTIES,
    "rcv03.billing.NetBillingEnded.v1": _PARTIES,
    **{f"rev02.rules.{name}.v1": _PARTIES for name in RULES},
}
"""Events that nothing here builds -> why they are in the contract all the same."""
_BY_THE_CHASSIS: Final = {(service, name) for service in SERVICES for name in TASK_EVENTS}
"""Told for every service by shared/messaging/handling/worklist.py, which finds the classes by their names."""
CONTEXTS: Final = "shared.schemas"
HELD_FOR: Final = {"interconnection": "permitting"}
"""Modules of the contract that hold events of a service whose own module has another name."""
FOLDERS: Final = ("services", "sandbox")


MAKERS: Final = ("model_validate",)
"""Methods of a class that build an event from plain values."""


def built(root: Path) -> set[tuple[str, str]]:
    """(context, class name) of every event class that its own publisher calls: a service, or its sandbox stand-in."""
    return _BY_THE_CHASSIS | {
        (HELD_FOR.get(context, context), name)
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*.py"))
        if "tests" not in path.parts
        for context, name in _called(ast.parse(path.read_text(encoding="utf-8")))
        if HELD_FOR.get(context, context) == path.relative_to(root / folder).parts[0]
    }


def _called(tree: ast.Module) -> Iterator[tuple[str, str]]:
    classes: dict[str, tuple[str, str]] = {}
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == CONTEXTS:
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{CONTEXTS}."):
            context = (node.module or "").rpartition(".")[2]
            classes |= {alias.asname or alias.name: (context, alias.name) for alias in node.names}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr in MAKERS:
            called = called.value
        if isinstance(called, ast.Name) and called.id in classes:
            yield classes[called.id]
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in modules:
            yield modules[called.value.id], called.attr
