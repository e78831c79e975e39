"""Green Button import: the layouts utilities export, the traps in them, and totals worked out by hand.

The files in ``fixtures`` copy the layout (not the data) of public exports; each names its source in a comment.
"""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lead.rules.intake.greenbutton import read_green_button
from services.lead.rules.usage.imported import Grade, UsageFile, UsagePoint, UsageRefused
from services.lead.tests import espi_feed as espi
from services.lead.tests.espi_feed import NEW_YEAR_2024 as T0

FIXTURES = Path(__file__).parents[1] / "fixtures"


def fixture(name: str) -> UsageFile:
    with (FIXTURES / f"{name}.xml").open("rb") as stream:
        return read_green_button(stream)


def read(document: bytes) -> UsageFile:
    return read_green_button(io.BytesIO(document))


def only(document: bytes) -> UsagePoint:
    (point,) = read(document).usage_points
    return point


def codes(file: UsageFile) -> set[str]:
    return {remark.code for remark in file.remarks}


# -- layouts -----------------------------------------------------------------------------------------------------


def test_sgip_sample_layout() -> None:
    file = fixture("sgip_sample")
    (point,) = file.usage_points
    assert (point.id, point.interval_seconds, point.readings, point.duplicates) == ("2", 3600, 4, 0)
    assert point.kwh_delivered == pytest.approx((273 + 819 + 1365 + 1092) / 1000)
    assert point.cost_usd == pytest.approx((819 + 2457 + 8190 + 32760) * 1e-5)  # 819 is 0.00819 $
    assert (point.first, point.last, point.end) == (1388552400, 1388563200, 1388566800)
    assert point.local_time.standard_offset == -5 * 3600
    (compared,) = point.reconciliations
    assert compared.difference_pct == pytest.approx(100 * (3549 - 3744) / 3744)
    assert [(remark.code, remark.place) for remark in file.remarks] == [("SUMMARY_MISMATCH", "line 150")]


def test_pge_connect_layout() -> None:
    """Blocks that grow by a reading and repeat the rest; milli-watt-hours; the type after the blocks."""
    file = fixture("pge_connect")
    (point,) = file.usage_points
    assert (point.readings, point.duplicates, point.estimated) == (3, 1, 1)
    assert point.kwh_delivered == pytest.approx((86400 + 33000 + 24000) * 1e-6)
    assert point.cost_usd == pytest.approx(233.64)
    assert point.cost_source == "summaries"
    assert codes(file) == {"ESTIMATED"}  # the summary, also in mWh, agrees


def test_sdge_layout_with_both_directions() -> None:
    file = fixture("sdge_export")
    (point,) = file.usage_points
    assert (point.kwh_delivered, point.kwh_received, point.kwh_net) == pytest.approx((0.770, 0.150, 0.620))
    assert point.readings == 3 + 4
    assert point.missing_pct == pytest.approx(100 * 1 / 8)  # one of the four delivered hours
    assert point.reconciliations[0].summary_kwh == pytest.approx(0.770)  # placeholder period: the whole file
    assert codes(file) == {"GAPS"}


def test_opower_batch_keeps_electricity_and_leaves_gas_out() -> None:
    """Linked by ``related`` alone, from one root to another; 612 x 10^3 Wh in the first billing period."""
    file = fixture("opower_batch")
    (point,) = file.usage_points
    assert point.id == "NET_USAGE"
    assert (point.kwh_delivered, point.kwh_received, point.kwh_net) == pytest.approx((917, 41, 876))
    assert point.cost_usd == pytest.approx(91.00 - 4.93 + 42.81)
    assert codes(file) == {"NOT_ELECTRICITY", "NEGATIVE_VALUES"}
    assert "GAS" in next(remark.place for remark in file.remarks if remark.code == "NOT_ELECTRICITY")
    assert point.grade is Grade.D  # three billing periods


