"""Values that field operations sets itself. Company policy, not law."""

from datetime import time
from typing import Final

SHIFT_BEGINS: Final = time(7)
"""When a crew is at the site, local time."""
PLANS_AT: Final = time(9)
"""When dispatch looks at the days to come, UTC: before the morning in the Americas."""
HORIZON_DAYS: Final = 10
"""Working days that dispatch plans ahead."""
