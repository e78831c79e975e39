"""The contract of a project: from an accepted proposal to a sales order, and to the project's end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import Base
from services.contracting.model.change_order import ChangeOrder, ChangeState
from services.contracting.model.financing import Offer
from services.contracting.model.sales_order import FOLLOWS, SalesOrder
from services.contracting.rules.cancelling.gate import Act, Gate, KnownRight, gate
from services.contracting.rules.cancelling.rights import Right
from services.contracting.rules.cooling_off import POLICY, CoolingOff, cooling_off, refund_due
from services.contracting.rules.deposits import largest_deposit
from services.contracting.rules.lending.offer import (
    ImplausibleOffer,
    loan_price_cents,
    other_price_cents,
    rate_must_be_accurate,
)
from services.contracting.rules.lending.quote import LoanReport
from services.contracting.rules.materiality import Bargained, equipment
from services.contracting.rules.packet.drafting import Bargain
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.policy import FINANCING_TERM_MONTHS, LATE_LETTERS
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import Owned, text_enum
from shared.messaging.storage.store import Refused
from shared.rules.calendar import local_date
from shared.rules.money.loan import financed_price_cents
from shared.rules.money.third_party import verdict
from shared.rules.ruleset import rule_set, select
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import (
    ContractAmended,
    ContractCancelled,
    ContractEffective,
    ContractRescinded,
    ContractSent,
    ContractSigned,
    DepositRefunded,
    OpenRight,
    PartialCancellationRequested,
    RescissionPeriodExpired,
    RescissionPeriodStarted,
    SalesOrderCreated,
    SalesOrderProgressed,
)
from shared.schemas.design import ProposalAccepted
from shared.schemas.event import Event, rfc3339
from shared.schemas.parts import (
    DesignFacts,
    EquipmentLine,
    Evidence,
    FinancingProduct,
    Incentives,
    ProductQuote,
    Segment,
    SiteReference,
)

BATTERY: Final = "battery"
ROOF: Final = "roof"
"""Parts of a contract that can be cancelled alone."""
LETTER: Final = "cancellation_notice"
"""The kind of the document that a letter's scan is."""


class Letter(BaseModel):
    """A cancellation that did not come through our own door."""

    document_id: UUID
    sha256: str
    method: str
    postmarked_on: date
    taken_by: str


class State(StrEnum):
    PROSPECT = "prospect"
    """The project is known; nothing was accepted yet."""
    FINANCING = "financing"
    """A lender decides."""
    PREPARING = "preparing"
    """The money is arranged; the contract waits for its parties, or is being written."""
    DECLINED = "declined"
    """Financing was declined; the customer may choose another product."""
    SENT = "sent"
    """The contract waits for its signature."""
    COOLING_OFF = "cooling_off"
    """Signed; the customer may still rescind it."""
    EFFECTIVE = "effective"
    CLOSING = "closing"
    """Every service undoes its part."""
    CLOSED = "closed"


class Stage(StrEnum):
    """How far the building has come: what a cancellation costs depends on it."""

    NOTHING = "nothing"
    ORDERED = "ordered"
    STARTED = "started"
    INSTALLED = "installed"
    OPERATING = "operating"

    @property
    def built(self) -> bool:
        """The system stands: its contract is no longer cancelled but fulfilled, terminated or transferred."""
        return self in (Stage.INSTALLED, Stage.OPERATING)


CHANGED: Final = ("design", "bill_of_materials", "price_cents", "added_cents", "cash_price_cents", "incentives")
"""What a change order replaces."""
UNSIGNED: Final = (State.PROSPECT, State.FINANCING, State.DECLINED, State.PREPARING, State.SENT)
SIGNED: Final = (State.COOLING_OFF, State.EFFECTIVE)


