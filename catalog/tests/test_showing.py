"""From a draft into the shop and out of it: checklist, steps, preview, copy, archive."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.tests.factories import UserFactory
from catalog.errors import NotReady, StepNotNow
from catalog.models import Frame, Product, ProductCard, ProductImage, Stock, Variant
from catalog.services import products as service
from catalog.services.cards import differences
from catalog.services.checklist import checklist
from catalog.services.images import remove_image
from catalog.tests.factories import (
    FrameFactory,
    FrameVariantFactory,
    ProductFactory,
    ProductImageFactory,
    VariantFactory,
    ready_product,
)
from catalog.tests.test_admin import as_shown, messages_of, page

pytestmark = pytest.mark.django_db


def press(client, product, name):
    """A button on the product's page."""
    sent = {"action": name, "index": "0", "_selected_action": product.pk, "_from_page": "1"}
    return client.post(page(Product), sent, follow=True)


def own_page(name, product):
    return reverse(f"admin:catalog_product_{name}", args=[product.pk])


def copy_of(client, product, **sent):
    return client.post(own_page("duplicate", product), {"page_key": str(uuid4()), **sent})


def unmet(product):
    return [point.code for point in checklist(Product.objects.get(pk=product.pk)) if not point.is_met]


class TestChecklist:
    def test_a_complete_draft_lacks_nothing(self):
        assert unmet(ready_product()) == []

    def test_an_empty_draft_lacks_everything_that_a_form_does_not_ask(self):
        product = ProductFactory(status="draft", published_at=None)

        assert unmet(product) == ["description", "measures", "variant", "picture"]

    @pytest.mark.parametrize(
        ("change", "lacks"),
        [
            (lambda product: Product.objects.update(description=" \n"), ["description"]),
            (lambda product: product.variants.update(price=0), ["variant"]),
            (lambda product: product.variants.update(is_active=False), ["variant"]),
            (lambda product: product.variants.update(size=None), ["measures"]),
            (lambda product: product.images.update(alt=""), ["picture"]),
            (lambda product: product.images.all().delete(), ["picture"]),
            (lambda product: VariantFactory(product=product, size=product.frame.sizes.get(), stock=None), ["stock"]),
        ],
    )
    def test_each_thing_is_missed_by_itself(self, change, lacks):
        product = ready_product()

        change(product)

        assert unmet(product) == lacks

    def test_what_is_no_frame_needs_no_measures(self):
        product = ready_product()
        Product.objects.update(kind="accessory")
        Frame.objects.filter(product=product).update(product=ProductFactory())
        product.variants.update(size=None)

        assert unmet(product) == []

    def test_a_frame_without_sizes_is_not_measured(self):
        product = FrameFactory(product__status="draft").product

        assert "measures" in unmet(product)

    def test_the_page_says_what_is_missing_and_leads_there(self, staff_client):
        product = ProductFactory(status="draft", published_at=None)

        text = staff_client.get(page(Product, product)).content.decode()

        assert "4 things are missing before it may go live" in text
        assert '<a href="#id_description">Describe it in a few words.</a>' in text
        assert '<a href="#images-group">Add a picture, and write what one sees in it.</a>' in text

    def test_saving_gives_a_variant_its_missing_shelf(self, staff_client):
        product = ready_product()
        ProductImage.objects.all().delete()
        variant = VariantFactory(product=product, stock=None)
        sent = as_shown(staff_client.get(page(Product, product)))
        assert unmet(product) == ["measures", "picture", "stock"]

        staff_client.post(page(Product, product), sent)

        assert Stock.objects.get(variant=variant).on_hand == 0
        assert unmet(product) == ["measures", "picture"]


class TestSteps:
    def test_a_draft_is_published_by_its_button(self, staff_client):
        product = ready_product()

        response = press(staff_client, product, "publish")

        assert response.redirect_chain == [(page(Product, product), 302)]
        assert messages_of(response) == ["1 product changed."]
        product.refresh_from_db()
        assert (product.status, product.published_at is None) == ("published", False)
        assert (list(differences()), ProductCard.objects.count()) == ([], 1)

    def test_publishing_is_refused_in_the_words_of_the_checklist(self, staff_client):
        product = ready_product(name="Marjan")
        Product.objects.update(description="")
        ProductImage.objects.all().delete()

        response = press(staff_client, product, "publish")

        said = "Describe it in a few words. Add a picture, and write what one sees in it."
        assert messages_of(response) == [f"Marjan can not go live yet. {said}"]
        product.refresh_from_db()
        assert (product.status, product.published_at) == ("draft", None)
        with pytest.raises(NotReady):
            service.publish(product)

    def test_what_is_taken_down_is_a_draft_and_keeps_its_first_day(self, staff_client):
        product = ready_product()
        service.publish(product)
        first = Product.objects.get().published_at

        press(staff_client, product, "take_down")

        product.refresh_from_db()
        assert (product.status, product.published_at) == ("draft", first)
        assert ProductCard.objects.count() == 0

    @pytest.mark.parametrize(("status", "step"), [("draft", service.take_down), ("published", service.bring_back)])
    def test_a_step_from_another_state_is_refused(self, status, step):
        product = ready_product(status=status, published_at="2026-01-01T00:00Z")

        with pytest.raises(StepNotNow):
            step(product)

        assert Product.objects.get().status == status

    def test_archiving_says_what_orders_still_wait_for(self, staff_client):
        product = ready_product()
        service.publish(product)
        variant = product.variants.get()
        Stock.objects.filter(variant=variant).update(reserved=2)

        response = press(staff_client, product, "archive")

        assert messages_of(response) == [
            "1 product changed.",
            f"2 pieces of {variant.sku} are promised to orders. They still leave as usual.",
        ]
        assert Product.objects.get().status == "archived"
        assert Stock.objects.values_list("on_hand", "reserved").get() == (5, 2)
        assert f"<bdi>{variant.sku}</bdi> (2)" in response.content.decode()

    def test_an_archived_product_is_brought_back_as_a_draft(self, staff_client):
        product = ready_product()
        service.archive(product)

        response = press(staff_client, product, "bring_back")

        assert [name for name, _ in response.context["buttons"]] == ["publish", "archive"]
        assert Product.objects.get().status == "draft"

    def test_who_may_only_look_has_no_buttons_and_no_step(self, client):
        clerk = UserFactory(is_staff=True)
        clerk.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
        client.force_login(clerk)
        product = ready_product()

        assert "buttons" not in client.get(page(Product, product)).context
        press(client, product, "publish")
        assert copy_of(client, product).status_code == 403
        assert list(Product.objects.values_list("status", flat=True)) == ["draft"]
        assert client.get(own_page("preview", product)).status_code == 200


