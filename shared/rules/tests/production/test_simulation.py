"""Energy of a system: hand-checked parts, properties over systems and places, losses and uncertainty."""

from dataclasses import replace
from time import process_time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.rules.production.inverter import ac_power, starting_share
from shared.rules.production.losses import Losses, Uncertainty, degraded_kwh, exceeded_kwh
from shared.rules.production.module import MODULES, dc_per_watt, spectral_modifier
from shared.rules.production.orientation import best_plane, tilt_orientation_factor, total_solar_resource_fraction
from shared.rules.production.rows import sky_seen
from shared.rules.production.simulation import Production, SharedInverter, Sky, produce, sky_of
from shared.rules.production.system import Mount, PlaneSystem
from shared.rules.tests import weather_samples as samples
from shared.rules.weather.file import read_weather
from shared.rules.weather.station import (
    REPRESENTATIVE_KM,
    bundled_stations,
    bundled_weather,
    distance_km,
    nearest_station,
    nearest_weather,
)
from shared.rules.weather.year import WeatherError

SKIES = {
    (latitude, longitude): sky_of(read_weather(samples.sam_csv(samples.year_at(latitude, longitude, zone)).encode()))
    for latitude, longitude, zone in ((37.5, -120.3, -8), (-33.9, 151.2, 10), (69.6, 18.9, 1), (1.3, 103.8, 8))
}
NORTH = SKIES[37.5, -120.3]
SOUTH = SKIES[-33.9, 151.2]
ROOF = PlaneSystem(8.0, 20.0, 180.0)

systems = st.builds(
    PlaneSystem,
    kwdc=st.floats(0.2, 2000),
    tilt_deg=st.floats(0, 90),
    azimuth_deg=st.floats(0, 360),
    mount=st.sampled_from(["fixed-roof", "fixed-open-rack", "1-axis", "1-axis-backtracking", "2-axis"]),
    module_type=st.sampled_from(["standard", "premium", "thin-film"]),
    dc_ac_ratio=st.floats(0.7, 2),
    inverter_efficiency_pct=st.floats(90, 99.5),
    losses_pct=st.floats(-5, 90),
    gcr=st.floats(0.01, 0.99),
)


@settings(max_examples=40, deadline=None)
@given(system=systems, place=st.sampled_from(list(SKIES)))
def test_energy_is_positive_and_within_the_inverter(system: PlaneSystem, place: tuple[float, float]) -> None:
    result = produce(SKIES[place], [system])
    hours = result.hourly_kwh
    assert hours.shape == (8760,)
    assert (hours >= 0).all()
    assert np.isfinite(hours).all()
    assert hours.max() <= system.kwdc / system.dc_ac_ratio * (1 + 1e-9)
    assert result.monthly_kwh.sum() == pytest.approx(result.annual_kwh)
    assert result.annual_kwh == pytest.approx(hours.sum())


@settings(max_examples=25, deadline=None)
@given(system=systems, more=st.floats(0.5, 9))
def test_losses_and_shade_only_take(system: PlaneSystem, more: float) -> None:
    whole = produce(NORTH, [system]).hourly_kwh
    lossy = produce(NORTH, [replace(system, losses_pct=system.losses_pct + more)]).hourly_kwh
    shaded = produce(NORTH, [replace(system, beam_shade_pct=more * 10, diffuse_shade_pct=more)]).hourly_kwh
    assert (lossy <= whole + 1e-9).all()
    # Less light cools the modules, so under a clipping inverter or hot sun only the sum must fall.
    assert shaded.sum() < whole.sum()
    assert lossy.sum() <= whole.sum()


@settings(max_examples=15, deadline=None)
@given(system=systems, factor=st.floats(1.5, 20))
def test_a_roof_scales_with_its_size(system: PlaneSystem, factor: float) -> None:
    roof = replace(system, mount="fixed-roof", kwdc=max(system.kwdc, 1.0))
    larger = replace(roof, kwdc=roof.kwdc * factor)
    assert produce(NORTH, [larger]).annual_kwh == pytest.approx(produce(NORTH, [roof]).annual_kwh * factor)


