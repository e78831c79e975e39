"""What AOV-04 tells of a place before anything is applied for: the facts by which its screens would decide today."""

from sandbox.aov04.language.messages import SiteReport
from shared.rules.interconnection.facts import Location


def site_report(usage_point_id: str, at: Location) -> SiteReport:
    """By the grid with all that is interconnected now; the grid file knows no distances."""
    assert at.substation_generation_mw is not None and at.line_wires is not None
    network = at.network
    return SiteReport(
        usage_point=usage_point_id,
        under_tariff=bool(at.under_tariff),
        circuit_voltage_v=_thousand(at.primary_kv),
        line_wires=at.line_wires,
        effectively_grounded=bool(at.effectively_grounded),
        on_mainline=bool(at.on_mainline),
        feet_to_substation=None,
        section_peak_w=_thousand(at.section_peak_kw),
        section_minimum_w=_thousand(at.section_minimum_kw),
        section_generation_w=_thousand(at.section_generation_kw),
        substation_generation_w=_thousand(at.substation_generation_mw * 1000),
        fault_current_a=at.primary_fault_current_a or 0.0,
        circuit_generation_fault_a=at.circuit_generation_fault_a or 0.0,
        interrupting_a=at.device_interrupting_a or 0.0,
        secondary_shared=bool(at.shared_secondary),
        secondary_generation_w=_thousand(at.secondary_generation_kw),
        transformer_va=_thousand(at.transformer_kva),
        stability_limited=bool(at.stability_limited),
        network_load_w=None if network is None else _thousand(network.max_load_kw),
        network_generation_w=None if network is None else _thousand(network.generation_kw),
    )


def _thousand(thousands: float | None) -> int:
    assert thousands is not None, "the grid file knows it"
    return round(1000 * thousands)
