"""The parts of the simulation against published examples and against pvlib, which implements the same papers."""

import numpy as np
import pytest

from shared.rules.production.inverter import ac_power, starting_share
from shared.rules.production.module import MODULES, ModuleType, dc_per_watt
from shared.rules.production.surface import fixed, one_axis, two_axis
from shared.rules.production.transposition import Horizontal, on_plane, sky_brightness
from shared.rules.tests import weather_samples as samples
from shared.rules.weather.file import read_weather
from shared.rules.weather.sun import Sun, rise_and_set_hours, sun_positions
from shared.rules.weather.year import Weather


def moment(year: int, month: int, day: int, hour: int, minute: float, **place: float) -> Weather:
    one = np.array([0.0])
    return Weather(
        source="example", station="", latitude=place["latitude"], longitude=place["longitude"],
        elevation_m=place.get("elevation_m", 0.0), utc_offset_hours=place["zone"], year=np.array([year]),
        month=np.array([month]), day=np.array([day]), hour=np.array([hour]), minute=np.array([minute]), beam=one,
        diffuse=one, temperature_c=np.array([place.get("temperature_c", 15.0)]), wind_m_s=one,
        pressure_hpa=np.array([place.get("pressure_hpa", 1013.25)]), albedo=one, averaged=False,
    )  # fmt: skip


def test_worked_example_of_the_solar_position_algorithm() -> None:
    """Reda & Andreas 2008, NREL/TP-560-34302, table A5.1: 17 October 2003, 12:30:30, Golden, Colorado."""
    golden = moment(
        2003, 10, 17, 12, 30.5, latitude=39.742476, longitude=-105.1786, elevation_m=1830.14, zone=-7,
        pressure_hpa=820.0, temperature_c=11.0,
    )  # fmt: skip
    sun = sun_positions(golden)
    assert sun.zenith_deg[0] == pytest.approx(50.11162, abs=0.01)
    assert sun.azimuth_deg[0] == pytest.approx(194.34024, abs=0.01)
    sunrise, sunset = rise_and_set_hours(np.array(["2003-10-16", "2003-10-17"], dtype="datetime64[D]"), golden)
    assert sunrise[1] == pytest.approx(6 + 12 / 60 + 43.46 / 3600, abs=0.003)
    # The example's sunset is that of 17 October in UT, which in Golden is the evening of the 16th.
    assert sunset[0] == pytest.approx(17 + 20 / 60 + 19.19 / 3600, abs=0.003)


def test_equinox_day_is_twelve_hours_and_a_bit_everywhere() -> None:
    """Refraction and the sun's radius lengthen the day by some minutes; more where the sun rises at a slant."""
    day = np.array(["2021-03-20"], dtype="datetime64[D]")
    for latitude in (-60.0, -30.0, 0.0, 30.0, 60.0):
        sunrise, sunset = rise_and_set_hours(day, moment(2021, 3, 20, 12, 0, latitude=latitude, longitude=0.0, zone=0))
        assert 12.1 < sunset[0] - sunrise[0] < 12.35


def test_polar_day_and_night() -> None:
    for month, expected in ((6, (-100.0, 100.0)), (12, (100.0, -100.0))):
        day = np.array([f"2021-{month:02d}-21"], dtype="datetime64[D]")
        place = moment(2021, month, 21, 12, 0, latitude=75.0, longitude=20.0, zone=1)
        sunrise, sunset = rise_and_set_hours(day, place)
        assert (sunrise[0], sunset[0]) == expected


@pytest.fixture(scope="module")
def weather() -> Weather:
    return read_weather(samples.sam_csv(samples.year_at(39.7, -105.2, -7, 1800)).encode())


@pytest.fixture(scope="module")
def sun(weather: Weather) -> Sun:
    return sun_positions(weather)


@pytest.mark.oracle
def test_sun_of_a_year_like_pvlib(weather: Weather, sun: Sun) -> None:
    import pandas as pd
    from pvlib import solarposition

    times = pd.date_range("2019-01-01 00:30", periods=8760, freq="h", tz="Etc/GMT+7")
    pressure = weather.pressure_hpa[0] * 100
    expected = solarposition.spa_python(times, 39.7, -105.2, 1800, pressure=pressure, temperature=weather.temperature_c)
    high = expected["apparent_zenith"].to_numpy()[sun.record] < 89
    for ours, theirs in ((sun.zenith_deg, "apparent_zenith"), (sun.azimuth_deg, "azimuth")):
        assert np.abs(ours - expected[theirs].to_numpy()[sun.record])[high].max() < 0.02


