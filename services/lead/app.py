"""The lead service, composed."""

from services.lead import api
from services.lead.handlers import handlers
from services.lead.model import Lead, PublishedRule
from services.lead.steps import erase_what_is_due
from services.lead.uploads import ImportSettings, remove_old_files
from services.lead.worklist import WORKLIST
from shared.messaging.handling.service import Service
from shared.messaging.running import App
from shared.messaging.settings import Settings
from shared.rulebook.keeping import recalled
from shared.schemas import catalogue
from shared.schemas.topics import subscriptions

SERVICE = Service(
    name="lead",
    source="/ncv03/lead",
    root=Lead,
    handlers=handlers,
    contract=catalogue,
    topics=subscriptions("lead"),
    tasks=WORKLIST,
    recall=recalled(PublishedRule),
    tidy=erase_what_is_due,
)


def create_app(settings: Settings) -> App:
    """The service as a process runs it; nothing starts before its lifespan does."""
    remove_old_files(ImportSettings())
    return App(SERVICE, settings, api.router, title="Lead qualification and energy analysis")