class Contract(Owned, Base):
    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('prospect', 'closing', 'closed') OR (contract_id IS NOT NULL AND design IS NOT NULL"
            " AND bill_of_materials IS NOT NULL AND reference IS NOT NULL AND price_cents IS NOT NULL"
            " AND product IS NOT NULL AND in_home IS NOT NULL)",
            name="accepted_has_terms",
        ),
        CheckConstraint("state <> 'sent' OR document_sha256 IS NOT NULL", name="sent_has_document"),
        CheckConstraint(
            "state NOT IN ('cooling_off', 'effective') OR (document_sha256 IS NOT NULL AND signed_at IS NOT NULL)",
            name="signed_has_signature",
        ),
        CheckConstraint("state <> 'cooling_off' OR rescission_deadline IS NOT NULL", name="cooling_off_has_deadline"),
        CheckConstraint("state <> 'effective' OR sales_order_id IS NOT NULL", name="effective_has_order"),
        CheckConstraint("price_cents >= 0 AND deposit_cents >= 0 AND refunded_cents >= 0", name="money"),
    )

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    assignment: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Of a lease or a PPA whose house was sold: ``transferred_on``; ``owner_reference`` and ``agreed_on`` once its
    owner has agreed to the buyer. None while it is the first customer's."""
    state: Mapped[State] = mapped_column(text_enum(State), default=State.PROSPECT)
    contract_id: Mapped[UUID | None] = mapped_column(default=None)
    proposal_id: Mapped[UUID | None] = mapped_column(default=None)
    product: Mapped[FinancingProduct | None] = mapped_column(text_enum(FinancingProduct), default=None)
    prepaid: Mapped[bool] = mapped_column(default=False)
    """Of a PPA: the customer pays its owner for all energy at once, when the system may operate."""
    cash_price_cents: Mapped[int | None] = mapped_column(default=None)
    """Of the accepted option; the price of another product is made from it."""
    price_cents: Mapped[int | None] = mapped_column(default=None)
    """Of the product: with the dealer fee for a loan, what the owner pays for a lease or a PPA."""
    added_cents: Mapped[int] = mapped_column(default=0)
    """What of it the customer pays directly: a change that came after the lender had been asked for all of its loan."""
    apr_pct: Mapped[float | None] = mapped_column(default=None)
    dealer_fee_pct: Mapped[float | None] = mapped_column(default=None)
    """Of the note; None but for a loan that was approved."""
    term_months: Mapped[int | None] = mapped_column(default=None)
    quotes: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """What the accepted proposal says of each way to pay; empty where it said nothing."""
    incentives: Mapped[list[dict[str, Any]] | None] = mapped_column(default=None)
    """What who buys it was told to expect, {rule, cents}; None where nothing was told."""
    creditor: Mapped[str | None] = mapped_column(default=None)
    """Who lends, or owns the system; None for a cash price, and while nobody has approved."""
    design: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    bill_of_materials: Mapped[list[dict[str, Any]] | None] = mapped_column(default=None)
    reference: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    in_home: Mapped[bool | None] = mapped_column(default=None)
    site_address: Mapped[str | None] = mapped_column(default=None)
    asked: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Milestone -> {gross_cents, fee_cents} that who finances was asked for."""
    terms: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What the document that was sent says: parties, price, payments, equipment."""
    delivered: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """The disclosures in it, each with version, rule and whose copy it is."""
    rule_versions: Mapped[list[str]] = mapped_column(default_factory=list)
    """Dated rules and templates that the document was written by, each with its version: they stay with it."""
    rights: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """The customer's rights to cancel, as they were on the day of the signature."""
    document_sha256: Mapped[str | None] = mapped_column(default=None)
    signed_document_sha256: Mapped[str | None] = mapped_column(default=None)
    """Of the document with certificate, trail and seal; None until it is sealed."""
    consent_version: Mapped[str | None] = mapped_column(default=None)
    """Of the consent to electronic records (15 USC 7001(c)) that was given last; each party's own is what counts."""
    signed_at: Mapped[datetime | None] = mapped_column(default=None)
    senior: Mapped[bool] = mapped_column(default=False)
    letter: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """A cancellation that came by letter after the period, until somebody has decided whether it was sent in time."""
    rescission_deadline: Mapped[datetime | None] = mapped_column(default=None)
    """The last instant at which the customer may rescind; past ones stay, for notices mailed in time."""
    stage: Mapped[Stage] = mapped_column(text_enum(Stage), default=Stage.NOTHING)
    sales_order_id: Mapped[UUID | None] = mapped_column(default=None)
    sales_order: Mapped[SalesOrder | None] = mapped_column(text_enum(SalesOrder), default=None)
    """How far the order to build has come; None before there is one."""
    deposit_cents: Mapped[int] = mapped_column(default=0)
    refunded_cents: Mapped[int] = mapped_column(default=0)
    """What goes back to the customer after the end, of whatever was paid."""
    refund_due_by: Mapped[date | None] = mapped_column(default=None)
    """Last day for that."""
    fee_waived: Mapped[bool] = mapped_column(default=False)
    """True once a delay of ours gives the customer the right to cancel without a fee."""

    # -- terms -----------------------------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def facts(self) -> DesignFacts:
        return DesignFacts.stored(self.design)

    @property
    def lines(self) -> tuple[EquipmentLine, ...]:
        return tuple(EquipmentLine.model_validate(line) for line in self.bill_of_materials or ())

    @property
    def site(self) -> SiteReference:
        return SiteReference.model_validate(self.reference)

    @property
    def for_consumer(self) -> bool:
        """The buyer is a consumer, whom the law protects; a business is bound by what it signs."""
        return self.site.segment is Segment.RESIDENTIAL

    def accept(self, event: ProposalAccepted) -> bool:
        """Takes the terms of an accepted proposal. False where they are known, or a signature stands in the way."""
        if self.state not in UNSIGNED or event.proposal_id == self.proposal_id:
            return False
        self.contract_id = new_id()
        self.proposal_id = event.proposal_id
        self.quotes = [one.model_dump(mode="json") for one in event.option.quotes]
        self.incentives = _told(event.option.incentives)
        self._take_product(event.product, event.option.price_cents, prepaid=event.prepaid)
        self.design = event.design.model_dump(mode="json")
        self.bill_of_materials = [line.model_dump(mode="json") for line in event.bill_of_materials]
        self.reference = event.reference.model_dump(mode="json")
        self.in_home = event.in_home
        self.document_sha256 = None
        return True

    def _take_product(self, product: FinancingProduct, cash_price_cents: int, *, prepaid: bool) -> None:
        self.product, self.prepaid = product, prepaid
        self.cash_price_cents = self.price_cents = cash_price_cents
        self.apr_pct = self.dealer_fee_pct = self.term_months = self.creditor = None

    @property
    def quote(self) -> ProductQuote | None:
        """What the customer was offered for the product; frozen with the accepted proposal."""
        found = (ProductQuote.model_validate(one) for one in self.quotes)
        return next((one for one in found if (one.product, one.prepaid) == (self.product, self.prepaid)), None)

    @property
    def offers_prepaid(self) -> bool:
        """Whether the accepted proposal offers a power purchase that is paid for at once."""
        return any(ProductQuote.model_validate(one).prepaid for one in self.quotes)

    @property
    def applied_months(self) -> int:
        """The term that is asked for: that of the quote, or ours where none was given."""
        assert self.product is not None
        quoted = None if self.quote is None else self.quote.term_months
        return quoted or FINANCING_TERM_MONTHS[self.product]

    def barred(self, product: FinancingProduct, now: datetime, kwac: float | None = None) -> str | None:
        """Why the law does not allow this system to be paid for so, with the source; None where it does.

        ``kwac``: of another AC rating, in kW; None for its own.
        """
        site = self.site
        on = local_date(now, site.time_zone)
        size = self.facts.kwac if kwac is None else kwac
        return verdict(product, on, site.jurisdiction, site.segment, size).barred

    def seek_financing(self) -> None:
        self.state = State.FINANCING

    def financed(self, offer: Offer, creditor: str, now: datetime, note_rate_pct: float | None = None) -> None:
        """Takes the lender's terms, and the price that follows. Refused where no lender can mean them."""
        price = self.must_be_plausible(offer, now, note_rate_pct)
        if self.product is FinancingProduct.LOAN:
            self.apr_pct, self.dealer_fee_pct = offer.apr_pct, offer.dealer_fee_pct
        self.term_months, self.creditor = offer.term_months, creditor
        self.price_cents = price

    def must_be_plausible(self, offer: Offer, now: datetime, note_rate_pct: float | None = None) -> int:
        """The price by the terms of a lender, cents.

        Refused beyond our policy, or where its rate is not the one that its own note has (12 CFR 1026.22).
        """
        assert self.cash_price_cents is not None and self.product is not None
        today = local_date(now, self.site.time_zone)
        terms = self.cash_price_cents, offer.apr_pct, offer.dealer_fee_pct, offer.term_months, today
        try:
            if self.product is not FinancingProduct.LOAN:
                self._must_be_quoted()
                return other_price_cents(self.product, self.cash_price_cents, offer.apr_pct, offer.dealer_fee_pct)
            if note_rate_pct is not None:
                rate_must_be_accurate(*terms, note_rate_pct)
            return loan_price_cents(*terms)
        except ImplausibleOffer as error:
            raise Refused("implausible-offer", str(error)) from None

    def _must_be_quoted(self) -> None:
        """What the customer pays under a lease or a PPA is what the accepted proposal says."""
        if self.quote is None or self.quote.term_months is None:
            raise Refused(
                "terms-missing", f"the accepted proposal does not say what the customer pays as {self.product}"
            )

    @property
    def agreed(self) -> Bargained:
        """What the customer is bound to: as signed, or as the last change order in effect has it."""
        assert self.price_cents is not None and self.cash_price_cents is not None
        loan = self.loan_at(self.cash_price_cents)
        return Bargained(self.facts, equipment(self.lines), self.price_cents, loan, self.expected(self.incentives))

    def expected(self, told: Sequence[Mapping[str, Any]] | None) -> Mapping[str, int] | None:
        """Incentives by rule, cents. None where they are another's, who owns the system, or nothing is known."""
        if told is None or self.product not in (FinancingProduct.CASH, FinancingProduct.LOAN):
            return None
        return {one["rule"]: one["cents"] for one in told}

    def loan_at(self, cash_price_cents: int, *, lent: bool = True) -> LoanReport | None:
        """The signed loan at another cash price of the system; None without one."""
        if self.terms is None:
            return None
        added_cents = self.added_at(cash_price_cents, lent=lent)
        return Terms.model_validate(self.terms).at_price(cash_price_cents, added_cents).quote

    def added_at(self, cash_price_cents: int, *, lent: bool = True) -> int:
        """What the customer would pay directly at another cash price. ``lent``: the lender has not said no.

        A lender that has said no to a larger loan, or was asked for its last milestone, lends no more: a dearer change
        is the customer's own, without a fee or interest.
        """
        assert self.cash_price_cents is not None
        no_more = self.asked_for_all or self.added_cents > 0 or not lent
        if self.product is not FinancingProduct.LOAN or not no_more:
            return 0
        return max(0, cash_price_cents - (self.cash_price_cents - self.added_cents))

    @property
    def asked_for_all(self) -> bool:
        """Who finances was asked for the last milestone, as it is when the system may operate.

        Also before that was kept in ``asked``.
        """
        return self.stage is Stage.OPERATING

    def priced(self, cash_price_cents: int, *, lent: bool = True) -> int:
        """The contract price that goes with another cash price, on the terms agreed."""
        added = self.added_at(cash_price_cents, lent=lent)
        return financed_price_cents(cash_price_cents - added, (self.dealer_fee_pct or 0) / 100) + added

    @property
    def financed_cents(self) -> int:
        """What of the price a lender or an owner pays, fee included; 0 for a cash price."""
        assert self.price_cents is not None
        return 0 if self.product is FinancingProduct.CASH else self.price_cents - self.added_cents

    @property
    def fee_cents(self) -> int:
        """What a lender keeps of it."""
        assert self.price_cents is not None and self.cash_price_cents is not None
        return max(0, self.price_cents - self.cash_price_cents) if self.product is FinancingProduct.LOAN else 0

    def financing_declined(self) -> None:
        self.state = State.DECLINED

    def must_be_asking(self) -> None:
        """Refused where the customer is not asked for another way to pay."""
        if self.state is not State.DECLINED:
            raise Refused("nothing-to-choose", "another product can be chosen only after financing was declined")

    def choose(self, product: FinancingProduct, *, prepaid: bool = False) -> None:
        """Another way to pay, after a lender has declined."""
        self.must_be_asking()
        assert self.cash_price_cents is not None
        self._take_product(product, self.cash_price_cents, prepaid=prepaid)

    # -- signature -------------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """A new document is written; one that was sent before is void."""
        self.state = State.PREPARING
        self.document_sha256 = self.terms = None

    def bargain(self, now: datetime) -> Bargain:
        """What the document will say, its parties aside."""
        assert self.product is not None and self.price_cents is not None and self.cash_price_cents is not None
        return Bargain(
            contract_id=str(self.contract_id), product=self.product, cash_price_cents=self.cash_price_cents,
            price_cents=self.price_cents, deposit_cents=self.deposit_limit(now) if self.has_deposit else 0,
            in_home=bool(self.in_home), design=self.facts, lines=self.lines, site=self.site, quote=self.quote,
            creditor=self.creditor, apr_pct=self.apr_pct, dealer_fee_pct=self.dealer_fee_pct,
            term_months=self.term_months,
        )  # fmt: skip

    def send(
        self, document_sha256: str, terms: dict[str, Any], delivered: list[dict[str, Any]], rule_versions: list[str]
    ) -> list[Event]:
        assert self.contract_id is not None and self.price_cents is not None
        self.state = State.SENT
        self.document_sha256, self.terms = document_sha256, terms
        self.delivered, self.rule_versions = delivered, rule_versions
        return [
            ContractSent(
                project_id=self.project_id,
                contract_id=self.contract_id,
                document_sha256=document_sha256,
                price_cents=self.price_cents,
            )
        ]

    def must_be_for_signature(self, document_sha256: str) -> None:
        """Refused where nothing waits for a signature, or another document was read."""
        if self.state is not State.SENT:
            raise Refused("not-for-signature", f"the contract is {self.state}, not waiting for a signature")
        if document_sha256 != self.document_sha256:
            raise Refused("document-changed", "what was signed is not the document that was sent: read it again")

    def sign(self, document_sha256: str, *, senior: bool, now: datetime, trail_head: str | None = None) -> list[Event]:
        """The last signer has signed; ``trail_head`` is the last seal of the record of it."""
        self.must_be_for_signature(document_sha256)
        assert self.contract_id is not None and self.price_cents is not None and self.in_home is not None
        self.signed_at = now
        self.senior = senior
        self.state = State.COOLING_OFF
        started = self._start_rescission_period(now)
        signed = ContractSigned(
            project_id=self.project_id,
            contract_id=self.contract_id,
            document_sha256=document_sha256,
            signed_at=now,
            in_home=self.in_home,
            design=self.facts,
            price_cents=self.price_cents,
            trail_head=trail_head,
            rules=tuple(sorted({*self.rule_versions, *(f"{event.rule} {event.rule_version}" for event in started)})),
        )
        return [signed, *started]

    def _start_rescission_period(self, now: datetime) -> list[RescissionPeriodStarted]:
        """A business has none: what it signed binds at once."""
        if (period := self.cooling_off(now)) is None:
            self.rescission_deadline = now
            return []
        self.rescission_deadline = period.deadline
        self.rights = [_kept(right) for right in period.rights]
        return [self._started(period)]

    def _started(self, period: CoolingOff, order: ChangeOrder | None = None) -> RescissionPeriodStarted:
        assert self.contract_id is not None
        return RescissionPeriodStarted(
            project_id=self.project_id,
            contract_id=self.contract_id,
            deadline=period.deadline,
            rule=period.rule,
            rule_version=period.version,
            change_order_id=None if order is None else order.id,
            rights=tuple(OpenRight.model_validate(_kept(right)) for right in period.rights),
        )

    def cooling_off(self, now: datetime) -> CoolingOff | None:
        """The period after a signature of this moment; None for a business."""
        assert self.in_home is not None and self.product is not None and self.price_cents is not None
        if not self.for_consumer:
            return None
        return cooling_off(
            now,
            jurisdiction=self.site.jurisdiction,
            time_zone=self.site.time_zone,
            in_home=self.in_home,
            senior=self.senior,
            product=self.product,
            price_cents=self.price_cents,
        )

    def change_signed(self, order: ChangeOrder, now: datetime) -> list[Event]:
        """A signed change has a cooling-off period of its own; that of the contract is not touched."""
        if (period := self.cooling_off(now)) is None:
            order.rescission_deadline = now
            return self.amend(order)
        order.rescission_deadline = period.deadline
        return [self._started(period, order)]

    def change_period_over(self, order: ChangeOrder) -> list[Event]:
        """The change can no longer be cancelled: it takes effect."""
        if self.state not in SIGNED or order.state is not ChangeState.APPROVED:
            return []
        assert self.contract_id is not None
        expired = RescissionPeriodExpired(
            project_id=self.project_id, contract_id=self.contract_id, change_order_id=order.id
        )
        return [expired, *self.amend(order)]

    def rescission_period_over(self) -> list[Event]:
        """The customer can no longer rescind."""
        if self.state is not State.COOLING_OFF:
            return []
        assert self.contract_id is not None
        return [RescissionPeriodExpired(project_id=self.project_id, contract_id=self.contract_id)]

    def take_effect(self, now: datetime, *, money_arranged: bool) -> list[Event]:
        """Becomes binding, with its order to build, once no right is open and the lender wants nothing more."""
        over = self.rescission_deadline is not None and self.rescission_deadline <= now
        if self.state is not State.COOLING_OFF or not over or not money_arranged:
            return []
        return self._become_effective()

    def _become_effective(self) -> list[Event]:
        assert self.contract_id is not None and self.price_cents is not None and self.product is not None
        self.state = State.EFFECTIVE
        self.sales_order_id, self.sales_order = new_id(), SalesOrder.CREATED
        return [
            ContractEffective(project_id=self.project_id, contract_id=self.contract_id, price_cents=self.price_cents),
            SalesOrderCreated(
                project_id=self.project_id,
                sales_order_id=self.sales_order_id,
                contract_id=self.contract_id,
                design=self.facts,
                bill_of_materials=self.lines,
                price_cents=self.price_cents,
                product=self.product,
                prepaid=self.prepaid,
                reference=self.site,
            ),
        ]

    def amend(self, order: ChangeOrder) -> list[Event]:
        """Puts the contract on the design of a change order."""
        order.state = ChangeState.EFFECTIVE
        order.before = {name: getattr(self, name) for name in CHANGED} if self.stage is Stage.OPERATING else None
        self.design = order.design
        self.bill_of_materials = order.bill_of_materials
        self.price_cents, self.added_cents = order.price_cents, order.added_cents
        self.cash_price_cents = order.cash_price_cents or self.cash_price_cents
        self.incentives = self.incentives if order.incentives is None else order.incentives
        return self._amended()

    def go_back(self, undone: Sequence[ChangeOrder], reason: str) -> list[Event]:
        """Puts the contract on what operates again: what these, the last one first, were to change cannot be."""
        for order in undone:
            for name, value in (order.before or {}).items():
                setattr(self, name, value)
        return [*self._amended(), *(event for order in undone for event in order.undo(reason))]

    def _amended(self) -> list[Event]:
        assert self.contract_id is not None and self.price_cents is not None
        return [
            ContractAmended(
                project_id=self.project_id,
                contract_id=self.contract_id,
                design=self.facts,
                bill_of_materials=self.lines,
                price_cents=self.price_cents,
            )
        ]

    def order_is(self, now_is: SalesOrder) -> list[Event]:
        """The order to build has come so far; nothing where it has not, or was there before."""
        if self.sales_order_id is None or self.sales_order not in FOLLOWS[now_is]:
            return []
        former, self.sales_order = self.sales_order, now_is
        assert former is not None
        return [
            SalesOrderProgressed(
                project_id=self.project_id, sales_order_id=self.sales_order_id, former=former.value,
                state=now_is.value,
            )
        ]  # fmt: skip

    # -- money -----------------------------------------------------------------------------------------------------

    def reached(self, stage: Stage) -> None:
        """The building has come this far; it never goes back."""
        if list(Stage).index(stage) > list(Stage).index(self.stage):
            self.stage = stage

    def is_due(self, stage: Stage) -> bool:
        """Whether the contract is in effect and the building has come so far."""
        far_enough = list(Stage).index(self.stage) >= list(Stage).index(stage)
        return self.state is State.EFFECTIVE and far_enough

    @property
    def has_deposit(self) -> bool:
        """Only of a cash price: a loan pays all of it, of a lease or a PPA the customer pays none."""
        return self.product is FinancingProduct.CASH

    def deposit_limit(self, now: datetime) -> int:
        assert self.price_cents is not None
        site = self.site
        limited_by = site.jurisdiction if self.for_consumer else None
        return largest_deposit(self.price_cents, limited_by, local_date(now, site.time_zone))

    def deposit_room(self, now: datetime) -> int:
        """What may still be taken before work begins, in cents; 0 where no contract is signed, or none is for cash."""
        if self.state not in SIGNED or not self.has_deposit:
            return 0
        return max(0, self.deposit_limit(now) - self.deposit_cents)

    def take_deposit(self, amount_cents: int, now: datetime) -> int:
        """Takes of what has come in as much as may be taken as deposit; gives how much that is."""
        taken = min(amount_cents, self.deposit_room(now))
        self.deposit_cents += taken
        return taken

    # -- the end ---------------------------------------------------------------------------------------------------

    def rescind(self, method: str, now: datetime, party_id: UUID | None = None) -> list[Event]:
        """The customer's notice is given now, by the server's clock: nobody says when he has given it.

        One consumer's notice binds all: 12 CFR 1026.23(a)(4); for the other rights it is our policy.
        """
        self.must_be_rescindable()
        if not self.open_at(now):
            raise Refused("period-over", f"the right to rescind ended at {self.rescission_deadline}")
        assert self.contract_id is not None
        return [
            ContractRescinded(
                project_id=self.project_id,
                contract_id=self.contract_id,
                received_at=now,
                method=method,
                party_id=party_id,
            )
        ]

    def take_letter(self, letter: Letter, now: datetime) -> None:
        """A cancellation by letter counts from its postmark (16 CFR 429.1(b)), which a person judges by the scan."""
        self.must_be_rescindable()
        assert self.rescission_deadline is not None and self.signed_at is not None
        zone = self.site.time_zone
        if now > self.rescission_deadline + LATE_LETTERS:
            raise Refused("too-late", f"letters are taken until {self.rescission_deadline + LATE_LETTERS}")
        if not local_date(self.signed_at, zone) <= letter.postmarked_on <= local_date(now, zone):
            raise Refused("impossible-date", "it was posted on a day after the signature, and not in the future")
        if self.letter is not None:
            raise Refused("letter-known", "another letter waits to be decided about")
        self.letter = letter.model_dump(mode="json")

    def judge_letter(self, who: str, *, accepted: bool, now: datetime) -> list[Event]:
        """Another person than who took the letter in says whether it was posted in time."""
        self.must_be_rescindable()
        if self.letter is None:
            raise Refused("no-letter", "no letter waits to be decided about")
        letter = Letter.model_validate(self.letter)
        assert self.rescission_deadline is not None and self.contract_id is not None
        if letter.taken_by == who:
            raise Refused("same-person", "who took the letter in does not decide about it")
        if not accepted:
            self.letter = None
            return []
        if letter.postmarked_on > local_date(self.rescission_deadline, self.site.time_zone):
            raise Refused("period-over", f"it was posted after the right to rescind ended, {self.rescission_deadline}")
        self.letter = None
        return [
            ContractRescinded(
                project_id=self.project_id,
                contract_id=self.contract_id,
                received_at=now,
                method=letter.method,
                evidence=(Evidence(document_id=letter.document_id, sha256=letter.sha256, kind=LETTER),),
            )
        ]

    def gate(self, act: Act, now: datetime) -> Gate:
        """Whether what has to wait for the end of every right may be done now, and which right it waits for.

        ``Refused`` where nothing is signed.
        """
        self.must_be_rescindable()
        assert self.rescission_deadline is not None
        rights = [
            KnownRight(one["rule"], _instant(one["open_until"]), _instant(one["assignable_from"]))
            for one in self.rights
        ] or [KnownRight(POLICY, self.rescission_deadline)]  # fmt: skip
        return gate(rights if self.for_consumer else [], act, now)

    def must_be_open(self, act: Act, now: datetime) -> None:
        """Refused while a right of the customer is open, with the rights and when they end."""
        found = self.gate(act, now)
        if not found.open:
            rules = ", ".join(right.rule for right in found.rights)
            raise Refused("rights-open", f"{act} waits for {rules}, until {found.until or 'its notice is delivered'}")

    def must_be_rescindable(self) -> None:
        """Refused where nothing is signed."""
        if self.state not in SIGNED or self.rescission_deadline is None or self.signed_at is None:
            raise Refused("nothing-to-rescind", f"the contract is {self.state}, not signed")

    def open_at(self, instant: datetime) -> bool:
        """Whether the contract itself can be rescinded by a notice given then."""
        assert self.rescission_deadline is not None
        return self.for_consumer and instant <= self.rescission_deadline

    @property
    def ending(self) -> bool:
        return self.state in (State.CLOSING, State.CLOSED)

    def assign(self, owner_reference: str, agreed_on: date) -> bool:
        """The owner of the system has agreed that the buyer of the house takes it over. False where that is known."""
        if self.assignment is None:
            raise Refused("not-sold", "no house with a leased system, or one of a power purchase, was sold here")
        agreed = {"owner_reference": owner_reference, "agreed_on": agreed_on.isoformat()}
        if (known := self.assignment.get("owner_reference")) is not None:
            if self.assignment.items() >= agreed.items():
                return False
            raise Refused("assigned", f"its owner has agreed under {known} already, on {self.assignment['agreed_on']}")
        self.assignment = self.assignment | agreed
        return True

    def must_not_be_ending(self) -> None:
        if self.ending:
            raise Refused("already-closing", f"the project is {self.state} already")

    def must_be_cancellable(self) -> None:
        self.must_not_be_ending()
        if self.stage.built:
            raise Refused("installed", f"the system is {self.stage}: it is terminated or transferred, not cancelled")

    def leave_out(self, part: str, planes: tuple[str, ...], now: datetime) -> list[Event]:
        """The customer wants the system without its battery, or without what was to stand on some roof planes.

        Refused where there is no such part, or nothing would be left.
        """
        self.must_be_rescindable()
        self.must_be_cancellable()
        built_on = {one.plane for one in self.facts.arrays}
        if part == BATTERY and not self.facts.battery_kwh:
            raise Refused("no-such-part", "what was signed has no battery")
        if strange := [plane for plane in planes if plane not in built_on]:
            known = ", ".join(sorted(filter(None, built_on))) or "none that is known by name"
            raise Refused("no-such-part", f"nothing stands on {strange[0]}; what was signed stands on {known}")
        if not self.facts.kwdc if part == BATTERY else built_on <= set(planes):
            raise Refused("nothing-left", "that is all that was signed: the whole contract can be cancelled")
        assert self.contract_id is not None
        return [
            PartialCancellationRequested(
                project_id=self.project_id, contract_id=self.contract_id, part=part, planes=planes, requested_at=now
            )
        ]

    @property
    def cancellation_fee_cents(self) -> int:
        """Kept of the deposit when the customer ends an effective contract for reasons of their own.

        By the dated table, which knows what has been spent; the one of the day of signature.
        """
        if self.state is not State.EFFECTIVE or self.fee_waived or self.signed_at is None or self.stage.built:
            return 0
        signed_on = local_date(self.signed_at, self.site.time_zone)
        row = select(rule_set("cancellation_fees"), "cancellation", signed_on, self.site.jurisdiction)
        return 0 if row is None else min(row.params["cents"][self.stage.value], self.deposit_cents)

    def close(self, reason: ClosingReason, now: datetime, *, fee_cents: int = 0, other_cents: int = 0) -> list[Event]:
        """Ends the contract: what is kept of the money, and what is paid back. The closing is its own entity.

        ``other_cents``: what the customer has paid beside the deposit and we still hold.
        """
        events: list[Event] = []
        if self.contract_id is not None and reason not in NOT_CANCELLED:
            events.append(
                ContractCancelled(
                    project_id=self.project_id, contract_id=self.contract_id, reason=reason, fee_cents=fee_cents
                )
            )
        paid = self.deposit_cents + other_cents
        if not self.earned(reason) and paid > fee_cents:
            self.refunded_cents = paid - fee_cents
            self.refund_due_by = refund_due(now, self.site.time_zone, self.site.jurisdiction)
            refunded = DepositRefunded(
                project_id=self.project_id, amount_cents=self.refunded_cents, due_by=self.refund_due_by
            )
            events.append(refunded)
        events += self.order_is(SalesOrder.TERMINATED if self.stage.built else SalesOrder.CANCELLED)
        self.state = State.CLOSING
        return events

    def earned(self, reason: ClosingReason) -> bool:
        """The price was earned: a project that ends for this reason now gives nothing back."""
        return reason is ClosingReason.DECOMMISSIONED or self.stage.built


NOT_CANCELLED: Final = (ClosingReason.CONTRACT_RESCINDED, ClosingReason.DECOMMISSIONED)
"""Ends that are no cancellation of the contract: it was undone by right, or it was fulfilled."""


def _kept(right: Right) -> dict[str, Any]:
    """A right that applies, as it is stored and told."""
    return {
        "rule": right.row.id, "version": right.row.version,
        "open_until": None if right.open_until is None else rfc3339(right.open_until),
        "assignable_from": None if right.assignable_from is None else rfc3339(right.assignable_from),
        "citation": right.row.citation, "verified": right.row.verified,
    }  # fmt: skip


def _told(incentives: Incentives | None) -> list[dict[str, Any]] | None:
    return None if incentives is None else [one.model_dump(mode="json") for one in incentives]


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
