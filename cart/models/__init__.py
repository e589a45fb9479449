from .carts import Cart, CartLine

__all__ = ["Cart", "CartLine"]