def test_an_export_that_says_neither_service_nor_unit_is_refused() -> None:
    with pytest.raises(UsageRefused, match="line 9: usage point 01 says neither its service kind nor the unit"):
        fixture("eversource_gas")


def test_entry_alone_with_unit_and_interval_in_the_block() -> None:
    (point,) = fixture("duke_download").usage_points
    assert (point.id, point.interval_seconds, point.estimated) == ("6002421765", 1800, 1)
    assert point.kwh_delivered == pytest.approx(0.12 + 0.13 + 0.28)
    assert point.missing_pct == pytest.approx(25)


def test_utilityapi_layout_in_descending_order() -> None:
    (point,) = fixture("utilityapi").usage_points
    assert point.id == "1402026"
    assert point.delivered.wh.tolist() == [550, 920, 320]
    assert point.missing_pct == 0


def test_reading_type_inside_its_meter_reading_and_demand_beside_energy() -> None:
    """2 and 3 x 10^3 Wh; the demand series in W repeats the same energy and is not added."""
    (point,) = fixture("gba_nested_type").usage_points
    assert (point.id, point.interval_seconds) == ("up-1", 1800)
    assert point.kwh_delivered == pytest.approx(5.0)
    assert point.delivered.seconds.tolist() == [1800, 1800]  # one absent, one written 1799


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1), (1, 3, 2, 0)])
def test_entries_may_come_in_any_order(order: tuple[int, ...]) -> None:
    entries = (
        espi.usage_point(), espi.meter_reading(), espi.reading_type(powerOfTenMultiplier=3),
        espi.block(espi.hours(3, wh=2)),
    )  # fmt: skip
    assert only(espi.feed(*(entries[index] for index in order))).kwh_delivered == pytest.approx(6)


def test_links_may_follow_the_content_and_blocks_share_an_entry() -> None:
    blocks = "".join(f"<IntervalBlock>{hour}</IntervalBlock>" for hour in espi.hours(3))
    late = (
        f'<entry><content>{blocks}</content><link rel="up" href="UsagePoint/1/MeterReading/1/IntervalBlock"/></entry>'
    )
    types = espi.reading_type(powerOfTenMultiplier=-3) + espi.reading_type("9", powerOfTenMultiplier=6)
    assert only(espi.feed(espi.usage_point(), late, espi.meter_reading(), types)).kwh_delivered == pytest.approx(0.0015)


def test_blocks_without_links_take_the_reading_type_before_them() -> None:
    def bare(readings: list[str]) -> str:
        return f"<entry><content><IntervalBlock>{''.join(readings)}</IntervalBlock></content></entry>"

    point = only(
        espi.feed(
            espi.usage_point(),
            espi.reading_type("1", flowDirection=1), bare(espi.hours(2, wh=100)),
            espi.reading_type("2", flowDirection=19), bare(espi.hours(2, wh=30)),
        )
    )  # fmt: skip
    assert (point.kwh_delivered, point.kwh_received) == pytest.approx((0.2, 0.06))


def test_a_batch_of_entries_without_a_feed() -> None:
    entries = "\n".join([espi.usage_point(), espi.meter_reading(), espi.reading_type(), espi.block(espi.hours(2))])
    assert only(entries.encode()).kwh_delivered == pytest.approx(1)


def test_interval_block_alone() -> None:
    file = read(f'<IntervalBlock xmlns="http://naesb.org/espi">{espi.hours(1)[0]}</IntervalBlock>'.encode())
    assert file.usage_points[0].kwh_delivered == pytest.approx(0.5)
    assert codes(file) == {"SERVICE_ASSUMED", "UNIT_ASSUMED"}


