"""No object, event or nested part has a field that the installed SDK does not declare."""

import typing
from typing import Any

import pytest
import stripe

from payments.fakestripe import sdk
from payments.fakestripe.payment_methods import TEST_METHODS
from payments.tests.fakestripe_stories import Shop, open_shop


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def undeclared(value: dict[str, Any], cls: type, path: str) -> list[str]:
    """Paths of fields that `cls`, or its classes for nested objects, do not declare."""
    bad = [f"{path}.{name}" for name in value if name not in sdk.annotated(cls)]
    inner = getattr(cls, "_inner_class_types", {})
    for name, item in value.items():
        for part in item if isinstance(item, list) else [item]:
            if isinstance(part, dict):
                nested = sdk.RESOURCES.get(str(part.get("object"))) or inner.get(name)
                if nested is not None:
                    bad += undeclared(part, nested, f"{path}.{name}")
    return bad


def absent(value: dict[str, Any], cls: type) -> list[str]:
    """Fields which the SDK declares without Optional or None, and which the object lacks."""
    hints = {name: str(hint) for name, hint in cls.__annotations__.items()}
    return [
        name
        for name, hint in hints.items()
        if "Optional" not in hint and "None" not in hint and name not in value and name != "OBJECT_NAME"
    ]


@pytest.fixture
def busy_shop(shop):
    """Every kind of object, in as many states as we can reach."""
    customer = shop.stripe.v1.customers.create({"email": "a@shop.test", "address": {"line1": "1 High St"}})
    for method in TEST_METHODS:
        intent = shop.intent(
            customer=customer.id,
            setup_future_usage="off_session",
            automatic_payment_methods={"enabled": True},
        )
        try:
            shop.confirm(intent.id, method)
        except stripe.CardError:
            continue
    for intent in shop.fake.store.of_kind("payment_intent"):
        shop.fake.finish_3ds(intent["id"], intent["payment_method"].endswith("a") if intent["next_action"] else True)
        shop.fake.settle_intent(intent["id"], False)
    refund = shop.stripe.v1.refunds.create({"payment_intent": shop.paid().id})
    shop.fake.settle_refund(refund.id, False)
    shop.fake.open_dispute(shop.paid().latest_charge)
    for method in ("pm_card_visa", "pm_card_threeDSecure2Required"):
        setup = shop.stripe.v1.setup_intents.create({"automatic_payment_methods": {"enabled": True}})
        shop.stripe.v1.setup_intents.confirm(setup.id, {"payment_method": method})
    return shop


def test_objects_have_only_fields_that_the_sdk_declares(busy_shop):
    held = busy_shop.fake.objects
    assert {item["object"] for item in held.values()} == set(sdk.RESOURCES) - {"account"}

    bad = {path for item in held.values() for path in undeclared(item, sdk.RESOURCES[item["object"]], item["object"])}

    assert bad == set()


def test_objects_have_every_field_that_is_never_absent(busy_shop):
    held = busy_shop.fake.objects.values()

    assert {(item["object"], *absent(item, sdk.RESOURCES[item["object"]])) for item in held} == {
        (kind,) for kind in set(sdk.RESOURCES) - {"account"}
    }


def test_the_account_is_honest_too(shop):
    account = shop.stripe.v1.accounts.retrieve_current()

    assert undeclared(account.to_dict(), stripe.Account, "account") == []
    assert "FAKE" in account.business_profile.name


def test_events_have_types_that_the_sdk_knows(busy_shop):
    known = set(typing.get_args(stripe.Event.__annotations__["type"]))

    assert {event["type"] for event in busy_shop.fake.store.of_kind("event")} <= known


def test_statuses_are_those_of_the_sdk(busy_shop):
    for kind in ("payment_intent", "setup_intent", "charge", "refund", "dispute"):
        hint = str(sdk.RESOURCES[kind].__annotations__["status"])
        assert all(f"'{item['status']}'" in hint or kind == "refund" for item in busy_shop.fake.store.of_kind(kind))
