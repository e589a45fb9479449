"""The public catalogue."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from almahra.core.patience import at_most

from . import fits
from .cards.criteria import Asked, read
from .cards.listing import WHO_ASKS, listed
from .cards.pages import page
from .cards.presenting import ORIGIN
from .cards.reading import Holding, answer, answer_for_one, kept, kept_answer
from .cards.suggesting import SuggestForm, suggested
from .models import Brand
from .schema import LIST_PARAMETERS, SUGGEST_PARAMETERS
from .serializers import (
    BrandSerializer,
    CategorySerializer,
    ProductListSerializer,
    ProductSerializer,
    SuggestionsSerializer,
)
from .tree import Branch, category_tree
from .window import shown

SLUG_OR_ID = OpenApiParameter("key", str, OpenApiParameter.PATH, description="The slug, in any case, or the id.")


PIECES_TOLD = 1.0  # seconds for which a page says again how many pieces are left
SLOWEST_READ = 2000  # milliseconds of one statement: a search that nobody waits for any more must not load the database


class WindowView(APIView):
    permission_classes = [AllowAny]  # everybody may look into the window

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with at_most(SLOWEST_READ):
            return super().dispatch(request, *args, **kwargs)


class ProductListView(WindowView):
    @extend_schema(
        operation_id="list_products",
        summary="The shop window: search, filter, sort, page",
        parameters=LIST_PARAMETERS,
        responses=ProductListSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        asked = Asked.read(request.query_params)
        address = f"{ORIGIN}{request.path}"
        face = asked.fits
        if face is None:
            return kept_answer(
                request, asked.parameters, lambda version: listed(asked, address=address, version=version)
            )
        asked = asked.suiting(fits.width_mm(request, face))
        made = kept(request, asked.parameters, lambda version: listed(asked, address=address, version=version))
        return answer_for_one(request, made.content.replace(WHO_ASKS.encode(), face.query.encode()))


class SuggestView(WindowView):
    @extend_schema(
        operation_id="suggest_products",
        summary="What a text in the search box may be the beginning of",
        parameters=SUGGEST_PARAMETERS,
        responses=SuggestionsSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        text = " ".join(read(SuggestForm(request.query_params))["q"].split())
        return kept_answer(request, text, lambda version: suggested(text, known=version))


class ProductDetailView(WindowView):
    @extend_schema(
        operation_id="get_product",
        summary="All that a product page needs",
        parameters=[SLUG_OR_ID],
        responses=ProductSerializer,
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        made = page(key)
        return answer(request, made.content, Holding(made.version, PIECES_TOLD))


@extend_schema_view(get=extend_schema(operation_id="list_categories", summary="The category tree with product counts"))
class CategoryTreeView(WindowView, ListAPIView):
    serializer_class = CategorySerializer
    filter_backends = []

    # Pages of top categories, not of rows.
    def get_queryset(self) -> list[Branch]:  # type: ignore[override]  # pages of branches, not of rows
        return category_tree()


@extend_schema_view(get=extend_schema(operation_id="list_brands", summary="The brands with product counts"))
class BrandListView(WindowView, ListAPIView):
    serializer_class = BrandSerializer
    filter_backends = []

    def get_queryset(self) -> QuerySet[Brand]:
        counted = Brand.objects.annotate(product_count=Count("products", filter=Q(products__in=shown())))
        return counted.order_by("position", "name", "pk")