def test_several_usage_points_are_kept_apart() -> None:
    file = read(
        espi.feed(
            espi.usage_point("10"), espi.usage_point("11"), espi.reading_type(),
            espi.meter_reading("10"), espi.meter_reading("11"),
            espi.block(espi.hours(2, wh=100), "10"), espi.block(espi.hours(4, wh=100), "11"),
        )
    )  # fmt: skip
    assert {point.id: point.kwh_delivered for point in file.usage_points} == pytest.approx({"10": 0.2, "11": 0.4})
    assert file.point("11").readings == 4
    with pytest.raises(UsageRefused, match=r"no usage point '12'; the file has 10, 11"):
        file.point("12")


def test_usage_points_of_the_same_last_name_keep_their_whole_path() -> None:
    one, two = (espi.usage_point().replace("UsagePoint/1", f"Customer/{name}/UsagePoint/1") for name in "ab")
    blocks = [
        espi.block(espi.hours(count)).replace("UsagePoint/1", f"Customer/{name}/UsagePoint/1")
        for name, count in (("a", 1), ("b", 2))
    ]
    file = read(espi.feed(one, two, *blocks))
    assert {point.id: point.readings for point in file.usage_points} == {
        "Customer/a/UsagePoint/1": 1,
        "Customer/b/UsagePoint/1": 2,
    }


# -- encodings and namespaces ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    declared = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}.get(encoding, encoding)
    text = espi.electric(*espi.hours(30)).decode().replace('version="1.0"', f'version="1.0" encoding="{declared}"')
    text = text.replace("<content>", "<title>Café</title><content>", 1)
    assert only(text.encode(encoding)).kwh_delivered == pytest.approx(15)


@pytest.mark.parametrize("prefix", ["espi:", "ns0:", "undeclared:"])
def test_prefixes(prefix: str) -> None:
    text = espi.electric(*espi.hours(30)).decode().replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}")
    text = text.replace(f"<{prefix}?", "<?")
    assert only(text.encode()).kwh_delivered == pytest.approx(15)


def test_block_and_readings_may_differ_in_prefix() -> None:
    text = espi.electric(*espi.hours(30)).decode()
    text = text.replace("<IntervalBlock xmlns=", '<e:IntervalBlock xmlns:e="http://naesb.org/espi" xmlns=')
    assert only(text.replace("</IntervalBlock>", "</e:IntervalBlock>").encode()).kwh_delivered == pytest.approx(15)


# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "values", "kwh"),
    [
        ({"powerOfTenMultiplier": -3}, [500_000, 250_000], 0.75),
        ({"powerOfTenMultiplier": 3}, [2, 3], 5.0),
        ({"uom": 38, "kind": 37}, [1000, 3000], 4.0),  # W over an hour each
        ({"uom": 38, "powerOfTenMultiplier": 3}, [1.5, 2.5], 4.0),
        ({"uom": 31}, [3_600_000, 1_800_000], 1.5),  # J
        ({"commodity": 2}, [100, 200], 0.3),
        ({"flowDirection": 0}, [100, 200], 0.3),
    ],
)
def test_units_and_multipliers(fields: dict[str, int], values: list[float], kwh: float) -> None:
    readings = [espi.reading(T0 + index * 3600, value) for index, value in enumerate(values)]
    assert only(espi.electric(*readings, **fields)).kwh_delivered == pytest.approx(kwh)


def test_power_is_multiplied_by_each_interval_not_by_the_hour() -> None:
    readings = [espi.reading(T0 + index * 900, 4000, 900) for index in range(4)]
    assert only(espi.electric(*readings, uom=38)).kwh_delivered == pytest.approx(4.0)


def test_net_flow_is_split_by_sign() -> None:
    readings = [espi.reading(T0 + index * 3600, value) for index, value in enumerate([500, -200, -300, 100])]
    point = only(espi.electric(*readings, flowDirection=4))
    assert (point.kwh_delivered, point.kwh_received, point.kwh_net) == pytest.approx((0.6, 0.5, 0.1))
    assert point.received.start.tolist() == [T0 + 3600, T0 + 7200]