@pytest.mark.oracle
@pytest.mark.parametrize(("tilt", "azimuth"), [(0, 180), (25, 180), (45, 90), (90, 0), (60, 250)])
def test_perez_like_pvlib(weather: Weather, sun: Sun, tilt: float, azimuth: float) -> None:
    """Above 87.5 degrees of zenith PVWatts goes isotropic, and pvlib's coefficients are rounded: compared below."""
    from pvlib import atmosphere, irradiance

    sky = Horizontal(weather.beam[sun.record], weather.diffuse[sun.record], np.full(len(sun.record), 0.2))
    surface = fixed(sun, tilt, azimuth)
    plane = on_plane(sun, sky, sky_brightness(sun, sky), surface)
    use = (sun.zenith_deg < 87.0) & (sky.diffuse > 1.0) & (plane.total > 0.0)
    air_mass = atmosphere.get_relative_airmass(sun.zenith_deg[use], "kasten1966")
    expected = irradiance.perez(
        tilt, azimuth, sky.diffuse[use], sky.beam[use], 1367.0, sun.zenith_deg[use], sun.azimuth_deg[use], air_mass
    )
    np.testing.assert_allclose(plane.sky[use].sum(), np.asarray(expected).sum(), rtol=0.003)
    np.testing.assert_allclose(plane.sky[use], np.asarray(expected), rtol=0.05, atol=3.0)
    beam = irradiance.beam_component(tilt, azimuth, sun.zenith_deg[use], sun.azimuth_deg[use], sky.beam[use])
    np.testing.assert_allclose(plane.beam[use], beam, atol=1e-6)


@pytest.mark.oracle
@pytest.mark.parametrize(("axis_tilt", "axis_azimuth", "gcr"), [(0, 180, 0.4), (20, 180, 0.3), (10, 140, 0.6)])
@pytest.mark.parametrize("backtracking", [False, True])
def test_tracker_like_pvlib(sun: Sun, axis_tilt: float, axis_azimuth: float, gcr: float, backtracking: bool) -> None:
    from pvlib import tracking

    ours = one_axis(sun, axis_tilt, axis_azimuth, gcr, backtracking)
    theirs = tracking.singleaxis(
        sun.zenith_deg, sun.azimuth_deg, axis_tilt, axis_azimuth, 45, backtracking, gcr, cross_axis_tilt=0
    )
    # pvlib flips its rotation past vertical-sun limits by more than 90 degrees; PVWatts stays at its stop.
    use = np.isfinite(theirs["tracker_theta"]) & (sun.zenith_deg < 89.5)
    np.testing.assert_allclose(ours.rotation[use], theirs["tracker_theta"][use], atol=1e-6)
    np.testing.assert_allclose(ours.incidence[use], theirs["aoi"][use], atol=1e-5)
    np.testing.assert_allclose(ours.tilt[use], theirs["surface_tilt"][use], atol=1e-6)


def test_two_axes_face_the_sun(sun: Sun) -> None:
    assert (two_axis(sun).incidence == 0).all()


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["standard", "premium", "thin-film"])
def test_single_diode_power_like_pvlib(name: ModuleType) -> None:
    """calcparams_cec with its temperature law of the gap, and the maximum power point by Brent's method."""
    from pvlib import pvsystem

    module = MODULES[name]
    irradiance, cell = (
        grid.ravel() for grid in np.meshgrid([5.0, 50.0, 200.0, 800.0, 1100.0], [-20.0, 10.0, 45.0, 80.0])
    )
    parameters = pvsystem.calcparams_cec(
        irradiance, cell, module.alpha_isc, module.a, module.light_a, module.diode_a, module.shunt_ohm,
        module.series_ohm, module.adjust_pct, EgRef=1.12,
    )  # fmt: skip
    expected = np.asarray(pvsystem.max_power_point(*parameters, method="brentq")["p_mp"]) / (module.vmp * module.imp)
    np.testing.assert_allclose(dc_per_watt(irradiance, cell, module), expected, rtol=2e-3)


@pytest.mark.oracle
def test_inverter_like_pvlib() -> None:
    from pvlib import inverter

    dc = np.linspace(0.0, 9000.0, 200)
    start = starting_share(7000.0) * 5000.0
    line = {
        "Paco": 5000.0,
        "Pdco": 5000.0 / 0.96,
        "Vdco": 400.0,
        "Pso": start,
        "C0": 0,
        "C1": 0,
        "C2": 0,
        "C3": 0,
        "Pnt": 0,
    }
    expected = inverter.sandia(np.full(200, 400.0), dc, line)
    np.testing.assert_allclose(np.minimum(ac_power(dc, 5000.0, 0.96, 7000.0), 5000.0), expected, atol=1e-9)


@pytest.mark.oracle
def test_typical_years_like_pvlib_reads_them() -> None:
    from importlib.resources import files

    from pvlib import iotools

    data = files("pvlib").joinpath("data")
    for name, read, beam, diffuse in (
        ("723170TYA.CSV", iotools.read_tmy3, "dni", "dhi"),
        ("12839.tm2", iotools.read_tmy2, "DNI", "DHI"),
    ):
        path = data.joinpath(name)
        ours = read_weather(path.read_bytes(), name)
        table, head = read(str(path)) if name.endswith("tm2") else read(str(path), map_variables=True)
        np.testing.assert_allclose(ours.beam, table[beam].to_numpy(dtype=float))
        np.testing.assert_allclose(ours.diffuse, table[diffuse].to_numpy(dtype=float))
        assert ours.latitude == pytest.approx(float(head["latitude"]), abs=0.01)
