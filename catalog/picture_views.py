"""Pictures of products, for staff who keep the catalogue."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from almahra.core.errors import NotThere
from almahra.core.permissions import staff_may

from .cards.presenting import ORIGIN
from .cards.presenting import image as image_json
from .errors import NoSuchVariant
from .models import Product, ProductImage, Variant
from .picture_shapes import ImageChange, ImageOrder, ImageUpload, StaffImageSerializer, own_facts
from .services.images import change_image, order_images, remove_image, store_image

ACTIONS = {"GET": "view", "POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class PicturesView(APIView):
    """What the views of pictures share: who may, and which product."""

    def get_permissions(self) -> list[BasePermission]:
        action = ACTIONS.get(self.request.method or "", "change")
        return [staff_may(f"catalog.{action}_productimage")()]

    def product(self, key: str) -> Product:
        """Any product, on show or not, by its slug or id. Raises NotThere."""
        try:
            found = Product.objects.filter(public_id=uuid.UUID(key)).first()
        except ValueError:
            found = Product.objects.filter(slug=key.lower()).first()
        if found is None:
            raise NotThere
        return found

    def told(self, images: list[ProductImage]) -> list[dict[str, Any]]:
        here = self.request.build_absolute_uri("/").rstrip("/")
        return [{**own_facts(image), **_at(here, image_json(image))} for image in images]


class ProductImagesView(PicturesView):
    def get_parsers(self) -> list[Any]:
        return [MultiPartParser()]

    @extend_schema(
        operation_id="list_product_images",
        summary="The pictures of a product with their ids, for staff",
        responses=StaffImageSerializer(many=True),
    )
    def get(self, request: Request, key: str) -> Response:
        return Response(self.told(list(self.product(key).images.select_related("variant"))))

    @extend_schema(
        operation_id="add_product_image",
        summary="Add a picture, for staff",
        description="It is encoded anew from its pixels, and its smaller files are made soon after: see `sources`.",
        request={"multipart/form-data": ImageUpload},
        responses={201: StaffImageSerializer},
    )
    def post(self, request: Request, key: str) -> Response:
        product = self.product(key)
        asked = ImageUpload.read(request.data)
        variant = variant_of(product, asked.pop("variant", None))
        image = store_image(asked.pop("file"), product=product, variant=variant, **asked)
        return Response(self.told([image])[0], 201)


class ProductImageView(PicturesView):
    def image(self, key: str, image_id: uuid.UUID) -> ProductImage:
        found = self.product(key).images.select_related("variant").filter(public_id=image_id).first()
        if found is None:
            raise NotThere
        return found

    @extend_schema(
        operation_id="change_product_image",
        summary="Change a picture's words, variant or position, for staff",
        request=ImageChange,
        responses=StaffImageSerializer,
    )
    def patch(self, request: Request, key: str, image_id: uuid.UUID) -> Response:
        image = self.image(key, image_id)
        asked = ImageChange.read(request.data)
        if "variant" in asked:
            asked["variant"] = variant_of(image.product, asked["variant"])
        return Response(self.told([change_image(image, **asked)])[0])

    @extend_schema(operation_id="remove_product_image", summary="Take a picture down, for staff", responses={204: None})
    def delete(self, request: Request, key: str, image_id: uuid.UUID) -> Response:
        remove_image(self.image(key, image_id))
        return Response(status=204)


class ProductImageOrderView(PicturesView):
    @extend_schema(
        operation_id="order_product_images",
        summary="Hang the pictures in another order, for staff",
        request=ImageOrder,
        responses=StaffImageSerializer(many=True),
    )
    def put(self, request: Request, key: str) -> Response:
        product = self.product(key)
        order_images(product, ImageOrder.read(request.data)["ids"])
        return Response(self.told(list(product.images.select_related("variant"))))


def variant_of(product: Product, sku: str | None) -> Variant | None:
    """The variant that a body names; None for none. Raises NoSuchVariant, also for one of another product."""
    if not sku:
        return None
    if found := product.variants.filter(sku=sku).first():
        return found
    raise NoSuchVariant


def _at(here: str, document: Any) -> Any:
    """`document` with the addresses on our own host made absolute."""
    match document:
        case str():
            return document.replace(ORIGIN, here)
        case dict():
            return {name: _at(here, value) for name, value in document.items()}
        case list():
            return [_at(here, value) for value in document]
    return document
