"""Every alias of a released URL reaches the same view as its canonical form, with the body it was sent."""

import pytest
from django.urls import resolve

from almahra.core.aliases import canonical

ALIASES = [
    ("/api/user/profile", "/api/users/profile"),
    ("/api/user/addresses", "/api/users/addresses"),
    ("/api/users/orders", "/api/orders"),
    ("/api/user/orders", "/api/orders"),
    ("/api/auth/reset-password/confirm", "/api/auth/reset-password"),
    ("/api/cart/update/9b2f4a3e-0000-4000-8000-000000000001", "/api/cart/item/9b2f4a3e-0000-4000-8000-000000000001"),
    ("/api/cart/remove/9b2f4a3e-0000-4000-8000-000000000001", "/api/cart/item/9b2f4a3e-0000-4000-8000-000000000001"),
    ("/api/payment/create-intent", "/api/payments/create-intent"),
    ("/api/payment/confirm", "/api/payments/confirm"),
    ("/api/payment/refund", "/api/payments/refund"),
    ("/api/payment/methods", "/api/payments/methods"),
    ("/api/payment/methods/pm_1", "/api/payments/methods/pm_1"),
    ("/api/payment/webhook", "/api/payments/webhook"),
    ("/api/admin/products", "/api/products"),
    ("/api/admin/products/hawfline-marjan", "/api/products/hawfline-marjan"),
    ("/api/admin/products/hawfline-marjan/images", "/api/products/hawfline-marjan/images"),
    ("/api/admin/products/hawfline-marjan/images/order", "/api/products/hawfline-marjan/images/order"),
]


@pytest.mark.parametrize("version", ["/api/", "/api/v1/"])
@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("alias", "meant"), ALIASES)
def test_an_alias_is_the_same_view(alias, meant, slash, version):
    asked = alias.replace("/api/", version, 1) + slash

    found, expected = resolve(canonical(asked)), resolve(meant)

    assert found.func == expected.func
    assert found.kwargs == expected.kwargs
    assert found.func.__name__ != "no_such_endpoint"


def test_an_alias_with_a_slash_keeps_its_body(api, db):
    plain = api.post("/api/auth/login", {"email": "x"})
    alias = api.post("/api/v1/auth/login/", {"email": "x"})

    assert alias.status_code == plain.status_code == 400
    assert alias.json()["fields"].keys() == plain.json()["fields"].keys() == {"password", "email"}


def test_cancel_takes_put_and_post(customer):
    for method in (customer.put, customer.post):
        assert method("/api/orders/AL-22222-22222/cancel").json()["code"] == "not_found"
