"""Documents have an id, a kind and an end; what people add lies in the object store."""

from alembic import op

from shared.messaging.storage.schema import add_document_facility

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    add_document_facility(op)
