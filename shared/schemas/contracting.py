"""What the contracting service publishes: financing, contract, sales order, change orders, closing."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.schemas.closing import ClosingReason
from shared.schemas.event import Event, Part
from shared.schemas.interconnection import InterconnectionOptions, WayOut
from shared.schemas.parts import BillOfMaterials, DesignFacts, EvidenceList, FinancingProduct, SiteReference
from shared.schemas.quantities import (
    Cents,
    CentsChange,
    Code,
    Codes,
    Count,
    Id,
    Kilowatts,
    Line,
    Months,
    Ordinal,
    PastInstant,
    Percent,
    PlannedDay,
    PlannedInstant,
    Rate,
    Sha256,
    StorageKilowattHours,
    Text,
    Texts,
)
from shared.schemas.worklist import TaskBegun, TaskEnded, TaskMoved


class FinancingApplied(Event):
    """The lender was asked. Nothing of the customer's finances is in here."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingApplied.v1"
    application_id: Id
    """The application to the lender."""
    product: FinancingProduct
    """What the lender is asked for."""
    amount_cents: Cents
    """Amount to be financed, US cents."""
    term_months: Months
    """Length of the loan, lease or PPA, months."""
    prepaid: bool = False
    """True where the customer would pay for all energy of a PPA at once."""
    change_order_id: Id | None = None
    """The change order that makes a financed contract dearer; null where it is the contract itself that is financed."""


class FinancingApproved(Event):
    """The lender agrees, with or without stipulations."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingApproved.v1"
    application_id: Id
    """The application to the lender."""
    apr_pct: Rate = Field(ge=0)
    """Annual percentage rate (12 CFR 1026.22), %."""
    dealer_fee_pct: Percent
    """What the lender keeps of the amount, %."""
    stipulations: Texts = ()
    """Empty for a clean approval; otherwise as many as the lender still wants to see before
    funding; what they are stays with contracting, since they speak of a person."""
    change_order_id: Id | None = None
    """The change order that makes a financed contract dearer; null where it is the contract itself that is financed."""


class FinancingDeclined(Event):
    """The adverse-action notice is due within 30 days (12 CFR 1002.9)."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingDeclined.v1"
    application_id: Id
    """The application to the lender."""
    adverse_reasons: Texts = Field(min_length=1)
    """The lender's principal reasons (12 CFR 1002.9(b)(2)); at least one. How many; what
    they are stays with contracting."""
    notice_due: PlannedDay
    """Last day for the adverse-action notice."""
    alternatives_until: PlannedInstant
    """Until here the customer may choose another way to pay; then the project ends. Of a change order the
    instant of the refusal: beside a loan the customer would pay directly what is dearer, and a change of a system that
    another owns is rejected."""
    change_order_id: Id | None = None
    """The change order that makes a financed contract dearer; null where it is the contract itself that is financed."""


class FinancingCounteroffered(Event):
    """The lender offers other terms than were asked for. The customer has to accept them."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingCounteroffered.v1"
    application_id: Id
    """The application to the lender."""
    apr_pct: Rate = Field(ge=0)
    """Annual percentage rate that is offered (12 CFR 1026.22), %."""
    dealer_fee_pct: Percent
    """What the lender would keep of the amount, %."""
    term_months: Months
    """Length that is offered, months."""
    accept_until: PlannedInstant
    """Silence until here refuses the offer: 90 days after it was told (12 CFR 1002.9(a)(1)(iv))."""


class FinancingIncomplete(Event):
    """The lender cannot decide yet: the applicant is told what is missing (12 CFR 1002.9(c)(2))."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingIncomplete.v1"
    application_id: Id
    """The application to the lender."""
    missing: Texts = Field(min_length=1)
    """As many as the lender wants to have, at least one; what they are stays with contracting."""
    complete_until: PlannedInstant
    """By then it has to be there; later the application counts as withdrawn."""


class FinancingExpired(Event):
    """The approval lapsed before its stipulations were cleared: the contract cannot take effect by it."""

    ce_type: ClassVar[str] = "ncv03.contracting.FinancingExpired.v1"
    application_id: Id
    """The application to the lender."""
    open_stipulations: Texts
    """As many as the lender had not seen; what they are stays with contracting."""


class StipulationCleared(Event):
    """The lender has seen what it asked for."""

    ce_type: ClassVar[str] = "ncv03.contracting.StipulationCleared.v1"
    application_id: Id
    """The application to the lender."""
    stipulation_id: Id
    """The stipulation."""
    remaining: Count
    """Stipulations of the application that are still open, pieces; the contract may take effect at 0."""


