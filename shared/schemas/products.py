"""How a customer may pay."""

from enum import StrEnum


class FinancingProduct(StrEnum):
    """How the customer pays. Under a lease or a PPA a third party owns the system."""

    CASH = "cash"
    LOAN = "loan"
    LEASE = "lease"
    PPA = "ppa"
