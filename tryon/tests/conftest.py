import pytest

from almahra.core import outbox
from tryon.topics import QUEUE


@pytest.fixture
def deliver():
    """Carry out what waits in the outbox, as both kinds of workers would; how many effects took place."""

    def both():
        return outbox.deliver_due(queue=QUEUE) + outbox.deliver_due()

    return both
