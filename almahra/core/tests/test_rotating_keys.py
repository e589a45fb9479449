import base64
import io
import uuid

import pytest
from django.core.management import CommandError, call_command

from almahra.core import crypto, sealing
from almahra.core.idempotency import once
from almahra.core.models import IdempotencyKey

pytestmark = pytest.mark.django_db


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


OLD, NEW = key("a"), key("b")


@pytest.fixture
def old_key(settings):
    settings.DATA_KEYS = [OLD]


@pytest.fixture
def new_key(settings):
    """From now on there is a newer key."""

    def come() -> None:
        settings.DATA_KEYS = [NEW, OLD]

    return come


@pytest.fixture
def only_new_key(settings):
    def stay() -> None:
        settings.DATA_KEYS = [NEW]

    return stay


def rotate(*arguments) -> str:
    said = io.StringIO()
    call_command("rotate_keys", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def refused(*arguments) -> tuple[str, str]:
    """What it said, and how it ended."""
    said = io.StringIO()
    with pytest.raises(CommandError) as problem:
        call_command("rotate_keys", *arguments, stdout=said, stderr=said)
    return said.getvalue(), str(problem.value)


def answered(count: int) -> list[uuid.UUID]:
    keys = [uuid.uuid4() for _ in range(count)]
    for number, one in enumerate(keys):
        once("test", one, {}, lambda number=number: (201, {"number": number}))
    return keys


def answer_of(one: uuid.UUID) -> dict[str, int]:
    return once("test", one, {}, lambda: pytest.fail("done again"))[1]


def test_everything_is_sealed_by_the_new_key_and_the_old_one_may_go(old_key, new_key, only_new_key):
    keys = answered(3)
    IdempotencyKey.objects.create(scope="test", key=uuid.uuid4(), fingerprint="")  # without an answer yet
    new_key()

    said = rotate()
    only_new_key()

    assert [answer_of(one) for one in keys] == [{"number": 0}, {"number": 1}, {"number": 2}]
    assert said.endswith("The newest key seals everything. Older ones may be taken away.\n")


def test_control_without_rotating_the_old_key_can_not_go(old_key, only_new_key):
    [one] = answered(1)
    only_new_key()

    with pytest.raises(crypto.SealBroken):
        answer_of(one)


def test_a_look_says_how_many_values_each_key_seals_and_changes_nothing(old_key, new_key):
    answered(2)
    new_key()
    answered(1)
    before = sorted(bytes(row.sealed_answer) for row in IdempotencyKey.objects.all())

    said, ended = refused("--check")

    old, new = crypto.key_ids()[1], crypto.key_ids()[0]
    assert f"Keys, newest first: {new}, {old}" in said
    told = next(line for line in said.splitlines() if line.startswith("answers to repeated requests"))
    assert sorted(told.partition(": ")[2].split(", ")) == sorted([f"{old} 2", f"{new} 1"])
    assert ended == "2 values still need an older key than the newest."
    assert before == sorted(bytes(row.sealed_answer) for row in IdempotencyKey.objects.all())


def test_twice_is_harmless(old_key, new_key):
    answered(2)
    new_key()
    rotate()
    before = sorted(bytes(row.sealed_answer) for row in IdempotencyKey.objects.all())

    rotate()

    assert before == sorted(bytes(row.sealed_answer) for row in IdempotencyKey.objects.all())


def test_a_killed_run_goes_on_where_it_was(old_key, new_key, only_new_key, monkeypatch):
    keys = answered(5)
    new_key()
    whole = sealing.seal

    def killed(plain, *, owner):
        if sealed[0] == 2:
            raise KeyboardInterrupt
        sealed[0] += 1
        return whole(plain, owner=owner)

    sealed = [0]
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "seal", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate()
    assert sealing.registered[0].by_key() == {crypto.key_ids()[0]: 2, crypto.key_ids()[1]: 3}

    said = rotate()
    only_new_key()

    assert "answers to repeated requests: 3 of 3, done" in said
    assert [answer_of(one)["number"] for one in keys] == [0, 1, 2, 3, 4]


def test_what_the_shop_writes_meanwhile_is_not_lost(old_key, new_key, only_new_key, monkeypatch):
    [one, other] = answered(2)
    new_key()
    row = IdempotencyKey.objects.get(key=one)
    whole = sealing.seal

    def meanwhile(plain, *, owner):
        """Between our read of the first row and our write, a site that has not been restarted changes it."""
        monkeypatch.setattr(sealing, "seal", whole)
        changed = old_seal(b'{"number":7}', owner=f"test:{one}")
        IdempotencyKey.objects.filter(pk=row.pk).update(sealed_answer=changed)
        return whole(plain, owner=owner)

    monkeypatch.setattr(sealing, "seal", meanwhile)
    rotate()
    only_new_key()

    assert answer_of(one) == {"number": 7}
    assert answer_of(other) == {"number": 1}


def old_seal(plain: bytes, *, owner: str) -> bytes:
    old = crypto.read_key(OLD)
    nonce = b"n" * crypto.NONCE_BYTES
    return crypto._key_id(old) + nonce + crypto.AESGCM(old).encrypt(nonce, plain, owner.encode())


def test_how_far_it_is_can_be_read(old_key, new_key):
    answered(201)
    new_key()

    lines = [line for line in rotate().splitlines() if " of 201" in line]

    told = ["100 of 201", "200 of 201", "201 of 201, done"]
    assert lines == [f"answers to repeated requests: {one}" for one in told]


def test_a_value_that_does_not_open_is_named_and_the_others_go_on(old_key, new_key):
    [one, other] = answered(2)
    row = IdempotencyKey.objects.get(key=one)
    IdempotencyKey.objects.filter(pk=row.pk).update(sealed_answer=bytes(row.sealed_answer)[:-1] + b"x")
    new_key()

    said, ended = refused()

    assert f"core.IdempotencyKey {row.pk} does not open" in said
    assert ended == "1 values could not be opened; they stand above. Keep every key."
    assert answer_of(other) == {"number": 1}
    assert crypto.key_id(bytes(IdempotencyKey.objects.get(key=other).sealed_answer)) == crypto.key_ids()[0]


def test_a_key_that_is_gone_already_is_told(old_key, only_new_key):
    answered(1)
    lost = crypto.key_ids()[0]
    only_new_key()

    said, _ended = refused("--check")

    assert f"answers to repeated requests: {lost} (lost) 1" in said
