"""Every mail there is, walked: it says the same as text and as HTML, and does nothing in a reader's client."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.people import tell_old_address
from accounts.tests.factories import UserFactory, WearerFactory
from almahra.core import mail, outbox
from almahra.core.models import OutboxMessage, SentMail
from almahra.core.tasks import forget_old_rows
from almahra.core.tests.postbox import html_of, text_of
from catalog.tests.factories import ProductFactory, ReviewFactory, VariantFactory
from orders.services.fulfilling import send_parcel
from orders.tests.factories import OrderFactory
from payments.models import Payment
from payments.tests.factories import PaymentFactory
from prescriptions.reasons import Question, Rejection
from prescriptions.services import verifying
from prescriptions.tests.factories import added

EMAILS = Path(settings.BASE_DIR) / "templates" / "emails"
# Layouts and pieces of mails.
PIECES = {"base", "button", "order", "order_lines", "order_pieces", "order_address", "order_arrival"}
HOSTILE = "<script>alert(1)</script>\r\nBcc: all@victims.example \u202egro.elpmaxe"


def for_a_person(language):
    return {"user_id": UserFactory(email="noor@customers.example", language=language).pk}


def for_a_stranger(language):
    return {"user_id": UserFactory(email="noor@customers.example", language=language, email_verified_at=None).pk}


def for_an_old_address(language):
    tell_old_address(UserFactory(language=language), old="noor@customers.example")
    message = OutboxMessage.objects.get()
    OutboxMessage.objects.all().delete()
    return message.payload


def an_order(language, **more):
    order = OrderFactory(customer=None, email="noor@customers.example", language=language, **more)
    order.shipping_address |= {"name": HOSTILE, "city": HOSTILE}
    order.save(update_fields=["shipping_address"])
    line = order.lines.get()
    line.name = "Frame & Sons <b>"
    line.parts = [
        {"kind": "frame", "label": "The frame <i>", "amount": "30.00", "tax": "1.40"},
        {"kind": "lens", "label": "Two lenses", "amount": "10.00", "tax": "0.50"},
    ]
    line.save(update_fields=["name", "parts"])
    return order


def for_an_order(language):
    return {"order_id": str(an_order(language).pk)}


def for_a_parcel(language):
    return {"shipment_id": str(send_parcel(an_order(language, status="ready"), by=None).pk)}


def for_a_payment(language):
    return {"payment_id": str(PaymentFactory(order=an_order(language)).pk)}


def for_a_refund(language):
    order = an_order(language, paid_at=timezone.now())
    payment = PaymentFactory(order=order, status=Payment.Status.SUCCEEDED, received=order.total)
    return {"refund_id": str(payment.refunds.create(amount=12, currency="USD", reason="a scratch").pk)}


def for_a_review(language, **more):
    noor = UserFactory(email="noor@customers.example", language=language)
    product = ProductFactory(name="Frame & Sons <b>")
    review = ReviewFactory(product=product, author=noor, title=HOSTILE, text=HOSTILE, display_name="<b>", **more)
    return {"review_id": str(review.public_id)}


def for_a_rejected_review(language):
    return for_a_review(language, state="rejected", reason="advertising", note=HOSTILE)


def for_the_shop(language):
    left = VariantFactory(product__name="Frame & Sons <b>", colour=HOSTILE[:50])
    return {"shortage_ids": [str(left.shortages.create(left=2, mark=3).pk)], "more": 1}


def for_somebody_who_waited(language):
    variant = VariantFactory(product__name="Frame & Sons <b>", colour=HOSTILE[:50])
    return {"wish_id": str(variant.wishes.create(email="noor@customers.example", language=language).pk)}


def a_prescription(language):
    return added(WearerFactory(owner__email="noor@customers.example", owner__language=language, name=HOSTILE))


def for_a_prescription(language):
    return {"prescription_id": str(a_prescription(language).public_id)}


def for_a_verified_prescription(language):
    waiting = a_prescription(language)
    verifying.verify(waiting, by=UserFactory(), revision=1)
    return {"prescription_id": str(waiting.public_id)}


def for_a_question(language):
    waiting = a_prescription(language)
    verifying.ask(waiting, by=UserFactory(), revision=1, question=Question.SIGN_UNCLEAR, note=HOSTILE)
    return {"prescription_id": str(waiting.public_id)}


def for_a_rejected_prescription(language):
    waiting = a_prescription(language)
    verifying.reject(waiting, by=UserFactory(), revision=1, reason=Rejection.TOO_OLD, note=HOSTILE)
    return {"prescription_id": str(waiting.public_id)}


STORIES = {
    "accounts.verification_mail": for_a_stranger,
    "accounts.welcome_mail": for_a_person,
    "accounts.already_registered_mail": for_a_person,
    "accounts.password_reset_mail": for_a_person,
    "accounts.password_changed_mail": for_a_person,
    "accounts.email_changed_mail": for_an_old_address,
    "catalog.review_published_mail": for_a_review,
    "catalog.review_rejected_mail": for_a_rejected_review,
    "catalog.low_stock_mail": for_the_shop,
    "catalog.back_in_stock_mail": for_somebody_who_waited,
    "orders.confirmed_mail": for_an_order,
    "orders.in_production_mail": for_an_order,
    "orders.ready_mail": for_an_order,
    "orders.shipped_mail": for_a_parcel,
    "orders.delivered_mail": for_an_order,
    "orders.cancelled_mail": for_an_order,
    "orders.expired_mail": for_an_order,
    "payments.failed_mail": for_a_payment,
    "payments.refunded_mail": for_a_refund,
    "prescriptions.received_mail": for_a_prescription,
    "prescriptions.question_mail": for_a_question,
    "prescriptions.verified_mail": for_a_verified_prescription,
    "prescriptions.rejected_mail": for_a_rejected_prescription,
}
ARABIC = re.compile("[\u0621-\u064a]{3}")
# The shop, its currency, and how things and places are called in the stories above.
IN_ANY_LANGUAGE = set(
    re.findall(r"\w+", f"Almahra USD UTC {HOSTILE} Frame & Sons <b> The frame <i> Two lenses Harbour Road YE elpmaxe")
)
READERS = {"catalog.low_stock_mail": "orders@almahra.example"}
every_mail = pytest.mark.parametrize("topic", sorted(STORIES))


def reader_of(topic):
    return READERS.get(topic, "noor@customers.example")


class Tags(HTMLParser):
    """Tags, attributes and words of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.words, self._hidden = [], [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag):
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data):
        if not self._hidden:
            self.words += data.split()


