"""Guests: people without an account, each known by a token that nobody else holds.

Tokens are handed out by an app far above those that ask about them, so it registers itself here:

    guests.kept_by(knows=..., admits=...)                # in its AppConfig.ready
    token = guests.known_or_new(token)                   # in the app below
"""

import hashlib
import secrets
from collections.abc import Callable
from typing import NamedTuple

TOKEN_BYTES = 32


class Keeper(NamedTuple):
    """Who hands out tokens: `knows` tells whether one counts, `admits` lets in the guest who will hold a new one."""

    knows: Callable[[str], bool]
    admits: Callable[[str], object]


_keepers: list[Keeper] = []


def kept_by(*, knows: Callable[[str], bool], admits: Callable[[str], object]) -> None:
    _keepers[:] = [Keeper(knows, admits)]


def known_or_new(token: str | None) -> str:
    """The token, if it counts; else that of a new guest, within the caller's transaction."""
    (keeper,) = _keepers
    if token and keeper.knows(token):
        return token
    new = new_token()
    keeper.admits(new)
    return new


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What we keep of a token. Its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
