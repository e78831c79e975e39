"""On time and in full: what each kind of failure counts as, and that nothing is counted twice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.fieldops.rules.supply.otif import OtifReport, PurchasingEvent, otif

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DUE = date(2026, 3, 10)


def event(kind: str, day: int, **data: Any) -> PurchasingEvent:
    time = START + timedelta(days=day)
    return PurchasingEvent(type=f"ncv03.fieldops.{kind}", time=time, data={"purchase_order_id": "A", **data})


def order(quantity: int = 10) -> PurchasingEvent:
    lines = [{"line": 1, "sku": "m", "quantity": quantity}]
    return event("PurchaseOrderIssued", 0, supplier="S", need_by=DUE.isoformat(), lines=lines)


def promise(day: int, after: int = 1) -> PurchasingEvent:
    return event("PurchaseOrderAcknowledged", after, promised_for=f"2026-03-{day:02}")


def goods(day: int, received: int, damaged: int = 0) -> PurchasingEvent:
    lines = [{"line": 1, "sku": "m", "received": received, "damaged": damaged}]
    return event("GoodsReceived", day - 1, delivered_on=f"2026-03-{day:02}", lines=lines)


def wrong_goods(**line: Any) -> PurchasingEvent:
    return event("GoodsReceived", 3, delivered_on="2026-03-04", lines=[{**line, "received": 1}])


def now(day: int) -> PurchasingEvent:
    return event("MaterialsReady", day - 1)


@pytest.mark.parametrize(
    ("events", "counts"),
    [
        # lines_due, otif, late, short, damaged, censored
        ([goods(10, 10)], (1, 1, 0, 0, 0, 0)),
        ([goods(11, 10)], (1, 0, 1, 0, 0, 0)),
        ([goods(9, 8), now(20)], (1, 0, 0, 1, 0, 0)),
        ([goods(9, 8), goods(10, 2)], (1, 1, 0, 0, 0, 0)),
        ([goods(9, 8), goods(12, 2)], (1, 0, 1, 0, 0, 0)),
        ([goods(9, 10, 1)], (1, 0, 0, 0, 1, 0)),
        ([goods(9, 10, 1), goods(10, 1)], (1, 1, 0, 0, 0, 0)),  # replaced in time
        ([goods(9, 10, 1), goods(12, 1)], (1, 0, 1, 0, 0, 0)),  # replaced late
        ([goods(9, 12)], (1, 1, 0, 0, 0, 0)),  # surplus
        ([now(10)], (0, 0, 0, 0, 0, 1)),  # the day is not over
        ([now(11)], (1, 0, 1, 1, 0, 0)),  # nothing came
        ([goods(9, 8), now(10)], (0, 0, 0, 0, 0, 1)),
        ([promise(15), goods(14, 10)], (1, 1, 0, 0, 0, 0)),
        ([promise(15), promise(20, after=9), goods(18, 10)], (1, 0, 1, 0, 0, 0)),  # the first promise counts
        ([promise(15), now(15)], (0, 0, 0, 0, 0, 1)),
        ([event("PurchaseOrderCancelled", 3), now(20)], (0, 0, 0, 0, 0, 0)),
        ([event("PurchaseOrderCancelled", 15), now(20)], (1, 0, 1, 1, 0, 0)),  # given up after it was late
    ],
)
def test_a_line(events: list[PurchasingEvent], counts: tuple[int, ...]) -> None:
    found = otif([order(), *events])
    assert (found.lines_due, found.otif, found.late, found.short, found.damaged, found.censored) == counts
    assert found.otif_pct == (100 * counts[1] / counts[0] if counts[0] else None)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([goods(9, 10)], "A was not issued before"),
        ([order(), order()], "issued twice"),
        ([order(), wrong_goods(line=2, sku="m")], "no line 2 of m"),
        ([order(), wrong_goods(line=1, sku="x")], "no line 1 of x"),
    ],
)
def test_events_that_do_not_fit_are_refused(events: list[PurchasingEvent], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        otif(events)


def test_more_damaged_than_received_is_refused() -> None:
    with pytest.raises(ValidationError, match="3 are damaged of 2 received"):
        goods(9, 2, 3).content()


arrivals = st.lists(st.tuples(st.integers(2, 20), st.integers(0, 12), st.integers(0, 12)), max_size=5)


@given(arrivals, st.integers(1, 20), st.randoms(use_true_random=False))
def test_whatever_comes_in_whatever_order_of_the_file(
    came: list[tuple[int, int, int]], today: int, chance: Any
) -> None:
    came = [(day, received, min(damaged, received)) for day, received, damaged in came if day <= today]
    events = [order(), *(goods(*one) for one in came), now(today)]
    found = otif(events)
    chance.shuffle(events)
    assert otif(events) == found
    assert found.lines_due + found.censored == 1
    sound = sum(received - damaged for day, received, damaged in came if day <= DUE.day)
    assert found.otif == (sound >= 10)
    if found.lines_due and not found.otif:
        assert found.late or found.short or found.damaged


def test_many_orders_add_up() -> None:
    def of(number: int, *events: PurchasingEvent) -> list[PurchasingEvent]:
        named = {"purchase_order_id": f"PO-{number}"}
        return [one.model_copy(update={"data": {**one.data, **named}}) for one in events]

    single = [of(n, order(), goods(9 + n % 3, 10)) for n in range(40)]
    parts = [otif(events) for events in single]
    assert otif([one for events in single for one in events]) == OtifReport(
        lines_due=40,
        otif=sum(part.otif for part in parts),
        otif_pct=100 * sum(part.otif for part in parts) / 40,
        late=sum(part.late for part in parts),
        short=0,
        damaged=0,
        censored=0,
    )