def test_received_energy_written_negative_is_turned() -> None:
    file = read(espi.electric(*espi.hours(3, wh=-100), flowDirection=19))
    assert (file.usage_points[0].kwh_received, file.usage_points[0].kwh_net) == pytest.approx((0.3, -0.3))
    assert codes(file) == {"RECEIVED_NEGATIVE", "RECEIVED_ONLY"}


def test_negative_forward_values_join_the_received_series() -> None:
    file = read(
        espi.feed(
            espi.usage_point(), espi.meter_reading(), espi.meter_reading(name="2", reading_type="ReadingType/2"),
            espi.reading_type(), espi.reading_type("2", flowDirection=19),
            espi.block([espi.reading(T0, 500), espi.reading(T0 + 3600, -70)]),
            espi.block([espi.reading(T0, 10), espi.reading(T0 + 3600, 30)], name="2"),
        )
    )  # fmt: skip
    (point,) = file.usage_points
    assert (point.kwh_delivered, point.kwh_received, point.kwh_net) == pytest.approx((0.5, 0.11, 0.39))


def test_starts_may_be_floats_or_milliseconds() -> None:
    readings = [espi.reading(f"{T0}.4", 100), espi.reading(f"{(T0 + 3600) * 1000}", 200)]
    assert only(espi.electric(*readings)).delivered.start.tolist() == [T0, T0 + 3600]


def test_missing_duration_comes_from_the_type_or_the_spacing() -> None:
    bare = [hour.replace("<duration>1800</duration>", "") for hour in espi.hours(4, step=1800)]
    assert only(espi.electric(*bare, intervalLength=1800)).interval_seconds == 1800
    assert only(espi.electric(*bare)).delivered.seconds.tolist() == [1800] * 4


def test_readings_without_time_period_divide_their_block() -> None:
    """ESPI, IntervalReading: without timePeriod the readings follow one another in the block's interval."""
    values = "".join(f"<IntervalReading><value>{value}</value></IntervalReading>" for value in range(1, 97))
    content = (
        f'<IntervalBlock xmlns="http://naesb.org/espi"><interval><duration>86400</duration><start>{T0}</start></interval>'
        f"{values}</IntervalBlock>"
    )
    block = espi.entry("UsagePoint/1/MeterReading/1/IntervalBlock/1", content)
    point = only(espi.feed(espi.usage_point(), espi.reading_type(), block))
    assert (point.interval_seconds, point.first, point.end, point.missing_pct) == (900, T0, T0 + 86400, 0)
    assert point.kwh_delivered == pytest.approx(96 * 97 / 2 / 1000)


def test_cost_is_in_hundred_thousandths_and_only_dollars_are_dollars() -> None:
    priced = [espi.reading(T0, 1000, extra="<cost>2208000</cost>")]
    assert only(espi.electric(*priced)).cost_usd == pytest.approx(22.08)
    canadian = only(espi.electric(*priced, currency=124))
    assert (canadian.cost_usd, canadian.currency) == (None, "CAD")
    assert canadian.cost == pytest.approx(22.08)
    assert only(espi.electric(*espi.hours(2))).cost_usd is None


def test_zero_costs_give_way_to_the_bill_of_the_summary() -> None:
    free = [espi.reading(T0, 1000, extra="<cost>0</cost>")]
    document = espi.feed(
        espi.usage_point(), espi.meter_reading(), espi.reading_type(), espi.block(free),
        espi.summary(T0, espi.DAY, 1000, bill=17418000), espi.summary(T0, espi.DAY, 1000, bill=17418000),
    )  # fmt: skip
    assert only(document).cost_usd == pytest.approx(174.18)  # the summary stands there twice, the bill was one


def test_estimates_by_quality_code_and_by_default_quality() -> None:
    def quality(code: object) -> str:
        return f"<ReadingQuality><quality>{code}</quality></ReadingQuality>"

    readings = [espi.reading(T0 + i * 3600, 5, extra=quality(code)) for i, code in enumerate([8, 9, 12, 0, 14, 17, 19])]
    assert only(espi.electric(*readings)).estimated == 3
    assert only(espi.electric(*espi.hours(5), defaultQuality=8)).estimated == 5


