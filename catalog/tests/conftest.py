from typing import Any

import pytest
from rest_framework.test import APIClient

from catalog.services.cards import rebuild


class Onlooker(APIClient):
    """A stranger before the window, which shows all that the test has put into the tables."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        list(rebuild())
        return super().get(*args, **kwargs)


@pytest.fixture
def api() -> APIClient:
    return Onlooker()


@pytest.fixture
def stranger() -> APIClient:
    """Looks at the window as it stands, for those who count queries."""
    return APIClient()