class DisclosureDelivered(Event):
    """A disclosure that the law asks for before signature was handed over in this version."""

    ce_type: ClassVar[str] = "ncv03.contracting.DisclosureDelivered.v1"
    disclosure: Line
    """Which disclosure it was."""
    version: Code
    """Edition of the text."""
    document_sha256: Sha256 | None = None
    """Hash of the document in which it stands; null in records from before documents were kept."""
    citation: Line | None = None
    """The rule that asks for it; null in records from before rules were named."""
    document_id: Id | None = None
    """That document in the list of the project's documents; null in records from before."""
    party_id: Id | None = None
    """To whom of the contract's parties; null where it was for all, and in records from before parties were named."""
    how: Code | None = None
    """``electronic`` or ``paper``; null in records from before."""
    opened_at: PastInstant | None = None
    """When the party first opened it; null while it has not. Told again once it has signed."""
    acknowledged_at: PastInstant | None = None
    """When the party confirmed it with its signature; null while it has not."""


class ContractSent(Event):
    """The contract, in exactly this document, is with the customer for signature."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractSent.v1"
    contract_id: Id
    """The contract."""
    document_sha256: Sha256
    """Hash of the contract's document."""
    price_cents: Cents
    """Contract price, US cents."""


class ContractSigned(Event):
    """All signers have signed. Not binding before the cooling-off period has ended."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractSigned.v2"
    contract_id: Id
    """The contract."""
    document_sha256: Sha256
    """Hash of the contract's document."""
    signed_at: PastInstant
    """When the last signer signed."""
    in_home: bool
    """True where the sale was made at the home or a temporary place (16 CFR 429)."""
    design: DesignFacts
    """What was sold."""
    price_cents: Cents
    """Contract price, US cents."""
    trail_head: Sha256 | None = None
    """Last seal of the trail of the signature; null in records from before it was anchored."""
    rules: Texts = ()
    """Dated rules that decide about this contract, each with its version; empty in records from before that."""


class OpenRight(Part):
    """One right to cancel without cause, with its own clock."""

    rule: Line
    """The dated rule that gives it."""
    version: Ordinal
    """Version of that rule."""
    open_until: PlannedInstant | None
    """The last instant at which it can be used; null while a missing notice keeps it open without limit."""
    assignable_from: PlannedInstant | None = None
    """Before this instant the customer's note must not be assigned (16 CFR 429.1(h)); null where the rule forbids
    nothing of the kind."""
    citation: Line
    """Where it is written."""
    verified: bool
    """True where the text of the rule was read; else it is used and shown as not read."""


class RescissionPeriodStarted(Event):
    """The customer may cancel without cause until the deadline."""

    ce_type: ClassVar[str] = "ncv03.contracting.RescissionPeriodStarted.v1"
    contract_id: Id
    """The contract."""
    deadline: PlannedInstant
    """The last instant of the period: midnight of the last day, local to the site (16 CFR 429)."""
    rule: Line
    """The cooling-off rule that sets the deadline."""
    rule_version: Ordinal | None = None
    """Version of that rule; null in records from before it was kept."""
    change_order_id: Id | None = None
    """The change order that alone may be cancelled; null for the contract itself."""
    rights: Annotated[tuple[OpenRight, ...], Field(max_length=20)] = ()
    """Every right that applies; empty where only the company's own days do, and in records from before they were
    told."""


class ContractRescinded(Event):
    """The customer cancelled within the cooling-off period: no fee, and the deposit goes back."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractRescinded.v1"
    contract_id: Id
    """The contract."""
    received_at: PastInstant
    """When the notice of cancellation counts as given."""
    method: Code
    """How the notice came: ``web``, ``email``, ``mail``, ``in_person``."""
    evidence: EvidenceList = ()
    """The letter, where it came by one; empty for a notice that the customer gave in a session of ours."""
    party_id: Id | None = None
    """Which of the parties gave it: one consumer's notice binds all; null where it came by letter, and in records from
    before parties were named."""


class RescissionPeriodExpired(Event):
    """The cooling-off period ended without a cancellation."""

    ce_type: ClassVar[str] = "ncv03.contracting.RescissionPeriodExpired.v1"
    contract_id: Id
    """The contract."""
    change_order_id: Id | None = None
    """The change order whose period it was; null for the contract's own."""


