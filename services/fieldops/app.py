"""The field operations service, composed."""

from services.fieldops import api
from services.fieldops.api.common import crews, suppliers
from services.fieldops.handlers import handlers
from services.fieldops.model import Build, PublishedRule
from services.fieldops.worklist import WORKLIST
from shared.messaging.handling.service import Service
from shared.messaging.running import App
from shared.messaging.settings import Settings
from shared.rulebook.keeping import recalled
from shared.schemas import catalogue
from shared.schemas.topics import subscriptions

SERVICE = Service(
    name="fieldops",
    source="/ncv03/fieldops",
    root=Build,
    handlers=handlers,
    contract=catalogue,
    organisations={"crew": crews, "supplier": suppliers},
    topics=subscriptions("fieldops"),
    tasks=WORKLIST,
    recall=recalled(PublishedRule),
)


def create_app(settings: Settings) -> App:
    """The service as a process runs it; nothing starts before its lifespan does."""
    return App(SERVICE, settings, api.router, title="Procurement and installation")
