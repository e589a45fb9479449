"""Taxes and shipping in the back office."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from accounts.tests.forms import form_of, page_of
from cart.models import ShippingMethod, ShippingZone, TaxClass, TaxExemption, TaxRate

from .factories import MethodFactory, PickupFactory, TaxRateFactory, ZoneFactory, default_class

pytestmark = pytest.mark.django_db


def page(model, row=None, *, add=False):
    name = f"admin:cart_{model._meta.model_name}"
    return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_{'add' if add else 'changelist'}")


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def errors_of(response):
    return {name: [str(one) for one in told] for name, told in response.context["adminform"].errors.items()}


@pytest.fixture
def standard():
    return default_class()


@pytest.fixture
def rate(standard):
    """What a clerk types for a rate of 8.25 %."""
    return {
        "tax_class": standard.pk,
        "country": "us",
        "region": "Nevada",
        "rate": "8.25",
        "name": "Sales tax",
        "valid_from": timezone.localdate(),
    }


@pytest.mark.parametrize(
    "name",
    ["taxclass", "taxrate", "taxexemption", "shippingzone", "shippingmethod", "pickuppoint", "closedday"],
)
def test_every_list_opens_and_costs_the_same_for_many_rows(staff_client, name, django_assert_max_num_queries):
    for number in range(8):
        TaxRateFactory(country="DE", valid_from=date(2020 + number, 1, 1))
        MethodFactory(code=f"way-{number}")
        TaxExemption.objects.create(customer=UserFactory(), number=f"EX-{number}")
    PickupFactory()

    with django_assert_max_num_queries(12):
        assert staff_client.get(reverse(f"admin:cart_{name}_changelist")).status_code == 200
    assert staff_client.get(reverse(f"admin:cart_{name}_add")).status_code == 200


class TestRates:
    def test_a_rate_is_typed_and_shown_in_percent(self, staff_client, rate):
        staff_client.post(page(TaxRate, add=True), rate)

        row = TaxRate.objects.get()
        assert (row.rate, row.country) == (Decimal("0.0825"), "US")
        assert "8.25 %" in staff_client.get(page(TaxRate)).text
        assert 'value="8.25"' in staff_client.get(page(TaxRate, row)).text

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"rate": "101"}, "rate"),
            ({"rate": "-1"}, "rate"),
            ({"rate": "much"}, "rate"),
            ({"rate": "8.2555"}, "rate"),
            ({"country": "XX"}, "country"),
            ({"country": "", "region": "Nevada"}, "__all__"),
        ],
    )
    def test_what_can_not_be_is_named(self, staff_client, rate, change, field):
        response = staff_client.post(page(TaxRate, add=True), {**rate, **change})

        assert list(errors_of(response)) == [field]
        assert not TaxRate.objects.exists()

    def test_a_day_has_one_rate_in_whatever_case_its_region_is_written(self, staff_client, rate):
        staff_client.post(page(TaxRate, add=True), rate)

        response = staff_client.post(page(TaxRate, add=True), {**rate, "region": "NEVADA"})

        assert errors_of(response)["__all__"] == ["There is a rate for this class, place and day already."]

    def test_this_mornings_slip_can_be_put_right(self, staff_client, rate):
        staff_client.post(page(TaxRate, add=True), rate)

        staff_client.post(page(TaxRate, TaxRate.objects.get()), {**rate, "rate": "8.375"})

        row = TaxRate.objects.get()
        assert row.rate == Decimal("0.08375")
        assert [past.rate for past in row.history.all()] == [Decimal("0.08375"), Decimal("0.0825")]

    def test_a_rate_that_has_ruled_stays_and_leads_to_the_next_one(self, staff_client, rate):
        row = TaxRateFactory(country="DE", rate="0.19", valid_from=timezone.localdate() - timedelta(days=1))

        shown = staff_client.get(page(TaxRate, row))
        changed = staff_client.post(page(TaxRate, row), {**rate, "country": "DE"})
        deleted = staff_client.post(reverse("admin:cart_taxrate_delete", args=[row.pk]), {"post": "yes"})

        assert "Add the new one with its first day." in shown.text
        assert "19 %" in shown.text
        assert (changed.status_code, deleted.status_code) == (403, 403)
        row.refresh_from_db()
        assert row.rate == Decimal("0.19")

    def test_gaps_are_told_above_the_table(self, staff_client):
        assert messages_of(staff_client.get(page(TaxRate))) == []
        TaxRateFactory(country="DE")

        assert messages_of(staff_client.get(page(TaxRate))) == [
            "Standard: no rate for countries without a row of their own."
        ]

    def test_the_default_class_can_not_be_deleted(self, staff_client, standard):
        response = staff_client.post(reverse("admin:cart_taxclass_delete", args=[standard.pk]), {"post": "yes"})

        assert response.status_code == 403
        assert TaxClass.objects.get() == standard


class TestCheckTaxes:
    def test_a_shop_without_a_table_has_no_gaps(self, capsys):
        call_command("check_taxes")

        assert capsys.readouterr().out == "There is a tax rate wherever the shop sells\n"

    def test_gaps_of_zones_and_pickup_points_are_listed(self, capsys):
        TaxRateFactory(country="DE")
        MethodFactory(zone__countries=["AT", "DE"])
        PickupFactory()

        with pytest.raises(CommandError, match="gaps: 2"):
            call_command("check_taxes")

        assert capsys.readouterr().out == "Standard: no rate for AE.\nStandard: no rate for AT.\n"


def test_an_exemption_is_entered_on_the_customers_page(staff_client, admin_user):
    person = UserFactory()
    row = {"country": "de", "number": "EX-7", "valid_from": "2026-01-01"}
    sent = {"tax_exemptions-TOTAL_FORMS": 1, **{f"tax_exemptions-0-{name}": value for name, value in row.items()}}

    response = staff_client.post(page_of(person), form_of(staff_client, person, **sent), follow=True)

    assert response.status_code == 200
    exemption = TaxExemption.objects.get()
    assert (exemption.customer, exemption.country, exemption.checked_by) == (person, "DE", admin_user)


class TestShipping:
    def test_a_zone_is_a_list_of_countries(self, staff_client):
        staff_client.post(page(ShippingZone, add=True), {"name": "Gulf", "countries": "qa, AE,om, AE"})

        assert ShippingZone.objects.get().countries == ["AE", "OM", "QA"]

    @pytest.mark.parametrize(
        ("change", "field"), [({"countries": "AE, XX"}, "countries"), ({"regions": "Dhofar"}, "__all__")]
    )
    def test_what_can_not_be_is_named(self, staff_client, change, field):
        response = staff_client.post(page(ShippingZone, add=True), {"name": "Gulf", **change})

        assert list(errors_of(response)) == [field]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({}, None),
            ({"zone": ""}, "__all__"),
            ({"price": "-1"}, "price"),
            ({"price": "6.005"}, "price"),
            ({"min_amount": "50", "max_amount": "40"}, "__all__"),
            ({"min_weight_g": "50", "max_weight_g": "40"}, "__all__"),
            ({"transit_from_days": "5"}, "__all__"),
            ({"transit_to_days": "400"}, "__all__"),
            ({"code": "Über Nacht"}, "code"),
        ],
    )
    def test_a_method_makes_sense(self, staff_client, change, field):
        sent = {
            "name": "Standard",
            "code": "standard",
            "zone": ZoneFactory().pk,
            "price": "6.00",
            "position": 0,
            "transit_from_days": 2,
            "transit_to_days": 4,
            "is_active": "on",
        }

        response = staff_client.post(page(ShippingMethod, add=True), {**sent, **change})

        if field:
            assert list(errors_of(response)) == [field]
        assert ShippingMethod.objects.count() == (field is None)

    def test_a_code_is_a_way_of_sending_or_a_shop(self, staff_client):
        pickup = PickupFactory()
        sent = {"name": "Sent", "code": "pickup", "zone": ZoneFactory().pk, "price": "6.00", "position": 0}

        response = staff_client.post(
            page(ShippingMethod, add=True), {**sent, "transit_from_days": 2, "transit_to_days": 4}
        )

        assert errors_of(response) == {"code": ["A pick-up and a way of sending can not share a code."]}
        assert ShippingMethod.objects.get() == pickup

    def test_the_list_says_what_ships_where(self, staff_client):
        MethodFactory(zone__countries=["AE", "OM"], free_above=100, max_weight_g=2000)

        shown = staff_client.get(page(ShippingMethod)).text

        for words in ("AE, OM", "6.00 USD", "100.00 USD", "0 – 2000 g", "2 – 5"):
            assert words in shown

    def test_a_parcel_can_be_tried(self, staff_client):
        MethodFactory(zone__countries=["DE"], free_above=120)
        MethodFactory(zone__countries=["DE"], code="letter", name="Letter", price=3, max_weight_g=100)
        asked = {"country": "de", "amount": "119.99", "weight_g": 300}

        shown = staff_client.get(reverse("admin:cart_shippingmethod_preview"), asked)

        offers = shown.context["offers"]
        assert [(offer.method.label, price, offer.is_available) for offer, price in offers] == [
            ("Standard", "6.00", True),
            ("Letter", "3.00", False),
        ]
        assert "For parcels of at most 100 g." in shown.text

    def test_a_parcel_to_nowhere_is_told(self, staff_client):
        asked = {"country": "YE", "amount": "1", "weight_g": 1}
        MethodFactory(zone__countries=["DE"])

        shown = staff_client.get(reverse("admin:cart_shippingmethod_preview"), asked)

        assert "Nothing: the shop does not send there." in shown.text


@pytest.mark.parametrize(
    ("group", "reads", "writes"),
    [("Manager", True, True), ("Support", True, False), ("Catalogue", False, False), ("Optician", False, False)],
)
def test_the_manager_writes_and_support_reads(client, group, reads, writes):
    call_command("setup_roles", verbosity=0)
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    pages = [page(TaxRate), page(TaxExemption), page(ShippingMethod), reverse("admin:cart_shippingmethod_preview")]
    assert {client.get(one).status_code for one in pages} == {200 if reads else 403}

    adding = [client.get(page(model, add=True)).status_code for model in (TaxRate, TaxExemption, ShippingZone)]
    assert set(adding) == {200 if writes else 403}
