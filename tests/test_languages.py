"""A customer is answered in a language of the shop: all of it, or English, and never one in the dress of the other."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from almahra.core import mail
from cart.tests.factories import CouponFactory
from catalog.tests.factories import VariantFactory
from orders.access import read_token
from orders.letters import about_order
from orders.models import Order
from orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db
HEBREW = ("he", "Hebrew")  # Django speaks it and turns its pages round; the shop does not


def test_a_refusal_is_in_the_language_asked_for_and_its_code_is_not(api):
    asked = {"sku": VariantFactory(stock__on_hand=0).sku, "quantity": 1}
    english = api.post("/api/cart/add", asked)
    arabic = api.post("/api/cart/add", asked, HTTP_ACCEPT_LANGUAGE="ar")

    assert arabic.status_code == english.status_code == 409
    assert arabic.json()["code"] == english.json()["code"] == "out_of_stock"
    assert arabic.json()["facts"] == english.json()["facts"]
    assert english.json()["detail"] == f"There are not enough pieces of {asked['sku']} left."
    assert arabic.json()["detail"] == f"لم تعد تكفي القطع المتبقية من \u200e{asked['sku']}\u200e."
    assert arabic["Content-Language"] == "ar"


def test_fields_are_corrected_in_the_language_asked_for(api):
    # The words for what is missing are the framework's, the words for what is unknown are ours.
    body = {"email": "noor@customers.example"}
    missing = api.post("/api/auth/login", body, HTTP_ACCEPT_LANGUAGE="ar-AE,ar;q=0.9").json()
    unknown = api.post("/api/auth/login", {**body, "pasword": "x"}, HTTP_ACCEPT_LANGUAGE="ar-AE,ar;q=0.9").json()

    assert (missing["code"], missing["detail"]) == ("invalid", "يُرجى تصحيح الخانات المشار إليها.")
    assert missing["fields"] == {"password": [{"code": "required", "detail": "هذا الحقل مطلوب."}]}
    assert unknown["fields"] == {
        "pasword": [{"code": "unknown_field", "detail": "هذه الخانة غير معروفة أو لا يمكن تعيينها."}]
    }


def test_amounts_and_codes_in_an_arabic_sentence_keep_their_order(api):
    CouponFactory(code="10-OFF", minimum="100.00")
    token = api.post("/api/cart/add", {"sku": VariantFactory().sku, "quantity": 1}).json()["token"]

    cart = api.post("/api/cart/coupon", {"code": "10-OFF"}, HTTP_X_CART_TOKEN=token, HTTP_ACCEPT_LANGUAGE="ar").json()

    assert cart["coupon"]["reason"] == {
        "code": "coupon_minimum",
        "detail": "يجب أن تبلغ قيمة ما يشمله الرمز \u200e10-OFF\u200e ما لا يقل عن \u200e100.00 USD\u200e.",
    }


def test_a_mail_as_text_keeps_amounts_addresses_and_codes_in_order():
    amounts = {"discount": "4.000", "coupon_code": "10-OFF", "total": "42.000"}
    order = OrderFactory(customer=None, language="ar", **amounts)
    order = Order.objects.with_everything().get(pk=order.pk)
    (line,) = order.items

    text = mail.word(about_order("order_confirmed", order)).text.splitlines()
    plain = mail.word(replace(about_order("order_confirmed", order), language="en")).text

    assert f"\u200e1 × {line.name}: \u200e40.00 USD" in text
    assert "الخصم (\u200e10-OFF\u200e): \u200e−4.00 USD" in text
    assert "المجموع: \u200e42.00 USD" in text
    assert f"\u200e{order.shipping_address['line1']}" in text
    assert "\u200e" not in plain


def test_the_page_of_an_order_is_arabic_and_reads_from_right_to_left(client):
    order = OrderFactory(customer=None)
    page = client.get(f"/orders/{order.number}?token={read_token(order)}", HTTP_ACCEPT_LANGUAGE="ar").content.decode()

    assert '<html lang="ar" dir="rtl">' in page
    assert f"<h1>الطلب {order.number}</h1>" in page
    assert "وصلنا طلبك وننتظر الدفع." in page
    assert "<th>المجموع</th><th><bdi>46.00 USD</bdi></th>" in page


def test_the_documentation_is_english_for_every_reader(client):
    english = client.get("/api/schema").content

    assert client.get("/api/schema", HTTP_ACCEPT_LANGUAGE="ar").content == english


def test_an_address_where_nothing_is_says_so_in_arabic(client):
    page = client.get("/nothing-here", HTTP_ACCEPT_LANGUAGE="ar")

    assert page.status_code == 404
    assert "<h1>لا يوجد شيء هنا.</h1>" in page.content.decode()


@pytest.mark.parametrize("language", ["he", "he-IL", "fa,he;q=0.5", "ur"])
def test_a_page_in_a_language_of_others_is_english_from_left_to_right(client, language):
    page = client.get("/reset-password", HTTP_ACCEPT_LANGUAGE=language).content.decode()

    assert '<html lang="en" dir="ltr">' in page
    assert "Forgot your password?" in page


@pytest.mark.parametrize("language", ["he", "fa", "xx", ""])
def test_a_mail_in_a_language_of_others_is_english_from_left_to_right(language):
    wording = mail.word(mail.Letter("password_reset", "noor@customers.example", language, {"url": "/", "minutes": 60}))

    assert wording.subject == "Choose a password for Almahra"
    assert '<html lang="en" dir="ltr">' in wording.html
    assert "rtl" not in wording.html


def test_a_language_that_the_shop_gave_up_is_not_spoken_in_mails(settings):
    letter = mail.Letter("password_reset", "noor@customers.example", "ar", {"url": "/", "minutes": 60})
    assert mail.word(letter).subject == "اختيار كلمة المرور لدى Almahra"

    settings.LANGUAGES = [("en", "English")]

    assert mail.word(letter).subject == "Choose a password for Almahra"
    assert '<html lang="en" dir="ltr">' in mail.word(letter).html


def test_a_language_without_a_translation_can_not_be_offered(settings):
    call_command("check")
    settings.LANGUAGES = [*settings.LANGUAGES, HEBREW]

    with pytest.raises(SystemCheckError, match=r"LANGUAGES offers 'he', and locale/ has no translation into it"):
        call_command("check")
