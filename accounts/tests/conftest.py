import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from accounts.services.sessions import open_session
from accounts.tokens import issue


@pytest.fixture
def pair(user):
    """The tokens of one signed-in device of `user`."""
    return issue(open_session(user))


@pytest.fixture
def mailed_token(deliver, mailoutbox):
    """Send what waits, and take the token out of the newest mail to an address."""

    def token_for(email):
        deliver()
        text = [mail for mail in mailoutbox if mail.to == [email]][-1].body
        return parse_qs(urlsplit(re.search(r"https?://\S+", text)[0]).query)["token"][0]

    return token_for


@pytest.fixture
def at_once():
    """Call `act(index)` from many threads that start together; what each returned or raised."""

    def run(act, *, times):
        gate = Barrier(times)

        def one(index):
            try:
                gate.wait(timeout=10)
                return act(index)
            except Exception as problem:  # noqa: BLE001  (what a thread raises is what the test looks at)
                return problem
            finally:
                connection.close()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, range(times)))

    return run
