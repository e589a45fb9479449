from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from catalog import claims
from catalog.models import Stock
from orders.models import Order
from orders.services.cancelling import cancel_order

from .factories import OrderFactory

pytestmark = pytest.mark.django_db


def test_orders_that_agree_are_said_to(capsys):
    OrderFactory()
    OrderFactory(status="shipped")
    cancel_order(OrderFactory(), by=None)

    call_command("check_orders")

    assert "agree" in capsys.readouterr().out


def test_a_lost_reservation_is_found(capsys):
    sku = OrderFactory().lines.get().sku
    Stock.objects.update(reserved=0)

    with pytest.raises(CommandError):
        call_command("check_orders")

    assert capsys.readouterr().out == f"{sku}: 0 reserved, 1 in open orders\n"


def test_one_command_proves_the_ledger_and_the_open_orders(capsys):
    sku = OrderFactory().lines.get().sku

    call_command("check_stock")
    assert capsys.readouterr().out == "1 stock levels agree with the ledger and with open orders\n"

    Order.objects.update(status="cancelled")
    with pytest.raises(CommandError, match="1 differences"):
        call_command("check_stock")
    assert capsys.readouterr().out == f"{sku}: 1 reserved, 0 in open orders\n"


def test_the_proof_asks_everybody_who_holds_pieces(monkeypatch, capsys):
    sku = OrderFactory().lines.get().sku
    monkeypatch.setattr(claims, "registered", {})

    with pytest.raises(CommandError):
        call_command("check_stock")

    assert capsys.readouterr().out == f"{sku}: 1 reserved, 0 nowhere\n"


def test_a_sum_that_is_not_of_its_parts_is_found(capsys):
    order = OrderFactory()
    Order.objects.update(tax=Decimal("3.000"))

    with pytest.raises(CommandError):
        call_command("check_orders")

    assert capsys.readouterr().out == f"{order.number}: tax is 3.000, its parts make 2.190\n"


def test_a_parcel_that_is_not_the_sum_of_its_parts_is_found(capsys):
    order = OrderFactory(shipping_parts=[{"kind": "shipping", "label": "Sent", "amount": "5.00", "tax": "0.29"}])

    with pytest.raises(CommandError):
        call_command("check_orders")

    assert capsys.readouterr().out == f"{order.number}: shipping is 6.000, its parts make 5.00\n"
