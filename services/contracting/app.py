"""The contracting service, composed."""

from services.contracting import api
from services.contracting.handlers import handlers
from services.contracting.model import Contract, PublishedRule
from services.contracting.ports.sealing import certificates
from services.contracting.worklist import WORKLIST
from shared.messaging.handling.service import Service
from shared.messaging.running import App
from shared.messaging.settings import Settings
from shared.messaging.web.access import unrecorded
from shared.rulebook.keeping import recalled
from shared.schemas import catalogue
from shared.schemas.topics import subscriptions

SERVICE = Service(
    name="contracting",
    source="/ncv03/contracting",
    root=Contract,
    handlers=handlers,
    contract=catalogue,
    organisations={"lender": unrecorded},
    topics=subscriptions("contracting"),
    tasks=WORKLIST,
    recall=recalled(PublishedRule),
    certificates=certificates,
)


def create_app(settings: Settings) -> App:
    """The service as a process runs it; nothing starts before its lifespan does."""
    return App(SERVICE, settings, api.router, title="Financing and contract")
