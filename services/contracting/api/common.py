"""Who may ask, and the bounds of a text."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field

from shared.messaging.web.http import Command, command_for, reader_for, unrecorded
from shared.messaging.web.security import Caller

ByLender = Annotated[Command, Depends(command_for(lender=unrecorded))]
ByCustomer = Annotated[Command, Depends(command_for("customer"))]
BySeller = Annotated[Command, Depends(command_for("customer", "sales"))]
ByOffice = Annotated[Command, Depends(command_for("sales", "support"))]
ByOperator = Annotated[Command, Depends(command_for("operator"))]
Reader = Annotated[Caller, Depends(reader_for("customer", "sales", "operator", lender=unrecorded))]

Text = Annotated[str, Field(min_length=1, max_length=500)]