@settings(max_examples=15, deadline=None)
@given(system=systems)
def test_north_and_south_mirror_each_other(system: PlaneSystem) -> None:
    """A plane facing the equator does about as well on either side of it as one facing away does badly."""
    roof = replace(system, mount="fixed-roof", tilt_deg=max(system.tilt_deg, 20.0))
    for sky, towards in ((NORTH, 180.0), (SOUTH, 0.0)):
        facing = produce(sky, [replace(roof, azimuth_deg=towards)]).annual_kwh
        away = produce(sky, [replace(roof, azimuth_deg=180.0 - towards)]).annual_kwh
        assert away < facing


def test_planes_add_up_and_a_shared_inverter_clips_their_sum() -> None:
    east, west = PlaneSystem(5.0, 30.0, 90.0, dc_ac_ratio=1.6), PlaneSystem(5.0, 30.0, 270.0, dc_ac_ratio=1.6)
    own = produce(NORTH, [east, west])
    alone = produce(NORTH, [east])
    np.testing.assert_allclose(own.plane_kwh[0], alone.plane_kwh[0])
    np.testing.assert_allclose(own.hourly_kwh, own.plane_kwh.sum(axis=0))
    shared = produce(NORTH, [east, west], SharedInverter(10.0 / 1.6))
    assert shared.hourly_kwh.max() <= 10.0 / 1.6 + 1e-9
    assert shared.clipped_kwh.sum() < own.clipped_kwh.sum()  # east and west do not peak together
    assert shared.annual_kwh > own.annual_kwh


def test_trackers_rank_as_they_must() -> None:
    def annual(mount: Mount, tilt: float = 0.0, gcr: float = 0.3) -> float:
        return produce(NORTH, [PlaneSystem(8.0, tilt, 180.0, mount=mount, gcr=gcr)]).annual_kwh

    assert annual("fixed-roof", 30) < annual("1-axis") < annual("2-axis")
    assert annual("fixed-roof", 30) < annual("fixed-open-rack", 30, 0.02)  # cooler, and no row near enough to shade
    assert annual("fixed-open-rack", 30, 0.6) < annual("fixed-open-rack", 30, 0.3)


def test_shade_of_month_and_hour_falls_where_it_says() -> None:
    shade = [[0.0] * 24 for _ in range(12)]
    shade[5][12] = 100.0
    plain = produce(NORTH, [ROOF])
    shaded = produce(NORTH, [replace(ROOF, beam_shade_pct=tuple(map(tuple, shade)))])
    differs = np.flatnonzero(np.abs(plain.hourly_kwh - shaded.hourly_kwh) > 1e-9)
    june = np.arange(151 * 24, 181 * 24)
    assert set(differs) <= set(june[june % 24 == 12])
    assert len(differs) > 5
    dark = produce(NORTH, [replace(ROOF, beam_shade_pct=100.0)])
    assert 0.1 < dark.annual_kwh / plain.annual_kwh < 0.8  # the sky's part is left


def test_subhourly_weather_gives_hours() -> None:
    quarter = samples.year_at(37.5, -120.3, -8, step_minutes=15)
    result = produce(read_weather(samples.sam_csv(quarter).encode()), [ROOF])
    assert result.hourly_kwh.shape == (8760,)
    assert result.annual_kwh == pytest.approx(produce(NORTH, [ROOF]).annual_kwh, rel=0.05)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kwdc": 0.0}, "kwdc 0 is outside"),
        ({"tilt_deg": 91.0}, "tilt_deg 91 is outside 0 to 90"),
        ({"tilt_deg": float("nan")}, "tilt_deg nan"),
        ({"azimuth_deg": -1.0}, "azimuth_deg"),
        ({"gcr": 1.0}, "gcr"),
        ({"inverter_efficiency_pct": 89.0}, "inverter_efficiency_pct"),
        ({"losses_pct": 100.0}, "losses_pct"),
        ({"mount": "pole"}, "mount 'pole' is none of fixed-roof"),
        ({"module_type": "cheap"}, "module_type"),
        ({"beam_shade_pct": ((0.0,) * 24,) * 11}, "12 months by 24 hours"),
        ({"beam_shade_pct": ((101.0,) * 24,) * 12}, "within 0 to 100"),
    ],
)
def test_impossible_systems_are_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(ROOF, **change)


