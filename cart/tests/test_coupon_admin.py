from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.tests.factories import UserFactory
from cart.buyers import Buyer
from cart.models import Coupon, CouponUse
from cart.services import redeeming
from catalog.tests.factories import BrandFactory, CategoryFactory

from .factories import CouponFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/cart/coupon/"


def filled(**changes):
    """The form of a coupon for a tenth off, as a browser sends it."""
    form = {
        "code": "welcome10",
        "name": "New customers",
        "is_active": "on",
        "percent": "10",
        "amount": "",
        "minimum": "0",
        "valid_from_0": "2026-01-01",
        "valid_from_1": "08:00:00",
        "valid_until_0": "",
        "valid_until_1": "",
        "limit": "",
        "limit_per_customer": "1",
    }
    for name in ("for_categories", "for_brands"):
        form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    return {**form, **changes}


@pytest.fixture
def manager(client):
    """A browser signed in as somebody of the group Manager."""
    call_command("setup_roles", verbosity=0)
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name="Manager"))
    client.force_login(person)
    return client


def use(coupon, number="AL-22222-22222", customer=None):
    redeeming.use(coupon, order_number=number, by=Buyer(customer and customer.pk, "guest@customers.example"))


def test_a_manager_makes_a_coupon_for_a_category(manager):
    category = CategoryFactory()
    one = {"for_categories-TOTAL_FORMS": "1", "for_categories-0-category": category.pk}

    answer = manager.post(LIST + "add/", filled(**one))

    assert answer.status_code == 302, answer.context["errors"]
    coupon = Coupon.objects.get()
    assert (coupon.code, coupon.percent, coupon.limit_per_customer, coupon.used) == ("WELCOME10", Decimal(10), 1, 0)
    assert list(coupon.categories.all()) == [category]


