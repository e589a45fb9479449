"""The large catalogue: the same whoever makes it, whole after a stop, and true in the window."""

import io

import pytest
from django.core.management import CommandError, call_command

from almahra.dev.demo import many
from almahra.dev.demo.catalogue import load_frames, load_shelves
from catalog.models import CardText, CardWords, Product, ProductCard, ProductImage, Variant
from catalog.services.cards import refresh
from catalog.tests.factories import ProductImageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelves():
    """The demo shop with one picture, which all invented products share."""
    load_shelves()
    load_frames()
    ProductImageFactory(product=Product.objects.get(slug="hawfline-marjan"), colour="#101820")


def load(count):
    return list(many.load_many(count))


def invented(model, path=""):
    return model.objects.filter(**{f"{path}slug__startswith": "many-"})


def facts():
    """What somebody sees of the invented products."""
    products = (
        invented(Product).order_by("slug").values_list("slug", "public_id", "name", "brand__slug", "published_at")
    )
    variants = (
        invented(Variant, "product__").order_by("sku").values_list("sku", "price", "sale_price", "stock__on_hand")
    )
    pictures = invented(ProductImage, "product__").order_by("public_id").values_list("public_id", "alt", "file")
    return list(products), list(variants), list(pictures)


def cards():
    rows = [ProductCard.objects, CardText.objects, CardWords.objects]
    return [list(invented(manager.model, "card__" if manager.model is not ProductCard else "").order_by("pk").values())
            for manager in rows]  # fmt: skip


def test_a_catalogue_of_a_size_is_there_with_all_its_parts(shelves):
    assert load(40) == [40]

    assert invented(Product).count() == invented(ProductCard).count() == 40
    assert 40 < invented(Variant, "product__").count() < 160
    assert not invented(Variant, "product__").filter(stock=None).exists()
    assert not invented(Variant, "product__").filter(images=None).exists()
    call_command("check_stock", stdout=io.StringIO())


def test_a_second_time_changes_nothing_and_a_larger_one_only_adds(shelves):
    load(5)
    before = facts()

    assert load(5) == []
    assert facts() == before
    assert load(8) == [8]
    assert [rows[:5] for rows in facts()[:1]] == list(before[:1])


def test_gaps_that_a_stopped_run_left_are_filled_with_what_belongs_there(shelves):
    many.houses()
    many.load([0, 3])
    before = facts()

    assert load(5) == [5]

    products, variants, pictures = facts()
    assert [slug for slug, *_ in products] == [f"many-{number:06}" for number in range(5)]
    assert [products[0], products[3]] == before[0]
    assert set(before[1]) <= set(variants)
    assert set(before[2]) <= set(pictures)


def test_a_product_is_the_same_whoever_makes_it(shelves):
    many.houses()
    shelf, another = many.Shelf(), many.Shelf()

    first, again = shelf.product(7), another.product(7)

    assert first.product.public_id == again.product.public_id
    assert [(variant.sku, variant.price) for variant in first.variants] == [
        (variant.sku, variant.price) for variant in again.variants
    ]
    assert shelf.product(8).product.public_id != first.product.public_id


def test_cards_of_new_products_are_those_that_refreshing_makes(shelves):
    load(60)
    put_up = cards()

    assert refresh(invented(Product).values_list("pk", flat=True)) == 0
    ProductCard.objects.all().delete()
    assert refresh(invented(Product).values_list("pk", flat=True)) == 60

    assert cards() == put_up


def test_the_proof_finds_no_card_that_is_wrong_and_a_control_finds_one(shelves):
    load(3)
    refresh(Product.objects.values_list("pk", flat=True))
    call_command("rebuild_cards", check=True, stdout=io.StringIO())

    invented(Variant, "product__").update(price=9999)
    with pytest.raises(CommandError, match="3 cards are wrong"):
        call_command("rebuild_cards", check=True, stdout=io.StringIO())
