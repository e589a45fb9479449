"""Disputes: the bank holds the money until it decides; staff answer in time, at Stripe."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from ..models import Dispute, Payment, PaymentIssue
from ..snapshots import DisputeSnapshot
from .issues import notice

logger = logging.getLogger(__name__)


@transaction.atomic
def apply_dispute(snapshot: DisputeSnapshot) -> Dispute | None:
    """Bring our row to what Stripe says of a dispute. Any number of times, in any order.

    While it is open, or when it is lost, refunds of the payment are refused. Returns None for a payment that is
    not ours.
    """
    payment = Payment.objects.select_for_update().filter(stripe_id=snapshot.intent_id).first()
    if payment is None or snapshot.intent_id is None:
        notice(PaymentIssue.Kind.UNKNOWN_INTENT, snapshot.intent_id or snapshot.id, f"dispute {snapshot.id}")
        return None
    dispute = payment.disputes.filter(stripe_id=snapshot.id).first()
    if dispute is None:
        dispute = Dispute(payment=payment, stripe_id=snapshot.id, opened_at=snapshot.opened_at)
    was = dispute.status
    dispute.status, dispute.reason = snapshot.status, snapshot.reason[:60]
    dispute.amount, dispute.currency = snapshot.amount, snapshot.currency
    dispute.evidence_due_at = snapshot.evidence_due_at
    if snapshot.status in Dispute.CLOSED and dispute.closed_at is None:
        dispute.closed_at = timezone.now()
    dispute.save()
    if dispute.status != was:
        _tell(dispute)
    return dispute


def _tell(dispute: Dispute) -> None:
    """The queue of issues and the story of the order say what is new."""
    logger.info("dispute applied", extra={"dispute": dispute.stripe_id, "status": dispute.status})
    payment = dispute.payment
    payment.order.events.create(kind="dispute_won" if dispute.is_won else _happening(dispute))
    due = dispute.evidence_due_at
    detail = f"{payment.order.number}: {dispute.reason}" + (f", answer until {date_format(due)}" if due else "")
    notice(PaymentIssue.Kind.DISPUTE, dispute.stripe_id, detail, payment)
    if dispute.is_won:  # nothing is left to do; a lost one is for a person to see
        open_issue = PaymentIssue.objects.filter(kind=PaymentIssue.Kind.DISPUTE, reference=dispute.stripe_id)
        open_issue.filter(settled_at=None).update(settled_at=timezone.now())


def _happening(dispute: Dispute) -> str:
    return "dispute_lost" if dispute.status == "lost" else "disputed"
