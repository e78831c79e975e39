"""Service after activation: a case, what is wrong, the maker's return, the other part, the tests of what it touched."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from services.fieldops.rules.service import retests
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event


class CaseState(StrEnum):
    OPEN = "open"
    DIAGNOSED = "diagnosed"
    """A part has failed: the maker is asked for another."""
    RETURN_AGREED = "return_agreed"
    """The maker has given a return number, or has refused: then the part is at our cost."""
    REPLACED = "replaced"
    RETEST_FAILED = "retest_failed"
    RETESTED = "retested"
    CLOSED = "closed"


class ServiceCase(Base):
    """One complaint about a system that runs, until it is measured to be sound again."""

    __tablename__ = "service_cases"
    __table_args__ = (
        CheckConstraint("labour_hours >= 0 AND reimbursed_cents >= 0", name="numbers_not_negative"),
        CheckConstraint("state <> 'replaced' OR new_serial IS NOT NULL", name="replaced_by_something"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_once"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    opened_at: Mapped[datetime]
    symptom: Mapped[str]
    state: Mapped[CaseState] = mapped_column(text_enum(CaseState), default=CaseState.OPEN)
    category: Mapped[str | None] = mapped_column(default=None)
    """Of the part that has failed: ``module``, ``inverter`` ..."""
    sku: Mapped[str | None] = mapped_column(default=None)
    old_serial: Mapped[str | None] = mapped_column(default=None)
    fault: Mapped[str | None] = mapped_column(default=None)
    return_number: Mapped[str | None] = mapped_column(default=None)
    """The maker's; None where it refused."""
    new_serial: Mapped[str | None] = mapped_column(default=None)
    labour_hours: Mapped[float] = mapped_column(default=0.0)
    report_sha256: Mapped[str | None] = mapped_column(default=None)
    """Of the report of the retest."""
    reimbursed_cents: Mapped[int] = mapped_column(default=0)
    """What the maker pays for labour."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def retests(self) -> tuple[str, ...]:
        return () if self.category is None else retests(self.category)

    def opened(self) -> Event:
        return published.ServiceCaseOpened(project_id=self.project_id, case_id=self.id, symptom=self.symptom)

    def diagnose(self, category: str, sku: str, serial: str | None, fault: str, hours: float) -> list[Event]:
        self._must_be("diagnosed", CaseState.OPEN, CaseState.RETEST_FAILED)
        self.category, self.sku, self.old_serial, self.fault = category, sku, serial, fault
        self.return_number = self.new_serial = None
        self.labour_hours += hours
        self.state = CaseState.DIAGNOSED
        return [
            published.ServiceCaseDiagnosed(
                project_id=self.project_id, case_id=self.id, category=category, sku=sku, serial=serial, fault=fault
            )
        ]

    def find_nothing(self, why: str, hours: float, now: datetime) -> list[Event]:
        """Nobody found anything wrong: the case ends without a part."""
        self._must_be("closed without a fault", CaseState.OPEN)
        self.fault, self.labour_hours = why, self.labour_hours + hours
        return self._close("no_fault_found", now)

    def agree_on_return(self, return_number: str | None) -> None:
        self._must_be("returned to the maker", CaseState.DIAGNOSED)
        self.return_number = return_number
        self.state = CaseState.RETURN_AGREED

    def replace(self, new_serial: str, hours: float) -> list[Event]:
        self._must_be("mended", CaseState.RETURN_AGREED)
        self.new_serial = new_serial
        self.labour_hours += hours
        self.state = CaseState.REPLACED
        assert self.sku is not None
        return [
            published.ServicePartReplaced(
                project_id=self.project_id, case_id=self.id, sku=self.sku, old_serial=self.old_serial,
                new_serial=new_serial, return_number=self.return_number,
            )
        ]  # fmt: skip

    def retest(self, results: Mapping[str, bool], report_sha256: str) -> None:
        """All tests of what the part touches; one that failed leads back to the diagnosis."""
        self._must_be("measured again", CaseState.REPLACED)
        missing = [name for name in self.retests if name not in results]
        if missing:
            raise Refused("tests-missing", f"not measured again: {', '.join(missing)}")
        self.report_sha256 = report_sha256
        self.state = CaseState.RETESTED if all(results.values()) else CaseState.RETEST_FAILED

    def close(self, reimbursed_cents: int, now: datetime) -> list[Event]:
        self._must_be("closed", CaseState.RETESTED)
        if reimbursed_cents and self.return_number is None:
            raise Refused("no-return", "a maker that gave no return number reimburses nothing")
        self.reimbursed_cents = reimbursed_cents
        return self._close("repaired", now)

    def _close(self, outcome: str, now: datetime) -> list[Event]:
        self.state, self.closed_at = CaseState.CLOSED, now
        return [
            published.ServiceCaseClosed(
                project_id=self.project_id, case_id=self.id, outcome=outcome, labour_hours=self.labour_hours,
                reimbursed_cents=self.reimbursed_cents, report_sha256=self.report_sha256,
            )
        ]  # fmt: skip

    def _must_be(self, what: str, *states: CaseState) -> None:
        if self.state not in states:
            raise Refused("wrong-state", f"this case cannot be {what}: it is {self.state}")

    def as_task(self) -> dict[str, Any]:
        """What whoever takes the next step has to know."""
        return {
            "symptom": self.symptom, "category": self.category, "sku": self.sku, "serial": self.old_serial,
            "fault": self.fault, "return_number": self.return_number, "retests": list(self.retests),
        }  # fmt: skip
