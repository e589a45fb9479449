from typing import Any, cast

import stripe
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from djstripe.models import WebhookEndpoint, WebhookEventTrigger
from djstripe.views import ProcessWebhookView
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.authentication import person_of
from accounts.models import User
from almahra.core import idempotency
from almahra.core.clients import client_address
from almahra.core.errors import BodyTooLarge, NotThere, Refusal
from almahra.core.permissions import staff_may
from almahra.core.responses import error_response
from almahra.core.throttling import Limit, limit
from orders.access import readable_order
from orders.models import Order

from .errors import NotConnected, ProviderUnavailable
from .models import Payment
from .serializers import (
    AddCardBody,
    AddingCardSerializer,
    ConfigSerializer,
    ConfirmBody,
    ConfirmedSerializer,
    CreateIntentBody,
    KeptCardSerializer,
    OpenPaymentSerializer,
    RefundBody,
    RefundSerializer,
)
from .services.cards import begin_to_add, cards_of, remove_card
from .services.confirming import confirm
from .services.connecting import ENDPOINT
from .services.creating import create_intent
from .services.giving_back import Wish, give_back
from .services.receiving import is_ours
from .signatures import read_event, signing_secret

KEY = OpenApiParameter(idempotency.HEADER, str, OpenApiParameter.HEADER, description="A UUID for this payment.")
TOKEN = OpenApiParameter("token", str, description="A guest order's read token, if it is not in the body.")


class CreateIntentView(APIView):
    permission_classes = [AllowAny]  # guests pay too; the order's owner or its read token decides
    throttle_classes = [limit("payment")]

    @extend_schema(
        operation_id="payments_create_intent",
        request=CreateIntentBody,
        responses={201: OpenPaymentSerializer},
        parameters=[KEY, TOKEN],
    )
    def post(self, request: Request) -> Response:
        """Begin to pay an order, or go on: the same order gives the same intent while it is open."""
        body = CreateIntentBody(data=request.data)
        body.is_valid(raise_exception=True)
        order = readable_order(body.validated_data["order"], user=request.user, token=_token(request, body))
        key = idempotency.read_key(request.headers.get(idempotency.HEADER))
        idempotency.claim(f"payments.create_intent:{request.user.pk or 'guest'}", key, body.validated_data)
        opened = create_intent(order, save_card=body.validated_data.get("save_card", False))
        answer = opened._asdict() | {"publishable_key": settings.STRIPE_PUBLISHABLE_KEY}
        return Response(OpenPaymentSerializer(answer).data, status=201, headers={"Cache-Control": "no-store"})


class ConfirmView(APIView):
    permission_classes = [AllowAny]  # guests come back from paying too
    throttle_classes = [limit("payment")]

    @extend_schema(
        operation_id="payments_confirm",
        request=ConfirmBody,
        responses=ConfirmedSerializer,
        parameters=[TOKEN],
    )
    def post(self, request: Request) -> Response:
        """Say that the customer is back from Stripe. We look there what happened; repeating is harmless."""
        body = ConfirmBody(data=request.data)
        body.is_valid(raise_exception=True)
        known = Payment.objects.select_related("order").filter(stripe_id=body.validated_data["payment_intent"])
        payment = known.first()
        if payment is None:
            raise NotThere
        readable_order(payment.order.number, user=request.user, token=_token(request, body))
        return Response(ConfirmedSerializer(confirm(payment)).data)


class RefundView(APIView):
    permission_classes = [staff_may("payments.add_refund")]

    @extend_schema(
        operation_id="payments_refund", request=RefundBody, responses={201: RefundSerializer}, parameters=[KEY]
    )
    def post(self, request: Request) -> Response:
        """Give money back. It is noted at once and sent to Stripe right after; the order shows when it arrived."""
        asked = RefundBody.read(request.data)
        order = Order.objects.filter(number=asked["order"]).first()
        if order is None:
            raise NotThere
        by = cast(User, request.user)
        status, answer = idempotency.once(
            f"payments.refund:{by.public_id}",
            idempotency.read_key(request.headers.get(idempotency.HEADER)),
            request.data,
            lambda: (201, _give_back(order, asked, by)),
        )
        return Response(answer, status)


def _give_back(order: Order, asked: dict[str, Any], by: User) -> dict[str, Any]:
    pieces = {line["id"]: line["quantity"] for line in asked.get("lines", [])}
    wish = Wish(asked.get("amount"), pieces, asked["shipping"])
    return RefundSerializer(give_back(order, wish, by=by, reason=asked["reason"])).data


