"""Who of the staff sees which page of the back office, and where they may write: the table, page by page."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory

CATALOGUE = {"brand", "category", "framesize", "product", "review", "shortage", "stock", "stockmovement", "stocktake"}
CATALOGUE |= {"picturedvariant", "tableimport", "variant", "wish"}
CUSTOMERS = {"address", "devicesession", "user", "wearer"}
ORDERS = {"carrier", "order", "shipment"}
MONEY = {"dispute", "payment", "paymentissue", "refund"}
MAILS = {"sentmail", "waitingmail"}
TAX_AND_SHIPPING = {
    *("closedday", "pickuppoint", "shippingmethod", "shippingzone"),
    *("taxclass", "taxexemption", "taxrate"),
}
COUPONS = {"coupon", "couponuse"}
SUPPORT = CATALOGUE | CUSTOMERS | ORDERS | MONEY | MAILS | TAX_AND_SHIPPING

SEES = {
    "Support": SUPPORT,
    "Catalogue": CATALOGUE,
    "Optician": CATALOGUE | {"order", "prescription"},
    "Workshop": CATALOGUE,
    "Manager": SUPPORT | COUPONS,
}
ADDS = {
    "Support": {"address", "wearer"},
    "Catalogue": {"brand", "category", "framesize", "product", "stocktake", "tableimport"},
    "Optician": set(),
    "Workshop": set(),
    "Manager": {
        *("address", "brand", "category", "framesize", "product", "stocktake", "tableimport", "carrier", "coupon"),
        "wearer",
        *TAX_AND_SHIPPING,
    },
}


@pytest.fixture
def colleague(db):
    """A browser of somebody in one group."""
    call_command("setup_roles", verbosity=0)

    def of(role: str) -> Client:
        person = UserFactory(is_staff=True)
        person.groups.add(Group.objects.get(name=role))
        browser = Client()
        browser.force_login(person)
        return browser

    return of


def open_pages(browser: Client, kind: str) -> set[str]:
    """The names of the models whose page of this kind opens; every other one is a 403."""
    answers = {
        model._meta.model_name: browser.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}"))
        for model in admin.site._registry
        if model._meta.app_label != "djstripe"
    }
    assert {answer.status_code for answer in answers.values()} <= {200, 403}
    return {name for name, answer in answers.items() if answer.status_code == 200}


@pytest.mark.parametrize("role", SEES)
def test_a_role_sees_its_pages_and_no_other(colleague, role):
    assert open_pages(colleague(role), "changelist") == SEES[role]


@pytest.mark.parametrize("role", ADDS)
def test_a_role_adds_what_is_its_own_and_nothing_else(colleague, role):
    assert open_pages(colleague(role), "add") == ADDS[role]


@pytest.mark.parametrize("role", SEES)
def test_nobody_but_super_admins_sees_roles_sealed_messages_or_what_stripe_says(colleague, role):
    browser = colleague(role)

    for page in ["auth_group", "core_outboxmessage", "djstripe_event", "djstripe_charge", "axes_accessattempt"]:
        assert browser.get(reverse(f"admin:{page}_changelist")).status_code == 403


@pytest.mark.parametrize("role", SEES)
def test_nobody_of_the_staff_sees_what_was_tried_on(colleague, role):
    browser = colleague(role)

    assert not {"tryonsession", "tryon"} & {model._meta.model_name for model in admin.site._registry}
    assert browser.get(reverse("admin:tryon_tryondeletion_changelist")).status_code == 403
    named = Permission.objects.filter(group__name=role, content_type__app_label="tryon")
    assert not named.filter(content_type__model__in=["tryonsession", "tryon", "tryondeletion"]).exists()
