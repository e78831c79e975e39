"""The design service, composed."""

from services.design import api
from services.design.handlers import handlers
from services.design.model import Project, PublishedRule
from services.design.worklist import WORKLIST
from shared.messaging.handling.service import Service
from shared.messaging.running import App
from shared.messaging.settings import Settings
from shared.rulebook.keeping import recalled
from shared.schemas import catalogue
from shared.schemas.topics import subscriptions

SERVICE = Service(
    name="design",
    source="/ncv03/design",
    root=Project,
    handlers=handlers,
    contract=catalogue,
    topics=subscriptions("design"),
    tasks=WORKLIST,
    recall=recalled(PublishedRule),
)


def create_app(settings: Settings) -> App:
    """The service as a process runs it; nothing starts before its lifespan does."""
    return App(SERVICE, settings, api.router, title="System design and proposal")