class AddCardLimit(Limit):
    """Stolen cards are tried out by adding them: few tries for each client, and for each person."""

    scope = "add_card"

    def subjects(self, request: Request) -> list[str]:
        return [*super().subjects(request), f"person {person_of(request).public_id}"]


class KeptCardsView(GenericAPIView):
    """The cards that Stripe keeps for who is signed in."""

    serializer_class = KeptCardSerializer
    filter_backends = []

    def get_throttles(self) -> list[BaseThrottle]:
        return [AddCardLimit() if self.request.method == "POST" else limit("payment")()]

    @extend_schema(operation_id="payments_methods_list", responses=KeptCardSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The newest first. Stripe is asked each time, nothing of it is stored here."""
        page = self.paginate_queryset(cards_of(person_of(request)))
        answer = self.get_paginated_response(KeptCardSerializer(page, many=True).data)
        answer["Cache-Control"] = "no-store"
        return answer

    @extend_schema(operation_id="payments_methods_add", request=AddCardBody, responses={201: AddingCardSerializer})
    def post(self, request: Request) -> Response:
        """Begin to add a card without paying. Stripe.js goes on with the client secret; until then nothing is kept."""
        setup = begin_to_add(person_of(request), **AddCardBody.read(request.data))
        answer = {"setup": setup, "publishable_key": settings.STRIPE_PUBLISHABLE_KEY}
        return Response(AddingCardSerializer(answer).data, status=201, headers={"Cache-Control": "no-store"})


class KeptCardView(APIView):
    throttle_classes = [limit("payment")]

    @extend_schema(operation_id="payments_methods_remove", responses={204: None})
    def delete(self, request: Request, method: str) -> Response:
        """Have Stripe let go of a card. Asked again, it is a 404: the card is not there any more."""
        remove_card(person_of(request), method)
        return Response(status=204)


class ConfigView(APIView):
    permission_classes = [AllowAny]  # the publishable key is meant for browsers
    authentication_classes = []

    @extend_schema(operation_id="payments_config", responses=ConfigSerializer)
    def get(self, request: Request) -> Response:
        """What a front end needs to start Stripe.js, and whether the money is real."""
        config = {
            "mode": settings.STRIPE_MODE,
            "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
            "api_base": settings.STRIPE_BROWSER_API_BASE,
            "saved_cards_consent_version": settings.SAVED_CARDS_CONSENT_VERSION,
        }
        return Response(ConfigSerializer(config).data)


def _token(request: Request, body: Any) -> str | None:
    return body.validated_data.get("token") or request.query_params.get("token")


class WebhookView(ProcessWebhookView):
    """Where Stripe tells us news. dj-stripe's view behind checks of our own; it is not part of the API's schema.

    Exempt from CSRF protection by dj-stripe: Stripe has no cookie of ours, its signature is the proof. Not a
    DRF view, so it turns refusals into our JSON by itself. Whatever is not 2xx, Stripe sends again.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            return self._receive(request)
        except Refusal as refusal:
            return _answer(request, refusal)
        except stripe.StripeError:  # from dj-stripe's own calls, while it syncs its tables
            return _answer(request, ProviderUnavailable())

    def _receive(self, request: HttpRequest) -> HttpResponse:
        if len(request.body) > settings.MAX_BODY_BYTES:
            raise BodyTooLarge(limit=settings.MAX_BODY_BYTES)
        secret = signing_secret(request.body, request.META.get("HTTP_STRIPE_SIGNATURE", ""))
        if not is_ours(read_event(request.body)):
            return JsonResponse({"received": True})
        endpoint = WebhookEndpoint.objects.select_related("djstripe_owner_account").filter(djstripe_uuid=ENDPOINT)
        if (found := endpoint.first()) is None:
            raise NotConnected
        found.secret = secret  # on this copy only: the table never holds it
        _disarm(request)
        WebhookEventTrigger.from_request(request, webhook_endpoint=found)
        return JsonResponse({"received": True})

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        detail = _("This address takes POST only.")
        return error_response(request, 405, "method_not_allowed", detail, headers={"Allow": "POST"})


def _disarm(request: HttpRequest) -> None:
    """Take away what dj-stripe would believe: a secret sent by the caller (in DEBUG), an address it claims."""
    request.META["REMOTE_ADDR"] = client_address(request)
    for name in ("HTTP_X_DJSTRIPE_WEBHOOK_SECRET", "HTTP_X_FORWARDED_FOR"):
        request.META.pop(name, None)
    request.__dict__.pop("headers", None)  # Django's copy of META, if a middleware has read it


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    return error_response(request, refusal.status, refusal.code, str(refusal), headers=headers)
