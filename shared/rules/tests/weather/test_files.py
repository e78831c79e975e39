"""Readers of all weather formats: the same year through each of them, their clocks, and what they refuse."""

import gzip

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.rules.tests import weather_samples as samples
from shared.rules.weather.file import read_weather
from shared.rules.weather.year import Weather, WeatherError

YEAR = samples.year_at(37.5, -120.3, -8, elevation_m=250)
SAM = samples.sam_csv(YEAR)
HEAD = "Source,Location ID,City,State,Country,Latitude,Longitude,Time Zone,Elevation"


def read(text: str, name: str = "w") -> Weather:
    return read_weather(text.encode(), name)


def with_field(text: str, line: int, field: int, value: str) -> str:
    """`text` with one field (0-based) of one line (1-based) replaced."""
    lines = text.split("\n")
    fields = lines[line - 1].split(",")
    fields[field] = value
    lines[line - 1] = ",".join(fields)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "source", "averaged"),
    [
        (SAM, "SAM CSV", False),
        (samples.sam_csv(YEAR, minute=False), "SAM CSV", True),
        (samples.epw(YEAR), "EPW", False),
        (samples.tmy3(YEAR), "TMY3", True),
        (samples.tmy2(YEAR), "TMY2", True),
    ],
)
def test_every_format_tells_the_same_year(text: str, source: str, averaged: bool) -> None:
    weather = read(text)
    assert weather.source == source
    assert weather.averaged is averaged
    assert weather.records_per_hour == 1
    assert weather.latitude == pytest.approx(37.5)
    assert weather.longitude == pytest.approx(-120.3)
    assert weather.utc_offset_hours == -8
    assert weather.elevation_m == 250
    np.testing.assert_array_equal(weather.beam, YEAR.dni)
    np.testing.assert_array_equal(weather.diffuse, YEAR.dhi)
    np.testing.assert_allclose(weather.temperature_c, YEAR.temperature)
    np.testing.assert_allclose(weather.wind_m_s, YEAR.wind)
    np.testing.assert_allclose(weather.pressure_hpa, YEAR.pressure)
    # The stamp of every format means the middle of its hour.
    np.testing.assert_array_equal(weather.hour + weather.minute / 60, YEAR.hour + 0.5)
    np.testing.assert_array_equal(weather.day_of_year, np.arange(8760) // 24 + 1)


def test_tmy3_of_solaranywhere_ends_days_at_midnight_of_the_next_and_leaves_pressure_blank() -> None:
    """The layout of pvlib's tests/data/Burlington ... SolarAnywhere Time Series 2021 ... TMY3 format.csv."""
    lines = samples.tmy3(YEAR).splitlines()
    following = [*(line[:5] for line in lines[3:]), "01/01"]
    rows = []
    for line, date in zip(lines[2:], following, strict=True):
        fields = line.split(",")
        fields[40] = ""
        if fields[1] == "24:00":
            fields[:2] = [f"{date}/2000" if date == "01/01" else f"{date}/1999", "00:00"]
        rows.append(",".join(fields))
    weather = read("\n".join([*lines[:2], *rows]))
    np.testing.assert_array_equal(weather.beam, YEAR.dni)
    np.testing.assert_array_equal(weather.hour, YEAR.hour)
    np.testing.assert_array_equal(weather.day, YEAR.day)
    assert set(weather.year) == {1999}
    assert np.isnan(weather.pressure_hpa).all()


def test_a_blank_is_refused_where_the_models_need_a_number() -> None:
    with pytest.raises(WeatherError, match="w, line 4, field 7: DNI '' is not a number"):
        read(with_field(with_field(SAM, 4, 6, ""), 5, 10, ""))


def test_southern_and_eastern_places_keep_their_signs() -> None:
    sydney = samples.year_at(-33.9, 151.2, 10)
    for text in (samples.tmy2(sydney), samples.epw(sydney), samples.tmy3(sydney), samples.sam_csv(sydney)):
        weather = read(text)
        assert (weather.latitude, weather.longitude) == pytest.approx((-33.9, 151.2), abs=0.01)


@pytest.mark.parametrize(
    "names",
    [
        {"DNI": "Beam", "DHI": "Diffuse", "Tdry": "Dry Bulb Temp", "Wspd": "Wind Speed"},
        {"DNI": "Direct Normal", "DHI": "Diffuse Horizontal", "Tdry": "Temperature", "Wspd": "ws"},
        {"DNI": "dn", "DHI": "df", "Tdry": "tamb", "Wspd": "WINDVEL", "Albedo": "Surface Albedo"},
        {"DNI": "DNI (W/m2)", "DHI": " DHI [W/m2]", "Tdry": "Temperature (C)", "Wspd": "Wind Speed (m/s)"},
    ],
)
def test_sam_column_names(names: dict[str, str]) -> None:
    np.testing.assert_array_equal(read(samples.sam_csv(YEAR, names=names)).beam, YEAR.dni)


def test_nsrdb_psm_head_with_two_time_zones_and_unit_names() -> None:
    head = (
        "Source,Location ID,City,State,Country,Latitude,Longitude,Time Zone,Elevation,Local Time Zone,DNI Units\n"
        "NSRDB,131,-,-,-,37.5,-120.3,0,250,-8,w/m2\n"
    )
    names = {"Tdry": "Temperature", "Wspd": "Wind Speed", "Pres": "Pressure", "Albedo": "Surface Albedo"}
    weather = read(samples.sam_csv(samples.year_at(37.5, -120.3, 0, 250), header=head, names=names))
    assert weather.source == "NSRDB CSV (NSRDB)"
    assert weather.utc_offset_hours == 0  # the clock of the records, not of the place
    assert np.isfinite(weather.albedo).all()


def test_units_line_is_skipped_where_the_head_announces_it() -> None:
    lines = samples.sam_csv(YEAR, header="Lat,Lon,TZ,Elev,HasUnits\n37.5,-120.3,-8,250,yes\n").split("\n")
    lines.insert(3, "y,m,d,h,min,W/m2,W/m2,W/m2,C,m/s,mbar,-")
    assert len(read("\n".join(lines)).beam) == 8760


def test_hours_counted_from_one_and_missing_elevation() -> None:
    lines = samples.sam_csv(YEAR, header="lat,lon,tz\n37.5,-120.3,-8\n").rstrip("\n").split("\n")
    for i in range(3, len(lines)):
        fields = lines[i].split(",")
        fields[3] = str(int(fields[3]) + 1)
        lines[i] = ",".join(fields)
    weather = read("\n".join(lines))
    assert (weather.hour.min(), weather.hour.max()) == (0, 23)
    assert weather.elevation_m == 0
    assert any("elevation" in note for note in weather.notes)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_byte_order_mark_and_blank_tail(line_end: str) -> None:
    data = b"\xef\xbb\xbf" + (SAM + "\n,,\n \n").replace("\n", line_end).encode()
    assert len(read_weather(data).beam) == 8760


@pytest.mark.parametrize(("step", "minute"), [(30, False), (30, True), (5, True), (15, True)])
def test_subhourly_files_need_their_minutes(step: int, minute: bool) -> None:
    text = samples.sam_csv(samples.year_at(37.5, -120.3, -8, step_minutes=step), minute=minute)
    if not minute:
        with pytest.raises(WeatherError, match="Minute column"):
            read(text)
        return
    weather = read(text)
    assert weather.records_per_hour == 60 // step
    assert weather.step_hours == pytest.approx(step / 60)


def test_leap_day_is_left_out() -> None:
    lines = SAM.rstrip("\n").split("\n")
    march = next(i for i, line in enumerate(lines) if line.startswith("2019,3,1,0,"))
    leap = [line.replace("2019,2,28,", "2019,2,29,") for line in lines[march - 24 : march]]
    weather = read("\n".join(lines[:march] + leap + lines[march:]))
    np.testing.assert_array_equal(weather.beam, YEAR.dni)
    assert "29 February" in weather.notes[0]


def test_dates_may_be_left_out_of_a_year_of_hours() -> None:
    lines = samples.sam_csv(YEAR, minute=False).rstrip("\n").split("\n")
    bare = "\n".join(lines[:2] + [line.split(",", 4)[4] for line in lines[2:]])
    weather = read(bare)
    np.testing.assert_array_equal(weather.month, YEAR.month)
    np.testing.assert_array_equal(weather.day, YEAR.day)


def test_epw_clock_of_minute_zero_is_sams_and_said() -> None:
    weather = read(samples.epw(YEAR, minute=0))
    assert (weather.minute == 0).all()
    assert "minute 0" in weather.notes[0]


def test_epw_half_hours_end_at_their_stamps() -> None:
    half = samples.epw(
        samples.year_at(37.5, -120.3, -8, step_minutes=30), periods="DATA PERIODS,1,2,Data,Sunday,1/1,12/31"
    )
    lines = half.rstrip("\n").split("\n")
    for stamps in (("30", "60"), ("30", "0")):
        for i in range(8, len(lines)):
            fields = lines[i].split(",")
            fields[4] = stamps[i % 2]
            lines[i] = ",".join(fields)
        weather = read("\n".join(lines))
        assert weather.records_per_hour == 2
        np.testing.assert_array_equal(weather.hour[:4] * 60 + weather.minute[:4], [30, 60, 90, 120])


def test_epw_of_two_data_periods_that_make_a_year() -> None:
    text = samples.epw(YEAR, periods="DATA PERIODS,2,1,First,Sunday,1/1,6/30,Second,Monday,7/1,12/31")
    np.testing.assert_array_equal(read(text).beam, YEAR.dni)


def test_epw_short_gaps_are_bridged_as_sam_bridges_them() -> None:
    text = samples.epw(YEAR)
    for line in (5001, 5002):
        text = with_field(text, line, 6, "99.9")
    weather = read(text)
    at = 5001 - 9
    expected = np.interp([1, 2], [0, 3], YEAR.temperature[[at - 1, at + 2]])
    np.testing.assert_allclose(weather.temperature_c[at : at + 2], expected)
    assert "2 missing values of temperature" in weather.notes[0]


REFUSED = [
    (b"", "file is empty"),
    (b" \n \n", "file is empty"),
    (gzip.compress(SAM.encode()), "gzip"),
    (b"PK\x03\x04rest", "zip"),
    (b"\x7fELF\x00\x01\x02", "binary"),
    (SAM.encode("utf-16"), "UTF-16"),
    (b"hello,world\n1,2\n", "line 1: 'hello,world'"),
    (b"<html><body>Not found</body></html>", "line 1"),
    (f"{HEAD}\n".encode(), "ends after line 1"),
    (SAM.replace("Time Zone", "Zone", 1).encode(), "line 1: no time zone"),
    (SAM.replace(",37.5,", ",97.5,", 1).encode(), "line 2: latitude 97.5"),
    (SAM.replace(",37.5,", ",north,", 1).encode(), "line 2: latitude 'north'"),
    (samples.sam_csv(YEAR, header=HEAD + "\ntest,1,37.5,-120.3,-8,250\n").encode(), "line 2: 6 values for 9 names"),
    (SAM.replace("DNI", "XYZ", 1).encode(), "line 3: no column DNI"),
    (SAM.replace("Tdry", "XYZ", 1).encode(), "line 3: no column temperature"),
    (with_field(SAM, 4003, 6, "nan").encode(), "line 4003: DNI nan is missing"),
    (with_field(SAM, 4003, 7, "9999").encode(), "line 4003: DHI 9999"),
    (with_field(SAM, 4003, 6, "-999").encode(), "line 4003: DNI -999"),
    (with_field(SAM, 4003, 8, "99.9").encode(), "line 4003: temperature 99.9"),
    (with_field(SAM, 4003, 9, "").encode(), "line 4003, field 10: wind speed ''"),
    (with_field(SAM, 4003, 6, "abc").encode(), "line 4003, field 7: DNI 'abc'"),
    (with_field(SAM, 4003, 1, "13").encode(), "line 4003: month 13"),
    (with_field(SAM, 4003, 3, "11.5").encode(), "line 4003: hour 11.5 is not a sensible whole"),
    (with_field(SAM, 4003, 4, "75").encode(), "line 4003: minute 75"),
    (with_field(SAM, 4003, 0, "1e300").encode(), "line 4003: year"),
    ("\n".join(SAM.split("\n")[:5000]).encode(), "4,997 records"),
    ("\n".join([*SAM.split("\n")[:5000], "", *SAM.split("\n")[5000:]]).encode(), "line 5001: blank line"),
    ("\n".join(SAM.split("\n")[:6000]).encode()[:-20], "line 6000"),
    ((SAM + SAM.split("\n", 3)[3]).encode(), "out of order"),
    ("\n".join(samples.tmy2(YEAR).split("\n")[:4000]).encode()[:-60], "line 4000: ends at column"),
    (samples.tmy2(YEAR).replace("\n 99", "\n \x1c9", 1).encode(), "line 2, column 2: year '\\x1c9' is not a number"),
    (samples.tmy3(YEAR).replace("01/02/1999", "yesterday", 1).encode(), "line 27: 'yesterday"),
    (samples.epw(YEAR).replace("DATA PERIODS,1,1", "DATA PERIODS,1,7", 1).encode(), "line 8: '7' records"),
    ("\n".join(samples.epw(YEAR).split("\n")[:4000]).encode(), "3,992 records"),
    ("\n".join(samples.epw(YEAR).split("\n")[:5]).encode(), "ends after line 5"),
    (with_field(samples.epw(YEAR), 1, 6, "").encode(), "line 1: latitude ''"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_refused_with_what_and_where(data: bytes, says: str) -> None:
    with pytest.raises(WeatherError) as refused:
        read_weather(data, "my.csv")
    message = str(refused.value)
    assert message.startswith("my.csv")
    assert says in message
    assert "\n" not in message


def test_long_gaps_of_an_epw_are_refused() -> None:
    text = samples.epw(YEAR)
    for line in range(5001, 5009):
        text = with_field(text, line, 14, "9999")
    with pytest.raises(WeatherError, match=r"line 5001: DNI is missing for 8 records in a row; 6 can be bridged"):
        read(text)


def test_thermal_offset_at_night_is_zero() -> None:
    weather = read(with_field(SAM, 4, 6, "-2.5"))
    assert weather.beam[0] == 0
    assert "1 slightly negative" in weather.notes[0]


@settings(max_examples=20, deadline=None)
@given(first=st.integers(0, 8758), apart=st.integers(1, 5000))
def test_swapped_records_are_refused_at_the_first(first: int, apart: int) -> None:
    lines = SAM.rstrip("\n").split("\n")
    second = min(first + apart, 8759)
    lines[first + 3], lines[second + 3] = lines[second + 3], lines[first + 3]
    with pytest.raises(WeatherError, match=f"line {first + 4}: .* out of order|line {first + 5}: .* out of order"):
        read("\n".join(lines))


@settings(max_examples=60, deadline=None)
@given(
    text=st.sampled_from([SAM, samples.epw(YEAR), samples.tmy2(YEAR), samples.tmy3(YEAR)]),
    where=st.floats(0, 1),
    what=st.binary(min_size=0, max_size=40),
    cut=st.integers(0, 2000),
)
def test_damage_is_refused_or_harmless_but_never_another_error(text: str, where: float, what: bytes, cut: int) -> None:
    at = int(where**3 * len(text))  # more often in the head
    data = text.encode()
    try:
        weather = read_weather(data[:at] + what + data[at + cut :])
    except WeatherError as refused:
        assert "\n" not in str(refused)
    else:
        assert len(weather.beam) == 8760
        assert np.isfinite(weather.beam).all()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@example(b",")
@example("\ufeff".encode())
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(WeatherError):
        read_weather(data)
