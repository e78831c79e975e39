"""URDB records as they really come, and refusals that name the key."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.tariff.metering import Metering
from shared.rules.tariff.structure import Charge, Per, TierUnit
from shared.rules.tariff.urdb.record import parse
from shared.rules.tariff.urdb.values import TariffError

FLAT = [[0] * 24] * 12
PLAIN: dict[str, Any] = {
    "label": "539f6a23ec4f024411ec8bf9",
    "energyratestructure": [[{"rate": 0.1}]],
    "energyweekdayschedule": FLAT,
    "energyweekendschedule": FLAT,
}


def codes(record: dict[str, Any]) -> set[str]:
    return {notice.code for notice in parse(record).notices}


def test_numbers_as_strings_and_json_inside_strings() -> None:
    tariff = parse(
        {
            "energyratestructure": json.dumps(
                [
                    [
                        {"rate": "0.10", "adj": " 0.02 ", "max": "500", "unit": "kWh daily"},
                        {"rate": ".30", "sell": "0.05", "adj": ""},
                    ]
                ]
            ),
            "energyweekdayschedule": json.dumps([["0"] * 24] * 12),
            "energyweekendschedule": [json.dumps([0.0] * 24)] * 12,
            "fixedchargefirstmeter": "10.5",
            "mincharge": "0.33",
            "minchargeunits": "$/day",
        }
    )
    first, second = tariff.energy[0]
    assert first.buy == pytest.approx(0.12)
    assert (first.upper, first.unit, first.sell) == (500, TierUnit.KWH_DAILY, None)
    assert (second.buy, second.sell) == (0.3, 0.05)
    assert tariff.fixed == Charge(10.5, Per.MONTH)
    assert tariff.minimum == Charge(0.33, Per.DAY)


def test_bulk_export_of_the_database() -> None:
    """Spelling of ``usurdb.json``: camelCase, tiers under a key, MongoDB identifiers and dates, nulls."""
    tariff = parse(
        {
            "_id": {"$oid": "5cacd1bb5457a3d94b35b4e1"},
            "utilityName": "Test Electric Coop",
            "rateName": "Residential TOU",
            "eiaId": {"$numberLong": "1234"},
            "effectiveDate": {"$date": "2024-10-01T00:00:00Z"},
            "endDate": {"$date": 1767139200000},
            "energyRateStrux": [
                {"energyRateTiers": [{"unit": "kWh", "rate": 0.18081, "adj": 0.0}]},
                {"energyRateTiers": [{"unit": "kWh", "rate": {"$numberDouble": "0.15754"}}]},
            ],
            "energyWeekdaySched": [[0] * 16 + [1] * 8] * 12,
            "energyWeekendSched": FLAT,
            "flatDemandStrux": [{"flatDemandTiers": [{"rate": 1.91, "adj": 0}]}],
            "flatDemandMonths": [0] * 12,
            "flatDemandUnits": "kW",
            "demandRateStrux": None,
            "fixedChargeFirstMeter": 447.44,
            "fixedChargeUnits": "$/month",
            "dgRules": "Net Billing Instantaneous",
        }
    )
    assert (tariff.label, tariff.utility, tariff.name) == (
        "5cacd1bb5457a3d94b35b4e1",
        "Test Electric Coop",
        "Residential TOU",
    )
    assert (tariff.effective_from, tariff.effective_to) == (dt.date(2024, 10, 1), dt.date(2025, 12, 31))
    assert tariff.energy[1][0].buy == 0.15754
    assert tariff.energy_schedule.weekday[0, 20] == 1
    assert tariff.flat_demand is not None and tariff.tou_demand is None
    assert tariff.metering is Metering.NET_BILLING


@pytest.mark.parametrize("wrapped", [{"items": [PLAIN]}, [PLAIN], {"urdb_response": PLAIN}, json.dumps(PLAIN).encode()])
def test_wrappers_of_an_answer(wrapped: Any) -> None:
    assert parse(wrapped).label == PLAIN["label"]


def test_one_of_several_rates_by_label() -> None:
    document = {"items": [{**PLAIN, "label": "a"}, {**PLAIN, "label": "b"}]}
    assert parse(document, "b").label == "b"
    with pytest.raises(TariffError, match="has 2 rates"):
        parse(document)
    with pytest.raises(TariffError, match="no rate with label 'c'"):
        parse(document, "c")


def test_start_as_epoch_or_text() -> None:
    """Both spellings occur: 1738396800 in API answers, "2017-01-01 00:00:00" in OpenStudio-HPXML's copies."""
    assert parse({**PLAIN, "startdate": 1738396800}).effective_from == dt.date(2025, 2, 1)
    assert parse({**PLAIN, "startdate": "2017-01-01 00:00:00"}).effective_from == dt.date(2017, 1, 1)


def test_a_tier_without_a_price_is_free_and_said() -> None:
    record = {"energyratestructure": [[{"unit": "kWh", "max": 100}, {"rate": 0.1, "unit": "kWh"}]]}
    notices = parse(record).notices
    assert [(notice.code, notice.place) for notice in notices if notice.code == "RATE_MISSING"] == [
        ("RATE_MISSING", "energyratestructure[0][0]")
    ]


def test_missing_keys_have_their_meaning() -> None:
    tariff = parse({"energyratestructure": [[{"rate": 0.1}]]})
    assert tariff.energy_schedule.weekday.shape == (12, 24)
    assert tariff.fixed.usd == tariff.annual_minimum_usd == 0
    assert tariff.states_sell_price is False
    only_weekday = {key: value for key, value in PLAIN.items() if key != "energyweekendschedule"}
    assert "SCHEDULE_MISSING" in codes(only_weekday)