def test_module_at_standard_conditions_gives_its_nameplate() -> None:
    """Vmp x Imp of the datasheets behind PVWatts' three modules, at 1000 W/m2 and 25 C."""
    for module in MODULES.values():
        assert dc_per_watt(np.array([1000.0]), np.array([25.0]), module)[0] == pytest.approx(1.0, abs=0.002)
        assert dc_per_watt(np.array([0.99]), np.array([25.0]), module)[0] == 0.0


def test_hot_modules_lose_what_their_type_says() -> None:
    """The linear coefficients PVWatts states for its types: -0.37, -0.35 and -0.32 % per kelvin, give or take 0.06."""
    for module, per_kelvin in zip(MODULES.values(), (-0.0037, -0.0035, -0.0032), strict=True):
        hot = dc_per_watt(np.array([1000.0]), np.array([65.0]), module)[0]
        assert (hot - 1.0) / 40.0 == pytest.approx(per_kelvin, abs=0.0006)


def test_spectrum_is_neutral_at_air_mass_one_and_a_half() -> None:
    zenith = np.array([48.19])  # air mass 1.5
    assert spectral_modifier(zenith, 0.0)[0] == pytest.approx(1.0, abs=0.005)


def test_inverter_line_through_start_and_rating() -> None:
    dc = np.array([0.0, 0.004931 * 5000.0, 5000.0 / 0.96, 9000.0])
    ac = ac_power(dc, 5000.0, 0.96, 6000.0)
    assert ac[:2].tolist() == [0.0, 0.0]
    assert ac[2] == pytest.approx(5000.0)
    assert ac[3] > 5000.0  # the limit is the caller's, who counts what it cuts
    assert starting_share(500.0) < starting_share(1000.0)


def test_rows_far_apart_see_the_whole_sky() -> None:
    tilt = np.array([0.0, 10.0, 45.0, 90.0])
    np.testing.assert_allclose(sky_seen(tilt, 0.01), 1.0, atol=0.003)
    near, far = sky_seen(np.array([30.0]), 0.6)[0], sky_seen(np.array([30.0]), 0.3)[0]
    assert near < far < 1.0


def test_losses_tree_is_the_published_default() -> None:
    """14.0757 %: default of SAM and, rounded to 14.08, of the PVWatts calculator; pvlib.pvsystem.pvwatts_losses()."""
    assert Losses().total_pct == pytest.approx(14.075660688264469, abs=1e-12)
    assert Losses(shading=0.0).total_pct < Losses().total_pct
    with pytest.raises(ValueError, match="soiling"):
        Losses(soiling=100.0)


@given(sigma=st.floats(0, 20), p50=st.floats(0, 1e6))
def test_exceedance(sigma: float, p50: float) -> None:
    assert exceeded_kwh(p50, 50.0, sigma) == pytest.approx(p50)
    assert exceeded_kwh(p50, 90.0, sigma) == pytest.approx(p50 * (1 - 1.2816 * sigma / 100), rel=1e-4, abs=1e-6)
    assert exceeded_kwh(p50, 99.0, sigma) <= exceeded_kwh(p50, 90.0, sigma) <= p50 + 1e-9


def test_uncertainty_and_ageing() -> None:
    assert 5.0 <= Uncertainty().sigma_pct <= 8.0  # the trade's usual range
    years = degraded_kwh(1000.0, 25)
    assert years[0] == 1000.0
    assert years[24] == pytest.approx(1000.0 * 0.995**24)
    with pytest.raises(ValueError, match="100"):
        exceeded_kwh(1.0, 100.0, 5.0)


