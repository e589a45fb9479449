"""Telling staff about money that needs a person."""

import logging

from ..models import Payment, PaymentIssue

logger = logging.getLogger(__name__)


def notice(kind: PaymentIssue.Kind, reference: str, detail: str = "", payment: Payment | None = None) -> None:
    """Put something into the queue of payment issues, once for each `reference` (a Stripe id)."""
    logger.warning("payment issue", extra={"kind": kind.value, "reference": reference})
    PaymentIssue.objects.bulk_create(
        [PaymentIssue(kind=kind, reference=reference, detail=detail[:300], payment=payment)], ignore_conflicts=True
    )