def test_register_readings_are_not_interval_energy() -> None:
    readings = [espi.reading(T0 + index * 3600, 80_000 + index * 700) for index in range(4)]
    with pytest.raises(UsageRefused, match="register readings, not interval energy"):
        read(espi.electric(*readings, accumulationBehaviour=3))
    assert only(espi.electric(*readings, accumulationBehaviour=4)).readings == 4


# -- repeats, overlaps, gaps -------------------------------------------------------------------------------------


def test_identical_starts_are_dropped_once_each_and_counted() -> None:
    point = only(espi.electric(*espi.hours(5), *espi.hours(5), *espi.hours(2)))
    assert (point.readings, point.duplicates) == (5, 7)
    assert point.kwh_delivered == pytest.approx(2.5)


def test_a_conflict_keeps_the_first_and_is_remarked() -> None:
    file = read(espi.electric(*espi.hours(5), espi.reading(T0 + 3600, 900)))
    assert file.usage_points[0].kwh_delivered == pytest.approx(2.5)
    (remark,) = file.remarks
    assert (remark.code, remark.place) == ("CONFLICTING_READINGS", "2024-01-01T06:00:00Z")


def test_a_measured_value_replaces_an_estimate_of_the_same_start() -> None:
    estimate = espi.reading(T0, 777, extra="<ReadingQuality><quality>8</quality></ReadingQuality>")
    measured = espi.reading(T0, 500, extra="<ReadingQuality><quality>17</quality></ReadingQuality>")
    point = only(espi.electric(estimate, measured, *espi.hours(4)[1:]))
    assert (point.delivered.wh[0], point.estimated) == (500, 0)


def test_a_file_in_which_most_starts_contradict_each_other_is_damaged() -> None:
    with pytest.raises(UsageRefused, match="the file is damaged"):
        read(espi.electric(*[espi.reading(T0, 100 + index) for index in range(12)]))


def test_daily_sums_beside_hours_are_not_counted_twice() -> None:
    days = [espi.reading(T0 + day * espi.DAY, 12_000, espi.DAY) for day in range(2)]
    file = read(espi.electric(*days, *espi.hours(48)))
    assert file.usage_points[0].readings == 48
    assert file.usage_points[0].kwh_delivered == pytest.approx(24)
    assert codes(file) == {"SUMS_DROPPED"}


def test_days_of_23_and_25_hours_are_legal() -> None:
    """New York 2024: 10 March has 23 hours, 3 November 25; some meters write 24 h for both."""
    march = 1709874000  # 8 March, midnight EST
    starts = [march, march + 86400, march + 2 * 86400, march + 3 * 86400 - 3600]
    file = read(espi.electric(*[espi.reading(start, 9000, 86400) for start in starts]))
    assert (file.remarks, file.usage_points[0].missing_pct) == ((), 0)
    november = 1730520000
    starts = [november, november + 86400, november + 2 * 86400 + 3600]
    file = read(espi.electric(*[espi.reading(start, 9000, 86400) for start in starts]))
    assert (file.remarks, file.usage_points[0].missing_pct) == ((), 0)


def test_overlapping_readings_are_remarked() -> None:
    assert codes(read(espi.electric(espi.reading(T0, 5), espi.reading(T0 + 1800, 5)))) == {"OVERLAPPING_READINGS"}


def test_gaps_are_measured_between_first_and_last() -> None:
    hours = espi.hours(100)
    file = read(espi.electric(*hours[:10], *hours[15:60], *hours[61:]))
    assert file.usage_points[0].missing_pct == pytest.approx(6.0)
    (remark,) = file.remarks
    assert (remark.code, remark.place) == ("GAPS", "2024-01-01T15:00:00Z")
    assert "2; the longest, of 5 h" in remark.text


