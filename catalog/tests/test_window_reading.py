"""How the window is read: in two statements at most, from the cache by version, and by ETag."""

import pytest

from catalog.cards.version import forget_version
from catalog.cards.vocabulary import known_words
from catalog.models import CardChange, Product, Variant
from catalog.services.cards import rebuild, refresh
from catalog.tests.factories import FrameVariantFactory, VariantFactory

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "",
    "ordering=-price",
    "shape=cat_eye&in_stock=true",
    "colour=black&size_class=M&price_max=100",
    "q=marjan",
    "q=marjn&colour=black",
    "category=eyeglasses&frame_width_min=120",
]


@pytest.fixture
def shop():
    for number in range(30):
        variant = FrameVariantFactory(size__frame__product__name=f"Marjan {number}")
        if number % 3 == 0:
            VariantFactory(product=variant.product, size=variant.size, price=50 + number)
    list(rebuild())
    known_words()  # a process reads the words once
    forget_version()


@pytest.mark.parametrize("page_size", [1, 24, 96])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_list_is_two_statements_of_any_size_and_none_when_it_is_known(
    stranger, shop, django_assert_num_queries, question, page_size
):
    with django_assert_num_queries(2):
        first = stranger.get(f"/api/products?{question}&page_size={page_size}")
    with django_assert_num_queries(0):
        again = stranger.get(f"/api/products?page_size={page_size}&{question}")

    assert first.content == again.content
    assert len(first.json()["results"]) == min(page_size, 30)


def test_another_page_and_order_of_a_question_counts_nothing_again(stranger, shop, django_assert_num_queries):
    stranger.get("/api/products?page_size=10")

    for more in ("page=2", "ordering=name"):
        with django_assert_num_queries(1):
            stranger.get(f"/api/products?page_size=10&{more}")


def test_who_knows_the_answer_gets_only_the_word_that_nothing_is_new(stranger, shop):
    for path in ("/api/products?page_size=3", "/api/products/suggest?q=marjan"):
        first = stranger.get(path)
        again = stranger.get(path, headers={"If-None-Match": first["ETag"]})

        assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=10"
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert stranger.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_page_has_an_etag_that_changes_with_a_piece(stranger):
    variant = VariantFactory(product__slug="marjan")
    list(rebuild())
    first = stranger.get("/api/products/marjan")
    known = {"If-None-Match": first["ETag"]}
    assert stranger.get("/api/products/marjan", headers=known).status_code == 304

    variant.stock.reserved = 1
    variant.stock.save()

    changed = stranger.get("/api/products/marjan", headers=known)
    assert (changed.status_code, changed.json()["variants"][0]["available"]) == (200, 4)
    assert changed["ETag"] != first["ETag"]


def test_a_change_shows_at_once(stranger, django_capture_on_commit_callbacks):
    variant = VariantFactory(product__slug="marjan", product__name="Marjan")
    list(rebuild())
    forget_version()
    first = stranger.get("/api/products")

    with django_capture_on_commit_callbacks(execute=True):
        Product.objects.update(name="Marjan II")
        refresh([variant.product_id])

    again = stranger.get("/api/products", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["results"][0]["name"]) == (200, "Marjan II")


def test_a_change_that_was_begun_earlier_and_committed_later_is_a_new_version(stranger):
    VariantFactory(product__slug="marjan", price=40)
    list(rebuild())
    late = CardChange.objects.create()
    CardChange.objects.filter(pk=late.pk).update(id=late.pk + 10)  # the newest note is this one
    forget_version()
    assert stranger.get("/api/products").json()["results"][0]["price"] == "40.00"

    Variant.objects.update(price=30)
    list(rebuild())  # its note has a smaller number
    forget_version()

    assert stranger.get("/api/products").json()["results"][0]["price"] == "30.00"


def test_the_answer_names_the_host_that_was_asked(stranger, shop, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]

    for host in settings.ALLOWED_HOSTS:
        page = stranger.get("/api/products?page_size=3", headers={"Host": host}).json()
        assert page["next"] == f"http://{host}/api/products?page_size=3&page=2"
