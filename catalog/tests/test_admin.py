import io
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.tests.factories import UserFactory
from catalog.models import Product, ProductImage, Stock, StockMovement, Variant
from catalog.services import stock
from catalog.services.products import archive
from catalog.tests.factories import (
    BrandFactory,
    CategoryFactory,
    FrameSizeFactory,
    FrameVariantFactory,
    ProductFactory,
    VariantFactory,
    ready_product,
)

pytestmark = pytest.mark.django_db


def page(model, row=None):
    name = f"admin:catalog_{model._meta.model_name}"
    return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_changelist")


def as_shown(response):
    """What a browser would send back if nobody touched the form."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                sent[field.html_name] = "on"
            elif value is not None and value is not False and not hasattr(value, "url"):
                sent[field.html_name] = getattr(value, "isoformat", lambda v=value: v)()
    return sent


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    "model", ["brand", "category", "product", "framesize", "variant", "stock", "stockmovement"], ids=str
)
def test_every_list_opens_and_costs_the_same_for_many_rows(staff_client, model, django_assert_max_num_queries):
    for number in range(8):
        FrameVariantFactory(
            size__frame__product__brand=BrandFactory(slug=f"brand-{number}"),
            size__frame__product__category=CategoryFactory(slug=f"category-{number}"),
        )

    with django_assert_max_num_queries(14):
        assert staff_client.get(reverse(f"admin:catalog_{model}_changelist")).status_code == 200
    assert staff_client.get(reverse(f"admin:catalog_{model}_changelist") + "?q=hawf").status_code == 200


def test_the_categories_stand_as_a_tree(staff_client):
    sun = CategoryFactory(slug="sun", name="Sun", position=2)
    CategoryFactory(slug="sport", name="Sport", parent=sun)
    CategoryFactory(slug="glasses", name="Glasses", position=1)

    names = [row.name for row in staff_client.get("/admin/catalog/category/").context["cl"].result_list]

    assert names == ["Glasses", "Sun", "Sport"]


def test_a_product_is_renamed_and_its_history_remembers(staff_client):
    product = FrameVariantFactory(size__frame__product__name="Marjan").product
    sent = as_shown(staff_client.get(page(Product, product)))

    response = staff_client.post(page(Product, product), {**sent, "name": "Marjan II"}, follow=True)

    assert response.status_code == 200
    product.refresh_from_db()
    assert product.name == "Marjan II"
    assert product.history.latest().prev_record.name == "Marjan"
    assert staff_client.get(reverse("admin:catalog_product_history", args=[product.pk])).status_code == 200


def test_a_sale_begins_and_ends_with_its_price_in_the_row_of_a_variant(staff_client):
    variant = FrameVariantFactory(price=90, sale_price=None, sale_from=None, sale_until=None)
    address = page(Product, variant.product)

    began = timezone.now()
    staff_client.post(address, {**as_shown(staff_client.get(address)), "variants-0-sale_price": "80"})
    variant.refresh_from_db()
    assert (variant.sale_price, variant.sale_until) == (80, None)
    assert began <= variant.sale_from <= timezone.now()

    staff_client.post(address, {**as_shown(staff_client.get(address)), "variants-0-sale_price": ""})
    variant.refresh_from_db()
    assert (variant.price, variant.sale_price, variant.sale_from) == (90, None, None)


def test_a_sale_that_is_not_cheaper_is_told_at_its_variant(staff_client):
    variant = FrameVariantFactory(price=90, sale_price=None, sale_from=None, sale_until=None)
    address = page(Product, variant.product)

    answer = staff_client.post(address, {**as_shown(staff_client.get(address)), "variants-0-sale_price": "95"})

    assert "A sale price is lower than the price." in answer.content.decode()
    variant.refresh_from_db()
    assert variant.sale_price is None


def test_the_second_of_two_who_save_is_told_and_nothing_is_overwritten(staff_client):
    product = FrameVariantFactory(size__frame__product__name="Marjan").product
    mine = as_shown(staff_client.get(page(Product, product)))
    theirs = as_shown(staff_client.get(page(Product, product)))
    staff_client.post(page(Product, product), {**theirs, "description": "Theirs"})

    response = staff_client.post(page(Product, product), {**mine, "name": "Mine"})

    assert response.context["adminform"].form.errors.as_data()["__all__"][0].code == "changed_meanwhile"
    product.refresh_from_db()
    assert (product.name, product.description) == ("Marjan", "Theirs")


@pytest.mark.parametrize("first", ["variant", "size", "archive"])
def test_a_change_of_a_part_counts_as_a_change_of_the_product(staff_client, first):
    variant = FrameVariantFactory()
    mine = as_shown(staff_client.get(page(Product, variant.product)))
    if first == "archive":
        archive(variant.product)
    else:
        part = variant if first == "variant" else variant.size
        sent = as_shown(staff_client.get(page(type(part), part)))
        assert staff_client.post(page(type(part), part), sent).status_code == 302

    response = staff_client.post(page(Product, variant.product), {**mine, "name": "Mine"})

    assert response.context["adminform"].form.errors.as_data()["__all__"][0].code == "changed_meanwhile"


def test_a_price_saved_from_an_old_page_does_not_undo_a_newer_one(staff_client):
    variant = FrameVariantFactory()
    old = as_shown(staff_client.get(page(Variant, variant)))
    staff_client.post(page(Variant, variant), {**old, "price": "45"})

    response = staff_client.post(page(Variant, variant), {**old, "colour": "Jet"})

    assert response.context["adminform"].form.errors.as_data()["__all__"][0].code == "changed_meanwhile"
    variant.refresh_from_db()
    assert (variant.price, variant.colour) == (45, "Black")
    assert list(variant.history.values_list("price", flat=True)) == [45, 40]


def test_saving_a_product_form_leaves_the_stock_that_was_sold_meanwhile(staff_client):
    variant = FrameVariantFactory()
    sent = as_shown(staff_client.get(page(Product, variant.product)))
    stock.reserve({variant.pk: 4}, cause="AL-1")

    response = staff_client.post(
        page(Product, variant.product), {**sent, "name": "New", "variants-0-stock": "5", "variants-0-reserved": "0"}
    )

    assert response.status_code == 302
    assert Stock.objects.values_list("on_hand", "reserved").get(variant=variant) == (5, 4)


def test_a_new_variant_gets_an_empty_shelf(staff_client):
    product = VariantFactory(product__slug="case").product
    sent = as_shown(staff_client.get(page(Product, product)))
    new = {"sku": "CASE-2", "price": "12", "position": "0", "is_active": "on"}
    sent |= {"variants-TOTAL_FORMS": 2} | {f"variants-1-{name}": value for name, value in new.items()}

    response = staff_client.post(page(Product, product), sent)

    assert response.status_code == 302
    assert Stock.objects.values_list("on_hand", "reserved").get(variant__sku="CASE-2") == (0, 0)


def test_a_variant_takes_only_a_size_of_its_own_product(staff_client):
    variant, stranger = FrameVariantFactory(), FrameSizeFactory()
    sent = as_shown(staff_client.get(page(Variant, variant)))

    response = staff_client.post(page(Variant, variant), {**sent, "size": stranger.pk})

    assert response.context["adminform"].form.errors.as_data()["size"][0].code == "invalid_choice"


def picture(kind="JPEG", **options):
    target = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(target, kind, **options)
    return target.getvalue()


def hang_up(client, product, upload):
    sent = as_shown(client.get(page(Product, product)))
    new = {"file": upload, "alt": "A red field", "position": "0"}
    sent |= {"images-TOTAL_FORMS": 1} | {f"images-0-{name}": value for name, value in new.items()}
    return client.post(page(Product, product), sent)


def test_a_picture_is_encoded_anew_under_a_name_of_ours(staff_client):
    product = VariantFactory().product

    response = hang_up(staff_client, product, SimpleUploadedFile("my face.jpg", picture(comment=b"at home")))

    assert response.status_code == 302
    image = ProductImage.objects.get()
    assert (image.alt, image.width, image.height) == ("A red field", 60, 40)
    assert "face" not in image.file.name
    with image.file.open() as file:
        content = file.read()
    assert Image.open(io.BytesIO(content)).format == "WEBP"
    assert b"at home" not in content
    assert f'<img class="thumbnail" src="{image.file.url}"' in staff_client.get(page(Product, product)).content.decode()


def test_a_picture_that_is_none_is_refused_in_the_form(staff_client):
    product = VariantFactory().product

    response = hang_up(staff_client, product, SimpleUploadedFile("frame.jpg", b"<svg onload='alert(1)'></svg>"))

    [*_, pictures] = response.context["inline_admin_formsets"]
    assert pictures.formset.errors[0].as_data()["file"][0].code == "picture_refused"
    assert not ProductImage.objects.exists()


def test_a_picture_is_taken_down_with_its_file(staff_client, deliver):
    product = VariantFactory().product
    hang_up(staff_client, product, SimpleUploadedFile("frame.jpg", picture()))
    file = ProductImage.objects.get().file
    sent = as_shown(staff_client.get(page(Product, product)))

    response = staff_client.post(page(Product, product), {**sent, "images-0-DELETE": "on"})
    deliver()

    assert response.status_code == 302
    assert not ProductImage.objects.exists()
    assert not file.storage.exists(file.name)


def test_products_are_published_and_archived_in_the_list(staff_client):
    ready = ready_product()
    empty = ProductFactory(
        name="Empty", kind="care", description="Cloth", status=Product.Status.DRAFT, published_at=None
    )
    chosen = {"_selected_action": [ready.pk, empty.pk]}

    response = staff_client.post(page(Product), {**chosen, "action": "publish"}, follow=True)

    assert sorted(messages_of(response)) == [
        "1 product changed.",
        "Empty can not go live yet. Put at least one variant with a price above 0 on sale."
        " Add a picture, and write what one sees in it.",
    ]
    ready.refresh_from_db()
    empty.refresh_from_db()
    assert (ready.status, ready.published_at is None) == ("published", False)
    assert (empty.status, empty.published_at) == ("draft", None)
    staff_client.post(page(Product), {**chosen, "action": "archive"})
    assert set(Product.objects.values_list("status", flat=True)) == {"archived"}


def test_nothing_that_was_sold_can_be_deleted(staff_client):
    variant = VariantFactory()
    for row in (variant, variant.product, variant.stock, StockMovement.objects.get()):
        address = reverse(f"admin:catalog_{row._meta.model_name}_delete", args=[row.pk])

        assert staff_client.post(address, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", [Stock, StockMovement])
def test_levels_and_ledger_are_only_for_looking(staff_client, model):
    VariantFactory()
    row = model.objects.get()

    assert staff_client.get(page(model, row)).status_code == 200
    assert staff_client.post(page(model, row), {"on_hand": 500}).status_code == 403
    assert staff_client.get(reverse(f"admin:catalog_{model._meta.model_name}_add")).status_code == 403


@pytest.mark.parametrize(("choice", "found"), [("none", ["A"]), ("low", ["B"]), ("enough", ["C"])])
def test_what_is_running_out_can_be_found(staff_client, choice, found):
    VariantFactory(sku="A", stock__on_hand=2, stock__reserved=2)
    VariantFactory(sku="B", stock__on_hand=3, stock__reserved=1)
    VariantFactory(sku="C", stock__on_hand=3)

    rows = staff_client.get(f"{page(Stock)}?left={choice}").context["cl"].result_list

    assert [row.variant.sku for row in rows] == found


def change_stock(client, variant, **fields):
    address = reverse("admin:catalog_variant_stock", args=[variant.pk])
    sent = {"page_key": str(uuid4()), "kind": "received", "change": "3", "reason": "Delivery 17"}
    return client.post(address, {**sent, **fields})


def test_staff_add_stock_with_a_reason(staff_client, admin_user):
    variant = VariantFactory(sku="AL-1")

    response = change_stock(staff_client, variant)

    page_of_variant = staff_client.get(response.url)
    assert messages_of(page_of_variant) == ["The stock of AL-1 was changed."]
    assert "Delivery 17" in page_of_variant.content.decode()
    assert Stock.objects.get(variant=variant).on_hand == 8
    movement = StockMovement.objects.get(cause="Delivery 17")
    assert (movement.kind, movement.on_hand_change, movement.actor) == ("received", 3, admin_user)


def test_prices_are_typed_with_the_decimals_of_the_currency(staff_client):
    variant = VariantFactory(price="40.5")

    for shown in (page(Variant, variant), page(Product, variant.product)):
        assert 'value="40.50"' in staff_client.get(shown).content.decode()

    finer = {**as_shown(staff_client.get(page(Variant, variant))), "price": "40.505"}
    response = staff_client.post(page(Variant, variant), finer)
    assert "Amounts in USD go in steps of 0.01." in response.content.decode()


def test_a_button_pressed_twice_changes_the_stock_once(staff_client):
    variant = VariantFactory()
    address = reverse("admin:catalog_variant_stock", args=[variant.pk])
    key = str(staff_client.get(address).context["form"]["page_key"].value())

    first, second = (change_stock(staff_client, variant, page_key=key) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert Stock.objects.get(variant=variant).on_hand == 8


def test_a_page_from_the_back_button_does_not_do_something_else(staff_client):
    variant = VariantFactory()
    key = str(uuid4())
    change_stock(staff_client, variant, page_key=key)

    response = change_stock(staff_client, variant, page_key=key, change="4")

    assert "This page was sent already." in response.content.decode()
    assert Stock.objects.get(variant=variant).on_hand == 8


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": " "}, "reason"),
        ({"change": "0"}, "change"),
        ({"change": "many"}, "change"),
        ({"change": "100001"}, "change"),
        ({"change": "-1"}, "change"),
        ({"kind": "damaged", "change": "1"}, "change"),
        ({"kind": "sold", "change": "-1"}, "kind"),
        ({"kind": "counted", "change": "-5"}, "change"),  # four are free
    ],
)
def test_a_change_of_stock_that_makes_no_sense_changes_nothing(staff_client, fields, field):
    variant = VariantFactory(stock__reserved=1)

    response = change_stock(staff_client, variant, **fields)

    assert list(response.context["form"].errors) == [field]
    assert Stock.objects.values_list("on_hand", "reserved").get() == (5, 1)
    assert StockMovement.objects.count() == 1


def test_who_may_only_look_at_stock_can_not_change_it(client):
    clerk = UserFactory(is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_stock", "change_variant"]))
    client.force_login(clerk)
    variant = VariantFactory()

    response = change_stock(client, variant)

    assert response.status_code == 403
    assert Stock.objects.get().on_hand == 5
    assert client.get(page(Stock)).status_code == 200


def test_a_stranger_is_sent_to_sign_in(client):
    response = change_stock(client, VariantFactory())

    assert response.status_code == 302
    assert "login" in response.url
    assert Stock.objects.get().on_hand == 5
