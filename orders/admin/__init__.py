"""Orders in the back office: read everything, and change it by the verbs of `orders.services` only."""

from . import orders, parcels

__all__ = ["orders", "parcels"]
