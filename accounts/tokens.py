"""The tokens of a signed-in device. A DeviceSession is the truth; tokens only name it."""

from typing import NamedTuple
from uuid import UUID

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from .errors import TokenNotValid
from .models import DeviceSession

SESSION_CLAIM = "sid"


class AccessClaims(NamedTuple):
    session_id: UUID
    person_id: UUID  # the public one


class RefreshClaims(NamedTuple):
    session_id: UUID
    refresh_id: UUID


def issue(session: DeviceSession) -> dict[str, str]:
    """A pair for this session: `access` for 15 minutes, and the one `refresh` that its `refresh_id` names."""
    access, refresh = AccessToken(), RefreshToken()
    for token in (access, refresh):
        token["sub"] = str(session.user.public_id)
        token[SESSION_CLAIM] = str(session.pk)
    refresh["jti"] = str(session.refresh_id)
    return {"access": str(access), "refresh": str(refresh)}


def read_access(written: bytes) -> AccessClaims:
    """What an access token of ours says. Raises TokenNotValid for any other text."""
    try:
        token = AccessToken(written)  # type: ignore[arg-type]  # annotated as a Token, meant as its text
        return AccessClaims(_id(token, SESSION_CLAIM), _id(token, "sub"))
    except (TokenError, ValueError) as problem:
        raise TokenNotValid from problem


def read_refresh(written: str) -> RefreshClaims:
    """What a refresh token of ours says, spent or not. Raises TokenNotValid for any other text."""
    try:
        token = RefreshToken(written)  # type: ignore[arg-type]  # annotated as a Token, meant as its text
        return RefreshClaims(_id(token, SESSION_CLAIM), _id(token, "jti"))
    except (TokenError, ValueError) as problem:
        raise TokenNotValid from problem


def _id(token: AccessToken | RefreshToken, claim: str) -> UUID:
    return UUID(str(token.get(claim)))
