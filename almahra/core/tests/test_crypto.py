import base64

import pytest

from almahra.core.crypto import SealBroken, read_key, seal, unseal


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


def test_what_is_sealed_opens_for_its_owner_and_shows_nothing():
    sealed = seal(b"12 Harbour Road", owner="order:1")

    assert b"Harbour" not in sealed
    assert unseal(sealed, owner="order:1") == b"12 Harbour Road"


def test_a_value_moved_to_another_row_does_not_open():
    sealed = seal(b"12 Harbour Road", owner="order:1")

    with pytest.raises(SealBroken):
        unseal(sealed, owner="order:2")


def test_an_altered_value_does_not_open():
    sealed = bytearray(seal(b"12 Harbour Road", owner="order:1"))
    sealed[-1] ^= 1

    with pytest.raises(SealBroken):
        unseal(bytes(sealed), owner="order:1")


def test_old_values_open_after_a_new_key_came_and_not_after_the_old_one_went(settings):
    settings.DATA_KEYS = [key("a")]
    sealed = seal(b"text", owner="x")

    settings.DATA_KEYS = [key("b"), key("a")]
    assert unseal(sealed, owner="x") == b"text"

    settings.DATA_KEYS = [key("b")]
    with pytest.raises(SealBroken):
        unseal(sealed, owner="x")


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        read_key(base64.urlsafe_b64encode(b"short").decode())
