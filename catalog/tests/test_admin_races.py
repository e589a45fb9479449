"""Two members of staff save one product at the same moment; the control takes the lock away."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client

from catalog.admin.pages import VersionedForm, VersionedPage
from catalog.models import Product
from catalog.tests.factories import VariantFactory
from catalog.tests.test_admin import as_shown, page

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def side_by_side(monkeypatch):
    """Each waits after the comparison of versions until the other has compared too, if that can be."""
    both_have_compared = threading.Barrier(2)
    clean = VersionedForm.clean

    def compare_and_wait(form):
        cleaned = clean(form)
        with suppress(threading.BrokenBarrierError):
            both_have_compared.wait(timeout=1)
        return cleaned

    monkeypatch.setattr(VersionedForm, "clean", compare_and_wait)


def two_save(admin_user, product):
    """The status codes of both: 302 is saved, 200 is the form again with its error."""
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(admin_user)
    sent = as_shown(browsers[0].get(page(Product, product)))

    def save(browser, name):
        try:
            return browser.post(page(Product, product), {**sent, "name": name}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(save, browsers, ["Mine", "Theirs"]))


def test_of_two_who_save_at_once_one_is_told(admin_user, side_by_side):
    product = VariantFactory().product

    assert two_save(admin_user, product) == [200, 302]


def test_control_without_the_lock_both_believe_they_saved(admin_user, side_by_side, monkeypatch):
    monkeypatch.setattr(VersionedPage, "get_object", admin.ModelAdmin.get_object)
    product = VariantFactory().product

    assert two_save(admin_user, product) == [302, 302]
