"""What the utility keeps: a connection a project, its applications and permissions, and what each circuit bears."""

from sandbox.aov04.model.application import Application, ApplicationState
from sandbox.aov04.model.base import Base
from sandbox.aov04.model.circuit import CircuitLoad, Letter
from sandbox.aov04.model.connection import Connection, Permission
from sandbox.aov04.model.report import ReportRequest
from sandbox.aov04.model.request import PermissionRequest, RequestState

__all__ = [
    "Application", "ApplicationState", "Base", "CircuitLoad", "Connection", "Letter", "Permission",
    "PermissionRequest", "ReportRequest", "RequestState",
]  # fmt: skip
