"""Opening an account, and proving that its address is one's own."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import links
from accounts.errors import LinkNotValid
from accounts.models import DeviceSession, User
from almahra.core import outbox

from .passwords import judge_password
from .signing_in import sign_in


def register(*, email: str, password: str, first_name: str, last_name: str, language: str) -> None:
    """Open an account, or write to the owner of the one there is. The caller can not see which.

    As long as an address is unproven, whoever registers it last sets its names and password, and an older
    link stops working. Raises PasswordTooWeak.
    """
    newcomer = User(email=email.strip(), first_name=first_name, last_name=last_name, language=language)
    judge_password(password, newcomer)
    newcomer.password = make_password(password)  # for a known address too: time must tell nothing
    with transaction.atomic():
        account = _claim_address(newcomer)
        if account.email_verified_at and account.is_active:
            outbox.put("accounts.already_registered_mail", user_id=account.pk)
        elif _is_unclaimed(account):
            _take_over(account, newcomer)
            outbox.put("accounts.verification_mail", user_id=account.pk)
        else:
            outbox.put("accounts.nothing")


def _claim_address(newcomer: User) -> User:
    """The locked account of the address: `newcomer`, if there was none. The unique index decides, in any case."""
    # ON CONFLICT DO NOTHING: a simultaneous registration waits here until the other one is committed.
    User.objects.bulk_create([newcomer], ignore_conflicts=True)
    return User.objects.with_email(newcomer.email).select_for_update().get()


def _is_unclaimed(account: User) -> bool:
    # An account that staff opened waits for the link in its mail; a stranger must not choose its password.
    return account.email_verified_at is None and account.is_active and not account.is_staff


def _take_over(account: User, newcomer: User) -> None:
    for field in ("password", "first_name", "last_name", "language"):
        setattr(account, field, getattr(newcomer, field))
    account.save(update_fields=["password", "first_name", "last_name", "language"])


@transaction.atomic
def resend_verification(email: str) -> None:
    """Mail another link, if this address waits for one. The caller can not see whether it does."""
    person = User.objects.with_email(email).filter(is_active=True, email_verified_at=None).first()
    if person is None:
        outbox.put("accounts.nothing")
    else:
        outbox.put("accounts.verification_mail", user_id=person.pk)


@transaction.atomic
def verify_email(token: str) -> User:
    """Note that the address is its owner's, and welcome them.

    Raises LinkNotValid, also for the second use of a link.
    """
    person = links.read_token(links.Purpose.VERIFY, token)
    verified_at = timezone.now()
    if not links.unchanged(person).update(email_verified_at=verified_at):
        raise LinkNotValid
    person.email_verified_at = verified_at
    outbox.put("accounts.welcome_mail", user_id=person.pk)
    return person


@transaction.atomic
def verify_and_sign_in(token: str, *, cart_token: str | None = None) -> DeviceSession:
    """Verify by a mailed link and sign its reader in. Raises LinkNotValid."""
    return sign_in(verify_email(token), cart_token=cart_token)
