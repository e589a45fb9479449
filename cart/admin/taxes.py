"""Taxes in the back office: classes, the table of rates, and who owes none."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from accounts.models import User
from cart.models import TaxClass, TaxedKind, TaxExemption, TaxRate
from cart.services.tax_gaps import gaps

from .fields import CountryField, PercentField, percent


class TaxedKindInline(admin.TabularInline):
    model = TaxedKind
    extra = 0


@admin.register(TaxClass)
class TaxClassAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "is_default", "things"]
    prepopulated_fields = {"code": ["name"]}
    inlines = [TaxedKindInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaxClass]:
        return super().get_queryset(request).prefetch_related("kinds")

    def has_delete_permission(self, request: HttpRequest, obj: TaxClass | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)

    @admin.display(description=_("things in this class"))
    def things(self, tax_class: TaxClass) -> str:
        named = ", ".join(str(kind) for kind in tax_class.kinds.all())
        if tax_class.is_default:
            return f"{named}, {_('everything else')}" if named else str(_("everything that no other class names"))
        return named or "–"


class TaxRateForm(forms.ModelForm):
    rate = PercentField(label=_("Rate"))
    country = CountryField(
        label=_("Country"),
        required=False,
        help_text=_("Two letters, for example AE. Empty: everywhere that has no row of its own."),
    )


@admin.register(TaxRate)
class TaxRateAdmin(SimpleHistoryAdmin):
    form = TaxRateForm
    list_display = ["name", "tax_class", "where", "in_percent", "valid_from", "in_force"]
    list_display_links = ["name"]
    list_filter = ["tax_class", "country", "valid_from"]
    list_select_related = ["tax_class"]
    search_fields = ["name", "country", "region"]
    search_help_text = _("Name, country or region")
    fields = ["tax_class", "country", "region", "rate", "name", "valid_from"]
    history_list_display = ["rate", "valid_from"]

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # history is for reading

    def has_change_permission(self, request: HttpRequest, obj: TaxRate | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and _has_ruled(obj))

    def has_delete_permission(self, request: HttpRequest, obj: TaxRate | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and _has_ruled(obj))

    def get_fieldsets(self, request: HttpRequest, obj: TaxRate | None = None) -> Any:
        return [(None, {"fields": self.get_fields(request, obj), "description": self._advice(request, obj)})]

    def get_fields(self, request: HttpRequest, obj: TaxRate | None = None) -> Any:
        # A row that can only be read has no form that would turn its rate into percent.
        shown = "rate" if self.has_change_permission(request, obj) else "in_percent"
        return [shown if name == "rate" else name for name in self.fields or []]

    def get_readonly_fields(self, request: HttpRequest, obj: TaxRate | None = None) -> Any:
        return ["in_percent"]

    def _advice(self, request: HttpRequest, rate: TaxRate | None) -> str:
        if rate is None or not _has_ruled(rate):
            return str(_("From its first day on a rate stays as it is. What changes later is another row."))
        place = {name: getattr(rate, name) for name in ("country", "region", "name")}
        another = f"{reverse('admin:cart_taxrate_add')}?{urlencode({'tax_class': rate.tax_class_id, **place})}"
        return format_html(
            '{} <a href="{}">{}</a>',
            _("Orders were taxed by this rate, so it stays as it is. Add the new one with its first day."),
            another,
            _("Add the new rate"),
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        for gap in gaps() if request.method == "GET" else ():
            self.message_user(request, str(gap), messages.WARNING)
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("where"), ordering="country")
    def where(self, rate: TaxRate) -> str:
        return f"{rate.country} {rate.region}".strip() or str(_("everywhere else"))

    @admin.display(description=_("rate"), ordering="rate")
    def in_percent(self, rate: TaxRate) -> str:
        return f"{percent(rate.rate)} %"

    @admin.display(description=_("in force"), boolean=True)
    def in_force(self, rate: TaxRate) -> bool:
        return rate.valid_from <= timezone.localdate()


class ExemptionForm(forms.ModelForm):
    country = CountryField(
        label=_("Country"), required=False, help_text=_("Where it holds, for example DE. Empty: everywhere.")
    )


@admin.register(TaxExemption)
class TaxExemptionAdmin(SimpleHistoryAdmin):
    form = ExemptionForm
    list_display = ["customer", "country", "number", "valid_from", "valid_until", "checked_by"]
    list_filter = ["country", "valid_until"]
    list_select_related = ["customer", "checked_by"]
    search_fields = ["customer__email", "number"]
    search_help_text = _("Customer's e-mail or number")
    autocomplete_fields = ["customer"]
    readonly_fields = ["checked_by", "created_at"]

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # history is for reading

    def save_model(self, request: HttpRequest, obj: TaxExemption, form: Any, change: bool) -> None:
        obj.checked_by = cast(User, request.user)  # the admin let nobody else in
        super().save_model(request, obj, form, change)


class ExemptionFormSet(BaseInlineFormSet):
    checked_by: User

    def save_new(self, form: Any, commit: bool = True) -> TaxExemption:
        form.instance.checked_by = self.checked_by
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: TaxExemption, commit: bool = True) -> TaxExemption:
        form.instance.checked_by = self.checked_by
        return super().save_existing(form, obj, commit)


class ExemptionInline(admin.TabularInline):
    model = TaxExemption
    fk_name = "customer"
    form = ExemptionForm
    formset = ExemptionFormSet
    fields = ["country", "number", "valid_from", "valid_until", "checked_by"]
    readonly_fields = ["checked_by"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaxExemption]:
        return super().get_queryset(request).select_related("checked_by")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return type("CheckedFormSet", (formset,), {"checked_by": request.user})


def _has_ruled(rate: TaxRate) -> bool:
    """Whether the rate was in force before today: a slip of this morning can still be put right."""
    return rate.valid_from < timezone.localdate()


def _show_exemptions_on_people() -> None:
    """Accounts must not know of taxes, so the section is added from here."""
    page = type(admin.site.get_model_admin(User))
    page.inlines = [*page.inlines, ExemptionInline]


_show_exemptions_on_people()
