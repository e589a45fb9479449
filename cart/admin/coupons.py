"""Coupons for the people who run promotions: what they are worth is typed here, how often they are used is counted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from almahra.core import money
from almahra.core.admin import MoneyInputs, ReadOnly, told_apart
from cart import coupons
from cart.models import Coupon, CouponBrand, CouponCategory, CouponUse


class CodeField(forms.CharField):
    """A code in any case, kept in capitals."""

    def to_python(self, value: Any) -> str:
        return coupons.normalised(super().to_python(value) or "")


class CouponForm(forms.ModelForm):
    code = CodeField(
        label=_("Code"),
        max_length=40,
        help_text=_("What customers type, for example WELCOME10. Small and capital letters are the same."),
    )


class CategoryInline(admin.TabularInline):
    model = CouponCategory
    extra = 0
    autocomplete_fields = ["category"]


class BrandInline(admin.TabularInline):
    model = CouponBrand
    extra = 0
    autocomplete_fields = ["brand"]


@admin.register(Coupon)
class CouponAdmin(MoneyInputs, admin.ModelAdmin):
    form = CouponForm
    money_fields = ("amount", "minimum")
    list_display = ["code", "name", "worth", "state", "uses", "valid_from", "valid_until"]
    list_filter = ["is_active", "valid_from", "valid_until"]
    search_fields = ["code", "name"]
    search_help_text = _("Code or name")
    ordering = ["-created_at", "-pk"]
    readonly_fields = ["state", "uses"]
    inlines = [CategoryInline, BrandInline]
    fieldsets = [
        (None, {"fields": ["code", "name", "is_active", "state", "uses"]}),
        (
            _("What it takes off"),
            {"fields": ["percent", "amount"], "description": _("Fill in one of the two. An order has one coupon.")},
        ),
        (_("When and for whom"), {"fields": ["minimum", "valid_from", "valid_until", "limit", "limit_per_customer"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Coupon | None = None) -> Any:
        if obj is not None:
            return super().get_fieldsets(request, obj)
        (_heading, first), *others = self.fieldsets or []
        fields = [name for name in first["fields"] if name not in self.readonly_fields]  # nothing to tell yet
        return [(None, {"fields": fields}), *others]

    def save_model(self, request: HttpRequest, obj: Coupon, form: Any, change: bool) -> None:
        if change:
            # Only what was typed: the shop goes on counting uses while the page is open.
            obj.save(update_fields=form.changed_data)
        else:
            super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Coupon | None = None) -> bool:
        """A coupon of an order stays; it is switched off instead."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.uses.exists())

    @admin.display(description=_("takes off"))
    def worth(self, coupon: Coupon) -> str:
        if coupon.percent is not None:
            return f"{coupon.percent.normalize():f} %"
        return f"{money.text(coupon.amount or coupons.NOTHING, coupon.currency)} {coupon.currency}"

    @admin.display(description=_("state"))
    def state(self, coupon: Coupon) -> str:
        return str(coupon.state_at(timezone.now()).label)

    @admin.display(description=_("used"), ordering="used")
    def uses(self, coupon: Coupon) -> SafeString:
        shown = str(coupon.used) if coupon.limit is None else _("%(used)s of %(limit)s") % vars(coupon)
        page = reverse("admin:cart_couponuse_changelist")
        return format_html('<a href="{}?coupon__id__exact={}">{}</a>', page, coupon.pk, shown)


@admin.register(CouponUse)
class CouponUseAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["used_at", "coupon", "order_number", "customer_or_guest", "released_at"]
    list_select_related = ["coupon", "customer"]
    list_filter = [("released_at", told_apart(_("in use"), _("given back"))), "used_at"]
    search_fields = ["coupon__code", "order_number", "customer__email"]
    search_help_text = _("Code, order number or customer's e-mail")
    date_hierarchy = "used_at"
    ordering = ["-used_at", "pk"]
    fields = ["coupon", "order_number", "customer", "used_at", "released_at"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The list of coupons links here, to the uses of one of them."""
        return lookup == "coupon__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CouponUse]:
        return super().get_queryset(request).defer("email_hash")

    @admin.display(description=_("customer"))
    def customer_or_guest(self, use: CouponUse) -> str:
        return str(use.customer) if use.customer else str(_("guest"))