class TestPreview:
    def test_a_draft_is_shown_as_the_api_would_give_it(self, staff_client, stranger):
        product = ready_product(name="Marjan")
        response = staff_client.get(own_page("preview", product))

        seen = response.context["page"]
        text = response.content.decode()
        assert "Only staff see this: it is not in the shop (draft)." in text
        assert "no-store" in response["Cache-Control"]
        assert ProductCard.objects.count() == 0
        service.publish(product)
        given = stranger.get(f"/api/products/{product.slug}").json()
        changed = {"published_at", "updated_at", "images", "image", "siblings", "similar"}  # images: with our host
        assert {name: seen[name] for name in seen.keys() - changed} == {
            name: given[name] for name in given.keys() - changed
        }
        assert "http://testserver" + seen["images"][0]["url"] == given["images"][0]["url"]
        assert "Customers see this product." in staff_client.get(own_page("preview", product)).content.decode()

    def test_a_draft_without_variants_says_so(self, staff_client):
        text = staff_client.get(own_page("preview", ProductFactory(status="draft"))).content.decode()

        assert "There is nothing to see yet: it has no variant on sale." in text

    def test_customers_do_not_see_it(self, client, user):
        client.force_login(user)

        assert client.get(own_page("preview", ready_product())).status_code == 302


class TestDuplicate:
    def test_a_copy_is_a_draft_with_all_but_what_belongs_to_one_alone(self, staff_client):
        product = ready_product(name="Marjan", slug="hawfline-marjan", family="marjan")
        variant = product.variants.get()
        Variant.objects.update(sku="HF-1", gtin="2000000000015", price=80, sale_price=60, sale_from="2026-01-01T00:00Z")
        ProductImageFactory(product=product, variant=variant, alt="Black")
        service.publish(product)

        response = copy_of(staff_client, product)

        copy = Product.objects.exclude(pk=product.pk).get()
        assert response.url == page(Product, copy)
        assert (copy.slug, copy.name, copy.status) == ("hawfline-marjan-copy", "Marjan (copy)", "draft")
        assert (copy.family, copy.published_at) == ("", None)
        assert copy.public_id != product.public_id
        other = copy.variants.get()
        assert (other.sku, other.gtin, other.price, other.sale_price) == ("HF-1-COPY", None, 80, None)
        assert (other.size.frame.product, other.size.a_mm, other.size.pk) == (copy, 52, copy.frame.sizes.get().pk)
        assert Stock.objects.values_list("on_hand", "reserved").get(variant=other) == (0, 0)
        assert [(image.file.name, image.variant) for image in copy.images.all()] == [
            ("products/picture.webp", None),
            ("products/picture.webp", other),
        ]
        assert [row.history.count() for row in (copy, copy.frame, other)] == [1, 1, 1]
        assert unmet(copy) == []
        assert list(differences()) == []

    def test_the_button_pressed_twice_makes_one_copy(self, staff_client):
        product = ready_product()
        key = str(uuid4())

        first, second = (copy_of(staff_client, product, page_key=key) for _ in range(2))

        assert first.url == second.url
        assert Product.objects.count() == 2

    def test_a_second_copy_has_a_number(self, staff_client):
        product = ready_product(slug="marjan")
        Variant.objects.update(sku="A" * 40)

        copy_of(staff_client, product)
        copy_of(staff_client, product)

        assert set(Product.objects.values_list("slug", flat=True)) == {"marjan", "marjan-copy", "marjan-copy-2"}
        assert set(Variant.objects.values_list("sku", flat=True)) == {
            "A" * 40,
            "A" * 35 + "-COPY",
            "A" * 33 + "-COPY-2",
        }

    def test_a_picture_taken_from_the_copy_stays_with_the_first(self, staff_client, deliver):
        product = ready_product()
        copy_of(staff_client, product)

        remove_image(Product.objects.exclude(pk=product.pk).get().images.get())
        deliver()

        assert product.images.get().file.name == "products/picture.webp"

    def test_a_look_does_not_copy(self, staff_client):
        assert staff_client.get(own_page("duplicate", ready_product())).status_code == 405
        assert Product.objects.count() == 1


def test_variants_of_a_frame_keep_their_own_sizes_in_the_copy(staff_client):
    small = FrameVariantFactory()
    large = FrameVariantFactory(size__frame=small.size.frame, size__size_printed="54□17-140")

    copy_of(staff_client, small.product)

    copy = Product.objects.exclude(pk=small.product.pk).get()
    assert [variant.size.size_printed for variant in copy.variants.all()] == ["52□17-140", "54□17-140"]
    assert large.size.frame == small.size.frame
