"""The example file is what its script makes, and reads like a utility's export."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from services.lead.rules.intake.greenbutton import read_green_button
from services.lead.rules.usage.imported import Grade
from shared.rules.site.assessment import read_site

DATA = Path(__file__).parents[1] / "data"


def test_the_example_file_is_what_the_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "made.xml"
    subprocess.run([sys.executable, str(DATA / "make_green_button.py"), str(made)], check=True)
    assert made.read_bytes() == (DATA / "usage_greensboro.xml").read_bytes()


def test_the_example_is_a_clean_year_of_grade_a() -> None:
    with (DATA / "usage_greensboro.xml").open("rb") as stream:
        file = read_green_button(stream)
    (point,) = file.usage_points
    assert file.remarks == ()
    assert (point.grade, point.readings, point.missing_pct, point.interval_seconds) == (Grade.A, 8760, 0, 3600)
    assert [round(each.difference_pct, 6) for each in point.reconciliations] == [0] * 11
    hours = np.bincount(point.local_time.wall_clock(point.delivered.start).astype("datetime64[D]").astype(int) - 20089)
    assert sorted(set(hours.tolist())) == [23, 24, 25]
    assert point.kwh_delivered == pytest.approx(13_108, rel=0.001)


def test_the_example_site_is_supplied_at_that_usage_point() -> None:
    site = read_site((DATA / "site_greensboro.json").read_bytes())
    with (DATA / "usage_greensboro.xml").open("rb") as stream:
        assert read_green_button(stream).usage_points[0].id == site.utility.usage_point_id
