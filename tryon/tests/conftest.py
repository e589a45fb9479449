import pytest

from almahra.core import outbox
from tryon.tests.remembering import answers_remembered
from tryon.topics import QUEUE


@pytest.fixture(scope="session", autouse=True)
def looked_at_once():
    with answers_remembered():
        yield


@pytest.fixture
def deliver():
    """Carry out what waits in the outbox, as both kinds of workers would; how many effects took place."""

    def both():
        return outbox.deliver_due(queue=QUEUE) + outbox.deliver_due()

    return both
