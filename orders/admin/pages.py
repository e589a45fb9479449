"""Pages of an order on which more must be said than one press of a button."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from almahra.core.errors import Refusal
from almahra.core.forms import OnceForm
from orders.models import Order
from orders.services.fulfilling import send_parcel

from .forms import NoteForm, ParcelForm


class OrderPages(ModelAdmin):
    """Mixed into the admin of orders."""

    def get_urls(self) -> list[URLPattern]:
        pages = [("send", self.send_view), ("note", self.note_view)]
        own = [
            path(f"<uuid:order_id>/{name}/", self.admin_site.admin_view(view), name=f"orders_order_{name}")
            for name, view in pages
        ]
        return [*own, *super().get_urls()]

    def send_view(self, request: HttpRequest, order_id: str) -> HttpResponse:
        """Some pieces leave the house as a parcel."""
        order, clerk = self._asked(request, order_id, "orders.change_order")
        form = ParcelForm(request.POST or None, order=order)

        def send() -> None:
            about = {name: form.cleaned_data[name] for name in ("carrier", "tracking_number")}
            send_parcel(order, form.pieces(), by=clerk, **about)

        words = {
            "title": _("Send a parcel"),
            "button": _("Send the parcel"),
            "said": _("The parcel is on its way, and the customer gets a mail."),
        }
        if order.is_pickup:
            words = {
                "title": _("Lay it ready in the shop"),
                "button": _("It lies ready"),
                "said": _("The customer gets a mail that it can be fetched."),
            }
        return self._answer(request, order, form, send, **words)

    def note_view(self, request: HttpRequest, order_id: str) -> HttpResponse:
        order, clerk = self._asked(request, order_id, "orders.add_ordernote")
        form = NoteForm(request.POST or None)

        def note() -> None:
            order.notes.create(author=clerk, text=form.cleaned_data["text"])

        return self._answer(request, order, form, note, title=_("Add a note"), button=_("Add"), said=_("Noted."))

    def _asked(self, request: HttpRequest, order_id: str, permission: str) -> tuple[Order, User]:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return get_object_or_404(Order, pk=order_id), cast(User, request.user)

    def _answer(
        self,
        request: HttpRequest,
        order: Order,
        form: OnceForm,
        act: Callable[[], None],
        *,
        said: str,
        **words: Any,
    ) -> HttpResponse:
        """The page with its form; back to the order once it has acted."""
        page = reverse("admin:orders_order_change", args=[order.pk])
        if form.is_valid():
            try:
                is_done = form.act_once(f"order:{order.pk}:{request.user.pk}", act)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                if is_done:
                    self.message_user(request, said, messages.SUCCESS)
                    return redirect(page)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "order": order, "form": form, **words}
        return TemplateResponse(request, "admin/orders/order/form.html", context)
