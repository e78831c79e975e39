"""Values that onboarding sets itself. Company policy, not law."""

from datetime import timedelta
from typing import Final

FACTS_GRACE: Final = timedelta(days=1)
"""How long the other facts may take after the permission to operate before somebody looks for them."""

HEARTBEAT_HELD: Final = timedelta(hours=24)
"""A system counts as activated once its gateway has reported for so long, and production was seen."""

ONBOARDING_DUE: Final = timedelta(days=14)
"""After activation: by then the customer is trained and has the documents."""

SURVEY_AFTER_DAYS: Final = (7, 90)
"""The customer is asked so long after the onboarding was delivered."""

SATISFACTION_CLOCK: Final = timedelta(days=37)
"""After the delivery: a month after the first survey it counts as unconfirmed whether the customer is content."""

UPTIME_IRRADIANCE_W_M2: Final = 100.0
"""In the plane of the modules: above it a system should run. 50 to 100 W/m2 are usual."""

READINGS_KEPT: Final = timedelta(days=400)
"""Raw readings; what is rolled up stays as long as the system."""

BILLING_ANSWER: Final = timedelta(days=10)
"""The utility has acknowledged by then, or is asked again."""

HEARTBEAT_DUE: Final = timedelta(hours=48)
"""A gateway on a cellular line reports every six hours, and the sun may hide for a day: then somebody has a look."""
