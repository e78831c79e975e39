"""A CSV of readings, as `helio telemetry send` takes it."""

import pytest

from helio.files.readings import read_readings
from helio.main import run


def test_a_row_is_a_reading_and_an_empty_cell_states_nothing() -> None:
    text = (
        "start,interval_s,device,power_w,counter_wh\n"
        "2026-06-01T12:00:00Z,900,inverter-1,2000.5,\n"
        "2026-06-01T12:15:00Z,900,meter,,17\n"
    )
    assert read_readings(text) == [
        {"start": "2026-06-01T12:00:00Z", "interval_s": 900, "device": "inverter-1", "power_w": 2000.5},
        {"start": "2026-06-01T12:15:00Z", "interval_s": 900, "device": "meter", "counter_wh": 17},
    ]


def test_what_is_no_number_goes_as_it_is_to_be_refused_by_its_place() -> None:
    for power in ("much", "2_000"):
        text = f"start,interval_s,device,power_w\nnoon,15 min,inverter-1,{power}\n"
        found = {"start": "noon", "interval_s": "15 min", "device": "inverter-1", "power_w": power}
        assert read_readings(text) == [found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("start,device,power_w\n", "column interval_s is missing"),
        ("start,interval_s,device,power_kw\n", "power_w, energy_wh, counter_wh is missing"),
        ("start,interval_s,device,power_w\n", "no reading"),
        ("", "column start is missing"),
    ],
)
def test_columns_that_make_no_readings(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_readings(text)


def test_both_file_and_system_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["telemetry", "send"]) == 2
    assert "--system ID" in capsys.readouterr().err
