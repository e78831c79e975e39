"""The permitting service, composed."""

from services.permitting import api
from services.permitting.api.common import authority
from services.permitting.handlers import handlers
from services.permitting.model import PermitFile, PublishedRule
from services.permitting.worklist import WORKLIST
from shared.messaging.handling.service import Service
from shared.messaging.running import App
from shared.messaging.settings import Settings
from shared.rulebook.keeping import recalled
from shared.schemas import catalogue
from shared.schemas.topics import subscriptions

SERVICE = Service(
    name="permitting",
    source="/ncv03/permitting",
    root=PermitFile,
    handlers=handlers,
    contract=catalogue,
    organisations={"ahj": authority},
    topics=subscriptions("permitting"),
    tasks=WORKLIST,
    recall=recalled(PublishedRule),
)


def create_app(settings: Settings) -> App:
    """The service as a process runs it; nothing starts before its lifespan does."""
    return App(SERVICE, settings, api.router, title="Permits and interconnection applications")
