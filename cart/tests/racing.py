"""Carts without their guard."""

import pytest
from django.db.models import QuerySet

from cart.services import finding
from cart.services.lines import read_cart


def unlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the guard away: rows are read without being locked."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows.all())
    monkeypatch.setattr(finding, "locked_cart", lambda **asked: read_cart(**asked)[0])
