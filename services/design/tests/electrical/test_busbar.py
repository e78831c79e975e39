"""Interconnection at the panel: every method of 705.12, the supply side, the ways out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.design.rules.electrical.busbar import Panel, busbar_checks, interconnect, max_output_a
from services.design.rules.electrical.nec import edition_for

EDITIONS = ("2014", "2017", "2020", "2023")


def panel(busbar: float = 200, main: float = 200, **changes: object) -> Panel:
    return Panel.model_validate({"busbar_a": busbar, "main_a": main, "service_a": main, **changes})


@pytest.mark.parametrize(("busbar", "main", "amperes", "kilowatts"), [(200, 200, 32, 7.68), (225, 200, 56, 13.44)])
def test_published_120_percent_cases(busbar: float, main: float, amperes: float, kilowatts: float) -> None:
    """200/200 A: 32 A, 7.68 kW; 225/200 A: 56 A, 13.44 kW at 240 V (unanswered.io, 120 % rule)."""
    verdict = interconnect(panel(busbar, main), amperes, "2023")
    assert verdict.passed and verdict.method == "busbar_opposite_end"
    assert verdict.max_output_a == pytest.approx(amperes)
    assert verdict.max_output_kwac == pytest.approx(kilowatts)
    assert not interconnect(panel(busbar, main), amperes + 0.1, "2023").passed


def test_method_of_the_plain_sum() -> None:
    verdict = interconnect(panel(225, 150), 48, "2020")
    assert verdict.method == "busbar_sum"  # 150 + 60 = 210


def test_source_not_at_the_opposite_end() -> None:
    verdict = interconnect(panel(opposite_end_free=False), 32, "2023")
    assert not verdict.passed and {check.rule for check in verdict.checks} == {"busbar_sum"}


def test_sum_of_breakers_for_a_combiner_panel() -> None:
    """705.12(B)(3): a 200 A panel with 100 A of load breakers takes a 100 A source breaker, 80 A continuous."""
    verdict = interconnect(panel(branch_breakers_a=100), 80, "2023")
    assert verdict.passed and verdict.method == "busbar_breaker_sum"
    assert max_output_a(panel(branch_breakers_a=100), "2023") == pytest.approx(80)


@pytest.mark.parametrize(("edition", "passes"), [("2014", False), ("2017", True), ("2020", True), ("2023", True)])
def test_centre_fed_dwellings_since_2017(edition: str, passes: bool) -> None:
    assert interconnect(panel(centre_fed=True), 32, edition).passed is passes
    assert not interconnect(panel(centre_fed=True, dwelling=False), 32, edition).passed


@pytest.mark.parametrize(
    ("edition", "cited"),
    [
        ("2014", "705.12(D)(2)(3)(b)"),
        ("2017", "705.12(B)(2)(3)(b)"),
        ("2020", "705.12(B)(3)(2)"),
        ("2023", "705.12(B)(2)"),
    ],
)
def test_section_numbers_by_edition(edition: str, cited: str) -> None:
    check = next(check for check in busbar_checks(panel(), 32, 40, edition) if check.rule == "busbar_opposite_end")
    assert check.citation == f"NEC {cited}" and check.edition == f"NEC {edition}"


def test_fallbacks_are_priced_and_make_it_pass() -> None:
    verdict = interconnect(panel(calculated_load_a=120), 48, "2023")
    options = {option.kind: option for option in verdict.fallbacks}
    assert set(options) == {"derate_main", "pcs_limit", "supply_side", "panel_upgrade"}
    assert {option.price_key for option in verdict.fallbacks} == {
        "main_breaker_derate",
        "pcs_limit",
        "supply_side_tap",
        "main_panel_upgrade",
    }
    assert options["derate_main"].figure_a == 175  # 175 + 60 = 235 <= 240
    assert options["pcs_limit"].figure_a == pytest.approx(32) and options["pcs_limit"].lost_kwac == pytest.approx(3.84)
    assert options["panel_upgrade"].figure_a == 225  # 200 + 60 <= 270
    for option in verdict.fallbacks:
        assert option.feasible and option.check is not None and option.check.passed


def test_derating_needs_a_load_calculation() -> None:
    options = {option.kind: option for option in interconnect(panel(), 48, "2023").fallbacks}
    assert not options["derate_main"].feasible and "Article 220" in options["derate_main"].note
    too_much = {option.kind: option for option in interconnect(panel(calculated_load_a=190), 48, "2023").fallbacks}
    assert not too_much["derate_main"].feasible


def test_no_power_control_before_2020() -> None:
    options = {option.kind: option for option in interconnect(panel(), 48, "2017").fallbacks}
    assert not options["pcs_limit"].feasible and "2017" in options["pcs_limit"].note


def test_supply_side_is_bound_by_the_service() -> None:
    options = {option.kind: option for option in interconnect(panel(100, 100), 120, "2023").fallbacks}
    assert not options["supply_side"].feasible
    refused = {o.kind: o for o in interconnect(panel(supply_side_allowed=False), 48, "2023").fallbacks}
    assert not refused["supply_side"].feasible


def test_existing_generation_takes_its_share() -> None:
    assert interconnect(panel(existing_sources_a=16), 16, "2023").passed
    assert not interconnect(panel(existing_sources_a=16), 20, "2023").passed


def test_adopted_year_maps_to_the_newest_known_edition() -> None:
    assert edition_for(2018) == "2017" and edition_for(2026) == "2023"
    with pytest.raises(ValueError, match="2011"):
        edition_for(2011)


@given(
    busbar=st.integers(100, 600),
    share=st.floats(0.4, 1.0),
    output=st.floats(1, 200),
    edition=st.sampled_from(EDITIONS),
    centre=st.booleans(),
    opposite=st.booleans(),
    branches=st.one_of(st.none(), st.floats(0, 500)),
)
def test_room_and_verdict_agree(
    busbar: int, share: float, output: float, edition: str, centre: bool, opposite: bool, branches: float | None
) -> None:
    given_panel = panel(
        busbar, busbar * share, centre_fed=centre, opposite_end_free=opposite, branch_breakers_a=branches
    )
    room = max_output_a(given_panel, edition)
    if output <= room * (1 - 1e-9):
        assert interconnect(given_panel, output, edition).passed
    if output > room * (1 + 1e-6) + 1e-6:
        assert not interconnect(given_panel, output, edition).passed


@given(busbar=st.integers(100, 400), output=st.floats(5, 120), edition=st.sampled_from(EDITIONS))
def test_feasible_fallbacks_carry_a_passed_check(busbar: int, output: float, edition: str) -> None:
    for option in interconnect(panel(busbar, busbar, calculated_load_a=0.5 * busbar), output, edition).fallbacks:
        assert not option.feasible or (option.check is not None and option.check.passed)


def test_what_flows_back_must_pass_the_main() -> None:
    """A busbar of 400 A takes 225 A of sources beside a 100 A main; the main does not."""
    small = Panel(busbar_a=400, main_a=100, service_a=400, branch_breakers_a=0)
    verdict = interconnect(small, 150, "2023")
    assert any(check.passed for check in verdict.checks) and not verdict.passed
    assert verdict.max_output_a == pytest.approx(80)
    kinds = {option.kind: option.feasible for option in verdict.fallbacks}
    assert not kinds["panel_upgrade"] and kinds["supply_side"]


def test_two_inverters_of_32_a_ask_for_a_bus_of_280_or_233_a() -> None:
    """200 A + 1.25 × 64 A = 280 A; 280 / 1.2 = 233 A (forums.mikeholt.com, 120 rule and end of busbar, page 2)."""
    plain, opposite = (check.value for check in busbar_checks(panel(200), 64, 80, "2023"))
    assert plain == opposite == 280
    assert interconnect(panel(234), 64, "2023").passed and not interconnect(panel(233), 64, "2023").passed


def test_a_service_of_400_a_at_480_v_takes_266_kw() -> None:
    """400 / 1.25 = 320 A, 266 kW (forums.mikeholt.com, thread 140659: three-phase 480 V)."""
    large = panel(1000, 400, voltage_v=480, phases=3)
    assert max_output_a(large, "2023") == pytest.approx(320)
    assert interconnect(large, 300, "2023").max_output_kwac == pytest.approx(266, abs=0.1)
