"""Who asks: a bearer token names a device session, and the session is looked up each time."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from .models import DeviceSession, User
from .tokens import session_id


class SessionTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access>`. One query; a device signed out, a changed password, a deactivated
    person are seen at once. An admin session (cookie) never opens the API."""

    def authenticate(self, request: Request) -> tuple[User, DeviceSession] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        refused = AuthenticationFailed(_("Please sign in again."), code="token_not_valid")
        if len(words) != 2:
            raise refused
        try:
            token = AccessToken(words[1])
        except TokenError as problem:
            raise refused from problem
        session = DeviceSession.objects.open().select_related("user").filter(pk=session_id(token)).first()
        if session is None or not session.user.is_active or str(session.user.public_id) != token.get("sub"):
            raise refused
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = SessionTokenAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