@pytest.mark.parametrize("sky", [NORTH, SOUTH], ids=["north", "south"])
def test_best_plane_faces_the_equator_near_its_latitude(sky: Sky) -> None:
    best = best_plane(sky)
    equator = 180.0 if sky.weather.latitude > 0 else 0.0
    assert abs((best.azimuth_deg - equator + 180) % 360 - 180) < 15
    assert abs(best.tilt_deg - abs(sky.weather.latitude)) < 15
    assert tilt_orientation_factor(sky, best.tilt_deg, best.azimuth_deg, best) == pytest.approx(1.0)
    for tilt, azimuth in ((0, 180), (35, 90), (35, 270), (60, 0), (90, 180)):
        assert tilt_orientation_factor(sky, tilt, azimuth, best) < 1.0
    plane = PlaneSystem(5.0, 25.0, equator, beam_shade_pct=30.0)
    unshaded = tilt_orientation_factor(sky, 25.0, equator, best)
    assert total_solar_resource_fraction(sky, replace(plane, beam_shade_pct=0.0), best) == pytest.approx(unshaded)
    assert total_solar_resource_fraction(sky, plane, best) < unshaded - 0.1


def test_bundled_stations_read_and_produce() -> None:
    """Annual GHI of the three typical years follows from their own files; yields are the order PVWatts shows there."""
    yields = {}
    for station in bundled_stations():
        weather = bundled_weather(station)
        assert (weather.latitude, weather.longitude) == pytest.approx((station.latitude, station.longitude), abs=0.01)
        assert weather.distance_km is None
        yields[station.name] = produce(weather, [replace(ROOF, tilt_deg=station.latitude)]).kwh_per_kwdc
    assert 750 < yields["Sand Point"] < 950
    assert 1250 < yields["Greensboro"] < 1450
    assert 1350 < yields["Miami"] < 1550


def test_nearest_station_states_its_distance() -> None:
    near = nearest_weather(36.07, -79.79)
    assert near.station.startswith("Greensboro")
    assert near.distance_km == pytest.approx(14.8, abs=1.0)
    assert near.notes == ()
    far = nearest_weather(37.77, -122.42)
    assert far.distance_km is not None
    assert far.distance_km > REPRESENTATIVE_KM
    assert "does not represent" in far.notes[-1]
    assert f"{far.distance_km:,.0f} km" in far.notes[-1]
    with pytest.raises(WeatherError, match="south of the equator"):
        nearest_weather(-33.9, 151.2)
    with pytest.raises(WeatherError, match="no place"):
        nearest_weather(100.0, 0.0)


@given(st.floats(0.1, 90), st.floats(-180, 180))
def test_far_places_get_the_station_nearest_in_latitude(latitude: float, longitude: float) -> None:
    station, km = nearest_station(latitude, longitude)
    assert 0 <= km <= 20_038
    if km > REPRESENTATIVE_KM:
        assert abs(station.latitude - latitude) == min(abs(s.latitude - latitude) for s in bundled_stations())


def test_great_circle_of_known_airports() -> None:
    """Los Angeles to New York JFK, 3,974-3,983 km in the gazetteers."""
    assert distance_km(33.9425, -118.4081, 40.6398, -73.7789) == pytest.approx(3979, abs=10)


def test_no_plane_is_an_error_and_the_model_is_named() -> None:
    with pytest.raises(ValueError, match="no plane"):
        produce(NORTH, [])
    result: Production = produce(NORTH, [ROOF])
    assert result.model == "PVWatts v8"
    assert result.model_version


def test_a_plane_is_simulated_within_its_budget() -> None:
    """60 ms for a plane of 8760 hours is the budget; a slow machine is given three times that, of its processor."""
    plane = PlaneSystem(8.0, 20.0, 180.0)
    spent = []
    for _ in range(5):
        start = process_time()
        result = produce(sky_of(NORTH.weather), [plane])
        spent.append(process_time() - start)
    assert result.annual_kwh > 0 and len(NORTH.weather.beam) == 8760
    assert min(spent) < 0.180
