"""News for the apps above, sent inside the transaction that makes it true."""

from django.dispatch import Signal

# user: User, cart_token: str | None. Somebody signed in, perhaps after filling a cart as a guest.
signed_in = Signal()
