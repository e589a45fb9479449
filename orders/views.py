from typing import Any, cast

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import User
from almahra.core import idempotency
from almahra.core.errors import NotThere
from almahra.core.guests import hash_of
from almahra.core.headers import CART_TOKEN, cart_token
from almahra.core.permissions import staff_may
from almahra.core.serializers import shown
from almahra.core.throttling import limit
from cart.services.addresses import chosen_address, copy_address

from .access import read_token, readable_order
from .models import Order
from .querysets import OrderQuerySet
from .serializers import CancelBody, OrderSerializer, PlaceBody, PlacedOrderSerializer, StatusBody, TrackSerializer
from .services.cancelling import cancel_order
from .services.placing import place_order
from .services.stepping import take_step
from .status import Status
from .tracking import steps_of

READ_TOKEN = OpenApiParameter("token", str, description="Of a guest's order: what placing it returned.")
IDEMPOTENCY_KEY = OpenApiParameter(
    idempotency.HEADER,
    str,
    OpenApiParameter.HEADER,
    description="A UUID of the client's: the same one, the same order.",
)


class OrdersView(GenericAPIView[Order]):
    """The customer's own orders, newest first; and placing one, for guests as well."""

    serializer_class = OrderSerializer

    def get_permissions(self) -> list[BasePermission]:
        # A guest may buy, but has no list of orders.
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        is_guest_order = self.request.method == "POST" and not isinstance(self.request.user, User)
        return [limit("guest_order")()] if is_guest_order else []

    def get_queryset(self) -> OrderQuerySet:
        return Order.objects.of(self.request.user).with_everything()

    @extend_schema(responses=OrderSerializer(many=True), operation_id="orders_list")
    def get(self, request: Request) -> Response:
        """The orders of who is signed in, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY, CART_TOKEN],
        request=PlaceBody,
        responses={201: PlacedOrderSerializer},
        operation_id="orders_place",
    )
    def post(self, request: Request) -> Response:
        """Place an order from the cart, at the price that was shown. Its pieces are reserved while it can be paid."""
        asked = PlaceBody.read(request.data)
        user, token = request.user, cart_token(request)
        caller = str(user.public_id) if isinstance(user, User) else hash_of(token or "")
        status, answer = idempotency.once(
            f"orders:{caller}",
            idempotency.read_key(request.headers.get(idempotency.HEADER)),
            request.data,
            lambda: (201, _place(request, token, asked)),
        )
        return Response(answer, status)


class OrderView(APIView):
    permission_classes = [AllowAny]  # guests show their read token; anybody else gets a 404

    def order(self, request: Request, number: str) -> Order:
        return readable_order(number, user=request.user, token=request.query_params.get("token"))

    @extend_schema(parameters=[READ_TOKEN], responses=OrderSerializer, operation_id="orders_show")
    def get(self, request: Request, number: str) -> Response:
        """An order, as it was bought. Guests show its read token."""
        return Response(OrderSerializer(self.order(request, number)).data)


class CancelView(OrderView):
    http_method_names = ["put", "post", "options"]

    @extend_schema(parameters=[READ_TOKEN], request=CancelBody, responses=OrderSerializer, operation_id="orders_cancel")
    def put(self, request: Request, number: str) -> Response:
        """Cancel, as long as nothing has left. What was paid goes back by itself."""
        body = CancelBody(data=request.data)
        body.is_valid(raise_exception=True)
        by = request.user if isinstance(request.user, User) else None
        cancel_order(self.order(request, number), by=by, reason=body.validated_data["reason"])
        return Response(OrderSerializer(self.order(request, number)).data)

    @extend_schema(exclude=True)
    def post(self, request: Request, number: str) -> Response:
        return self.put(request, number)


class TrackView(OrderView):
    @extend_schema(parameters=[READ_TOKEN], responses=TrackSerializer, operation_id="orders_track")
    def get(self, request: Request, number: str) -> Response:
        """How far an order is, and where its parcels are."""
        order = self.order(request, number)
        track = {
            "number": order.number,
            "status": order.status,
            "steps": steps_of(order),
            "shipments": order.parcels,
        }
        return Response(TrackSerializer(track).data)


class StatusView(APIView):
    permission_classes = [staff_may("orders.change_order")]

    @extend_schema(request=StatusBody, responses=OrderSerializer, operation_id="orders_step")
    def put(self, request: Request, number: str) -> Response:
        """For staff: lead any order one step on."""
        body = StatusBody(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        order = Order.objects.filter(number=number).first()
        if order is None:
            raise NotThere
        take_step(order, Status(asked.pop("status")), by=cast(User, request.user), **asked)
        return Response(OrderSerializer(Order.objects.with_everything().get(pk=order.pk)).data)


def _place(request: Request, token: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    ship_to = chosen_address(request.user, asked)
    bill_to = None
    if billing_id := asked.get("billing_address_id"):
        bill_to = copy_address(request.user, billing_id, field="billing_address_id")
    order = place_order(
        request.user,
        token,
        ship_to=ship_to,
        bill_to=bill_to,
        expected_total=asked["expected_total"],
        method_code=asked.get("shipping_method"),
        email=asked.get("email"),
        language=get_language() or "en",
        note=asked.get("note", ""),
        has_accepted_terms=asked["terms_accepted"],
    )
    # Told once: it opens the order to whoever has it.
    guests_token = None if order.customer_id else read_token(order)
    return {**shown(OrderSerializer, order), "token": guests_token}