def test_runs_of_zero_of_a_day_are_remarked() -> None:
    file = read(
        espi.electric(*espi.hours(10), *espi.hours(30, wh=0, start=T0 + 36000), *espi.hours(5, start=T0 + 144000))
    )
    (remark,) = file.remarks
    assert (remark.code, remark.place) == ("ZERO_RUN", "2024-01-01T15:00:00Z")
    assert codes(read(espi.electric(*espi.hours(10), *espi.hours(23, wh=0, start=T0 + 36000)))) == set()


def test_an_absurd_power_hints_at_the_multiplier() -> None:
    assert codes(read(espi.electric(*espi.hours(3, wh=2820), powerOfTenMultiplier=6))) == {"IMPLAUSIBLE_VALUES"}


def test_incomplete_readings_are_left_out_and_counted() -> None:
    broken = [
        "<IntervalReading><timePeriod><start>1704085200</start></timePeriod></IntervalReading>",
        "<IntervalReading><value>5</value></IntervalReading>",
        "<IntervalReading><timePeriod><start>1704085200</start></timePeriod><value/></IntervalReading>",
    ]
    file = read(espi.electric(*broken, *espi.hours(20)))
    assert file.usage_points[0].readings == 20
    assert next(r.text for r in file.remarks if r.code == "INCOMPLETE_READINGS").endswith("3")


# -- summaries and grades ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wh", "expected"), [(12_000, set()), (12_500, set()), (12_700, {"SUMMARY_MISMATCH"})])
def test_summary_within_5_per_cent(wh: int, expected: set[str]) -> None:
    document = espi.feed(
        espi.usage_point(), espi.meter_reading(), espi.reading_type(), espi.block(espi.hours(24)),
        espi.summary(T0, espi.DAY, wh),
    )  # fmt: skip
    assert codes(read(document)) == expected


def test_summary_of_another_time_cannot_be_compared() -> None:
    document = espi.feed(
        espi.usage_point(), espi.meter_reading(), espi.reading_type(), espi.block(espi.hours(24)),
        espi.summary(T0 - 60 * espi.DAY, 30 * espi.DAY, 400_000),
    )  # fmt: skip
    assert codes(read(document)) == {"SUMMARY_OUTSIDE"}


@pytest.mark.parametrize(
    ("hours", "keep", "grade"),
    [
        (8760, 1.0, Grade.A), (8760, 0.995, Grade.A), (8760, 0.95, Grade.B), (8760, 0.80, Grade.C),
        (24 * 200, 1.0, Grade.C), (24 * 60, 1.0, Grade.D), (24 * 9, 1.0, Grade.E),
    ],
)  # fmt: skip
def test_grades(hours: int, keep: float, grade: Grade) -> None:
    every = espi.hours(hours)
    left_out = round(hours * (1 - keep))
    assert only(espi.electric(*every[:50], *every[50 + left_out :])).grade is grade


def test_daily_readings_of_a_year_are_grade_b() -> None:
    assert (
        only(espi.electric(*[espi.reading(T0 + day * espi.DAY, 9000, espi.DAY) for day in range(366)])).grade is Grade.B
    )


