from factory import SelfAttribute, SubFactory
from factory.django import DjangoModelFactory

from orders.tests.factories import OrderFactory
from payments.models import Payment, PaymentIssue


class PaymentFactory(DjangoModelFactory):
    """The open payment of an unpaid order over 46.00 USD, not yet known to Stripe."""

    class Meta:
        model = Payment

    order = SubFactory(OrderFactory)
    amount, currency = SelfAttribute("order.total"), SelfAttribute("order.currency")


class PaymentIssueFactory(DjangoModelFactory):
    class Meta:
        model = PaymentIssue

    kind, reference = PaymentIssue.Kind.AMOUNT_MISMATCH, "pi_1"