def test_fixed_and_minimum_charges_old_and_new() -> None:
    assert parse({**PLAIN, "fixedmonthlycharge": 8, "minmonthlycharge": 5, "annualmincharge": 100}).minimum.usd == 5
    new = parse(
        {**PLAIN, "fixedmonthlycharge": 8, "fixedchargefirstmeter": 9, "mincharge": 120, "minchargeunits": "$/year"}
    )
    assert (new.fixed.usd, new.minimum.usd, new.annual_minimum_usd) == (9, 0, 120)


def test_what_a_bill_cannot_use_is_said() -> None:
    assert codes({**PLAIN, "coincidentratestructure": [[{"rate": 3}]]}) == {"COINCIDENT_IGNORED"}
    assert codes({**PLAIN, "demandreactivepowercharge": 2.7}) == {"REACTIVE_IGNORED"}
    assert codes({**PLAIN, "demandratchetpercentage": [0.35] * 12}) == {"LEGACY_RATCHET_IGNORED"}
    assert codes({**PLAIN, "flatdemandstructure": [[{"rate": 3}]], "flatdemandunit": "kVA"}) == {"UNITY_POWER_FACTOR"}
    assert codes({**PLAIN, "energyratestructure": [[{"rate": 0.1}, {"rate": 0.2}]]}) == {"UNREACHABLE_TIER"}
    assert codes({**PLAIN, "energyratestructure": [[{"rate": 0.1, "max": 9}]]}) == {"LAST_TIER_BOUNDED"}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"energyratestructure": [[{"rate": "ten"}]]}, r"energyratestructure\[0\]\[0\]\.rate is 'ten', expected a number"),
    ({"energyratestructure": [[{"rate": True}]]}, r"\[0\]\[0\]\.rate is true"),
    ({"energyratestructure": [[{"rate": "NaN"}]]}, r"\.rate is NaN, expected a finite number"),
    ({"energyratestructure": [[{"rate": -1e308}]]}, r"\.rate is -1e\+308, expected at most 1e\+38"),
    ({"energyratestructure": [[]]}, r"energyratestructure\[0\] has no tier"),
    ({"energyratestructure": [[7]]}, r"energyratestructure\[0\]\[0\] is not an object"),
    ({"energyratestructure": "[[{"}, "energyratestructure is a string that begins like JSON"),
    ({"energyratestructure": [[{"rate": 1, "unit": "therm"}]]}, r"unit is 'therm', expected one of kWh"),
    ({"energyratestructure": [[{"rate": 1, "max": 9}, {"rate": 1, "max": 8}]]}, r"\[1\]\.max is 8, not above the 9"),
    ({"energyratestructure": [[{"rate": 1, "max": -1}, {"rate": 1}]]}, r"max is -1, expected a positive"),
    ({"energyratestructure": None}, "energyratestructure is missing"),
    ({"energyweekdayschedule": FLAT[:11]}, "energyweekdayschedule has 11 rows"),
    ({"energyweekdayschedule": [[0] * 23] * 12}, r"energyweekdayschedule\[0\] has 23 entries"),
    ({"energyweekdayschedule": [*FLAT[:3], [0] * 17 + [5] + [0] * 6, *FLAT[4:]]},
     r"energyweekdayschedule\[3\]\[17\] is 5, but energyratestructure has 1 period"),
    ({"energyweekdayschedule": [[0.5] * 24] * 12}, r"\[0\]\[0\] is 0.5, expected a whole number"),
    ({"flatdemandstructure": [[{"rate": 3}], [{"rate": 4}]]}, "flatdemandmonths is missing"),
    ({"flatdemandstructure": [[{"rate": 3}]], "flatdemandunit": "BTU"}, "flatdemandunit is 'BTU'"),
    ({"demandratestructure": [[{"rate": 3}], [{"rate": 4}]]}, "demandweekdayschedule is missing"),
    ({"fixedchargefirstmeter": 3, "fixedchargeunits": "$/kWh"}, r"fixedchargeunits is '\$/kWh'"),
    ({"fueladjustmentsmonthly": [0.1]}, "fueladjustmentsmonthly has 1 entries"),
    ({"lookbackpercent": 80}, "lookbackpercent is 80, expected a fraction"),
    ({"startdate": 1e30}, "startdate is 1e[+]30"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_refusals_name_the_key(change: dict[str, Any], message: str) -> None:
    with pytest.raises(TariffError, match=message):
        parse({**PLAIN, **change})


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b'{"label": "\xff"}', "not UTF-8"),
        ("{", "is not JSON: line 1 column 2"),
        ('{"label": "a", "label": "b"}', "is ambiguous: 'label' stands twice in one object"),
        (
            {**PLAIN, "energyratestructure": '[[{"rate": 0.1, "rate": 0.2}]]'},
            "energyratestructure is ambiguous: 'rate'",
        ),
        ("[" * 100_000, "nested too deeply|is not JSON"),
        ("3", "is a JSON int"),
        ({"items": []}, "items is empty"),
        ({"errors": [{"message": "bad key"}]}, "is an error answer"),
    ],
)
def test_documents_that_are_no_tariff(document: Any, message: str) -> None:
    with pytest.raises(TariffError, match=message):
        parse(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from([*sorted(PLAIN), "demandratestructure", "flatdemandmonths", "startdate", "mincharge"]), JSON)
def test_any_value_is_read_or_refused(key: str, value: Any) -> None:
    try:
        parse({**PLAIN, key: value})
    except TariffError as error:
        assert str(error)
