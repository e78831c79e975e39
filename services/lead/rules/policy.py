"""Times that the lead stage keeps to. Company policy, not law."""

from datetime import timedelta
from typing import Final

SPEED_TO_LEAD: Final = timedelta(hours=1)
"""An inquiry is answered by a person within this time."""

NURTURE_REVIEW: Final = timedelta(days=90)
"""A lead that is not worth a design now is scored again after this time."""
