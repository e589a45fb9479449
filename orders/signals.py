"""News for the apps above, sent inside the transaction that makes it true."""

from django.dispatch import Signal

# order: Order, by: User | None. The pieces are back on the shelf; money that was paid must go back.
order_cancelled = Signal()
# order: Order. It was not paid in time; its pieces are back on the shelf.
order_expired = Signal()
# order: Order. It is paid and confirmed.
order_confirmed = Signal()
# order: Order. Receivers answer with what the shop holds of its customer's money, as a Decimal in its currency.
asks_money_held = Signal()
