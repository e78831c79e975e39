"""The onboarding service, composed."""

from services.onboarding import api
from services.onboarding.api.common import crews
from services.onboarding.handlers import handlers
from services.onboarding.model import PublishedRule, System
from services.onboarding.telemetry.rollups import RollUpLoop
from services.onboarding.watch.loop import WatchLoop
from services.onboarding.worklist import WORKLIST
from shared.messaging.handling.service import Service
from shared.messaging.running import App
from shared.messaging.settings import Settings
from shared.rulebook.keeping import recalled
from shared.schemas import catalogue
from shared.schemas.topics import subscriptions

SERVICE = Service(
    name="onboarding",
    source="/ncv03/onboarding",
    root=System,
    handlers=handlers,
    contract=catalogue,
    organisations={"crew": crews},
    topics=subscriptions("onboarding"),
    tasks=WORKLIST,
    recall=recalled(PublishedRule),
    # the registry is compacted: there a late duplicate would become the last word about a system
    fenced_topics=frozenset({catalogue.REGISTRY_TOPIC}),
)


def create_app(settings: Settings) -> App:
    """The service as a process runs it; nothing starts before its lifespan does."""
    return App(SERVICE, settings, api.router, title="Activation and customer onboarding", loops=(RollUpLoop, WatchLoop))
