"""The public catalogue."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.permissions import AllowAny

from almahra.core.errors import NotThere

from .filters import ProductFilter
from .models import Brand, Product
from .serializers import BrandSerializer, CategorySerializer, ProductCardSerializer, ProductSerializer
from .tree import Branch, category_tree
from .window import by_slug_or_id, shown, with_cards, with_details

SLUG_OR_ID = OpenApiParameter("key", str, OpenApiParameter.PATH, description="The slug, in any case, or the id.")


@extend_schema_view(get=extend_schema(operation_id="list_products", summary="The shop window: filter, sort, page"))
class ProductListView(ListAPIView):
    permission_classes = [AllowAny]  # everybody may look into the window
    serializer_class = ProductCardSerializer
    filterset_class = ProductFilter

    def get_queryset(self) -> QuerySet[Product]:
        return with_cards(shown())

    def paginate_queryset(self, queryset: Any) -> Any:
        # What went off sale between the query of the products and that of their variants has nothing to show.
        return [product for product in super().paginate_queryset(queryset) or [] if product.offers]


@extend_schema_view(
    get=extend_schema(operation_id="get_product", summary="All that a product page needs", parameters=[SLUG_OR_ID])
)
class ProductDetailView(RetrieveAPIView):
    permission_classes = [AllowAny]  # everybody may look into the window
    serializer_class = ProductSerializer
    queryset = Product.objects.all()
    filter_backends = []

    def get_object(self) -> Product:
        product = get_object_or_404(by_slug_or_id(with_details(shown()), self.kwargs["key"]))
        if not product.offers:  # went off sale between the two queries
            raise NotThere
        return product


@extend_schema_view(get=extend_schema(operation_id="list_categories", summary="The category tree with product counts"))
class CategoryTreeView(ListAPIView):
    permission_classes = [AllowAny]  # everybody may look into the window
    serializer_class = CategorySerializer
    filter_backends = []

    # Pages of top categories, not of rows.
    def get_queryset(self) -> list[Branch]:  # type: ignore[override]  # pages of branches, not of rows
        return category_tree()


@extend_schema_view(get=extend_schema(operation_id="list_brands", summary="The brands with product counts"))
class BrandListView(ListAPIView):
    permission_classes = [AllowAny]  # everybody may look into the window
    serializer_class = BrandSerializer
    filter_backends = []

    def get_queryset(self) -> QuerySet[Brand]:
        counted = Brand.objects.annotate(product_count=Count("products", filter=Q(products__in=shown())))
        return counted.order_by("position", "name", "pk")