@pytest.fixture
def arrived(db, postbox, deliver, settings):
    """The mail of a topic, as a reader's mail server gets it."""
    settings.SHOP_STOCK_CONTACT = "orders@almahra.example"

    def send(topic, language="en"):
        settings.LANGUAGE_CODE = language  # of the shop, which gets mails as well
        payload = STORIES[topic](language)
        OutboxMessage.objects.all().delete()
        with transaction.atomic():
            outbox.put(topic, **payload)
        assert deliver() == 1
        (letter,) = postbox.arrived
        return letter

    return send


def test_every_topic_has_its_story_here_and_every_template_its_topic(db):
    assert set(mail.topics) == set(STORIES)
    assert {topic for topic in outbox._handlers if topic.endswith("_mail")} == set(mail.topics)

    used = set()
    for topic, story in STORIES.items():
        used.add(mail.topics[topic].write(**story("en")).template)
        # The next story has the same reader.
        User.objects.filter(email="noor@customers.example").update(email=f"reader.of.{topic}@customers.example")
    for ending in ("subject.txt", "txt", "html"):
        there = {path.name.removesuffix(f".{ending}") for path in EMAILS.glob(f"*.{ending}")}
        assert {name for name in there if not name.endswith(".subject")} - PIECES == used


@every_mail
def test_it_is_text_and_html_for_the_same_reader_with_the_same_links(arrived, topic):
    letter = arrived(topic)

    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert letter["To"] == reader_of(topic)
    assert letter["From"] == "Almahra <shop@almahra.example>"
    assert letter["Reply-To"] == "shop@almahra.example"
    assert letter["Bcc"] is None
    text, html = text_of(letter), html_of(letter)
    links = set(re.findall(r"https?://\S+", text))
    assert links == {value for name, value in Tags(html).attributes if name == "href" and value.startswith("http")}
    assert all(link.startswith(settings.FRONTEND_URL) for link in links)
    for said in ("shop@almahra.example", "Almahra", f"We wrote to {reader_of(topic)} because"):
        assert said in text
        assert said in html
    missing = set(re.findall(r"\w+", text)) - set(re.findall(r"\w+", " ".join(Tags(html).words)))
    assert missing <= set(re.findall(r"\w+", " ".join(links)))


