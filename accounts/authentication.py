"""Who asks: a bearer token names a device session, and the session is looked up each time."""

from contextlib import suppress

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from . import tokens
from .errors import TokenNotValid
from .models import DeviceSession, User


class SessionTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access>`. One query; a device signed out, a changed password, a deactivated
    person are seen at once. An admin session (cookie) never opens the API."""

    def authenticate(self, request: Request) -> tuple[User, DeviceSession] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise TokenNotValid
        claims = tokens.read_access(words[1])
        session = DeviceSession.objects.open().select_related("user").filter(pk=claims.session_id).first()
        if session is None or not session.user.is_active or session.user.public_id != claims.person_id:
            raise TokenNotValid
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ForgivingAuthentication(SessionTokenAuthentication):
    """For signing out: an access token that does not count any more is as good as none."""

    def authenticate(self, request: Request) -> tuple[User, DeviceSession] | None:
        with suppress(TokenNotValid):
            return super().authenticate(request)
        return None


def person_of(request: Request) -> User:
    """Who is signed in, for views that only somebody signed in can reach."""
    assert isinstance(request.user, User)
    return request.user


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = SessionTokenAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
