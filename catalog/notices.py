"""Back-in-stock wishes over the API, and the page behind the link in their mails."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.errors import LinkNotValid
from accounts.models import User
from accounts.serializers import NoticeSerializer
from almahra.core.clients import client_address
from almahra.core.errors import NotThere
from almahra.core.serializers import Body
from almahra.core.throttling import limit, seconds_to_wait

from .cards.pages import is_key
from .errors import EmailMissing, EmailOfAccount, UnknownVariant
from .models import Variant
from .services import wishes
from .window import shown

SKU = OpenApiParameter("sku", str, required=True, description="The variant that was waited for.")
TOKEN = OpenApiParameter("token", str, required=True, description="From the link in the mail.")
SLUG_OR_ID = OpenApiParameter("key", str, OpenApiParameter.PATH, description="The slug, in any case, or the id.")


class WishBody(Body):
    sku = serializers.CharField(max_length=40)
    email = serializers.EmailField(max_length=254, required=False, help_text=_("Of a guest."))


class SkuBody(Body):
    sku = serializers.CharField(max_length=40)


class TokenBody(Body):
    token = serializers.CharField(max_length=2000)


class WishView(APIView):
    """Asking for one mail when a sold-out variant is there again, and taking that back."""

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [limit("wish", by="email")()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="ask_for_stock_notice",
        parameters=[SLUG_OR_ID],
        request=WishBody,
        responses={202: NoticeSerializer},
    )
    def post(self, request: Request, key: str) -> Response:
        """Ask for one mail when this variant is there again. The answer is the same for known and unknown addresses."""
        asked = WishBody.read(request.data)
        customer = request.user if isinstance(request.user, User) else None
        email = _address(customer, asked.get("email"))
        variant = _variant(key, asked["sku"])
        wishes.wish(variant, email=email, customer=customer, language=get_language() or "en")
        return Response({"detail": _("We write to you once when it is there again.")}, 202)

    @extend_schema(operation_id="withdraw_stock_notice", parameters=[SLUG_OR_ID, SKU], responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        """Do not wait for this variant any longer."""
        asked = SkuBody.read(request.query_params.dict())
        wishes.withdraw(cast(User, request.user), _variant(key, asked["sku"]))
        return Response(status=204)


class ForgetAddressView(APIView):
    permission_classes = [AllowAny]  # whoever holds the link of a mail
    authentication_classes: list[Any] = []
    throttle_classes = [limit("wish")]

    @extend_schema(operation_id="forget_stock_notices", parameters=[TOKEN], responses={204: None})
    def delete(self, request: Request) -> Response:
        """Forget the address that a back-in-stock mail was sent to, and all it waits for."""
        wishes.forget_address(TokenBody.read(request.query_params.dict())["token"])
        return Response(status=204)


def _address(customer: User | None, email: str | None) -> str:
    if customer is None and email is None:
        raise EmailMissing
    if customer is not None and email is not None:
        raise EmailOfAccount
    return email or cast(User, customer).email


def _variant(key: str, sku: str) -> Variant:
    """The variant of a product on show. Raises NotThere without the product and UnknownVariant without the variant."""
    product = shown().filter(is_key(key)).first()
    if product is None:
        raise NotThere
    variant = product.variants.on_sale().select_related("stock").filter(sku=sku).first()
    if variant is None:
        raise UnknownVariant
    return variant


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stock_notices(request: HttpRequest) -> HttpResponse:
    """A button that forgets an address. Opening the page changes nothing: mail scanners open every link."""
    context: dict[str, object] = {"token": request.GET.get("token", "")}
    status = 200
    if request.method == "POST":
        if seconds_to_wait("wish", client_address(request)):
            context["refusal"], status = _("There were too many attempts. Please wait a while and try again."), 429
        else:
            try:
                wishes.forget_address(request.POST.get("token", ""))
            except LinkNotValid as refusal:
                context["refusal"], status = refusal, 400
            else:
                context["is_done"] = True
    return render(request, "catalog/stock_notices.html", context, status=status)
