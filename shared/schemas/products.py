"""How a customer may pay."""

from enum import StrEnum
from typing import Final


class FinancingProduct(StrEnum):
    """How the customer pays. Under a lease or a PPA a third party owns the system."""

    CASH = "cash"
    LOAN = "loan"
    LEASE = "lease"
    PPA = "ppa"


class Payee(StrEnum):
    """Whom the customer pays, as papers call it."""

    SELLER = "solar provider"
    LENDER = "lender"
    OWNER = "owner of the system"
    """A third party that is not the seller; it pays the seller for the system."""


PAYEE: Final = {
    FinancingProduct.CASH: Payee.SELLER,
    FinancingProduct.LOAN: Payee.LENDER,
    FinancingProduct.LEASE: Payee.OWNER,
    FinancingProduct.PPA: Payee.OWNER,
}
"""Prepaid or by the month: contract, disclosures and the notice about bills all go by this."""
