"""Older versions lead to today's class with every fact kept."""

import copy
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.schemas.catalogue import events
from shared.schemas.generate.examples import examples_of
from shared.schemas.onboarding import DERConsent, Nameplate, SystemActivated
from shared.schemas.parts import SerialNumber
from shared.schemas.upcasters import UPCASTERS, Value, newest, upcast, upcaster
from shared.schemas.wire import from_value

V1 = "ncv03.onboarding.SystemActivated.v1"
ENROLLED, BARE = (example.value for example in examples_of(V1))


def test_an_enrolled_system_of_version_1() -> None:
    assert ENROLLED is not None
    event = from_value(V1, json.dumps(ENROLLED).encode())
    assert isinstance(event, SystemActivated)
    assert event.nameplate == Nameplate(
        der_type=83,
        rtg_max_w=3800,
        rtg_max_va=3800,
        rtg_max_charge_rate_w=3840,
        rtg_max_discharge_rate_w=3840,
        rtg_max_wh=5000,
        rtg_normal_category=2,
        rtg_abnormal_category=3,
    )
    assert event.export_limit_w == 3800
    assert event.consent == DERConsent(
        program_id="VPP-CA-2025",
        version="2",
        granted_at=datetime(2025, 10, 15, 19, 5, 30, tzinfo=UTC),
        min_reserve_soc_pct=30,
    )
    assert len(event.serials) == 12
    assert event.serials[-1] == SerialNumber(sku="ENP-IQ5P", serial="492309007702")
    assert event.project_id == UUID(ENROLLED["project_id"])


def test_what_version_1_left_out_stays_unstated() -> None:
    event = from_value(V1, json.dumps(BARE).encode())
    assert isinstance(event, SystemActivated)
    assert (event.consent, event.export_limit_w, event.nameplate.rtg_max_wh) == (None, None, 0)


@pytest.mark.parametrize("ce_type", ["ncv03.onboarding.SystemActivated.v2", "ncv03.onboarding.ActivatedSystemState.v1"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((4, "A", "I"), (4, 1, 1)),
        ((80, "B", "II"), (80, 2, 2)),
        ((82, "B", "III"), (83, 2, 3)),
        ((83, "?", ""), (83, 0, 0)),
    ],
)
def test_numbers_of_the_draft_become_those_of_the_standard(
    ce_type: str, before: tuple[int, str, str], after: tuple[int, int, int]
) -> None:
    value = copy.deepcopy(examples_of(ce_type)[0].value)
    assert value is not None
    names = ("der_type", "rtg_normal_category", "rtg_abnormal_category")
    value["nameplate"] |= dict(zip(names, before, strict=True))
    _, current = upcast(ce_type, value)
    assert tuple(current["nameplate"][name] for name in names) == after
    kept = {name: of for name, of in value.items() if name != "nameplate"}
    assert {name: current[name] for name in kept} == kept


limits = st.none() | st.integers(0, 50_000).map(lambda watts: watts / 1000)
lines = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=5)
serials = st.dictionaries(lines, st.lists(lines, max_size=3), max_size=4)


@given(limit_kw=limits, by_sku=serials, enrolled=st.booleans(), more=st.dictionaries(st.text(max_size=3), st.none()))
def test_no_fact_of_version_1_is_lost(
    limit_kw: float | None, by_sku: dict[str, list[str]], enrolled: bool, more: dict[str, None]
) -> None:
    assert ENROLLED is not None and BARE is not None
    value = more | copy.deepcopy(ENROLLED if enrolled else BARE)
    value |= {"export_limit_kw": limit_kw, "serials": by_sku}
    before = copy.deepcopy(value)
    ce_type, current = upcast(V1, value)
    assert value == before, "the older value is left as it was"
    event = SystemActivated.model_validate(current)
    assert ce_type == SystemActivated.ce_type
    assert event.export_limit_w == (None if limit_kw is None else round(limit_kw * 1000))
    assert [(s.sku, s.serial) for s in event.serials] == [(sku, s) for sku, all_ in by_sku.items() for s in all_]
    assert (event.consent is not None) is enrolled


def test_every_chain_ends_at_a_class() -> None:
    known = events()
    for old in UPCASTERS:
        assert old not in known
        assert newest(old) in known
        assert examples_of(old), f"{old} has no example"


def test_a_chain_is_followed_to_its_end() -> None:
    calls: list[str] = []

    def step(name: str) -> Any:
        def convert(value: Value) -> Value:
            calls.append(name)
            return value | {name: True}

        return convert

    try:
        upcaster("test.chain.Thing.v1", "test.chain.Thing.v2")(step("one"))
        upcaster("test.chain.Thing.v2", "test.chain.Thing.v4")(step("two"))
        assert upcast("test.chain.Thing.v1", {}) == ("test.chain.Thing.v4", {"one": True, "two": True})
        assert calls == ["one", "two"]
        with pytest.raises(ValueError, match=r"has an upcaster already, to test\.chain\.Thing\.v2"):
            upcaster("test.chain.Thing.v1", "test.chain.Thing.v3")
    finally:
        for name in ("test.chain.Thing.v1", "test.chain.Thing.v2"):
            UPCASTERS.pop(name, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a.b.Thing.v2", "a.b.Thing.v1"),
        ("a.b.Thing.v1", "a.b.Thing.v1"),
        ("a.b.Thing.v1", "a.b.Other.v2"),
    ],
)
def test_an_upcaster_only_leads_forward(old: str, new: str) -> None:
    with pytest.raises(ValueError, match="leads to a later version of the same event"):
        upcaster(old, new)
    assert old not in UPCASTERS
