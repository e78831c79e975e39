"""The handover of one installed system: inspection, commissioning, permission to operate."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.commissioning.model.base import Base
from services.commissioning.model.inspection import Inspection
from services.commissioning.model.permission import PermissionRequest, RequestState
from services.commissioning.model.report import Report, recorded
from services.commissioning.rules import documents, parallel, permission
from services.commissioning.rules.commission.judge import Result
from services.commissioning.rules.inspection import FINAL, kinds_for
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import Owned, text_enum
from shared.messaging.storage.store import Refused
from shared.rules.calendar import local_date
from shared.schemas import aov04
from shared.schemas import commissioning as published
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.interconnection import UtilityPermissionDenied, UtilityPermissionGranted, UtilityPermissionRevoked
from shared.schemas.parts import DesignFacts, Evidence, Finding
from shared.schemas.permitting import InterconnectionApproved


class State(StrEnum):
    WAITING = "waiting"
    """For an installation of the design that the contract stands on."""
    INSPECTING = "inspecting"
    INSPECTION_FAILED = "inspection_failed"
    TESTING = "testing"
    TESTS_FAILED = "tests_failed"
    COMMISSIONED = "commissioned"
    """All tests passed; something that the request to the utility needs is still missing."""
    PTO_REQUESTED = "pto_requested"
    PTO_DENIED = "pto_denied"
    PTO_GRANTED = "pto_granted"
    PTO_REVOKED = "pto_revoked"
    CLOSED = "closed"


BEFORE_PERMISSION = frozenset(State) - {State.WAITING, State.PTO_GRANTED, State.PTO_REVOKED, State.CLOSED}
"""What an amended contract sends back to wait for another installation."""


BEFORE_COMMISSIONING = frozenset({State.WAITING, State.INSPECTING, State.INSPECTION_FAILED})
"""While the inspector has not passed it, a permit that is lost holds everything up."""


class Handover(Owned, Base):
    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'closed') OR (installed_design IS NOT NULL AND time_zone IS NOT NULL)",
            name="installed",
        ),
        CheckConstraint(
            "state NOT IN ('pto_requested', 'pto_denied', 'pto_granted', 'pto_revoked') "
            "OR (request_id IS NOT NULL AND report_sha256 IS NOT NULL)",
            name="requested",
        ),
        CheckConstraint("state <> 'pto_granted' OR pto_id IS NOT NULL", name="granted"),
    )

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(text_enum(State), default=State.WAITING)
    version: Mapped[int] = mapped_column(default=0)
    usage_point_id: Mapped[str | None] = mapped_column(default=None)
    time_zone: Mapped[str | None] = mapped_column(default=None)
    ordered_sha256: Mapped[str | None] = mapped_column(default=None)
    """Hash of the design that the contract stands on."""
    jurisdiction: Mapped[str | None] = mapped_column(default=None)
    utility_id: Mapped[str | None] = mapped_column(default=None)
    test_window: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """In which the system may be run on the grid before permission: {starts_at, ends_at, export_limit_kw}."""
    offline: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Tests of installation day, the inverters off: {sha256, recorded_at, instrument_serial, failures[]}."""
    installed_design: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    installed_at: Mapped[datetime | None] = mapped_column(default=None)
    crew: Mapped[str | None] = mapped_column(default=None)
    """Who built it; None where it was installed before that was told."""
    permitted_sha256: Mapped[str | None] = mapped_column(default=None)
    """Hash of the design for which the agreement below was last found ready to build."""
    agreement: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """InterconnectionApproved as it was last published."""
    ahj_id: Mapped[str | None] = mapped_column(default=None)
    """The authority that inspects."""
    inspections: Mapped[int] = mapped_column(default=0)
    """Visits asked for since the installation, of the kind that is due."""
    passed_kinds: Mapped[list[str]] = mapped_column(default_factory=list)
    """Kinds of inspection that are passed."""
    quality_review: Mapped[bool] = mapped_column(default=False)
    """Quality assurance has to look before the next inspection."""
    rework_done: Mapped[bool] = mapped_column(default=False)
    permit_lost: Mapped[bool] = mapped_column(default=False)
    """A permit has expired or was revoked, and building was not found ready since."""
    report_sha256: Mapped[str | None] = mapped_column(default=None)
    """The report that passed."""
    documents: Mapped[list[str]] = mapped_column(default_factory=list)
    attached: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """What lies behind those names: AttachedDocument each."""
    requests: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[UUID | None] = mapped_column(default=None)
    """The request whose answer counts."""
    pto_id: Mapped[str | None] = mapped_column(default=None)
    """The permission that is in force."""
    conditional: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """The permission that waits for a visit of the utility, as it will be passed on; requested it is until then."""
    differences: Mapped[list[str]] = mapped_column(default_factory=list)
    """Where that permission is not for the system as built and agreed."""

    @property
    def closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def design(self) -> DesignFacts:
        """The design as built."""
        return DesignFacts.stored(self.installed_design)

    @property
    def ready(self) -> bool:
        """There is an installation of what the contract stands on."""
        built = self.installed_design
        stands = built is not None and built["sha256"] == self.ordered_sha256
        return self.state is State.WAITING and stands and not self.permit_lost

    # -- what has to be there first ------------------------------------------------------------------------------------

    def take_order(self, event: SalesOrderCreated) -> None:
        self.usage_point_id = event.reference.usage_point_id
        self.time_zone = event.reference.time_zone
        self.jurisdiction = event.reference.jurisdiction
        self.utility_id = event.reference.utility_id
        self.ahj_id = event.reference.ahj_id
        self.ordered_sha256 = event.design.sha256

    def amend(self, design: DesignFacts) -> bool:
        """True where what stands is no longer what the contract asks for, and nobody has let it operate yet."""
        self.ordered_sha256 = design.sha256
        built = self.installed_design
        return self.state in BEFORE_PERMISSION and built is not None and built["sha256"] != design.sha256

    def install(self, event: InstallationCompleted) -> bool:
        """Takes a finished installation over. False for one that is known already."""
        if self.installed_at is not None and event.completed_at <= self.installed_at:
            return False
        self.installed_design = event.design.model_dump(mode="json")
        self.installed_at = event.completed_at
        self.crew = event.crew
        self.documents, self.attached = ["as_built_drawing", *(["photos"] if event.photos else [])], []
        self.attach("photos", event.evidence, kept_by="fieldops")
        return True

    def start_over(self) -> None:
        """Back to waiting; what was inspected, tested and asked for concerns a system that is gone."""
        self.state = State.WAITING
        self.inspections = 0
        self.passed_kinds = []
        self.quality_review = self.rework_done = False
        self.report_sha256 = self.request_id = self.pto_id = None
        self.differences = []
        self.test_window = self.offline = self.conditional = None

    # -- inspection ----------------------------------------------------------------------------------------------------

    def schedule_inspection(self, on: date) -> Inspection:
        self.state = State.INSPECTING
        self.rework_done = False
        self.inspections += 1
        return Inspection(id=new_id(), project_id=self.project_id, attempt=self.inspections, kind=self.kind_due, on=on)

    @property
    def kind_due(self) -> str:
        """The next inspection that this authority makes; the final one where all others are passed."""
        kinds = kinds_for(self.ahj_id, self.jurisdiction, self.design)
        return next((kind for kind in kinds if kind not in self.passed_kinds), FINAL)

    def pass_inspection(self, inspection: Inspection, corrections: tuple[Finding, ...], today: date) -> list[Event]:
        self._must_be("take the result of an inspection", State.INSPECTING)
        self.passed_kinds = [*self.passed_kinds, inspection.kind]
        self.inspections = 0
        if inspection.kind != FINAL:
            return [inspection.passed(corrections, today)]
        self.state = State.TESTING
        self.documents = [*self.documents, "final_inspection"]
        return [inspection.passed(corrections, today)]

    def fail_inspection(self, inspection: Inspection, findings: tuple[Finding, ...], fee_cents: int) -> list[Event]:
        self._must_be("take the result of an inspection", State.INSPECTING)
        self.state = State.INSPECTION_FAILED
        self.quality_review = inspection.escalated
        return [inspection.failed(findings, fee_cents)]

    def review_quality(self, last: Inspection | None, root_cause: str) -> None:
        """Quality assurance says why inspections fail; the next may be asked for."""
        if not self.quality_review or last is None:
            raise Refused("nothing-due", "no quality review is due")
        self.quality_review = False
        last.root_cause = root_cause

    @property
    def ready_for_inspection(self) -> bool:
        """What failed is put right and, where it failed too often, quality assurance has looked."""
        mended = self.state is State.INSPECTION_FAILED and self.rework_done
        return mended and not self.quality_review and not self.permit_lost

    # -- commissioning -------------------------------------------------------------------------------------------------

    def must_be_testing(self) -> None:
        self._must_be("record tests", State.TESTING)

    @property
    def offline_done(self) -> bool:
        """Strings and earthing were measured and are sound: they need not be measured again."""
        return self.offline is not None and not self.offline["failures"]

    def record_offline(
        self, results: Sequence[Result], sha256: str, instrument_serial: str, now: datetime
    ) -> list[Event]:
        """From installation day on, before the inspector comes or after; repeated once a fault is put right."""
        self._must_be("record tests", State.INSPECTING, State.INSPECTION_FAILED, State.TESTING, State.TESTS_FAILED)
        failures = [f"{one.test} {one.target}" for one in results if not one.passed]
        self.offline = {
            "sha256": sha256, "recorded_at": now.isoformat(), "instrument_serial": instrument_serial,
            "failures": failures,
        }  # fmt: skip
        return recorded(self.project_id, results, instrument_serial)

    def open_window(
        self, starts_at: datetime, ends_at: datetime, export_limit_kw: float | None, authorization: str | None,
        now: datetime,
    ) -> list[Event]:  # fmt: skip
        """Lets the system be run on the grid for tests, where utility and authority allow it; once for a window."""
        self._must_be("open a window of tests", State.TESTING)
        if starts_at < now - parallel.LATENESS:
            raise Refused("in-the-past", f"a window is opened before it begins: {starts_at.isoformat()} is past")
        assert self.time_zone is not None
        allowed = parallel.allowance(self.jurisdiction, self.utility_id, local_date(starts_at, self.time_zone))
        against = parallel.objection(starts_at, ends_at, self.design.kwac, allowed, authorization)
        if against is not None:
            raise Refused("no-parallel-operation", against)
        window = {
            "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "export_limit_kw": export_limit_kw,
        }  # fmt: skip
        if window == self.test_window:
            return []
        self.test_window = window
        return [
            published.ParallelTestingAllowed(
                project_id=self.project_id,
                starts_at=starts_at,
                ends_at=ends_at,
                export_limit_kw=export_limit_kw,
                authorization=authorization,
                citation=allowed.citation[:300],
            )
        ]

    def must_hold_a_window(self, began_at: datetime, hours: float, now: datetime) -> None:
        """No parallel operation before permission but in the window that was opened for it."""
        ended_at = began_at + timedelta(hours=hours)
        if ended_at > now:
            raise Refused("in-the-future", f"the run ends at {ended_at.isoformat()}, which has not come yet")
        window = self.test_window
        if window is None:
            raise Refused("no-test-window", "the system was run on the grid, but no window of tests was opened")
        starts_at, ends_at = (datetime.fromisoformat(window[name]) for name in ("starts_at", "ends_at"))
        if began_at < starts_at or ended_at > ends_at:
            raise Refused("outside-test-window", f"the run has to lie from {starts_at} to {ends_at}")

    def record(self, report: Report, results: Sequence[Result]) -> list[Event]:
        self.must_be_testing()
        if report.passed:
            self.state = State.COMMISSIONED
            self.report_sha256 = report.sha256
            self.documents = [*self.documents, "commissioning_report", "certificate_of_completion"]
        else:
            self.state = State.TESTS_FAILED
        return report.events(results)

    def retest(self) -> None:
        self.state = State.TESTING

    # -- permission to operate -----------------------------------------------------------------------------------------

    @property
    def approval(self) -> InterconnectionApproved | None:
        """The agreement for the system as built; None while permitting has not said so."""
        if self.agreement is None or self.installed_design is None:
            return None
        if self.permitted_sha256 != self.installed_design["sha256"]:
            return None
        return InterconnectionApproved.model_validate(self.agreement)

    def missing_documents(self) -> tuple[str, ...]:
        return documents.missing(self._present())

    def _present(self) -> list[str]:
        """With an agreement comes the settings profile that the agent has attested to in the passed report."""
        return [*self.documents, *(["settings_attestation"] if self.approval else [])]

    def provide(self, papers: Mapping[str, Sequence[Evidence]]) -> None:
        """An agent hands in what the request to the utility lacks, by the names that the utility asks for."""
        self._must_be("take documents", State.COMMISSIONED)
        self._add_documents(papers)

    def _add_documents(self, papers: Mapping[str, Sequence[Evidence]]) -> None:
        self.documents = [*self.documents, *(name for name in papers if name not in self.documents)]
        for name, found in papers.items():
            self.attach(name, found)

    def attach(self, name: str, papers: Sequence[Evidence], kept_by: str = "commissioning") -> None:
        """What is attached under a name from now on; it takes the place of what was before."""
        others = [one for one in self.attached if one["name"] != name]
        new = [
            published.AttachedDocument(name=name, kept_by=kept_by, **dict(one)).model_dump(mode="json")
            for one in papers
        ]
        self.attached = [*others, *new]

    def request_permission(self, now: datetime) -> tuple[PermissionRequest, Event] | None:
        """Asks for permission to operate once nothing is missing. The caller is in a state that may ask."""
        approval = self.approval
        if approval is None or self.missing_documents():
            return None
        assert self.usage_point_id is not None
        self.state, self.conditional = State.PTO_REQUESTED, None
        self.requests += 1
        request = PermissionRequest(
            id=new_id(),
            project_id=self.project_id,
            attempt=self.requests,
            requested_at=now,
            documents=self._present(),
            attached=self.attached,
        )
        self.request_id = request.id
        return request, published.PTORequested(
            project_id=self.project_id,
            request_id=request.id,
            attempt=request.attempt,
            application_id=approval.application_id,
            usage_point_id=self.usage_point_id,
            kwac=self.design.kwac,
            export_limit_kw=permission.export_limit_kw(self.design, approval),
            documents=tuple(request.documents),
            settings_profile=approval.settings_profile,
            attached=tuple(published.AttachedDocument.model_validate(one) for one in request.attached),
        )

    def grant(
        self,
        event: aov04.PermissionToOperateGranted | UtilityPermissionGranted,
        request: PermissionRequest,
        first: Sequence[str],
    ) -> list[Event]:
        """Permission for the request that counts; the utility may also change its mind about a denial.

        ``first``: the visits of the utility without which it does not hold yet.
        """
        approval = self.approval
        assert approval is not None, "the request that counts stands on an agreement"
        request.state = RequestState.GRANTED
        self.pto_id = event.pto_id
        self.differences = list(permission.differences(event, self.design, approval))
        granted = published.PTOGranted(
            project_id=self.project_id,
            pto_id=event.pto_id,
            granted_at=event.granted_at,
            kwac=event.kwac,
            export_limit_kw=event.export_limit_kw,
            conditions=event.conditions,
            settings_profile=event.settings_profile,
        )
        if not first:
            self.state = State.PTO_GRANTED
            return [granted]
        self.state, self.conditional = State.PTO_REQUESTED, granted.model_dump(mode="json")
        return [published.PTOGrantedConditionally(**dict(granted), visits=tuple(first))]

    def answers(self, request: PermissionRequest | None) -> bool:
        """Whether a permission for this request would count now: not where one waits for a visit already."""
        waits = self.state in (State.PTO_REQUESTED, State.PTO_DENIED) and self.conditional is None
        return waits and request is not None and request.id == self.request_id and self.approval is not None

    def meet_conditions(self) -> list[Event]:
        """The last visit that the permission was tied to is over: it is in force."""
        granted = published.PTOGranted.model_validate(self.conditional)
        self.state, self.conditional = State.PTO_GRANTED, None
        return [granted]

    def deny(
        self, event: aov04.PermissionToOperateDenied | UtilityPermissionDenied, request: PermissionRequest | None
    ) -> list[Event]:
        if request is None or request.id != self.request_id or self.state is not State.PTO_REQUESTED:
            return []
        request.state = RequestState.DENIED
        request.deficiencies = [one.model_dump(mode="json") for one in event.deficiencies]
        self.state, self.conditional = State.PTO_DENIED, None
        return [published.PTODenied(project_id=self.project_id, request_id=request.id, deficiencies=event.deficiencies)]

    def revoke(self, event: aov04.PermissionToOperateRevoked | UtilityPermissionRevoked) -> list[Event]:
        """The permission that is in force ends, also while a better one is being asked for."""
        if self.closed or event.pto_id != self.pto_id:
            return []
        self.pto_id = None
        if self.state is State.PTO_GRANTED or self.conditional is not None:
            self.state, self.conditional = State.PTO_REVOKED, None
        return [
            published.PTORevoked(
                project_id=self.project_id, pto_id=event.pto_id, reason=event.reason, revoked_at=event.revoked_at
            )
        ]

    def correct(
        self, request: PermissionRequest, corrected: Sequence[str], papers: Mapping[str, Sequence[Evidence]]
    ) -> None:
        """What the utility objected to is put right; every deficiency has to be among it."""
        permitted = self.state is State.PTO_GRANTED or self.conditional is not None
        if not permitted or not self.differences:
            self._must_be("correct a request for permission", State.PTO_DENIED, State.PTO_REVOKED)
        if self.approval is None:
            raise Refused("no-agreement", "the interconnection agreement is for another design")
        open_codes = sorted({str(one["code"]) for one in request.deficiencies} - set(corrected))
        if request.state is RequestState.DENIED and open_codes:
            raise Refused("deficiencies-open", f"not corrected: {', '.join(open_codes)}")
        self._add_documents(papers)

    def must_be_before_permission(self) -> None:
        self._must_be("take a visit of the utility", *sorted(BEFORE_PERMISSION))

    # -- the end -------------------------------------------------------------------------------------------------------

    def close(self, *, had_record: bool) -> list[Event]:
        undone = {
            State.INSPECTING: ("inspection_cancelled",),
            State.PTO_REQUESTED: () if self.conditional else ("permission_request_withdrawn",),
        }.get(self.state, ())
        self.state = State.CLOSED
        return [published.CompensationCompleted(project_id=self.project_id, actions=undone, had_record=had_record)]

    def _must_be(self, what: str, *states: State) -> None:
        if self.state not in states:
            raise Refused("wrong-state", f"cannot {what}: the handover is {self.state}")
