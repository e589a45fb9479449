"""Payments as staff see them: nothing is typed, money moves through services only."""

from . import cards, issues, payments, synced

__all__ = ["cards", "issues", "payments", "synced"]
