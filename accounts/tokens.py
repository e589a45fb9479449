"""The tokens of a signed-in device. A DeviceSession is the truth; tokens only name it."""

from uuid import UUID

from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from .models import DeviceSession

SESSION_CLAIM = "sid"


def issue(session: DeviceSession) -> dict[str, str]:
    """A pair for this session: `access` for 15 minutes, and the one `refresh` that its `refresh_id` names."""
    access, refresh = AccessToken(), RefreshToken()
    for token in (access, refresh):
        token["sub"] = str(session.user.public_id)
        token[SESSION_CLAIM] = str(session.pk)
    refresh["jti"] = str(session.refresh_id)
    return {"access": str(access), "refresh": str(refresh)}


def session_id(token: AccessToken | RefreshToken) -> UUID | None:
    """The session a token names; None when the claim is missing or no UUID."""
    try:
        return UUID(str(token.get(SESSION_CLAIM)))
    except ValueError:
        return None