@pytest.mark.parametrize("group", ["Support", "Catalogue", "Optician", "Workshop"])
def test_promotions_are_for_managers(client, group):
    call_command("setup_roles", verbosity=0)
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"code": "two words"}, "code", "Letters, digits, and single - or _ between them."),
        ({"code": "spring"}, "code", "Coupon with this Code already exists."),
        ({"amount": "5"}, None, "Fill in the percentage or the amount, and not both."),
        ({"percent": ""}, None, "Fill in the percentage or the amount, and not both."),
        ({"percent": "100.01"}, "percent", "Ensure this value is less than or equal to 100."),
        ({"percent": "0"}, "percent", "Ensure this value is greater than or equal to 0.01."),
        ({"percent": "", "amount": "0"}, "amount", "Ensure this value is greater than or equal to 0.001."),
        ({"percent": "", "amount": "1.005"}, "amount", "Amounts in USD go in steps of 0.01."),
        ({"minimum": "-1"}, "minimum", "Ensure this value is greater than or equal to 0."),
        ({"limit": "0"}, "limit", "Ensure this value is greater than or equal to 1."),
        ({"valid_until_0": "2025-12-31", "valid_until_1": "08:00:00"}, None, "It must end after it begins."),
    ],
)
def test_a_wrong_coupon_is_told_in_words(staff_client, changes, field, said):
    CouponFactory(code="SPRING")

    answer = staff_client.post(LIST + "add/", filled(**changes))

    errors = answer.context["adminform"].form.errors
    assert errors[field or "__all__"] == [said]
    assert Coupon.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"code": "small"}, {"amount": 5}, {"percent": None}, {"percent": 0}, {"percent": 101}, {"limit": 0}]
)
def test_the_database_refuses_a_wrong_coupon_too(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        CouponFactory(**fields)


def test_saving_a_page_does_not_lose_what_was_used_meanwhile(staff_client, monkeypatch):
    coupon = CouponFactory(code="WELCOME10", limit_per_customer=1)
    cleaned = Coupon.full_clean

    def used_meanwhile(self, *args, **kwargs):
        use(Coupon.objects.get())
        cleaned(self, *args, **kwargs)

    monkeypatch.setattr(Coupon, "full_clean", used_meanwhile)

    staff_client.post(f"{LIST}{coupon.pk}/change/", filled(name="Renamed", limit="5"))

    coupon.refresh_from_db()
    assert (coupon.name, coupon.limit, coupon.used) == ("Renamed", 5, 1)


def test_a_new_coupon_has_nothing_to_tell_yet(staff_client):
    page = staff_client.get("/admin/cart/coupon/add/").content.decode()

    assert "field-code" in page
    assert "field-state" not in page
    assert "field-uses" not in page


def test_the_list_says_how_each_coupon_stands(staff_client):
    now, day = timezone.now(), timedelta(days=1)
    CouponFactory(code="A", percent=Decimal("12.50"), limit=3, used=2)
    CouponFactory(code="B", percent=None, amount=Decimal(5), valid_from=now + day)
    CouponFactory(code="C", valid_from=now - 2 * day, valid_until=now - day)
    CouponFactory(code="D", limit=1, used=1)
    CouponFactory(code="E", is_active=False)

    page = staff_client.get(LIST).content.decode()

    for text in ("12.5 %", "5.00 USD", "2 of 3", "1 of 1", "active", "not begun", "over", "used up", "switched off"):
        assert text in page


@pytest.mark.parametrize("coupons", [2, 10])
def test_the_list_costs_as_many_queries_for_ten_as_for_two(staff_client, coupons, django_assert_max_num_queries):
    CouponFactory.create_batch(coupons)

    with django_assert_max_num_queries(8):
        assert staff_client.get(LIST).status_code == 200


def test_the_uses_of_a_coupon_are_one_click_away(staff_client, user):
    coupon = CouponFactory(code="SPRING")
    use(coupon, customer=user)
    use(CouponFactory(), number="AL-33333-33333")
    page = f"/admin/cart/couponuse/?coupon__id__exact={coupon.pk}"

    assert page in staff_client.get(LIST).content.decode()
    found = staff_client.get(page).context["cl"].result_list

    assert [(one.order_number, one.customer) for one in found] == [("AL-22222-22222", user)]


def test_uses_are_told_by_whether_they_count(staff_client):
    coupon = CouponFactory()
    use(coupon)
    use(coupon, number="AL-33333-33333")
    redeeming.give_back("AL-33333-33333")

    def numbers(value):
        page = staff_client.get("/admin/cart/couponuse/", {"released_at__isempty": value})
        return [one.order_number for one in page.context["cl"].result_list]

    assert (numbers(1), numbers(0)) == (["AL-22222-22222"], ["AL-33333-33333"])


def test_nobody_writes_a_use_by_hand(staff_client):
    use(CouponFactory())
    made = CouponUse.objects.get()

    assert staff_client.get("/admin/cart/couponuse/add/").status_code == 403
    assert staff_client.post(f"/admin/cart/couponuse/{made.pk}/change/", {}).status_code == 403
    assert staff_client.get(f"/admin/cart/couponuse/{made.pk}/delete/").status_code == 403
    assert made.email_hash not in staff_client.get(f"/admin/cart/couponuse/{made.pk}/change/").content.decode()


def test_a_coupon_of_an_order_stays_and_another_can_go(manager):
    coupon, unused = CouponFactory(), CouponFactory()
    use(coupon)

    manager.post(f"{LIST}{unused.pk}/delete/", {"post": "yes"})
    assert manager.post(f"{LIST}{coupon.pk}/delete/", {"post": "yes"}).status_code == 403
    everything = {"action": "delete_selected", "_selected_action": [coupon.pk], "post": "yes"}
    manager.post(LIST, everything)

    assert Coupon.objects.get() == coupon


def test_what_a_coupon_is_for_can_not_be_deleted_under_it():
    coupon = CouponFactory()
    coupon.categories.add(CategoryFactory())
    coupon.brands.add(BrandFactory())

    for wanted in (coupon.categories.get(), coupon.brands.get()):
        with pytest.raises(ProtectedError):
            wanted.delete()
