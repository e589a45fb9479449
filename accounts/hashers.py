from django.conf import settings
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher


class BcryptHasher(BCryptSHA256PasswordHasher):
    """bcrypt over SHA-256 (so that long passwords are not cut at 72 bytes), with the shop's number of rounds."""

    rounds = settings.BCRYPT_ROUNDS
