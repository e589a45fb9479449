from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.tests.factories import UserFactory, WearerFactory
from almahra.core import mail
from almahra.dev import mailbox
from almahra.dev.samples import EXAMPLES, sample
from catalog.tests.factories import ReviewFactory, VariantFactory
from orders.services.fulfilling import send_parcel
from orders.tests.factories import OrderFactory
from payments.tests.factories import PaymentFactory
from prescriptions.reasons import Question, Rejection
from prescriptions.services import verifying
from prescriptions.tests.factories import added

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings, tmp_path):
    """A row for every mail, and an empty mailbox."""
    settings.MAILBOX = tmp_path / "mail"
    UserFactory(email_verified_at=None)
    payment = PaymentFactory(order=OrderFactory(), status="succeeded", received=46)
    payment.refunds.create(amount=12, currency="USD", reason="a scratch")
    PaymentFactory(order=OrderFactory())
    send_parcel(OrderFactory(status="ready"), by=None)
    ReviewFactory()
    ReviewFactory(state="rejected", reason="advertising")
    sold_out = VariantFactory(stock__on_hand=0)
    sold_out.shortages.create(left=0, mark=3)
    sold_out.wishes.create(email="noor@customers.example")
    wearer, optician = WearerFactory(), UserFactory()
    for act in [
        lambda one, **who: None,
        verifying.verify,
        partial(verifying.ask, question=Question.OTHER),
        partial(verifying.reject, reason=Rejection.OTHER),
    ]:
        act(added(wearer), by=optician, revision=1)


def test_every_mail_has_a_sample_and_nobody_is_written_to(shop, mailoutbox):
    said = StringIO()
    call_command("sample_mails", "--language", "ar", stdout=said)

    assert len(mailbox.letters()) == len(mail.topics)
    assert all('dir="rtl"' in letter.html for letter in mailbox.letters())
    assert said.getvalue().count("in the mailbox") == len(mail.topics)
    assert mailoutbox == []


def test_what_fits_nothing_in_the_shop_is_said(settings, tmp_path):
    settings.MAILBOX = tmp_path / "mail"
    said = StringIO()

    call_command("sample_mails", stdout=said)

    assert "payments.refunded_mail: nothing in the shop fits it" in said.getvalue()
    assert mailbox.letters() == []


def test_a_writer_with_a_wish_of_its_own_is_left_out(monkeypatch):
    topic = mail.topics["orders.confirmed_mail"]
    monkeypatch.delitem(EXAMPLES, ("order_id",))

    assert sample(topic) is None
