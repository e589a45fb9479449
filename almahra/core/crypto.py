"""Sealing data at rest with AES-256-GCM.

A sealed value begins with the id of its key, so keys can be rotated: settings.DATA_KEYS is newest first, the
first seals, all open. `owner` is authenticated with the text: a value copied to another row does not open.
"""

import base64
import hashlib
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12


class SealBroken(Exception):
    """The value was altered, belongs to another owner, or its key is gone."""


def seal(plain: bytes, *, owner: str) -> bytes:
    """Encrypt `plain` so that only `unseal` with the same `owner` returns it."""
    key = _keys(tuple(settings.DATA_KEYS))[0]
    nonce = os.urandom(NONCE_BYTES)
    return _key_id(key) + nonce + AESGCM(key).encrypt(nonce, plain, owner.encode())


def key_id(sealed: bytes) -> str:
    """Which key seals a value: eight hexadecimal digits."""
    return sealed[:KEY_ID_BYTES].hex()


def key_ids() -> list[str]:
    """Of the keys we have, newest first."""
    return [_key_id(key).hex() for key in _keys(tuple(settings.DATA_KEYS))]


def unseal(sealed: bytes, *, owner: str) -> bytes:
    """The bytes given to `seal`. Raises SealBroken."""
    of_key, nonce, text = (
        sealed[:KEY_ID_BYTES],
        sealed[KEY_ID_BYTES:][:NONCE_BYTES],
        sealed[KEY_ID_BYTES + NONCE_BYTES :],
    )
    for key in _keys(tuple(settings.DATA_KEYS)):
        if _key_id(key) == of_key:
            try:
                return AESGCM(key).decrypt(nonce, text, owner.encode())
            except InvalidTag as broken:
                raise SealBroken from broken
    raise SealBroken


def read_key(encoded: str) -> bytes:
    """32 key bytes from their URL-safe base64. Raises ValueError."""
    key = base64.urlsafe_b64decode(encoded)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a data key has {KEY_BYTES} bytes, this one {len(key)}")
    return key


@cache
def _keys(encoded: tuple[str, ...]) -> list[bytes]:
    return [read_key(one) for one in encoded]


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:KEY_ID_BYTES]
