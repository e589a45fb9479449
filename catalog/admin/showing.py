"""What stands between a product and the shop: the checklist, the steps in and out, the preview, the copy."""

from collections.abc import Callable
from typing import Any, cast
from uuid import uuid4

import orjson
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from almahra.core import idempotency
from almahra.core.admin import how_many_took
from almahra.core.forms import OnceForm
from catalog.cards.pages import filled
from catalog.cards.presenting import ORIGIN
from catalog.models import Product, Stock
from catalog.services import products as service
from catalog.services.cards import preview
from catalog.services.checklist import checklist
from catalog.services.duplicating import duplicate

Status = Product.Status
# A button on a product's page posts to the list's actions with this field, and comes back to the page.
FROM_PAGE = "_from_page"
# Where on the page each point of the checklist is met.
PLACES = {
    **{code: f"id_{code}" for code in ("name", "brand", "category", "description")},
    "measures": "frame-group",
    "variant": "variants-group",
    "stock": "variants-group",
    "picture": "images-group",
}
STEPS: dict[str, list[tuple[str, Any]]] = {
    Status.DRAFT: [("publish", _("Publish")), ("archive", _("Archive"))],
    Status.PUBLISHED: [("take_down", _("Take down")), ("archive", _("Archive"))],
    Status.ARCHIVED: [("bring_back", _("Bring back as a draft"))],
}


class ProductInTheShop(admin.ModelAdmin):
    """The part of the page of a product that leads into the shop."""

    change_form_template = "admin/catalog/product/change_form.html"
    actions = ["publish", "take_down", "archive", "bring_back"]

    def get_urls(self) -> list[URLPattern]:
        pages = [("preview", self.preview_view), ("duplicate", require_POST(self.duplicate_view))]
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"catalog_product_{name}")
            for name, view in pages
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        product = Product.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        context = extra_context or {}
        if product:
            points = checklist(product)
            context |= {
                "points": [(point, PLACES[point.code]) for point in points],
                "missing": sum(not point.is_met for point in points),
                "promised": service.promised(product),
            }
            if self.has_change_permission(request, product):
                context |= {"buttons": STEPS[product.status], "may_copy": self.has_add_permission(request)}
                context |= {"page_key": uuid4()}
        return super().change_view(request, object_id, form_url, context)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse | None:
        return self._each(request, queryset, service.publish)

    @admin.action(description=_("Take down"), permissions=["change"])
    def take_down(self, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse | None:
        return self._each(request, queryset, service.take_down)

    @admin.action(description=_("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse | None:
        products = list(queryset)
        answer = self._each(request, products, service.archive)
        for product in products:
            for sku, pieces in service.promised(product):
                words = ngettext(
                    "%(count)d piece of %(sku)s is promised to orders. It still leaves as usual.",
                    "%(count)d pieces of %(sku)s are promised to orders. They still leave as usual.",
                    pieces,
                )
                self.message_user(request, words % {"count": pieces, "sku": sku}, messages.WARNING)
        return answer

    @admin.action(description=_("Bring back as a draft"), permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse | None:
        return self._each(request, queryset, service.bring_back)

    def _each(self, request: HttpRequest, products: Any, step: Callable[[Product], None]) -> HttpResponse | None:
        done = how_many_took(step, products, page=self, request=request)
        if done:
            said = ngettext("%(count)d product changed.", "%(count)d products changed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)
        if FROM_PAGE in request.POST:
            return redirect("admin:catalog_product_change", request.POST.getlist(ACTION_CHECKBOX_NAME)[0])
        return None

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The product as the API would give it to a customer, whatever its state."""
        product = get_object_or_404(Product, pk=pk)
        if not self.has_view_permission(request, product):
            raise PermissionDenied
        made = preview(product)
        context: dict[str, Any] = {**self.admin_site.each_context(request), "opts": self.opts, "product": product}
        context |= {"title": _("Preview"), "is_published": product.status == Status.PUBLISHED}
        if made:
            shelves = Stock.objects.filter(variant__product=product).values_list("variant", "on_hand", "reserved")
            left = {variant: on_hand - reserved for variant, on_hand, reserved in shelves}
            card, page = (text.replace(ORIGIN, "") for text in (made.text.body, filled(made.text.page, left)))
            context |= {"card": orjson.loads(card), "page": orjson.loads(page), "json": _indented(page)}
        return TemplateResponse(request, "admin/catalog/product/preview.html", context)

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One copy for one press of the button, and then its page."""
        product = get_object_or_404(Product, pk=pk)
        if not (self.has_add_permission(request) and self.has_change_permission(request, product)):
            raise PermissionDenied
        form = OnceForm(request.POST)
        if not form.is_valid():
            return redirect("admin:catalog_product_change", pk)
        scope = f"duplicate:{pk}:{cast(User, request.user).pk}"
        _status, copy = idempotency.once(
            scope, form.cleaned_data["page_key"], None, lambda: (201, duplicate(product).pk)
        )
        words = _("This is a draft copy of %s. Name, slug and SKUs are yours to change; it has no pieces and no GTINs.")
        self.message_user(request, words % product.name, messages.SUCCESS)
        return redirect("admin:catalog_product_change", copy)


def _indented(text: str) -> str:
    return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2).decode()
