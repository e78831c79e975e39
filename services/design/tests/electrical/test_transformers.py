"""Transformers against published examples of NEC 450.3(B) and 240.21(C)."""

import pytest

from services.design.rules.electrical.transformers import checks_of, transformer_of
from shared.rules.system.model import Run


def run(start: str, end: str, ocpd: int, ampacity: float, length: float = 3.0) -> Run:
    return Run(
        id=f"{start}-{end}", start=start, end=end, conductors=3, size="1 AWG", insulation="THWN-2", conduit="1 in EMT",
        ocpd=ocpd, egc="6 AWG", length_m=length, maximum_a=10.0, ampacity_a=ampacity, ambient_c=30.0, in_raceway=3,
        voltage_drop_pct=0.1, volts=208.0,
    )  # fmt: skip


def results(primary_a: int, secondary_a: int, *, length: float = 3.0, ampacity: float = 300.0) -> dict[str, str]:
    """Of 75 kVA, 480 V - 208Y/120 V, with 70 kVA of sources."""
    transformer = transformer_of(480, 208, 70.0, None, existing=False)
    assert transformer.kva == 75
    runs = (run("CB1", "T1", secondary_a, ampacity, length), run("T1", "D1", primary_a, 130.0))
    return {check.rule: check.result for check in checks_of(transformer, 70.0, runs, 2023)}


@pytest.mark.parametrize(
    ("primary_a", "secondary_a", "against"),
    [
        (125, 300, set()),
        (150, 300, {"transformer_primary_protection"}),
        (125, 350, {"transformer_secondary_protection"}),
    ],
)
def test_75_kva_from_480_to_208_v(primary_a: int, secondary_a: int, against: set[str]) -> None:
    """90 A: 113 A, fuses of 125 A (ecmag.com, Sizing conductors, part XXX); 208.2 A: 260.2 A, 300 A (hardhatmath.com).

    Both sides are judged by 125 %, as primary protection alone is.
    """
    found = results(primary_a, secondary_a)
    assert {rule for rule, result in found.items() if result == "fail"} == against


def test_secondary_conductors_of_75_ft_need_a_device_nearer_by() -> None:
    """480 V, 125 A ahead: none of 240.21(C) admits 75 ft indoors, 25 ft do (forums.mikeholt.com, thread 55601)."""
    assert results(125, 300, length=7.6)["transformer_leads_length"] == "pass"
    assert results(125, 300, length=22.86)["transformer_leads_length"] == "fail"


def test_secondary_conductors_carry_a_third_of_the_device_ahead() -> None:
    """240.21(C)(6)(1): 125 A × 480 / 208 / 3 = 96.2 A."""
    assert results(125, 300, ampacity=96.0)["transformer_leads_ampacity"] == "fail"
    assert results(125, 300, ampacity=96.2)["transformer_leads_ampacity"] == "pass"
