"""How much a contractor may take before work begins: the rows of ``deposit_caps``."""

from datetime import date

from shared.rules.ruleset import FEDERAL, RuleRow, rule_set, select


def largest_deposit(price_cents: int, jurisdiction: str | None, on: date) -> int:
    """The largest down payment, in cents, that may be asked: a share of the price, or an absolute limit if lower.

    ``jurisdiction``: the state that limits what home owners pay in advance; None for a business, which no state does.

    ValueError for a day on which no rule is in force.
    """
    if (row := _cap(jurisdiction, on)) is None:
        raise ValueError(f"no rule for deposits is in force on {on.isoformat()}")
    return _most(row, price_cents)


def too_much_down(deposit_cents: int, price_cents: int, jurisdiction: str | None, on: date) -> str | None:
    """Why a contract may not ask for so much before work begins, with the law; None where no state forbids it."""
    row = _cap(jurisdiction, on)
    if row is None or row.jurisdiction == FEDERAL or deposit_cents <= (most := _most(row, price_cents)):
        return None
    return f"{deposit_cents} cents are more than the {most} that {row.citation} allows"


def _cap(jurisdiction: str | None, on: date) -> RuleRow | None:
    return select(rule_set("deposit_caps"), "down_payment", on, jurisdiction)


def _most(row: RuleRow, price_cents: int) -> int:
    share: int = price_cents * row.params["pct"] // 100
    limit: int | None = row.params["cents"]
    return share if limit is None else min(share, limit)
