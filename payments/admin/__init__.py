"""Payments as staff see them: nothing is typed, money moves through services only."""

from . import issues, payments, synced

__all__ = ["issues", "payments", "synced"]
