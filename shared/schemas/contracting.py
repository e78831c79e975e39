"""What the contracting service publishes: financing, contract, sales order, change orders, closing."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.schemas.closing import ClosingReason
from shared.schemas.event import Event
from shared.schemas.parts import Cents, DesignFacts, EquipmentLine, FinancingProduct, Sha256, SiteReference


class FinancingApplied(Event):
    """The lender was asked. Nothing of the customer's finances is in here."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingApplied.v1"
    application_id: UUID
    product: FinancingProduct
    amount_cents: Cents
    term_months: int = Field(gt=0)


class FinancingApproved(Event):
    """The lender agrees, with or without stipulations."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingApproved.v1"
    application_id: UUID
    apr_pct: float = Field(ge=0)
    dealer_fee_pct: float = Field(ge=0)
    stipulations: tuple[str, ...] = ()
    """Empty for a clean approval; otherwise what the lender still wants to see before funding."""


class FinancingDeclined(Event):
    """The adverse-action notice is due within 30 days (12 CFR 1002.9)."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingDeclined.v1"
    application_id: UUID
    adverse_reasons: tuple[str, ...] = Field(min_length=1)
    notice_due: date
    alternatives_until: AwareDatetime


class DisclosureDelivered(Event):
    """A disclosure that the law asks for before signature was handed over in this version."""

    ce_type: ClassVar[str] = "ncv03.contracting.DisclosureDelivered.v1"
    disclosure: str
    version: str


class ContractSent(Event):
    """The contract, in exactly this document, is with the customer for signature."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractSent.v1"
    contract_id: UUID
    document_sha256: Sha256
    price_cents: Cents


class ContractSigned(Event):
    """All signers have signed. Not binding before the cooling-off period has ended."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractSigned.v1"
    contract_id: UUID
    document_sha256: Sha256
    signed_at: AwareDatetime
    in_home: bool
    design: DesignFacts
    price_cents: Cents


class RescissionPeriodStarted(Event):
    """The customer may cancel without cause until the deadline."""

    ce_type: ClassVar[str] = "ncv03.contracting.RescissionPeriodStarted.v1"
    contract_id: UUID
    deadline: AwareDatetime
    """The last instant of the period: midnight of the last day, local to the site (16 CFR 429)."""
    rule: str


class ContractRescinded(Event):
    """The customer cancelled within the cooling-off period: no fee, and the deposit goes back."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractRescinded.v1"
    contract_id: UUID
    received_at: AwareDatetime
    method: str


class RescissionPeriodExpired(Event):
    """The cooling-off period ended without a cancellation."""

    ce_type: ClassVar[str] = "ncv03.contracting.RescissionPeriodExpired.v1"
    contract_id: UUID


class ContractEffective(Event):
    """The contract is binding: cooling-off is over and the money is arranged."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractEffective.v1"
    contract_id: UUID
    price_cents: Cents


class DepositReceived(Event):
    """The customer's deposit has arrived."""

    ce_type: ClassVar[str] = "ncv03.contracting.DepositReceived.v1"
    amount_cents: Cents


class DepositRefunded(Event):
    """The deposit is on its way back, within what the rule allows."""

    ce_type: ClassVar[str] = "ncv03.contracting.DepositRefunded.v1"
    amount_cents: Cents
    due_by: date


class SalesOrderCreated(Event):
    """The order to build: the frozen design, its bill of materials and where it stands."""

    ce_type: ClassVar[str] = "ncv03.contracting.SalesOrderCreated.v1"
    sales_order_id: UUID
    contract_id: UUID
    design: DesignFacts
    bill_of_materials: tuple[EquipmentLine, ...]
    price_cents: Cents
    product: FinancingProduct
    reference: SiteReference


class DecisionChoice(StrEnum):
    PAY = "pay"
    REDUCE = "reduce"
    WITHDRAW = "withdraw"


class InterconnectionDecisionRequested(Event):
    """The customer has to choose after a denial or a study requirement; silence is withdrawal."""

    ce_type: ClassVar[str] = "ncv03.contracting.InterconnectionDecisionRequested.v1"
    decision_id: UUID
    cost_cents: Cents
    choices: tuple[DecisionChoice, ...]
    deadline: AwareDatetime


class InterconnectionDecisionMade(Event):
    """What the customer chose, or what silence until the deadline chose."""

    ce_type: ClassVar[str] = "ncv03.contracting.InterconnectionDecisionMade.v1"
    decision_id: UUID
    choice: DecisionChoice
    max_kwac: float | None = None
    export_limit_kw: float | None = None


class ChangeOrderProposed(Event):
    """Another design and price than signed; the customer has to agree where the change is material."""

    ce_type: ClassVar[str] = "ncv03.contracting.ChangeOrderProposed.v1"
    change_order_id: UUID
    design: DesignFacts
    price_cents: Cents
    price_change_cents: int
    material: bool
    """Material changes are disclosed and signed again; others are only recorded."""
    reasons: tuple[str, ...]


class ChangeOrderApproved(Event):
    """The customer agrees; ContractAmended follows."""

    ce_type: ClassVar[str] = "ncv03.contracting.ChangeOrderApproved.v1"
    change_order_id: UUID


class ChangeOrderRejected(Event):
    """The customer does not agree; the contract ends without a fee."""

    ce_type: ClassVar[str] = "ncv03.contracting.ChangeOrderRejected.v1"
    change_order_id: UUID
    reason: str


class ContractAmended(Event):
    """The contract now stands on another design version."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractAmended.v1"
    contract_id: UUID
    design: DesignFacts
    bill_of_materials: tuple[EquipmentLine, ...]
    price_cents: Cents


class ContractCancelled(Event):
    """The contract ends before the system is activated."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractCancelled.v1"
    contract_id: UUID
    reason: ClosingReason
    fee_cents: Cents


class CompensationRequested(Event):
    """Every service undoes its part of the project and closes its record."""

    ce_type: ClassVar[str] = "ncv03.contracting.CompensationRequested.v1"
    closing_id: UUID
    reason: ClosingReason
    detail: str = ""


class CompensationFailed(Event):
    """Not every service has answered in time; a person has to look."""

    ce_type: ClassVar[str] = "ncv03.contracting.CompensationFailed.v1"
    closing_id: UUID
    waiting_for: tuple[str, ...]


class ProjectClosed(Event):
    """All seven services have closed the project."""

    ce_type: ClassVar[str] = "ncv03.contracting.ProjectClosed.v1"
    closing_id: UUID
    reason: ClosingReason
