from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from djstripe.models import APIKey, Event, PaymentIntent, WebhookEndpoint, WebhookEventTrigger

from accounts.models import User
from accounts.tests.factories import UserFactory
from orders.models import Order
from orders.tests.factories import OrderFactory
from payments.admin.issues import WHAT_TO_DO
from payments.models import Payment, PaymentIssue, Refund
from payments.services.cards import begin_to_add
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


def test_the_first_page_tells_which_issues_are_open_to_those_who_may_see_them(db, staff_client, client):
    payment = PaymentFactory()
    about_it = PaymentIssueFactory(kind="dispute", payment=payment)
    PaymentIssueFactory(kind="unknown_intent", reference="pi_2")
    PaymentIssueFactory(reference="pi_3", settled_at="2026-01-01T00:00Z", settled_by=UserFactory())

    [notice] = staff_client.get("/admin/").context["notices"]
    listed = staff_client.get(notice.url)

    assert notice.text == "2 payment issues are open"
    assert notice.rows[0] == (
        reverse("admin:payments_paymentissue_change", args=[about_it.pk]),
        f"{payment.order.number}: disputed by the customer",
    )
    assert notice.rows[1][1] == "a payment we did not ask for"
    assert listed.context["cl"].result_count == 2
    client.force_login(UserFactory(is_staff=True))
    assert client.get("/admin/").context["notices"] == []


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


def give(client, order, **fields):
    sent = {"page_key": str(uuid4()), "reason": "a scratched lens", **fields}
    return client.post(f"/admin/payments/payment/refund/{order.pk}/", sent, follow=True)


@pytest.fixture
def settled(db):
    """A confirmed order of 46.00 USD with its payment."""
    order = OrderFactory(status="confirmed", payment_status="paid")
    PaymentFactory(order=order, status="succeeded", received=Decimal(46), stripe_id="pi_settled")
    return order


def test_staff_see_what_goes_back_before_it_does(staff_client, admin_user, settled):
    key = str(uuid4())

    asked = give(staff_client, settled, line_1="1", shipping="on", page_key=key)
    assert "46.00 USD goes back to the customer." in asked.content.decode()
    assert not Refund.objects.exists()
    done = [give(staff_client, settled, line_1="1", shipping="on", page_key=key, is_agreed="on") for _ in range(2)]

    refund = Refund.objects.get()
    assert (refund.amount, refund.shipping, refund.actor) == (Decimal(46), Decimal(6), admin_user)
    assert [str(one) for one in refund.lines.all()] == [f"1 × {settled.lines.get().name}"]
    assert "The money is on its way." in done[0].content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"amount": "46.01"}, {"amount": "0"}, {"amount": "1.005"}, {"amount": "1", "shipping": "on"}, {"line_1": "2"}],
)
def test_a_refund_that_can_not_be_says_why_and_moves_nothing(staff_client, settled, fields):
    page = give(staff_client, settled, is_agreed="on", **fields)

    assert page.context["form"].errors
    assert not Refund.objects.exists()


def test_support_is_told_its_limit_on_the_page(settled, client, settings):
    settings.SUPPORT_REFUND_LIMIT = Decimal(20)
    call_command("setup_roles", verbosity=0)
    clerk = UserFactory(is_staff=True)
    clerk.groups.add(Group.objects.get(name="Support"))
    client.force_login(clerk)

    page = give(client, settled, amount="21", is_agreed="on").content.decode()

    assert "You may give back 20.00 USD for one order in all." in page
    assert not Refund.objects.exists()


def test_who_may_not_give_money_back_has_no_page_for_it(settled, client):
    client.force_login(UserFactory(is_staff=True))

    assert give(client, settled).status_code == 403


@pytest.mark.parametrize("kind", PaymentIssue.Kind.values)
def test_each_kind_of_issue_says_what_to_do(staff_client, kind, settled):
    issue = PaymentIssueFactory(kind=kind, payment=settled.payments.get())

    page = staff_client.get(url(PaymentIssue, issue.pk)).content.decode()

    assert escape(str(WHAT_TO_DO[kind])) in page
    assert settled.number in page


def test_a_persons_page_tells_whether_cards_are_kept_and_shows_none(shop, staff_client, user):
    setup = begin_to_add(user, consent_version="2026-11")
    shop.fake.confirm_setup(setup.id, "pm_card_visa")

    page = staff_client.get(url(User, user.pk)).content.decode()

    consent = user.card_consents.get()
    for told in [user.stripe_customers.get().stripe_id, consent.setup_intent, date_format(consent.given_at, "P")]:
        assert told in page
    for hidden in ["4242", "visa", "_secret_"]:
        assert hidden not in page


@pytest.mark.parametrize(("role", "sees"), [("Support", True), ("Manager", True), ("Optician", False)])
def test_only_who_looks_after_customers_sees_that_cards_are_kept(shop, client, user, role, sees):
    begin_to_add(user, consent_version="2026-11")
    call_command("setup_roles", verbosity=0)
    clerk = UserFactory(is_staff=True)
    clerk.groups.add(Group.objects.get(name=role))
    clerk.user_permissions.add(Permission.objects.get(codename="view_user"))
    client.force_login(clerk)

    page = client.get(url(User, user.pk)).content.decode()

    assert user.email in page
    assert (user.stripe_customers.get().stripe_id in page) is sees


def test_nobody_changes_or_deletes_a_word_by_hand(shop, staff_client, user):
    begin_to_add(user, consent_version="2026-11")
    consent = user.card_consents.get()
    sections = {f"{name}-{of}_FORMS": 1 for name in ("card_consents",) for of in ("TOTAL", "INITIAL")}
    sections |= {
        f"{name}-{of}_FORMS": 0
        for name in ("addresses", "tax_exemptions", "stripe_customers")
        for of in ("TOTAL", "INITIAL")
    }
    own = {"email": user.email, "language": "en"}
    word = {"card_consents-0-id": consent.pk, "card_consents-0-user": user.pk, "card_consents-0-DELETE": "on"}

    staff_client.post(url(User, user.pk), own | sections | word | {"card_consents-0-version": "2020-01"})

    assert user.card_consents.get().version == "2026-11"
