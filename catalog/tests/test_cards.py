"""The cards stay true: after each thing that staff, orders and the clock do, no card is unlike what it should be."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from catalog.models import Brand, CardText, Category, FrameSize, Product, ProductCard, ProductImage, Variant
from catalog.services import cards, stock
from catalog.services.cards import differences, rebuild, turn_prices
from catalog.services.images import remove_image, store_image
from catalog.services.products import archive, publish
from catalog.tests.factories import (
    CategoryFactory,
    FrameSizeFactory,
    FrameVariantFactory,
    VariantFactory,
    ready_product,
)
from catalog.tests.test_admin import as_shown, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def marjan():
    variant = FrameVariantFactory(size__frame__product__slug="marjan", size__frame__product__name="Marjan")
    list(rebuild())
    return variant


def card():
    return ProductCard.objects.get(slug="marjan")


def save(staff_client, row, **changes):
    sent = as_shown(staff_client.get(page(type(row), row)))
    response = staff_client.post(page(type(row), row), {**sent, **changes})
    assert response.status_code == 302, response.context["errors"]


def test_a_saved_product_has_its_new_card_at_once(staff_client, marjan):
    save(staff_client, marjan.product, name="Marjan II", family="marjan")

    assert list(differences()) == []
    assert (card().name_key, card().family) == ("marjan ii", "marjan")
    assert '"name":"Marjan II"' in card().text.body


def test_a_variant_added_on_the_page_of_its_product_is_on_the_card(staff_client, marjan):
    row = {"sku": "HF-2", "colour": "Navy", "price": "30", "size": marjan.size_id, "position": "1", "is_active": "on"}
    added = {f"variants-1-{name}": value for name, value in row.items()}
    save(staff_client, marjan.product, **{"variants-TOTAL_FORMS": "2"}, **added)

    assert list(differences()) == []
    assert (card().price, card().colours) == (30, ["black", "blue", "navy"])


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({"price": "41.50"}, "price", Decimal("41.5")),
        ({"colour": "Navy"}, "colours", ["blue", "navy"]),
        ({"colour_family": "gold"}, "colours", ["black", "gold"]),
    ],
)
def test_a_saved_variant_has_its_new_card_at_once(staff_client, marjan, changes, column, expected):
    save(staff_client, marjan, **changes)

    assert list(differences()) == []
    assert getattr(card(), column) == expected


def test_a_product_whose_last_variant_goes_off_sale_leaves_the_window(staff_client, marjan):
    sent = as_shown(staff_client.get(page(Variant, marjan)))
    del sent["is_active"]
    assert staff_client.post(page(Variant, marjan), sent).status_code == 302

    assert list(differences()) == []
    assert not ProductCard.objects.exists()


def test_a_saved_size_has_its_new_card_at_once(staff_client, marjan):
    save(staff_client, marjan.size, frame_width_mm="137")

    assert list(differences()) == []
    assert (card().size_classes, card().likeness_width_mm) == (["L"], 137)


def test_a_size_that_is_deleted_is_gone_from_the_page(staff_client, marjan):
    unused = FrameSizeFactory(frame=marjan.size.frame, size_printed="54□17-140")
    list(rebuild())

    staff_client.post(f"/admin/catalog/framesize/{unused.pk}/delete/", {"post": "yes"})

    assert not FrameSize.objects.filter(pk=unused.pk).exists()
    assert list(differences()) == []


def test_a_size_that_is_sold_stays_and_stays_with_its_frame(staff_client, marjan):
    assert staff_client.post(f"/admin/catalog/framesize/{marjan.size_id}/delete/", {"post": "yes"}).status_code == 403
    form = staff_client.get(page(FrameSize, marjan.size)).context["adminform"].form

    assert "frame" not in form.fields
    assert FrameSize.objects.filter(pk=marjan.size_id).exists()


@pytest.mark.parametrize("model", [Brand, Category])
def test_a_renamed_shelf_is_on_all_its_cards_soon(staff_client, marjan, model, deliver):
    save(staff_client, model.objects.get(), name="Renamed", slug="renamed")
    deliver()

    assert list(differences()) == []
    assert '"slug":"renamed","name":"Renamed"' in card().text.body


def test_a_category_that_moves_takes_the_cards_below_it_along(staff_client, marjan, deliver):
    category = Category.objects.get()
    below = CategoryFactory(slug="below", name="Below", parent=category)
    Product.objects.update(category=below)
    top = CategoryFactory(slug="top", name="Top")
    list(rebuild())

    save(staff_client, category, parent=top.pk)
    deliver()

    assert list(differences()) == []
    assert card().categories == ["top", "eyeglasses", "below"]


def test_publishing_and_archiving_put_a_card_up_and_take_it_down():
    product = ready_product()

    publish(product)
    assert (list(differences()), ProductCard.objects.count()) == ([], 1)

    archive(product)
    assert (list(differences()), ProductCard.objects.count()) == ([], 0)

    publish(product)
    assert (list(differences()), ProductCard.objects.count()) == ([], 1)


def picture():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "PNG")
    return SimpleUploadedFile("front.png", file.getvalue())


def test_a_picture_is_on_the_card_when_it_is_hung_up_renamed_and_taken_down(staff_client, marjan):
    image = store_image(picture(), product=marjan.product, variant=None, alt="Front")
    assert list(differences()) == []
    assert '"alt":"Front"' in card().text.body

    save(staff_client, marjan.product, **{"images-0-alt": "From the front"})
    assert list(differences()) == []
    assert '"alt":"From the front"' in card().text.body

    remove_image(ProductImage.objects.get(pk=image.pk))
    assert list(differences()) == []
    assert '"image":null' in card().text.body


def test_the_last_piece_sold_and_given_back_turns_the_word_through_the_outbox(marjan, deliver):
    demand = {marjan.pk: 5}
    stock.reserve(demand, cause="AL-1")
    assert list(differences()) == ["marjan"], "the order did not wait for the card"
    deliver()
    assert (list(differences()), card().in_stock, card().colours_in_stock) == ([], False, [])

    stock.release(demand, cause="AL-1")
    deliver()
    assert (list(differences()), card().in_stock) == ([], True)


def test_a_piece_among_many_changes_no_card(marjan, deliver, settings):
    settings.SHOP_LOW_STOCK = 0  # else the last piece is told to the shop
    stock.reserve({marjan.pk: 4}, cause="AL-1")

    assert (list(differences()), deliver()) == ([], 0)


def test_stock_changed_by_staff_turns_the_word(marjan, deliver):
    stock.adjust(marjan, -5, kind="damaged", reason="dropped", by=None)
    deliver()

    assert (list(differences()), card().in_stock) == ([], False)


def test_a_sale_begins_and_ends_on_the_card_by_the_clock(time_machine, staff_client, marjan):
    noon = timezone.now().replace(microsecond=0)
    Variant.objects.update(sale_price=30, sale_from=noon + timedelta(hours=1), sale_until=noon + timedelta(hours=2))
    list(rebuild())

    for hours, price, is_reduced in [(1, 30, True), (2, 40, False)]:
        time_machine.move_to(noon + timedelta(hours=hours), tick=False)
        assert list(differences()) == ["marjan"]
        assert turn_prices() == 1
        assert list(differences()) == []
        assert (card().price, card().is_reduced) == (price, is_reduced)


def test_what_did_not_change_is_not_written_and_the_version_stays(marjan):
    assert (sum(rebuild()), cards.CardChange.objects.count()) == (0, 1)


def test_the_command_names_what_is_wrong_and_mends_it(marjan):
    CardText.objects.update(body="{}")
    VariantFactory(product__slug="no-card")
    said = io.StringIO()

    with pytest.raises(CommandError, match="2 cards are wrong"):
        call_command("rebuild_cards", check=True, stdout=said)
    assert said.getvalue().splitlines() == [
        "marjan: its card is not what it should be",
        "no-card: its card is not what it should be",
    ]
    assert CardText.objects.get().body == "{}", "looking changes nothing"

    call_command("rebuild_cards", stdout=said)
    assert "2 cards changed" in said.getvalue()
    call_command("rebuild_cards", check=True, stdout=said)
    assert said.getvalue().endswith("Every card is what it should be.\n")


def test_a_card_without_a_product_on_show_is_wrong_too(marjan):
    Product.objects.update(status=Product.Status.DRAFT)

    assert list(differences()) == ["marjan"]


def test_a_long_colour_with_sharp_letters_fits_its_column(marjan):
    Variant.objects.update(colour="ß" * 60)
    list(rebuild())

    assert card().colours == ["s" * 60]


@pytest.fixture
def side_by_side(monkeypatch):
    """Each of two has made its card before either compares, if that can be."""
    both_have_made = threading.Barrier(2)
    different = cards._different

    def wait_and_compare(*made):
        with suppress(threading.BrokenBarrierError):
            both_have_made.wait(timeout=1)
        return different(*made)

    monkeypatch.setattr(cards, "_different", wait_and_compare)


def two_change_prices():
    first = VariantFactory(product__slug="marjan")
    second = VariantFactory(product=first.product)
    list(rebuild())
    both_have_written = threading.Barrier(2)

    def change(variant, price):
        try:
            with transaction.atomic():
                Variant.objects.filter(pk=variant.pk).update(price=price)
                both_have_written.wait(timeout=10)
                return cards.refresh([variant.product_id])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(change, [first, second], [50, 60])) == [1, 1]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_refresh_a_card_the_second_sees_what_the_first_did(monkeypatch, request):
    request.getfixturevalue("side_by_side")
    two_change_prices()
    monkeypatch.undo()

    assert list(differences()) == []
    assert (card().price, card().price_max) == (50, 60)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_taking_turns_the_card_forgets_one_of_two_changes(monkeypatch, request):
    request.getfixturevalue("side_by_side")
    monkeypatch.setattr(cards, "_take_turns", lambda ids: None)
    two_change_prices()
    monkeypatch.undo()

    assert list(differences()) == ["marjan"]
