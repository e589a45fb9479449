from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from almahra.core.headers import CART_TOKEN, cart_token
from almahra.core.serializers import shown
from almahra.core.throttling import limit

from .models import Cart
from .places import place_of
from .serializers import (
    AddBody,
    CartSerializer,
    ContentsSerializer,
    CouponBody,
    ItemBody,
    OptionsQuery,
    OptionsSerializer,
    QuoteBody,
    QuoteSerializer,
)
from .services import couponing, filling
from .services.addresses import chosen_address
from .services.contents import contents_of
from .services.finding import Opened, filled_cart_of
from .services.merging import adopt
from .services.options import options_for
from .services.quoting import quote
from .services.taxing import tax_table


class CartAPIView(APIView):
    """Whatever happens to a cart, the answer is the whole cart."""

    permission_classes = [AllowAny]  # guests have carts too, known by their token

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.token = cart_token(request)
        if isinstance(request.user, User) and self.token:
            # A device that signed in without showing its cart shows it now.
            adopt(request.user, self.token)
            self.token = None

    def answer(self, request: Request, opened: Opened | None = None) -> Response:
        """The cart, looked up unless the caller has it."""
        cart: Cart | None
        if opened:
            self.token, cart, lines = opened.token, opened.cart, opened.lines
        else:
            cart, lines = filled_cart_of(request.user, self.token)
        taxes = tax_table(place_of(None), request.user)
        contents = contents_of(cart, taxes, lines=lines, email=getattr(request.user, "email", None))
        token = self.token if cart else None
        return Response({**shown(ContentsSerializer, contents), "token": token})


class CartView(CartAPIView):
    @extend_schema(parameters=[CART_TOKEN], responses=CartSerializer, operation_id="cart_show")
    def get(self, request: Request) -> Response:
        """The cart, priced as of now."""
        return self.answer(request)


class AddView(CartAPIView):
    @extend_schema(parameters=[CART_TOKEN], request=AddBody, responses=CartSerializer, operation_id="cart_add")
    def post(self, request: Request) -> Response:
        """Put something into the cart. The first time, a guest gets the cart's `token`."""
        return self.answer(request, filling.add(request.user, self.token, **AddBody.read(request.data)))


class ItemView(CartAPIView):
    @extend_schema(parameters=[CART_TOKEN], request=ItemBody, responses=CartSerializer, operation_id="cart_change")
    def put(self, request: Request, line_id: UUID) -> Response:
        """Change how many of a line."""
        body = ItemBody(data=request.data)
        body.is_valid(raise_exception=True)
        filling.change(request.user, self.token, line_id, **body.validated_data)
        return self.answer(request)

    @extend_schema(parameters=[CART_TOKEN], request=ItemBody, responses=CartSerializer, operation_id="cart_patch")
    def patch(self, request: Request, line_id: UUID) -> Response:
        """Change how many of a line."""
        return self.put(request, line_id)

    @extend_schema(parameters=[CART_TOKEN], responses=CartSerializer, operation_id="cart_remove")
    def delete(self, request: Request, line_id: UUID) -> Response:
        """Take a line out."""
        filling.remove(request.user, self.token, line_id)
        return self.answer(request)


class ClearView(CartAPIView):
    @extend_schema(parameters=[CART_TOKEN], responses=CartSerializer, operation_id="cart_clear")
    def delete(self, request: Request) -> Response:
        """Empty the cart."""
        filling.clear(request.user, self.token)
        return self.answer(request)


class CouponView(CartAPIView):
    throttle_classes = [limit("coupon")]  # codes are not to be guessed

    @extend_schema(
        parameters=[CART_TOKEN], request=CouponBody, responses=CartSerializer, operation_id="cart_coupon_put_on"
    )
    def post(self, request: Request) -> Response:
        """Put a coupon on the cart."""
        return self.answer(request, couponing.put_on(request.user, self.token, **CouponBody.read(request.data)))


class PutCouponView(CartAPIView):
    @extend_schema(parameters=[CART_TOKEN], responses=CartSerializer, operation_id="cart_coupon_take_off")
    def delete(self, request: Request, code: str) -> Response:
        """Take a coupon off."""
        couponing.take_off(request.user, self.token, code)
        return self.answer(request)


class QuoteView(APIView):
    permission_classes = [AllowAny]  # guests check out too

    @extend_schema(parameters=[CART_TOKEN], request=QuoteBody, responses=QuoteSerializer, operation_id="checkout_quote")
    def post(self, request: Request) -> Response:
        """What the cart would cost, sent there in that way, and what is still missing."""
        asked = QuoteBody.read(request.data)
        cart, lines = filled_cart_of(request.user, cart_token(request))
        offer = quote(
            cart,
            lines=lines,
            buyer=request.user,
            address=chosen_address(request.user, asked),
            method_code=asked.get("shipping_method"),
            email=asked.get("email") or getattr(request.user, "email", None),
            has_accepted_terms=asked["terms_accepted"],
        )
        return Response(shown(QuoteSerializer, offer))


class OptionsView(APIView):
    permission_classes = [AllowAny]  # a page anybody may see

    @extend_schema(parameters=[OptionsQuery], responses=OptionsSerializer, operation_id="checkout_options")
    def get(self, request: Request) -> Response:
        """Where we ship to and how."""
        query = OptionsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(shown(OptionsSerializer, options_for(query.validated_data["country"], request.user)))
