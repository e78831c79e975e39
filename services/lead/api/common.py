"""Who may ask."""

from typing import Annotated

from fastapi import Depends

from shared.messaging.web.http import Command, command_for

ByCustomer = Annotated[Command, Depends(command_for("customer", "sales"))]
ByOperations = Annotated[Command, Depends(command_for("support", "operator"))]
BySales = Annotated[Command, Depends(command_for("sales"))]
