"""How payments say no, each with its code."""

from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Refusal, Unavailable


class ProviderUnavailable(Unavailable):
    """Stripe did not answer, or not in time. What it did is unknown; the same call again is safe."""

    code = "payment_provider_unavailable"
    detail = _("The payment provider does not answer at the moment. Nothing is lost; please try again shortly.")


class AnswerStored(ProviderUnavailable):
    """Stripe answered with an error that it keeps for this idempotency key: the next try needs another key."""


class ProviderRefused(Refusal):
    """Stripe understood and declined, for a reason that trying again does not change."""

    code = "payment_refused"
    detail = _("The payment provider declined this.")


class IntentMoved(ProviderRefused):
    """The intent is in another state than the call needs: paid, cancelled or under way meanwhile."""


class IntentMissing(ProviderRefused):
    """Stripe has no such object under these keys; they may have been exchanged for another account's."""


class CustomerMissing(ProviderRefused):
    """The Stripe customer that a call named was deleted at Stripe."""


class CardDeclined(Refusal):
    status = 402
    code = "card_declined"
    detail = _("The card was declined. Another card can be used for the same payment.")


class NothingToPay(Refusal):
    code = "nothing_to_pay"
    detail = _("There is nothing to pay for this order.")


class AmountChanged(Refusal):
    """The open intent is over another amount than the order; create-intent brings it to the new one."""

    code = "amount_changed"
    detail = _("The order now costs %(total)s %(currency)s. Please begin to pay again.")


class PaymentProcessing(Refusal):
    code = "payment_processing"
    detail = _("The bank is still working on a payment for this order.")


class NotRefundable(Refusal):
    code = "not_refundable"
    detail = _("There is no money here that could be given back.")


class RefundTooLarge(Invalid):
    code = "refund_too_large"
    field = "amount"
    detail = _("At most %(refundable)s %(currency)s can be given back.")


class PaymentDisputed(Invalid):
    code = "payment_disputed"
    detail = _("The bank holds this money because of a dispute. It can not be given back from here as well.")


class RefundLimit(Refusal):
    status = 403
    code = "refund_limit"
    detail = _("You may give back %(limit)s %(currency)s for one order in all. Ask a manager for more.")


class UnknownLine(Invalid):
    code = "unknown_line"
    field = "lines"
    detail = _("This line is not one of the order.")


class RefundedAlready(Invalid):
    code = "refunded_already"
    field = "lines"
    detail = _("Of %(name)s only %(left)s can still be given money back for.")


class ShippingRefundedAlready(Invalid):
    code = "refunded_already"
    field = "shipping"
    detail = _("Shipping was given back already, or cost nothing.")


class NothingToRefund(Invalid):
    code = "nothing_to_refund"
    field = "amount"
    detail = _("Say what goes back: an amount, pieces of the order, or its shipping.")


class WebhookNotGenuine(Refusal):
    """Not signed by Stripe, altered, or not of this hour."""

    status = 400
    code = "webhook_not_genuine"
    detail = _("This message is not signed as Stripe signs.")


class NotConnected(Unavailable):
    """`manage.py stripe_setup` was not run, so that events can not be kept."""

    code = "payments_not_set_up"


class AccountMismatch(Refusal):
    code = "stripe_account_mismatch"
    detail = _("The Stripe key belongs to %(found)s, expected was %(expected)s.")


class SavedCardsOff(Refusal):
    code = "saved_cards_off"
    detail = _("This shop does not keep cards.")


class SavingNeedsAccount(Invalid):
    code = "account_required"
    field = "save_card"
    detail = _("A card is kept for the customer of an account only. Sign in before you order.")


class ConsentRequired(Invalid):
    """No word was given, or one to a text that is not the present one; its version is in the facts."""

    code = "consent_required"
    field = "consent_version"
    detail = _("Please agree to the present text about keeping cards (%(version)s).")
