"""Values that commissioning sets itself. Company policy, not law, unless a source is named."""

from datetime import time, timedelta
from typing import Final

INSPECTION_NOTICE_BUSINESS_DAYS: Final = 2
"""How far ahead an inspection is asked for, until an authority's own calendar is known."""

INSPECTORS_BEGIN: Final = time(8)
"""Local time at which an inspector may come."""

QUALITY_REVIEW_FROM_FAILURE: Final = 3
"""From so many failed inspections on, quality assurance looks before another one is asked for."""

CALIBRATION_VALID: Final = timedelta(days=365)
"""An instrument whose calibration is older does not count, nor one whose certificate states an earlier end: makers
recommend a year."""
