"""What is kept of an import is all that the load needs of it."""

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lead.rules.intake.formats import read_usage
from services.lead.rules.load.profile import load_year
from services.lead.rules.load.shape import load_shape
from services.lead.rules.usage.figures import annual_kwh, figures_of, point_of
from services.lead.tests.espi_feed import electric, reading
from shared.rules.site.assessment import BuildingUse

SHAPE = load_shape(BuildingUse.ONE_FAMILY)
NEW_YORK = -5 * 3600
START = 1704085200  # 2024-01-01 in New York


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    step=st.sampled_from([900, 1800, 3600, 86400]),
    days=st.sampled_from([40, 365, 430]),
    share=st.floats(0, 0.1),
)
def test_the_load_of_the_kept_figures_is_the_load_of_the_file(seed: int, step: int, days: int, share: float) -> None:
    random = np.random.default_rng(seed)
    count = days * 86400 // step
    kept = np.flatnonzero(random.random(count) >= share)
    wh = random.integers(0, 2_000, count)
    file = electric(*(reading(START + int(index) * step, int(wh[index]), step) for index in kept))
    (point,) = read_usage(io.BytesIO(file)).usage_points
    figures = json.loads(json.dumps(figures_of(point)))
    again = point_of(figures, NEW_YORK)
    whole, part = load_year(point, SHAPE, NEW_YORK), load_year(again, SHAPE, NEW_YORK)
    np.testing.assert_allclose(part.load.wh, whole.load.wh, rtol=1e-9, atol=1e-9)
    assert (part.filled_months, part.load.uncertainty_pct) == (whole.filled_months, whole.load.uncertainty_pct)
    assert annual_kwh(again) > 0


def test_years_of_quarter_hours_become_some_ten_kilobytes() -> None:
    count = 2 * 365 * 96
    starts = np.datetime64("2024-01-01T00:00") + np.arange(count) * np.timedelta64(15, "m")
    csv = "start,kwh\n" + "\n".join(f"{start},{0.2 + (n % 7) * 0.01:.3f}" for n, start in enumerate(starts))
    (point,) = read_usage(io.BytesIO(csv.encode())).usage_points
    assert len(point.delivered) == count
    assert len(json.dumps(figures_of(point))) < 100_000


def test_an_annual_figure_and_its_year() -> None:
    assert annual_kwh(point_of({"annual_kwh": 8_760.0}, 0)) == pytest.approx(8_760)
