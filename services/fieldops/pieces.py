"""The register of pieces follows what stands: what is taken down is asked for until somebody says where it is."""

from collections.abc import Iterable

from services.fieldops import tasks
from services.fieldops.model import Build, Removal, Serial, State
from services.fieldops.rules.receiving import serial_key
from shared.messaging.handling.work import Work
from shared.schemas.onboarding import EquipmentReplaced, SystemDecommissioned
from shared.schemas.parts import SerialNumber

SCRAPPING = frozenset({"recycling", "disposal"})
"""Ways of modules of a system that is gone for good which end them; ``reuse`` does not."""


async def leave_only(built_in: Iterable[SerialNumber], work: Work) -> None:
    """What is not built in now was taken down, or is left over."""
    standing = {serial_key(one.sku, one.serial) for one in built_in}
    for piece in await work.all(Serial):
        if piece.sound and piece.id not in standing:
            piece.take_down()
    await tasks.ask_where_removed_pieces_are(work)


async def follow_swap(event: EquipmentReplaced, build: Build, work: Work) -> None:
    """One piece stands in the place of another, as those who look after the system have told."""
    old, new = (serial_key(one.sku, one.serial) for one in (event.old, event.new))
    pieces = {one.id: one for one in await work.all(Serial)}
    tasks.serial_was_cleared_up(event.old, work)
    if (gone := pieces.get(old)) is not None:
        gone.take_down()
    if new not in pieces:
        if elsewhere := await work.find(Serial, "id", [new]):
            tasks.ask_to_clear_up_serial(event.new, elsewhere[0]["project_id"], work)
        else:
            _add(event.new, work)
    await tasks.ask_where_removed_pieces_are(work)
    if build.state is State.INSTALLING:  # another design is being built in beside what stands
        await tasks.ask_for_completion(build, work)


def _add(new: SerialNumber, work: Work) -> None:
    key = serial_key(new.sku, new.serial)
    work.add(Serial(id=key, project_id=work.project_id, purchase_order_id=None, sku=new.sku, serial=new.serial))


async def follow_end(event: SystemDecommissioned, build: Build, work: Work) -> None:
    """Nothing stands any more; of the modules it may be known what becomes of them."""
    modules = {line.sku for line in build.bill if line.category == "module"}
    for piece in await work.all(Serial):
        piece.take_down()
        if event.modules_to is not None and piece.sku in modules and piece.unaccounted_for:
            went = Removal.SCRAPPED if event.modules_to in SCRAPPING else Removal.REMOVED
            piece.account_for(went, event.modules_to, None)