class ContractEffective(Event):
    """The contract is binding: cooling-off is over and the money is arranged."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractEffective.v1"
    contract_id: Id
    """The contract."""
    price_cents: Cents
    """Contract price, US cents."""


class DepositReceived(Event):
    """The customer's deposit has arrived, or a part of it."""

    ce_type: ClassVar[str] = "ncv03.contracting.DepositReceived.v1"
    amount_cents: Cents
    """What was paid, US cents."""
    reference: Line | None = None
    """The payment processor's number of the payment; null in records of before it was told."""
    received_at: PastInstant | None = None
    """When its receipt was booked; null in records of before it was told."""


class DepositReversed(Event):
    """A part of the deposit is not paid any more: the payer or the bank took it back, or a lower price limits it."""

    ce_type: ClassVar[str] = "ncv03.contracting.DepositReversed.v1"
    amount_cents: Cents
    """What was taken back of the deposit, US cents."""
    reference: Line
    """The payment processor's number of the payment."""
    reversal: Line
    """The payment processor's number of the reversal."""


class DepositRefunded(Event):
    """The deposit is on its way back, within what the rule allows."""

    ce_type: ClassVar[str] = "ncv03.contracting.DepositRefunded.v1"
    amount_cents: Cents
    """What goes back, US cents."""
    due_by: PlannedDay
    """Last day for the refund."""


class SalesOrderCreated(Event):
    """The order to build: the frozen design, its bill of materials and where it stands."""

    ce_type: ClassVar[str] = "ncv03.contracting.SalesOrderCreated.v2"
    sales_order_id: Id
    """The order to build."""
    contract_id: Id
    """The contract."""
    design: DesignFacts
    """The frozen design."""
    bill_of_materials: BillOfMaterials
    """Everything that has to be bought."""
    price_cents: Cents
    """Contract price, US cents."""
    product: FinancingProduct
    """How the customer pays."""
    prepaid: bool = False
    """True where all energy of a PPA is paid for at once, when the system may operate."""
    reference: SiteReference
    """Where the site stands in the registers of utility and authority."""


class SalesOrderProgressed(Event):
    """The order to build has come further, stands still, or has ended."""

    ce_type: ClassVar[str] = "ncv03.contracting.SalesOrderProgressed.v1"
    sales_order_id: Id
    """The order to build."""
    former: Code
    """Where it was before, in the words of ``state``."""
    state: Code
    """``created``, ``ntp_granted``, ``in_fulfilment``, ``suspended``, ``completed``, ``cancelled``, ``terminated``."""


class DecisionChoice(StrEnum):
    """What a customer can do about a denial or a study requirement."""

    PAY = "pay"
    REDUCE = "reduce"
    WITHDRAW = "withdraw"


class InterconnectionDecisionRequested(Event):
    """The customer has to choose after a denial or a study requirement; silence is withdrawal."""

    ce_type: ClassVar[str] = "ncv03.contracting.InterconnectionDecisionRequested.v1"
    decision_id: Id
    """The question to the customer."""
    cost_cents: Cents
    """What paying would cost the customer, US cents."""
    choices: Annotated[tuple[DecisionChoice, ...], Field(max_length=10)]
    """Between what the customer can choose."""
    deadline: PlannedInstant
    """Silence until here is withdrawal."""
    options: InterconnectionOptions = ()
    """What ``reduce`` can mean, each way with about what it changes of the price; empty where only the size can."""


class InterconnectionDecisionMade(Event):
    """What the customer chose, or what silence until the deadline chose."""

    ce_type: ClassVar[str] = "ncv03.contracting.InterconnectionDecisionMade.v1"
    decision_id: Id
    """The question to the customer."""
    choice: DecisionChoice
    """What was chosen."""
    max_kwac: Kilowatts | None = None
    """Largest AC rating that the customer agreed to, kW; null where the size stays."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    option: WayOut | None = None
    """Which way was chosen where it was ``reduce``; null where only the size could change."""
    battery_kwh: StorageKilowattHours | None = None
    """Usable energy of the battery that belongs to that way, kWh; null where none does."""
    application_id: Id | None = None
    """The interconnection application that was decided about; null in records from before it was named."""


class PartialCancellationRequested(Event):
    """The customer no longer wants a part of what was signed: a change order without it follows, the rest stands."""

    ce_type: ClassVar[str] = "ncv03.contracting.PartialCancellationRequested.v1"
    contract_id: Id
    """The contract."""
    part: Line
    """What is left out: ``battery``, or ``roof``: the arrays on some of its planes."""
    planes: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    """The roof planes of the site that are left out; empty for another part."""
    requested_at: PastInstant
    """When the customer said so."""


class LoanFigures(Part):
    """What a loan costs, as Truth in Lending discloses it (12 CFR 1026.18)."""

    payment_cents: Cents
    """Monthly payment, US cents."""
    apr_pct: Percent
    """Annual percentage rate, %."""
    amount_financed_cents: Cents
    """Credit provided on the customer's behalf, US cents."""
    finance_charge_cents: Cents
    """What the credit costs, the dealer fee included, US cents."""
    total_of_payments_cents: Cents
    """All payments together, US cents."""


