"""A request for permission to operate, checked against the agreement."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.aov04.grid import place_of
from sandbox.aov04.language.messages import Body, Item, RunDeficient, RunPermit
from sandbox.aov04.model.application import Application, ApplicationState
from sandbox.aov04.model.base import OF_CONNECTION, Base
from sandbox.aov04.tariff import CONDITIONS, PERMISSION_DOCUMENTS
from shared.messaging.storage.entities import text_enum
from shared.schemas.commissioning import PTORequested
from shared.schemas.parts import Finding

TOLERANCE_KW: Final = 0.005
"""Half of the last digit that a nameplate states."""


class RequestState(StrEnum):
    REQUESTED = "requested"
    GRANTED = "granted"
    DENIED = "denied"
    REPLACED = "replaced"
    """A newer request came before this one was checked, or the interconnection was given up."""


class PermissionRequest(Base):
    __tablename__ = "permission_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONNECTION), index=True)
    requested_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    """The request as it came."""
    state: Mapped[RequestState] = mapped_column(text_enum(RequestState), default=RequestState.REQUESTED)

    @property
    def request(self) -> PTORequested:
        return PTORequested.model_validate(self.facts)

    def deficiencies(self, application: Application | None) -> tuple[Finding, ...]:
        """What keeps the permission back; empty where nothing does."""
        asked = self.request
        if application is None or application.state is not ApplicationState.APPROVED:
            return (Finding(code="NO-AGREEMENT", text="there is no interconnection agreement for this application"),)
        agreed = application.form
        extra = place_of(agreed.usage_point_id).permission_document
        required = (*PERMISSION_DOCUMENTS, extra) if extra else PERMISSION_DOCUMENTS
        found = [
            Finding(code=f"MISSING-{name}", text=f"the document {name} is missing")
            for name in required
            if name not in asked.documents
        ]
        if asked.usage_point_id != agreed.usage_point_id:
            found.append(Finding(code="USAGE-POINT", text=f"the agreement is for {agreed.usage_point_id}"))
        if abs(asked.kwac - agreed.kwac) > TOLERANCE_KW:
            text = f"{asked.kwac:g} kW were built, the agreement is for {agreed.kwac:g} kW"
            found.append(Finding(code="CAPACITY", text=text, technical=True))
        if asked.export_limit_kw != application.export_cap_kw:
            found.append(Finding(code="EXPORT-LIMIT", text="the export limit is not the agreed one", technical=True))
        if asked.settings_profile != application.settings_profile:
            text = f"the inverter is set to {asked.settings_profile}, required is {application.settings_profile}"
            found.append(Finding(code="SETTINGS", text=text))
        return tuple(found)

    def deny(self, deficiencies: tuple[Finding, ...]) -> Body:
        self.state = RequestState.DENIED
        items = tuple(Item(no=one.code, text=one.text, engineering=one.technical) for one in deficiencies)
        return RunDeficient(request_ref=self.id, items=items)

    def grant(self, pto_id: str, granted_at: datetime, application: Application) -> Body:
        self.state = RequestState.GRANTED
        here = place_of(application.form.usage_point_id)
        cap_kw = application.export_cap_kw
        return RunPermit(
            request_ref=self.id, permit_no=pto_id, effective=granted_at,
            capacity_w=round(1000 * application.form.kwac),
            export_cap_w=None if cap_kw is None else round(1000 * cap_kw),
            settings=application.settings_profile, conditions=(*CONDITIONS, *here.permission_conditions),
        )  # fmt: skip
