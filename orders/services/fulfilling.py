"""From a confirmed order to parcels at the door."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from almahra.core import outbox
from catalog.services import stock
from catalog.services.purchases import note_purchases
from orders.errors import IllegalTransition, NothingToShip, ShippedTooMany, UnknownLine
from orders.models import Carrier, Order, OrderLine, Shipment, ShipmentLine
from orders.status import MAY_SHIP, Status

from .advancing import advance

if TYPE_CHECKING:
    from accounts.models import User

Pieces = Mapping[UUID, int]  # by the id of an order's line


def mark_ready(order: Order, *, by: "User | None", reason: str = "") -> None:
    """Everything is packed. Raises IllegalTransition."""
    advance(order, Status.READY, by=by, reason=reason)


@transaction.atomic
def send_parcel(
    order: Order,
    pieces: Pieces | None = None,
    *,
    by: "User | None",
    carrier: Carrier | None = None,
    tracking_number: str = "",
    reason: str = "",
) -> Shipment:
    """Some pieces of an order leave the house and the stock; all that is left, if `pieces` is None.

    The parcel with the last piece makes the order shipped. The customer gets a mail for each parcel. Raises
    IllegalTransition, NothingToShip, ShippedTooMany or UnknownLine, and then nothing has left.
    """
    # Two who pack the same pieces take turns here, and so do packing and cancelling.
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status not in MAY_SHIP:
        raise IllegalTransition(number=locked.number, status=locked.status, to=Status.SHIPPED.value)
    lines = {line.pk: line for line in locked.lines.all()}
    packed = _packed(lines, pieces)
    parcel = locked.shipments.create(carrier=carrier, tracking_number=tracking_number.strip(), shipped_by=by)
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=parcel, line=lines[line_id], quantity=quantity) for line_id, quantity in packed.items()
    )
    _leave(locked, lines, packed)
    locked.events.create(kind="parcel_sent", actor=by, reason=reason or str(parcel))
    if sum(packed.values()) == sum(line.left for line in lines.values()):
        if locked.status != Status.READY:
            advance(locked, Status.READY, by=by, is_told=False)  # the parcel's own mail says more
        advance(locked, Status.SHIPPED, by=by, reason=reason)
    order.status = locked.status
    outbox.put("orders.shipped_mail", about=order.number, shipment_id=str(parcel.pk))
    return parcel


def _packed(lines: Mapping[UUID, OrderLine], pieces: Pieces | None) -> dict[UUID, int]:
    if pieces is None:
        pieces = {line.pk: line.left for line in lines.values()}
    packed = {line_id: quantity for line_id, quantity in pieces.items() if quantity > 0}
    if not packed:
        raise NothingToShip
    for line_id, quantity in packed.items():
        if line_id not in lines:
            raise UnknownLine
        if quantity > lines[line_id].left:
            raise ShippedTooMany(name=lines[line_id].name, sku=lines[line_id].sku, left=lines[line_id].left)
    return packed


def _leave(order: Order, lines: Mapping[UUID, OrderLine], packed: Mapping[UUID, int]) -> None:
    demand: Counter[int] = Counter()
    for line_id, quantity in packed.items():
        OrderLine.objects.filter(pk=line_id).update(shipped=F("shipped") + quantity)
        demand[lines[line_id].variant_id] += quantity
    stock.fulfil(demand, cause=order.number)
    if order.customer_id:
        note_purchases(order.customer_id, demand)


@transaction.atomic
def correct_tracking(parcel: Shipment, *, carrier: Carrier | None, tracking_number: str, by: "User | None") -> None:
    """Another carrier or number than was typed. The old ones stay readable in the order's events."""
    before = str(parcel)
    parcel.carrier, parcel.tracking_number = carrier, tracking_number.strip()
    parcel.save(update_fields=["carrier", "tracking_number"])
    if str(parcel) != before:
        parcel.order.events.create(kind="tracking_corrected", actor=by, reason=f"{before} → {parcel}"[:300])


@transaction.atomic
def parcel_arrived(parcel: Shipment, *, by: "User | None") -> bool:
    """Note that a parcel is at the door; with the last one the order is delivered. False when it was known."""
    order = Order.objects.select_for_update().get(pk=parcel.order_id)
    if not Shipment.objects.filter(pk=parcel.pk, delivered_at=None).update(delivered_at=timezone.now()):
        return False
    order.events.create(kind="parcel_arrived", actor=by, reason=str(parcel))
    if order.status == Status.SHIPPED and not order.shipments.filter(delivered_at=None).exists():
        _delivered(order, by=by)
    return True


@transaction.atomic
def deliver(order: Order, *, by: "User | None", reason: str = "") -> None:
    """Everything has arrived. Raises IllegalTransition."""
    order.shipments.filter(delivered_at=None).update(delivered_at=timezone.now())
    _delivered(order, by=by, reason=reason)


def _delivered(order: Order, *, by: "User | None", reason: str = "") -> None:
    advance(order, Status.DELIVERED, by=by, reason=reason)
    outbox.put("orders.delivered_mail", about=order.number, order_id=str(order.pk))
