"""Export rules and tariffs by key on a day."""

import datetime as dt

import pytest

from shared.rules.tariff.export_rules import export_rule_on, export_rules
from shared.rules.tariff.metering import Metering
from shared.rules.tariff.urdb.library import by_key, library

PGE, DUKE = 14328, 5416


def test_the_net_billing_tariff_begins_on_15_april_2023() -> None:
    """CPUC D.22-12-056: applications from 15 April 2023 on."""
    assert export_rule_on(PGE, dt.date(2023, 4, 14)) is None
    rule = export_rule_on(PGE, dt.date(2023, 4, 15))
    assert rule is not None and rule.metering.option is Metering.NET_BILLING_CARRYOVER
    assert rule.metering.credit_same_month and rule.post_tariff == "pge-e-elec"


def test_the_bridge_rider_ends_with_2026() -> None:
    names = [rule.name for day in (dt.date(2026, 12, 31), dt.date(2027, 1, 1)) if (rule := export_rule_on(DUKE, day))]
    assert names == ["Rider NMB, net metering bridge", "Rider RSC, residential solar choice"]


def test_at_most_one_rule_of_a_utility_is_in_force() -> None:
    edges = {edge for rule in export_rules() for edge in (rule.effective_from, rule.effective_to or dt.date.max)}
    for day in edges:
        ids = [rule.eia_id for rule in export_rules() if rule.in_force_on(day)]
        assert len(ids) == len(set(ids))


def test_every_tariff_that_a_rule_demands_is_in_the_library() -> None:
    for rule in export_rules():
        if rule.post_tariff is not None:
            assert by_key(rule.post_tariff, rule.effective_from).eia_id == rule.eia_id


def test_a_key_without_its_date_means_the_newest_in_force() -> None:
    assert by_key("pge-e-elec", dt.date(2025, 10, 1)).tariff.label == "pge-e-elec-2025-09-01"
    assert by_key("pge-e-elec", dt.date(2026, 6, 1)).tariff.label == "pge-e-elec-2026-03-01"
    assert by_key("pge-e-elec-2025-09-01", dt.date(2030, 1, 1)).tariff.label == "pge-e-elec-2025-09-01"
    for entry in library():
        assert by_key(entry.tariff.label, dt.date(2026, 6, 1)) is entry


def test_an_unknown_key_names_those_there_are() -> None:
    with pytest.raises(KeyError, match="pge-e-elec-2026-03-01"):
        by_key("nowhere", dt.date(2026, 1, 1))