class ChangeOrderProposed(Event):
    """Another design and price than signed; the customer has to agree where the change is material."""

    ce_type: ClassVar[str] = "ncv03.contracting.ChangeOrderProposed.v2"
    change_order_id: Id
    """The change order."""
    design: DesignFacts
    """The design that takes the place of the signed one."""
    price_cents: Cents
    """New contract price, US cents."""
    price_change_cents: CentsChange
    """New price less the signed one, US cents."""
    material: bool
    """Material changes are disclosed and signed again; others are only recorded."""
    reasons: Texts
    """Why it has to change."""
    loan: LoanFigures | None = None
    """What the loan becomes; null without one, and in records from before it was told."""
    document_sha256: Sha256 | None = None
    """Hash of the change order on paper; null in records from before it was written."""
    added_cents: Cents = 0
    """What of the new price the customer pays directly, beside deposit and loan, US cents; a lender that was asked for
    all of its loan lends no more."""


class ChangeOrderApproved(Event):
    """The customer agrees; ContractAmended follows."""

    ce_type: ClassVar[str] = "ncv03.contracting.ChangeOrderApproved.v1"
    change_order_id: Id
    """The change order."""


class ChangeOrderRejected(Event):
    """The customer does not agree, or cancels a change within its cooling-off period.

    The signed contract stands, unless what was signed cannot be built: then it ends without a fee. Of a system that
    operates a change in effect is told here too where utility or authority refuse it: the system stays as it is.
    """

    ce_type: ClassVar[str] = "ncv03.contracting.ChangeOrderRejected.v1"
    change_order_id: Id
    """The change order."""
    reason: Text
    """What the customer, the utility or the authority said."""


class ContractAmended(Event):
    """The contract now stands on another design version."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractAmended.v2"
    contract_id: Id
    """The contract."""
    design: DesignFacts
    """The design that the contract now stands on."""
    bill_of_materials: BillOfMaterials
    """Everything that has to be bought."""
    price_cents: Cents
    """Contract price, US cents."""


class ContractCancelled(Event):
    """The contract ends before the system is activated."""

    ce_type: ClassVar[str] = "ncv03.contracting.ContractCancelled.v1"
    contract_id: Id
    """The contract."""
    reason: ClosingReason
    """Why it ends."""
    fee_cents: Cents
    """What the customer owes for the cancellation, US cents."""


class CompensationRequested(Event):
    """Every service undoes its part of the project and closes its record."""

    ce_type: ClassVar[str] = "ncv03.contracting.CompensationRequested.v1"
    closing_id: Id
    """The closing; one per project."""
    reason: ClosingReason
    """Why the project ends."""
    detail: Text = ""
    """What a person has to know besides; empty where nothing."""


class CompensationFailed(Event):
    """Not every service has answered in time; a person has to look."""

    ce_type: ClassVar[str] = "ncv03.contracting.CompensationFailed.v1"
    closing_id: Id
    """The closing; one per project."""
    waiting_for: Codes
    """The services that have not answered."""


class ProjectClosed(Event):
    """All seven services have closed the project."""

    ce_type: ClassVar[str] = "ncv03.contracting.ProjectClosed.v1"
    closing_id: Id
    """The closing; one per project."""
    reason: ClosingReason
    """Why it ended."""


class TaskOpened(TaskBegun):
    """Contracting asks a person to do something."""

    ce_type: ClassVar[str] = "ncv03.contracting.TaskOpened.v1"


class TaskChanged(TaskMoved):
    """A task of contracting was taken on, given back, put off or commented on."""

    ce_type: ClassVar[str] = "ncv03.contracting.TaskChanged.v1"


class TaskClosed(TaskEnded):
    """A task of contracting is no longer open."""

    ce_type: ClassVar[str] = "ncv03.contracting.TaskClosed.v1"
