"""The commissioning service, composed."""

from services.commissioning import api
from services.commissioning.api.common import authority, crews
from services.commissioning.handlers import handlers
from services.commissioning.model import Handover, PublishedRule
from services.commissioning.worklist import WORKLIST
from shared.messaging.handling.service import Service
from shared.messaging.running import App
from shared.messaging.settings import Settings
from shared.rulebook.keeping import recalled
from shared.schemas import catalogue
from shared.schemas.topics import subscriptions

SERVICE = Service(
    name="commissioning",
    source="/ncv03/commissioning",
    root=Handover,
    handlers=handlers,
    contract=catalogue,
    organisations={"ahj": authority, "crew": crews},
    topics=subscriptions("commissioning"),
    tasks=WORKLIST,
    recall=recalled(PublishedRule),
)


def create_app(settings: Settings) -> App:
    """The service as a process runs it; nothing starts before its lifespan does."""
    return App(SERVICE, settings, api.router, title="Inspection, commissioning, permission to operate")
