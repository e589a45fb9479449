"""Asking to be told when something is there again: asked once, mailed once, forgotten after."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.tests.factories import UserFactory
from almahra.core.models import OutboxMessage, SentMail
from almahra.core.tests.postbox import html_of, text_of
from catalog import links
from catalog.models import StockMovement, Wish
from catalog.services import stock, wishes
from catalog.tasks import forget_wishes_and_drafts, tell_wishers
from catalog.tests.factories import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
ASKED = {"sku": "AL-1", "email": "noor@customers.example"}


@pytest.fixture(autouse=True)
def unhurried(settings):
    """All tests ask from one address; the limits have a test of their own."""
    settings.THROTTLES = {**settings.THROTTLES, "wish": (10_000, 60)}


@pytest.fixture
def gone():
    """A product whose only variant is sold out."""
    return VariantFactory(sku="AL-1", colour="Black", product__slug="marjan", product__name="Marjan", stock__on_hand=0)


def arrive(variant, pieces=1):
    stock.adjust(variant, pieces, kind=StockMovement.Kind.RECEIVED, reason="Delivery", by=None)


def ask(client, **body):
    return client.post("/api/products/marjan/notify", {**ASKED, **body})


def test_a_guest_asks_and_is_mailed_once_when_it_is_there(stranger, gone, postbox, deliver):
    answer = ask(stranger)
    assert (answer.status_code, answer.json()) == (202, {"detail": "We write to you once when it is there again."})
    tell_wishers()
    assert OutboxMessage.objects.count() == 0

    arrive(gone)
    tell_wishers()
    tell_wishers()
    deliver()
    stock.reserve({gone.pk: 1}, cause="an order")
    stock.release({gone.pk: 1}, cause="an order")
    tell_wishers()
    deliver()

    (letter,) = postbox.arrived
    assert letter["To"] == "noor@customers.example"
    assert letter["Subject"] == "Back in stock: Marjan, Black"
    assert "http://127.0.0.1:8000/products/marjan" in text_of(letter)
    assert "is there again, and can be ordered now" in html_of(letter)


def test_a_level_that_goes_up_and_down_tells_nobody_and_the_wish_waits_on(stranger, gone):
    ask(stranger)
    arrive(gone)
    stock.reserve({gone.pk: 1}, cause="an order")

    tell_wishers()

    assert Wish.objects.waiting().count() == 1
    assert not OutboxMessage.objects.filter(topic=wishes.MAIL).exists()


@pytest.mark.parametrize("hide", ["variant", "product"])
def test_what_is_not_on_sale_is_not_told_until_it_is(stranger, gone, hide):
    ask(stranger)
    arrive(gone)
    type(gone).objects.update(is_active=hide != "variant")
    type(gone.product).objects.update(status="archived" if hide == "product" else "published")
    assert wishes.tell() == 0

    type(gone).objects.update(is_active=True)
    type(gone.product).objects.update(status="published")
    assert wishes.tell() == 1


def test_a_late_mail_says_that_the_pieces_are_gone(stranger, gone, postbox, deliver):
    ask(stranger)
    arrive(gone)
    tell_wishers()
    stock.reserve({gone.pk: 1}, cause="an order")

    deliver()

    assert "as we write this mail the pieces are gone" in text_of(postbox.arrived[0]).replace("\n", " ")


def test_known_and_unknown_addresses_get_the_same_answer(stranger, gone):
    UserFactory(email="known@customers.example")
    answers = [ask(stranger, email=email) for email in ("known@customers.example", "new@customers.example")]
    answers.append(ask(stranger, email="NEW@customers.example"))

    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    assert sorted(Wish.objects.values_list("email", flat=True)) == ["known@customers.example", "new@customers.example"]


def test_a_customer_is_written_to_at_the_address_of_the_account(customer, user, gone, postbox, deliver):
    assert customer.post("/api/products/MARJAN/notify", {"sku": "AL-1"}).status_code == 202
    user.email = "moved@customers.example"
    user.save()
    arrive(gone)
    tell_wishers()
    deliver()

    assert [letter["To"] for letter in postbox.arrived] == ["moved@customers.example"]


def test_a_closed_account_is_not_written_to(customer, user, gone, postbox, deliver):
    customer.post("/api/products/marjan/notify", {"sku": "AL-1"})
    user.is_active = False
    user.save()
    arrive(gone)
    tell_wishers()
    deliver()

    assert postbox.arrived == []


def test_a_mail_is_in_the_language_of_the_one_who_asked(stranger, gone):
    stranger.post("/api/products/marjan/notify", ASKED, headers={"Accept-Language": "ar"})

    assert Wish.objects.get().language == "ar"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"sku": "AL-1"}, "email", "email_required"),
        ({"sku": "AL-1", "email": "noor"}, "email", "invalid"),
        ({"sku": "AL-1", "email": "a@b.example\r\nBcc: c@d.example"}, "email", "invalid"),
        ({"email": "noor@customers.example"}, "sku", "required"),
        ({"sku": "AL-2", "email": "noor@customers.example"}, "sku", "unknown_sku"),
        ({"sku": "AL-OFF", "email": "noor@customers.example"}, "sku", "unknown_sku"),
        ({"sku": ["AL-1"], "email": "noor@customers.example"}, "sku", "invalid"),
        ({"sku": "AL-1", "email": "noor@customers.example", "customer": 1}, "customer", "unknown_field"),
    ],
)
def test_bad_input_names_its_field(stranger, gone, body, field, code):
    VariantFactory(sku="AL-2", stock__on_hand=0)  # of another product
    VariantFactory(sku="AL-OFF", product=gone.product, is_active=False, stock__on_hand=0)

    answer = stranger.post("/api/products/marjan/notify", body)

    assert answer.status_code == 400
    assert {name: [one["code"] for one in errors] for name, errors in answer.json()["fields"].items()} == {
        field: [code]
    }
    assert not Wish.objects.exists()


def test_a_customer_does_not_name_another_address(customer, gone):
    answer = ask(customer)

    assert answer.json()["fields"]["email"][0]["code"] == "email_of_account"
    assert not Wish.objects.exists()


@pytest.mark.parametrize("slug", ["nothing", "draft"])
def test_what_is_not_on_show_is_a_404(stranger, gone, slug):
    VariantFactory(sku="AL-3", product=ProductFactory(slug="draft", status="draft"), stock__on_hand=0)

    answer = stranger.post(f"/api/products/{slug}/notify", {**ASKED, "sku": "AL-3"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_is_there_needs_no_waiting(stranger, gone):
    arrive(gone)

    answer = ask(stranger)

    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (409, "in_stock", {"sku": "AL-1"})
    assert not Wish.objects.exists()


@pytest.mark.parametrize("many", ["addresses", "clients"])
def test_it_is_limited_for_a_client_and_for_an_address(gone, settings, many):
    settings.THROTTLES = {**settings.THROTTLES, "wish": (2, 60)}
    run = uuid4().hex[:4]
    answers = []
    for number in range(3):
        client = APIClient(REMOTE_ADDR=f"2001:db8::{run}:{number if many == 'clients' else 0}")
        answers.append(ask(client, email=f"{run}-{number if many == 'addresses' else 0}@customers.example"))

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[2]["Retry-After"]


def test_nobody_waits_for_more_than_a_person_would(stranger, gone, monkeypatch):
    monkeypatch.setattr(wishes, "MOST_WAITING", 1)
    VariantFactory(sku="AL-2", product=gone.product, stock__on_hand=0)
    ask(stranger)

    assert ask(stranger, sku="AL-2").status_code == 202
    assert [wish.variant.sku for wish in Wish.objects.all()] == ["AL-1"]


def test_a_customer_takes_it_back_and_nobody_elses(customer, stranger, gone):
    ask(stranger)
    customer.post("/api/products/marjan/notify", {"sku": "AL-1"})

    for _ in range(2):
        assert customer.delete("/api/products/marjan/notify?sku=AL-1").status_code == 204

    assert [wish.email for wish in Wish.objects.all()] == ["noor@customers.example"]
    assert stranger.delete("/api/products/marjan/notify?sku=AL-1").status_code == 401


def told(variant, email="noor@customers.example"):
    return variant.wishes.create(email=email, told_at=timezone.now())


def token_of(wish):
    return parse_qs(urlsplit(links.forget_url(wish.pk)).query)["token"][0]


def test_the_link_of_the_mail_forgets_the_address_with_all_it_waits_for(stranger, gone, postbox, deliver):
    other = VariantFactory(stock__on_hand=0)
    other.wishes.create(email="Noor@customers.example")
    other.wishes.create(email="somebody@customers.example")
    ask(stranger)
    arrive(gone)
    tell_wishers()
    deliver()
    [link] = re.findall(r"http://127.0.0.1:8000/stock-notices\?token=(\S+)", text_of(postbox.arrived[0]))

    for _ in range(2):
        assert stranger.delete(f"/api/products/notify?token={link}").status_code == 204

    assert [wish.email for wish in Wish.objects.all()] == ["somebody@customers.example"]
    assert not SentMail.objects.exists()


def test_the_page_of_the_link_asks_before_it_forgets(client, gone):
    token = token_of(told(gone))
    address = reverse("stock-notices")

    shown = client.get(f"{address}?token={token}")
    assert "Yes, forget my address" in shown.content.decode()
    assert Wish.objects.exists()

    done = client.post(address, {"token": token})
    assert "Your address is deleted here" in done.content.decode()
    assert not Wish.objects.exists()


@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: "", lambda token: "x" * 1999])
def test_a_link_that_is_not_ours_forgets_nobody(client, stranger, gone, spoil):
    token = spoil(token_of(told(gone)))

    assert stranger.delete(f"/api/products/notify?token={token}").status_code == 400
    assert client.post(reverse("stock-notices"), {"token": token}).status_code == 400
    assert Wish.objects.count() == 1


def test_a_link_is_as_old_as_what_we_remember(stranger, gone, settings):
    token = token_of(told(gone))
    settings.WISH_KEPT_DAYS = 0

    answer = stranger.delete(f"/api/products/notify?token={token}")

    assert answer.json()["fields"]["token"][0]["code"] == "link_not_valid"


def test_addresses_are_forgotten_some_days_after_the_mail(stranger, gone, postbox, deliver, settings):
    settings.WISH_KEPT_DAYS = 30
    ask(stranger)
    arrive(gone)
    tell_wishers()
    deliver()

    age(29)
    assert (Wish.objects.count(), SentMail.objects.count()) == (1, 1)
    age(31)
    assert (Wish.objects.count(), SentMail.objects.count()) == (0, 0)
    for payload in OutboxMessage.objects.values_list("payload", flat=True):
        assert "@" not in str(payload)


def age(days):
    then = timezone.now() - timedelta(days=days)
    Wish.objects.update(told_at=then)
    SentMail.objects.update(sent_at=then)
    forget_wishes_and_drafts()
    forget_wishes_and_drafts()


def test_a_wish_that_never_comes_true_is_forgotten(stranger, gone, settings):
    settings.WISH_WAIT_DAYS = 100
    ask(stranger)
    Wish.objects.update(created_at=timezone.now() - timedelta(days=99))
    forget_wishes_and_drafts()
    assert Wish.objects.exists()

    Wish.objects.update(created_at=timezone.now() - timedelta(days=101))
    forget_wishes_and_drafts()
    assert not Wish.objects.exists()


def test_an_account_takes_its_wishes_with_it(customer, user, gone):
    customer.post("/api/products/marjan/notify", {"sku": "AL-1"})

    user.delete()

    assert not Wish.objects.exists()


def test_the_back_office_shows_how_many_wait_and_no_address(staff_client, stranger, gone):
    ask(stranger)
    wish = Wish.objects.get()

    pages = [
        reverse("admin:catalog_wish_changelist"),
        reverse("admin:catalog_wish_change", args=[wish.pk]),
        reverse("admin:catalog_stock_changelist"),
    ]
    answers = [staff_client.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not [answer for answer in answers if "noor" in answer.content.decode()]
    assert answers[2].context["cl"].result_list[0].waiting == 1
    assert staff_client.post(pages[1], {"told_at": ""}).status_code == 403


def test_many_who_wait_cost_few_queries_to_find(gone, django_assert_max_num_queries):
    Wish.objects.bulk_create(Wish(variant=gone, email=f"a{number}@customers.example") for number in range(3))
    arrive(gone)

    with django_assert_max_num_queries(12):  # two rounds: begin, look, note, a message for each, end
        assert wishes.tell() == 3
