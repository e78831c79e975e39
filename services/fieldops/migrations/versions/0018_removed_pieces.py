"""Pieces that were taken down, and where they are."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

REMOVALS = ("removed", "returned", "scrapped")


def upgrade() -> None:
    op.add_column("serials", sa.Column("removal", sa.String(64)))
    op.add_column("serials", sa.Column("place", sa.Text))
    op.add_column("serials", sa.Column("return_number", sa.Text))
    for name, condition in (
        ("serials_removal", sa.column("removal").in_(REMOVALS)),
        ("serials_returned_under_a_number", sa.text("removal <> 'returned' OR return_number IS NOT NULL")),
    ):  # no row has a value yet: what is checked from now on is all there is
        op.create_check_constraint(name, "serials", condition, postgresql_not_valid=True)
