"""The doors (/api/auth/…), and what is behind them: profile, addresses and wearers (/api/users/…)."""

from collections.abc import Mapping
from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework.generics import ListCreateAPIView, RetrieveUpdateAPIView, RetrieveUpdateDestroyAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from almahra.core.throttling import Limit, forget_attempts, limit

from . import serializers, tokens
from .authentication import ForgivingAuthentication, person_of
from .errors import TokenNotValid
from .models import Address, AddressQuerySet, DeviceSession, User, Wearer, WearerQuerySet
from .services import addresses, passwords, profile, registering, sessions, signing_in, wearers

CART_TOKEN = OpenApiParameter(
    "X-Cart-Token", str, OpenApiParameter.HEADER, description="The guest's cart, to be merged with the customer's."
)


class Door(APIView):
    """Open to everybody: whoever comes here is not signed in yet, and an old token in the header must not matter."""

    permission_classes = [AllowAny]  # nobody who stands before the door is signed in
    authentication_classes = []


def _read(body: type[Serializer], request: Request) -> dict:
    asked = body(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked.validated_data


def _signed_in(session: DeviceSession) -> Response:
    shown = serializers.SignedInSerializer({**tokens.issue(session), "user": session.user})
    return Response(shown.data)


def _notice(detail: str, status: int) -> Response:
    return Response(serializers.NoticeSerializer({"detail": detail}).data, status=status)


class RegisterView(Door):
    throttle_classes = [limit("register", by="email")]

    @extend_schema(
        operation_id="register",
        request=serializers.RegisterBody,
        responses={202: serializers.NoticeSerializer},
    )
    def post(self, request: Request) -> Response:
        """Open an account. The answer is the same for a known address; the mail tells its owner."""
        registering.register(**_read(serializers.RegisterBody, request))
        return _notice(_("Please look into your mailbox: we have sent you a link."), 202)


class VerifyEmailView(Door):
    throttle_classes = [limit("verify")]

    @extend_schema(
        operation_id="verify_email",
        parameters=[CART_TOKEN],
        request=serializers.VerifyEmailBody,
        responses=serializers.SignedInSerializer,
    )
    def post(self, request: Request) -> Response:
        """Prove an address with the token of the mailed link, and be signed in."""
        token = _read(serializers.VerifyEmailBody, request)["token"]
        return _signed_in(registering.verify_and_sign_in(token, cart_token=request.headers.get("X-Cart-Token")))


class ResendVerificationView(Door):
    throttle_classes = [limit("resend", by="email")]

    @extend_schema(
        operation_id="resend_verification",
        request=serializers.EmailBody,
        responses={202: serializers.NoticeSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask for the link again. The same answer for every address."""
        registering.resend_verification(_read(serializers.EmailBody, request)["email"])
        return _notice(_("If this address waits for a link, we have sent one."), 202)


class LoginView(Door):
    throttle_classes = [limit("login", by="email")]

    @extend_schema(
        operation_id="login",
        parameters=[CART_TOKEN],
        request=serializers.LoginBody,
        responses=serializers.SignedInSerializer,
    )
    def post(self, request: Request) -> Response:
        """Sign this device in. One refusal for wrong password, unknown, unverified and deactivated."""
        asked = _read(serializers.LoginBody, request)
        person = signing_in.check_credentials(asked["email"], asked["password"])
        session = signing_in.sign_in(person, cart_token=request.headers.get("X-Cart-Token"))
        forget_attempts("login", asked["email"])
        return _signed_in(session)


class LogoutView(APIView):
    permission_classes = [AllowAny]  # the refresh token speaks for itself when the access token has run out
    authentication_classes = [ForgivingAuthentication]

    @extend_schema(
        operation_id="logout",
        auth=[{"bearer": []}, {}],  # type: ignore[list-item]  # annotated as names, meant as OpenAPI has it
        request=serializers.LogoutBody,
        responses={204: OpenApiResponse(description="Signed out.")},
    )
    def post(self, request: Request) -> Response:
        """Sign this device out: the one of the refresh token, or else of the access token."""
        if refresh := _read(serializers.LogoutBody, request).get("refresh"):
            session_id = tokens.read_refresh(refresh).session_id
        elif request.auth:
            session_id = request.auth.pk
        else:
            raise TokenNotValid
        sessions.end_session(session_id, because=DeviceSession.Ending.SIGNED_OUT)
        return Response(status=204)


class RefreshView(Door):
    throttle_classes = [limit("refresh")]

    @extend_schema(
        operation_id="refresh_tokens", request=serializers.RefreshBody, responses=serializers.SignedInSerializer
    )
    def post(self, request: Request) -> Response:
        """Trade the refresh token for a new pair. Each one works once; one that comes back late ends the session."""
        return _signed_in(sessions.renew_session(_read(serializers.RefreshBody, request)["refresh"]))


class ResetPasswordView(Door):
    """One address for both steps: `email` asks for a link, `token` and `password` use it."""

    def get_throttles(self) -> list[BaseThrottle]:
        # Weak passwords are refused while the link is kept, so the second step may be tried more often.
        return [limit("verify")() if self._has_link() else limit("reset", by="email")()]

    @extend_schema(
        operation_id="reset_password",
        request=PolymorphicProxySerializer(
            component_name="ResetPassword",
            serializers=[serializers.EmailBody, serializers.NewPasswordBody],
            resource_type_field_name=None,
        ),
        responses={200: serializers.NoticeSerializer, 202: serializers.NoticeSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask for a link (`email`, 202, the same for every address) or choose a password with it (200).

        A new password signs every device out.
        """
        if self._has_link():
            passwords.reset_password(**_read(serializers.NewPasswordBody, request))
            return _notice(_("Your new password is set. Please sign in."), 200)
        passwords.request_reset(_read(serializers.EmailBody, request)["email"])
        return _notice(_("If this address has an account, we have sent it a link."), 202)

    def _has_link(self) -> bool:
        data = self.request.data
        return isinstance(data, Mapping) and not {"token", "password"}.isdisjoint(data)


class PasswordGuessLimit(Limit):
    """For somebody who holds an open session and guesses at its password: by client, and by person."""

    scope = "login"

    def subjects(self, request: Request) -> list[str]:
        return [*super().subjects(request), f"person {person_of(request).public_id}"]


class ChangePasswordView(APIView):
    throttle_classes = [PasswordGuessLimit]

    @extend_schema(
        operation_id="change_password",
        request=serializers.ChangePasswordBody,
        responses=serializers.SignedInSerializer,
    )
    def post(self, request: Request) -> Response:
        """Change the password. Every device is signed out; this one gets a new pair and stays."""
        asked = _read(serializers.ChangePasswordBody, request)
        session = passwords.change_password(
            person_of(request), current=asked["current_password"], new=asked["new_password"]
        )
        return _signed_in(session)


class MeView(APIView):
    @extend_schema(operation_id="me", responses=serializers.ProfileSerializer)
    def get(self, request: Request) -> Response:
        """Who is signed in."""
        return Response(serializers.ProfileSerializer(request.user).data)


@extend_schema_view(
    get=extend_schema(summary="The profile of who is signed in"),
    put=extend_schema(summary="Write the profile anew"),
    patch=extend_schema(summary="Change some of the profile"),
)
class ProfileView(RetrieveUpdateAPIView):
    """The profile of who is signed in."""

    serializer_class = serializers.ProfileSerializer

    def get_object(self) -> User:
        return person_of(self.request)

    def perform_update(self, serializer: BaseSerializer) -> None:
        serializer.instance = profile.change_profile(self.get_object(), **serializer.validated_data)


@extend_schema_view(
    get=extend_schema(summary="The addresses of who is signed in"),
    post=extend_schema(summary="Add an address"),
)
class AddressList(ListCreateAPIView):
    """The addresses of who is signed in, defaults first. The first of a kind becomes its default."""

    serializer_class = serializers.AddressSerializer

    def get_queryset(self) -> AddressQuerySet:
        return Address.objects.of(self.request.user)

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.instance = addresses.add_address(person_of(self.request), **serializer.validated_data)


@extend_schema_view(
    get=extend_schema(summary="One address"),
    put=extend_schema(summary="Write an address anew"),
    patch=extend_schema(summary="Change some of an address"),
    delete=extend_schema(summary="Delete an address"),
)
class AddressDetail(RetrieveUpdateDestroyAPIView):
    serializer_class = serializers.AddressSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_queryset(self) -> AddressQuerySet:
        return Address.objects.of(self.request.user)

    def perform_update(self, serializer: BaseSerializer) -> None:
        address = cast("Address", serializer.instance)
        serializer.instance = addresses.change_address(address, **serializer.validated_data)

    def perform_destroy(self, instance: Address) -> None:
        addresses.delete_address(instance)


@extend_schema_view(
    get=extend_schema(summary="The wearers of who is signed in"),
    post=extend_schema(summary="Add a wearer"),
)
class WearerList(ListCreateAPIView):
    """The people that an account buys glasses for, in the order in which they were added."""

    serializer_class = serializers.WearerSerializer

    def get_queryset(self) -> WearerQuerySet:
        return Wearer.objects.of(self.request.user)

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.instance = wearers.add_wearer(person_of(self.request), **serializer.validated_data)


@extend_schema_view(
    get=extend_schema(summary="One wearer"),
    put=extend_schema(summary="Write a wearer anew"),
    patch=extend_schema(summary="Change some of a wearer"),
    delete=extend_schema(summary="Delete a wearer"),
)
class WearerDetail(RetrieveUpdateDestroyAPIView):
    serializer_class = serializers.WearerSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"

    def get_queryset(self) -> WearerQuerySet:
        return Wearer.objects.of(self.request.user)

    def perform_update(self, serializer: BaseSerializer) -> None:
        wearer = cast("Wearer", serializer.instance)
        serializer.instance = wearers.change_wearer(wearer, **serializer.validated_data)

    def perform_destroy(self, instance: Wearer) -> None:
        wearers.delete_wearer(instance)
