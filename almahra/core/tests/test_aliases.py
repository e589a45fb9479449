import pytest

from almahra.core.aliases import canonical


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/api/products/", "/api/products"),
        ("/api/v1/products", "/api/products"),
        ("/api/v1/user/profile/", "/api/users/profile"),
        ("/api/user", "/api/users"),
        ("/api/users/orders", "/api/orders"),
        ("/api/user/orders/AL-1", "/api/orders/AL-1"),
        ("/api/payment/webhook", "/api/payments/webhook"),
        ("/api/cart/update/7", "/api/cart/item/7"),
        ("/api/cart/remove/7/", "/api/cart/item/7"),
        ("/api/auth/reset-password/confirm", "/api/auth/reset-password"),
        ("/api/admin/products/marjan", "/api/products/marjan"),
        ("/api/userspace", "/api/userspace"),
        ("/api/v10/products", "/api/v10/products"),
        ("/admin/", "/admin/"),
        ("/api/", "/api"),
        ("/api/v1", "/api"),
        ("/", "/"),
        ("/dev/mail/", "/dev/mail"),
        ("/media/a/", "/media/a/"),
    ],
)
def test_other_spellings_mean_the_canonical_path(asked, meant):
    assert canonical(asked) == meant
