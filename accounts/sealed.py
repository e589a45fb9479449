"""What accounts keep sealed."""

from accounts.models import User
from almahra.core.models import OutboxMessage, SentMail
from almahra.core.sealing import SealedInJSON, seals


def addressee(mail: OutboxMessage | SentMail) -> str:
    """Whom the address is sealed for; see `accounts.services.people.seal_address`."""
    return str(User.objects.values_list("public_id", flat=True).filter(pk=mail.payload["user_id"]).first())


seals(
    SealedInJSON("old addresses in mails to be sent", OutboxMessage, "payload", owner=addressee, at="sealed_old"),
    SealedInJSON("old addresses in mails that were sent", SentMail, "payload", owner=addressee, at="sealed_old"),
)
