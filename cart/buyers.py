"""Who uses a coupon: the account of somebody signed in, and an e-mail address, of which only a hash is kept."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "cart.coupon"


@dataclass(frozen=True)
class Buyer:
    """A guest who has not told an e-mail address yet is nobody, and has used nothing."""

    customer_id: int | None = None
    email: str | None = None

    def email_hash(self) -> str:
        """What is kept of the address. Raises ValueError when there is none."""
        if not self.email:
            raise ValueError("no e-mail address")
        return _hash(self.email, settings.SECRET_KEY)

    def email_hashes(self) -> list[str]:
        """The same under every secret key that may have been used; none without an address."""
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return [_hash(self.email, key) for key in keys] if self.email else []


def _hash(email: str, key: str) -> str:
    return salted_hmac(SALT, email.strip().casefold(), secret=key, algorithm="sha256").hexdigest()
