"""Deny by default: every URL is named here with who may try it, or the test fails."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ANYBODY, SIGNED_IN, STAFF, DEVELOPMENT = "anybody", "signed in", "staff", "development only"
UUID = "9b2f4a3e-0000-4000-8000-000000000001"
NUMBER = "AL-22222-22222"

WHO_MAY = {
    "": ANYBODY,
    "api": ANYBODY,  # where nothing is
    "admin": ANYBODY,  # leads to admin/
    "verify-email": ANYBODY,
    "reset-password": ANYBODY,
    "stock-notices": ANYBODY,  # by the link in a mail
    "orders/<number>": ANYBODY,  # a guest by the order's token
    "try-on": ANYBODY,
    "health": ANYBODY,
    "health/live": ANYBODY,
    "health/ready": ANYBODY,
    "media/<path>": ANYBODY,  # pictures of products
    "api/schema": ANYBODY,
    "api/docs": ANYBODY,
    "api/redoc": ANYBODY,
    "api/redoc.js": ANYBODY,
    "api/auth/register": ANYBODY,
    "api/auth/verify-email": ANYBODY,
    "api/auth/resend-verification": ANYBODY,
    "api/auth/login": ANYBODY,
    "api/auth/logout": ANYBODY,  # by its refresh token
    "api/auth/refresh": ANYBODY,  # by its refresh token
    "api/auth/reset-password": ANYBODY,
    "api/auth/change-password": SIGNED_IN,
    "api/auth/me": SIGNED_IN,
    "api/users/profile": SIGNED_IN,
    "api/users/addresses": SIGNED_IN,
    "api/users/addresses/<uuid>": SIGNED_IN,
    "api/users/wearers": SIGNED_IN,
    "api/users/wearers/<uuid>": SIGNED_IN,
    "api/users/prescriptions": SIGNED_IN,
    "api/users/prescriptions/check": SIGNED_IN,
    "api/users/prescriptions/<uuid>": SIGNED_IN,
    "api/users/prescriptions/<uuid>/file": SIGNED_IN,
    "api/products": ANYBODY,
    "api/products/categories": ANYBODY,
    "api/products/brands": ANYBODY,
    "api/products/suggest": ANYBODY,
    "api/products/<slug>": ANYBODY,
    "api/products/<slug>/reviews": ANYBODY,  # POST for the signed in
    "api/reviews/<uuid>": SIGNED_IN,
    "api/reviews/<uuid>/helpful": SIGNED_IN,
    "api/users/reviews": SIGNED_IN,
    "api/admin/reviews": STAFF,
    "api/admin/reviews/<uuid>/approve": STAFF,
    "api/admin/reviews/<uuid>/reject": STAFF,
    "api/products/<slug>/notify": ANYBODY,  # POST for guests; taking it back is for the signed in
    "api/products/notify": ANYBODY,  # by the link in a mail
    "api/products/<slug>/images": STAFF,
    "api/products/<slug>/images/order": STAFF,
    "api/products/<slug>/images/<uuid>": STAFF,
    "api/ar/frames": ANYBODY,
    "api/cart": ANYBODY,  # a guest by its token
    "api/cart/add": ANYBODY,
    "api/cart/clear": ANYBODY,
    "api/cart/item/<uuid>": ANYBODY,
    "api/cart/coupon": ANYBODY,
    "api/cart/coupon/<code>": ANYBODY,
    "api/checkout/quote": ANYBODY,
    "api/checkout/options": ANYBODY,
    "api/orders": ANYBODY,  # POST for guests; the list is for the signed in
    "api/orders/<number>": ANYBODY,  # a guest by the order's token
    "api/orders/<number>/cancel": ANYBODY,
    "api/orders/<number>/status": STAFF,
    "api/orders/<number>/track": ANYBODY,
    "api/payments/config": ANYBODY,
    "api/payments/create-intent": ANYBODY,  # a guest by the order's token
    "api/payments/confirm": ANYBODY,
    "api/payments/methods": SIGNED_IN,
    "api/payments/methods/<slug>": SIGNED_IN,
    "api/payments/refund": STAFF,
    "api/payments/webhook": ANYBODY,  # by its signature
    "api/prescriptions/page": ANYBODY,  # by its signed link
    "api/ar/consent": ANYBODY,
    "api/ar/upload-photo": ANYBODY,  # a guest by a cart token
    "api/ar/try-on/<slug>": ANYBODY,
    "api/ar/results/<uuid>": ANYBODY,
    "api/ar/picture": ANYBODY,  # by its signed link
    "dev/mail": DEVELOPMENT,
    "dev/mail/latest": DEVELOPMENT,
    "dev/mail/empty": DEVELOPMENT,
    "dev/mail/<slug>": DEVELOPMENT,
    "dev/mail/<slug>/html": DEVELOPMENT,
}


def every_url(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_url(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.callback


def plain(path: str) -> str:
    path = re.sub(r"<uuid:\w+>", "<uuid>", path)
    path = re.sub(r"<(?:slug:|str:)?(?:slug|key|identity|slug_or_id|product|method)>", "<slug>", path)
    path = path.replace("<str:code>", "<code>").replace("<path:name>", "<path>")
    return re.sub(r"<(?:str:|slug:)?number>", "<number>", path)


def test_the_table_names_every_url_and_no_other():
    urls = {plain(path) for path, _ in every_url()}
    ours = {path for path in urls if not path.startswith("admin/") and "^" not in path}

    assert ours == set(WHO_MAY)


def asked(path: str) -> str:
    return "/" + path.replace("<uuid>", UUID).replace("<number>", NUMBER).replace("<slug>", "x").replace("<code>", "X")


@pytest.mark.parametrize("path", [path for path, who in WHO_MAY.items() if who in {SIGNED_IN, STAFF}])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_without_a_token_it_is_a_401_with_a_challenge(api, db, path, method):
    response = getattr(api, method)(asked(path), {})

    assert response.status_code in {401, 405}
    if response.status_code == 401:
        assert response["WWW-Authenticate"] == "Bearer"
        assert response.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("path", [path for path, who in WHO_MAY.items() if who == STAFF])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_what_is_for_staff_refuses_customers(customer, path, method):
    response = getattr(customer, method)(asked(path), {})

    assert response.status_code in {403, 405}
    if response.status_code == 403:
        assert response.json()["code"] == "permission_denied"


def test_the_list_of_orders_is_for_the_signed_in(api, db):
    assert api.get("/api/orders").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        *("api/auth/me", "api/users/profile", "api/users/addresses", "api/orders", "api/users/reviews"),
        *("api/users/wearers", "api/users/prescriptions"),
    ],
)
def test_an_admin_session_never_opens_the_api(staff_client, path):
    assert staff_client.get(f"/{path}").status_code == 401


def test_a_bearer_token_never_opens_the_back_office(customer, user):
    user.is_staff = user.is_superuser = True
    user.save()

    assert customer.get("/admin/").status_code == 302


ADMIN_PAGES = sorted(
    {path for path, _ in every_url() if path.startswith("admin/") and path.endswith("/") and "<" not in path}
)


@pytest.mark.parametrize(
    "path", [path for path in ADMIN_PAGES if path not in {"admin/login/", "admin/logout/"} and "^" not in path]
)
def test_the_back_office_is_closed_to_strangers_and_customers(client, db, user, path):
    assert client.get(f"/{path}").status_code in {302, 403, 405}
    client.force_login(user)
    assert client.get(f"/{path}").status_code in {302, 403, 405}
