"""How many queries the hot requests take, for few rows and for many."""

from setting import empty_shop


def main() -> None:
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from rest_framework.test import APIClient

    from accounts.services.sessions import open_session
    from accounts.tests.factories import AddressFactory, UserFactory
    from accounts.tokens import issue
    from catalog.cards.version import forget_version
    from catalog.services.cards import rebuild
    from catalog.tests.factories import FrameVariantFactory

    def count(ask) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = ask()
        assert response.status_code < 300, response.content
        return len([one for one in asked.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    def look(path: str) -> int:
        """With nothing known but the shop's words."""
        list(rebuild())
        cache.clear()
        forget_version()
        return count(lambda: guest.get(path))

    guest = APIClient()
    variants = [FrameVariantFactory(stock__on_hand=100) for _ in range(2)]
    print(f"product list of 2       {look('/api/products'):3} queries")
    variants += [FrameVariantFactory(stock__on_hand=100) for _ in range(22)]
    print(f"product list of 24      {look('/api/products'):3} queries")
    print(f"product page            {look(f'/api/products/{variants[0].product.slug}'):3} queries")

    user = UserFactory()
    home = AddressFactory(user=user)
    customer = APIClient()
    customer.credentials(HTTP_AUTHORIZATION=f"Bearer {issue(open_session(user))['access']}")
    for lines in (1, 2, 4):
        for variant in variants[:lines]:
            cart = customer.post("/api/cart/add", {"sku": variant.sku, "quantity": 1})
        address = {"shipping_address_id": str(home.public_id)}
        total = customer.post("/api/checkout/quote", address).json()["total"]
        placed = count(lambda: customer.post("/api/orders", {**address, "expected_total": total}))  # noqa: B023  (called at once)
        print(f"placing {lines} line{'s' if lines > 1 else ' '}         {placed:3} queries, authentication included")
        assert cart.status_code < 300


if __name__ == "__main__":
    with empty_shop():
        main()