@every_mail
def test_it_asks_nothing_of_the_outside_and_runs_nothing(arrived, topic):
    page = html_of(arrived(topic))
    read = Tags(page)

    assert not {"script", "img", "iframe", "link", "object", "form", "input", "svg", "video"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name.startswith("on") or name in {"src", "background", "srcset"}]
    assert not re.search(r"url\(|@import|expression\(|javascript:", page, re.IGNORECASE)
    assert 'style="display:none' in page, "the preheader"
    assert "max-width:600px" in page


@every_mail
def test_what_strangers_wrote_stays_text_on_one_line(arrived, topic):
    letter = arrived(topic)
    text, html = text_of(letter), html_of(letter)

    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "\u202e" not in text + html
    assert not [line for line in text.splitlines() if line.startswith("Bcc:")]
    assert "&amp;" not in text + letter["Subject"]
    if topic == "orders.confirmed_mail":
        assert "<script>alert(1)</script> Bcc: all@victims.example gro.elpmaxe" in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; Bcc: all@victims.example gro.elpmaxe" in html


@every_mail
def test_in_arabic_it_reads_from_right_to_left(arrived, topic):
    letter = arrived(topic, language="ar")
    page, text = html_of(letter), text_of(letter)

    assert ARABIC.search(letter["Subject"])
    named = r"https?://\S+|\S+@\S+|AL(-\w+)+|«Low stock»"  # the last is a page of the back office, which is English
    said = re.sub(named, "", f"{letter['Subject']} {text}")
    assert set(re.findall("[A-Za-z]+", said)) <= IN_ANY_LANGUAGE, "what is ours is Arabic"
    assert '<html lang="ar" dir="rtl">' in page
    assert '<table role="presentation" class="paper" dir="rtl"' in page, "some clients drop the html element"


@every_mail
def test_the_host_header_and_the_readers_of_logs_have_no_say(arrived, topic, settings):
    settings.FRONTEND_URL = "https://shop.example"
    letter = arrived(topic)

    assert "127.0.0.1" not in text_of(letter) + html_of(letter)
    assert "https://shop.example" in text_of(letter)


@every_mail
def test_it_is_noted_once_without_what_it_said(arrived, topic, deliver, postbox):
    letter = arrived(topic)
    OutboxMessage.objects.update(done_at=None, available_at=timezone.now())  # the note of it was lost

    deliver()

    sent = SentMail.objects.get()
    assert (sent.topic, sent.recipient, sent.subject) == (topic, reader_of(topic), letter["Subject"])
    assert sent.message_id == letter["Message-ID"] == f"<{sent.pk}@almahra.example>"
    assert len(postbox.arrived) == 1


@pytest.mark.parametrize("topic", [topic for topic in sorted(STORIES) if topic.startswith("prescriptions.")])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_mail_about_a_prescription_says_neither_whose_it_is_nor_what_it_says(arrived, topic, language):
    letter = arrived(topic, language)

    said = f"{letter['Subject']} {text_of(letter)} {html_of(letter)}"
    assert "alert" not in said, "the wearer's name and the optician's note"
    assert not re.search(r"\d\.\d\d|[٠-٩][.٫][٠-٩]{2}", re.sub("<[^>]*>|http\\S+", "", said))


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("prescriptions.question_mail", "We are not sure of a plus or minus. Please look at the signs again."),
        ("prescriptions.rejected_mail", "This prescription is too old to make glasses from."),
    ],
)
def test_a_reason_is_told_in_words_and_a_note_is_read_in_the_account(arrived, topic, words):
    letter = arrived(topic)

    for part in (text_of(letter), html_of(letter)):
        assert words in part
        assert "There is a note for you beside it." in part


def test_what_has_gone_on_meanwhile_is_not_told(db, postbox, deliver):
    payload = for_a_verified_prescription("en")
    with transaction.atomic():
        outbox.put("prescriptions.received_mail", **payload)
    deliver()

    assert [letter["Subject"] for letter in postbox.arrived] == ["Your prescription is verified"]


def test_a_note_is_forgotten_after_its_days(arrived, settings):
    arrived("accounts.welcome_mail")
    settings.MAIL_LOG_DAYS = 30
    SentMail.objects.update(sent_at=timezone.now() - timedelta(days=29))
    forget_old_rows()
    assert SentMail.objects.exists()

    SentMail.objects.update(sent_at=timezone.now() - timedelta(days=31))
    forget_old_rows()
    forget_old_rows()
    assert not SentMail.objects.exists()
