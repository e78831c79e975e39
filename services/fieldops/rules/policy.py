"""Values that field operations sets itself. Company policy, not law."""

from datetime import time
from typing import Final

SHIFT_BEGINS: Final = time(7)
"""When a crew is at the site, local time."""