# -- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (espi.feed(espi.usage_point(kind=1), espi.meter_reading(), espi.reading_type(uom=169, commodity=7),
                   espi.block(espi.hours(3))), "usage point 1 is gas"),
        (espi.feed(espi.usage_point(kind=2), espi.meter_reading(), espi.reading_type(uom=128),
                   espi.block(espi.hours(3))), "usage point 1 is water"),
        (espi.feed(espi.reading_type(uom=119), espi.meter_reading(), espi.block(espi.hours(3))), "is gas"),
        (espi.feed(espi.usage_point(), espi.meter_reading(), espi.reading_type(uom=169), espi.block(espi.hours(3))),
         "gas, not electricity"),
        (espi.electric(*espi.hours(3), uom=73), "is in varh"),
        (espi.electric(), "no interval readings"),
        (espi.feed(espi.usage_point()), "no IntervalBlock"),
        (espi.feed(), "no IntervalBlock"),
        (b"<html><body>Please log in</body></html>", "not a Green Button"),
        (b"", "the file is empty"),
        (b"  \n\n ", "the file is empty"),
        (b"\xef\xbb\xbf", "line 1"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"just text", "line 1: this is not XML"),
        (b'<?xml version="1.0" encoding="utf-7"?><feed/>', "encoding 'utf-7' is not supported"),
        (b'<?xml version="1.0" encoding="cp037"?><feed/>', "encoding 'cp037' is not supported"),
        (espi.electric(*espi.hours(3), powerOfTenMultiplier=300), "powerOfTenMultiplier 300"),
    ],
)  # fmt: skip
def test_refusals_say_why(document: bytes, message: str) -> None:
    with pytest.raises(UsageRefused, match=message):
        read(document)


def test_a_bad_number_is_refused_with_its_place() -> None:
    readings = [*espi.hours(30), espi.reading(T0 + 108000, "12,5"), *espi.hours(3, start=T0 + 111600)]
    with pytest.raises(UsageRefused, match=r"IntervalBlock at line 6, reading 31: value '12,5' is not a number"):
        read(espi.electric(*readings))


@pytest.mark.parametrize(
    ("start", "value", "duration"),
    [("1e400", 1, 3600), ("-5", 1, 3600), (T0, "nan", 3600), (T0, "inf", 3600), (T0, 1, -60), (T0, 1, 10**12)],
)
def test_impossible_numbers_are_refused(start: object, value: object, duration: object) -> None:
    for few_or_many in ([], espi.hours(20, start=T0 + 3600)):
        with pytest.raises(UsageRefused, match="IntervalBlock at line 6, reading 1: "):
            read(espi.electric(espi.reading(start, value, duration), *few_or_many))


@pytest.mark.parametrize(("name", "seconds"), [("tzOffset", -99999999999), ("tzOffset", 50401), ("dstOffset", 7201)])
def test_a_clock_that_no_place_keeps_is_refused(name: str, seconds: int) -> None:
    clock = espi.entry(
        "LocalTimeParameters/1", f"<LocalTimeParameters><{name}>{seconds}</{name}></LocalTimeParameters>"
    )
    with pytest.raises(UsageRefused, match=f"{name} {seconds} is not within"):
        read(espi.feed(espi.usage_point(), clock, espi.meter_reading(), espi.reading_type(), espi.block(espi.hours(3))))


# -- properties --------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.integers(-5_000, 50_000), min_size=1, max_size=60),
    multiplier=st.integers(-3, 3),
    cut=st.integers(1, 60),
    seed=st.randoms(use_true_random=False),
)
def test_totals_do_not_depend_on_order_blocks_or_repeats(
    values: list[int], multiplier: int, cut: int, seed: object
) -> None:
    readings = [espi.reading(T0 + index * 900, value, 900) for index, value in enumerate(values)]
    shuffled = readings + readings[:3]
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    blocks = [espi.block(shuffled[begin : begin + cut]) for begin in range(0, len(shuffled), cut)]
    types = espi.reading_type(powerOfTenMultiplier=multiplier)
    point = only(espi.feed(espi.usage_point(), *blocks, types, espi.meter_reading()))
    scale = 10.0**multiplier / 1000
    assert point.kwh_delivered == pytest.approx(sum(value for value in values if value > 0) * scale)
    assert point.kwh_received == pytest.approx(-sum(value for value in values if value < 0) * scale)
    assert point.kwh_net == pytest.approx(sum(values) * scale, abs=1e-9)
    assert (point.readings, point.duplicates) == (len(values), min(3, len(values)))
    assert np.all(np.diff(point.delivered.start) == 900)
