"""Documents have an id, a kind and an end; what people add lies in the object store."""

from alembic import op

from shared.messaging.storage.schema import add_document_facility

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    add_document_facility(op)
