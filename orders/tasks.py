"""Mails about orders. Each writer is called with the id of an order or a parcel, when the outbox comes to it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from almahra.core import mail

from .letters import about_order, about_parcel
from .models import Order, Shipment


@mail.writes("orders.confirmed_mail", _("order confirmed"))
def confirmed_mail(*, order_id: str) -> mail.Letter:
    return about_order("order_confirmed", _order(order_id))


@mail.writes("orders.in_production_mail", _("lenses being made"))
def in_production_mail(*, order_id: str) -> mail.Letter:
    return about_order("order_in_production", _order(order_id))


@mail.writes("orders.ready_mail", _("order packed"))
def ready_mail(*, order_id: str) -> mail.Letter:
    return about_order("order_ready", _order(order_id))


@mail.writes("orders.shipped_mail", _("parcel sent"))
def shipped_mail(*, shipment_id: str) -> mail.Letter:
    return about_parcel("order_shipped", Shipment.objects.with_everything().get(pk=UUID(shipment_id)))


@mail.writes("orders.delivered_mail", _("order delivered"))
def delivered_mail(*, order_id: str) -> mail.Letter:
    return about_order("order_delivered", _order(order_id))


@mail.writes("orders.cancelled_mail", _("order cancelled"))
def cancelled_mail(*, order_id: str) -> mail.Letter:
    return about_order("order_cancelled", _order(order_id))


@mail.writes("orders.expired_mail", _("order not paid in time"))
def expired_mail(*, order_id: str) -> mail.Letter:
    return about_order("order_expired", _order(order_id))


def _order(order_id: str) -> Order:
    return Order.objects.with_everything().get(pk=UUID(order_id))
