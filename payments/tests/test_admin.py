from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from djstripe.models import APIKey, Event, PaymentIntent, WebhookEndpoint, WebhookEventTrigger

from accounts.tests.factories import UserFactory
from orders.models import Order
from orders.tests.factories import OrderFactory
from payments.models import Payment, PaymentIssue
from payments.services.refunding import request_refund
from payments.tests.factories import PaymentFactory, PaymentIssueFactory


def url(model, pk=None):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/" + (f"{pk}/change/" if pk else "")


@pytest.fixture
def paid(shop):
    payment = shop.paid()
    request_refund(payment, Decimal("10.00"), reason="a scratched lens")
    return payment


def test_staff_find_a_payment_by_its_order_and_see_its_refunds(paid, staff_client):
    found = staff_client.get(url(Payment), {"q": paid.order.number}).content.decode()
    page = staff_client.get(url(Payment, paid.pk)).content.decode()

    assert (paid.stripe_id in found, "46.00 USD" in found) == (True, True)
    assert ("a scratched lens" in page, "10.00 USD" in page) == (True, True)


@pytest.mark.parametrize("action", ["add/", "{pk}/delete/"])
def test_nobody_makes_or_deletes_a_payment_by_hand(paid, staff_client, action):
    answer = staff_client.post(url(Payment) + action.format(pk=paid.pk), {"post": "yes"})

    assert answer.status_code == 403
    assert Payment.objects.get() == paid


def test_nobody_changes_a_payment_by_hand(paid, staff_client):
    staff_client.post(url(Payment, paid.pk), {"status": "cancelled", "received": "0"})

    paid.refresh_from_db()
    assert (paid.status, paid.received) == ("succeeded", Decimal("46.000"))


def test_an_issue_is_settled_once_and_names_who_did_it(db, staff_client, admin_user):
    issue = PaymentIssueFactory()
    settled = PaymentIssueFactory(reference="pi_2", settled_at="2026-01-01T00:00Z", settled_by=UserFactory())

    staff_client.post(url(PaymentIssue), {"action": "mark_as_settled", "_selected_action": [issue.pk, settled.pk]})

    issue.refresh_from_db()
    assert (issue.settled_by, issue.settled_at is not None) == (admin_user, True)
    assert PaymentIssue.objects.get(pk=settled.pk).settled_by != admin_user


def test_settling_needs_the_right_to_change_issues(db):
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_paymentissue"))
    browser = Client()
    browser.force_login(viewer)
    issue = PaymentIssueFactory()

    seen = browser.get(url(PaymentIssue))
    browser.post(url(PaymentIssue), {"action": "mark_as_settled", "_selected_action": [issue.pk]})

    issue.refresh_from_db()
    assert (seen.status_code, issue.settled_at) == (200, None)


def test_a_list_of_ten_costs_as_many_queries_as_one_of_two(db, staff_client, django_assert_max_num_queries):
    for number in range(10):
        PaymentIssueFactory(reference=f"pi_{number}", settled_by=UserFactory())

    with django_assert_max_num_queries(8):
        staff_client.get(url(PaymentIssue))


def test_six_pages_of_dj_stripe_are_left_and_none_shows_a_secret(paid, staff_client, settings):
    pages = [model for model in admin.site._registry if model._meta.app_label == "djstripe"]
    shown = ""
    for model in pages:
        shown += staff_client.get(url(model)).content.decode()
        for row in model.objects.all():
            answer = staff_client.get(url(model, row.pk))
            assert answer.status_code == 200
            shown += answer.content.decode()

    assert len(pages) == 6
    assert {APIKey, WebhookEndpoint}.isdisjoint(pages)
    assert {PaymentIntent, Event, WebhookEventTrigger} <= set(pages)
    assert PaymentIntent.objects.get().id in shown
    for secret in ["_secret_", "whsec_", settings.STRIPE_SECRET_KEY, paid.order.email]:
        assert secret not in shown


def test_an_orders_page_shows_its_payments(paid, staff_client):
    page = staff_client.get(url(Order, paid.order.pk)).content.decode()

    assert paid.stripe_id in page


def test_before_a_cancellation_the_money_that_goes_back_is_shown(staff_client):
    paid, unpaid = OrderFactory(status="confirmed"), OrderFactory()
    payment = PaymentFactory(order=paid, status="succeeded", received=Decimal(46))
    payment.refunds.create(amount=6, currency="USD", reason="late")
    asked = {"action": "cancel", "index": 0, "_selected_action": [paid.pk, unpaid.pk]}

    page = staff_client.post("/admin/orders/order/", asked).content.decode()

    assert "<td>40.00 USD</td>" in page
    assert "<td>0.00 USD</td>" in page
