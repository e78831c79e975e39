"""Facts of a design: the lists hold together, and those of version 1 are read for what they say."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.schemas.design import DesignVersionCreated
from shared.schemas.facts import DesignFacts
from shared.schemas.generate.examples import examples_of
from shared.schemas.tests.older import facts_1
from shared.schemas.upcasters import facts_2, upcast

V1 = "ncv03.design.DesignVersionCreated.v1"
[OLD] = [example.value["design"] for example in examples_of(V1) if example.value]
STRINGS, MICRO = [example.value["design"] for example in examples_of(DesignVersionCreated.ce_type) if example.value]


def test_sums_follow_from_the_lists() -> None:
    strings, micro = (DesignFacts.model_validate(one) for one in (STRINGS, MICRO))
    assert (strings.module_count, strings.string_lengths) == (20, (10, 10))
    assert strings.string_voc_stc_v == pytest.approx(453.4)
    assert (micro.module_count, micro.inverter_count, micro.string_voc_stc_v) == (18, 18, None)
    assert strings.module_power_w == pytest.approx(405) and strings.battery_models == {"IQ Battery 5P"}
    mirrored = strings.model_copy(update={"strings": (strings.strings[0].model_copy(update={"parallel": 3}),)})
    assert mirrored.string_lengths == (10, 10, 10)
    assert sum(strings.monthly_kwh or ()) == pytest.approx(strings.annual_kwh)


def test_storage_alone_can_be_stated() -> None:
    lists: dict[str, list[Any]] = {name: [] for name in ("modules", "arrays", "strings", "inverters")}
    alone = DesignFacts.model_validate(STRINGS | lists | {"kwdc": 0, "kwac": 0, "annual_kwh": 0, "p90_kwh": 0})
    assert (alone.module_count, alone.module_model, alone.inverter_count, alone.battery_kwh) == (0, "", 0, 10)


@pytest.mark.parametrize(
    ("place", "change", "said"),
    [
        ("strings", {"array": "north"}, "array north is named but not stated"),
        ("strings", {"inverter": "I9"}, "inverter I9 is named but not stated"),
        ("strings", {"id": "S2"}, "S2 is stated twice"),
        ("arrays", {"module": "another"}, "module another is named but not stated"),
        ("batteries", {"inverter": "I9"}, "inverter I9 is named but not stated"),
    ],
)
def test_what_does_not_hold_together_is_refused(place: str, change: dict[str, Any], said: str) -> None:
    facts = copy.deepcopy(STRINGS)
    facts[place][0] |= change
    with pytest.raises(ValidationError, match=said):
        DesignFacts.model_validate(facts)


def test_version_1_leaves_unstated_what_it_did_not_say() -> None:
    _, current = upcast(V1, {"design": OLD})
    facts = DesignFacts.model_validate(current["design"])
    [module], [inverter] = facts.modules, facts.inverters
    assert (module.model, module.count, module.pmax_w) == (OLD["module_model"], 20, 405)
    assert module.voc_v == pytest.approx(45.34) and module.isc_a == 11.17
    assert (module.beta_voc_pct_per_k, module.max_system_v, module.series_fuse_a) == (None, None, None)
    assert facts.arrays == () == facts.batteries and facts.battery_kwh == 10
    assert [(one.array, one.modules) for one in facts.strings] == [(None, 10), (None, 10)]
    assert (inverter.model, inverter.count, inverter.kw, inverter.phases) == (OLD["inverter_model"], 1, 7.7, None)
    assert DesignFacts.stored(OLD) == facts, "and so is a row of before"
    assert DesignFacts.stored(current["design"]) == facts


@given(st.lists(st.integers(1, 30), max_size=6), st.integers(1, 40), st.floats(0.1, 900), st.floats(0.1, 20))
def test_no_sum_of_version_1_is_lost(lengths: list[int], inverters: int, voc_v: float, isc_a: float) -> None:
    known = {"strings": lengths, "inverter_count": inverters, "module_count": sum(lengths) or inverters}
    old = OLD | known | {"string_voc_stc_v": voc_v if lengths else None, "string_isc_stc_a": isc_a if lengths else None}
    facts = DesignFacts.model_validate(facts_2(old))
    back = facts_1(facts.model_dump(mode="json"))
    for name in old.keys() - {"string_voc_stc_v"}:
        assert back[name] == (list(old[name]) if name == "strings" else old[name]), name
    assert facts.string_voc_stc_v == pytest.approx(old["string_voc_stc_v"])
    assert sum(one.kw * one.count for one in facts.inverters) == pytest.approx(facts.kwac)
