"""New prices for the chosen rows of a list: asked for, looked at row by row, and then written as they were shown."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from almahra.core import money
from almahra.core.forms import MoneyInput, OnceForm
from catalog.errors import PricesChanged
from catalog.models import Variant
from catalog.repricing import Ending, How, endings
from catalog.services import repricing
from catalog.services.repricing import Becomes, Line, Prices, Wanted

LEAST_PERCENT, MOST_PERCENT = -90, 200  # beyond lies a slip of the keyboard
LATE = timedelta(minutes=15)  # so long may somebody look at a sale that was to begin at once
LIST = "admin:catalog_variant_changelist"
ENDINGS = {Ending.AS_IT_IS: _("as calculated"), Ending.NINETY: _("to the nearest .90"), Ending.WHOLE: _("to whole")}


def _moment(label: Any, words: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, help_text=words)


class PricesForm(OnceForm):
    ids = forms.CharField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    becomes = forms.ChoiceField(
        label=_("What"),
        widget=forms.RadioSelect,
        initial=Becomes.PRICE.value,
        choices=[
            (Becomes.PRICE.value, _("New price, from now on")),
            (Becomes.SALE.value, _("Sale price, from a day until a day")),
            (Becomes.NO_SALE.value, _("End the sale")),
        ],
    )
    how = forms.ChoiceField(
        label=_("How"),
        initial=How.PERCENT.value,
        choices=[
            (How.PERCENT.value, _("per cent more or less")),
            (How.AMOUNT.value, _("an amount more or less")),
            (How.FIXED.value, _("this price for all")),
        ],
    )
    number = forms.DecimalField(
        label=_("Number"),
        required=False,
        max_digits=12,
        decimal_places=3,
        help_text=_("With a minus for less: -20 is a fifth less. Reckoned from the price, not from that of a sale."),
    )
    ending = forms.ChoiceField(label=_("Rounded"))
    sale_from = _moment(_("Sale begins"), _("UTC. Empty: at once. New prices from Friday: Friday."))
    sale_until = _moment(_("Sale ends"), _("UTC. Empty: until you end it."))
    floor = MoneyInput(
        label=_("Not below"),
        required=False,
        min_value=0,
        help_text=_("What would cost less keeps its price, and is named."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(ending.value, ENDINGS[ending]) for ending in endings(settings.SHOP_CURRENCY)]
        cast(forms.ChoiceField, self.fields["ending"]).choices = choices

    def clean_ids(self) -> list[int]:
        ids = self.cleaned_data["ids"].split(",")
        if len(ids) > repricing.MOST or not all(one.isdecimal() and len(one) < 19 for one in ids):
            raise forms.ValidationError(_("Choose the rows in the list again."), code="ids")
        return [int(one) for one in ids]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("becomes") != Becomes.NO_SALE:
            self._check_number()
        if self.cleaned_data.get("becomes") == Becomes.SALE:
            self._check_days()
        return cleaned

    def _check_number(self) -> None:
        number, how = self.cleaned_data.get("number"), self.cleaned_data.get("how")
        if number is None:
            if "number" not in self.errors:
                self.add_error("number", _("Say a number."))
        elif how == How.PERCENT and not LEAST_PERCENT <= number <= MOST_PERCENT:
            words = _("Between %(least)s and %(most)s per cent.")
            self.add_error("number", words % {"least": LEAST_PERCENT, "most": MOST_PERCENT})
        elif how == How.FIXED and number <= 0:
            self.add_error("number", _("A price is above 0."))

    def _check_days(self) -> None:
        begins, ends = (self.cleaned_data.get(name) for name in ("sale_from", "sale_until"))
        now = timezone.now()
        if begins and begins < now - LATE:
            self.add_error("sale_from", _("This moment is over. Leave it empty to begin at once."))
        if ends and ends <= max(begins or now, now):
            self.add_error("sale_until", _("A sale ends after it has begun."))

    @property
    def wanted(self) -> Wanted:
        asked = self.cleaned_data
        becomes = Becomes(asked["becomes"])
        if becomes is Becomes.NO_SALE:
            return Wanted(becomes)
        days = {name: asked[name] if becomes is Becomes.SALE else None for name in ("sale_from", "sale_until")}
        return Wanted(becomes, How(asked["how"]), asked["number"], Ending(asked["ending"]), asked["floor"], **days)


class Row(NamedTuple):
    """A line of the table, in words."""

    line: Line
    old: str
    new: str
    said: Any
    state: str


class ChangesPrices(admin.ModelAdmin):
    """A list from which the prices of variants are changed. Subclasses say of which."""

    def priced(self, rows: QuerySet[Any]) -> QuerySet[Variant]:
        return rows

    def has_reprice_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.change_variant")

    @admin.action(description=_("Change prices…"), permissions=["reprice"])
    def change_prices(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        ids = list(self.priced(queryset).order_by("pk").values_list("pk", flat=True).distinct())
        if not ids:
            self.message_user(request, _("There are no variants among these."), messages.WARNING)
            return None
        if len(ids) > repricing.MOST:
            words = _("These are %(count)s variants, and %(most)s can be changed at once. Narrow the list down.")
            self.message_user(request, words % {"count": len(ids), "most": repricing.MOST}, messages.WARNING)
            return None
        form = PricesForm(initial={"ids": ",".join(map(str, ids))})
        return _page(self, request, form, ids)


class PricesPage(ChangesPrices):
    """The page behind the action, beside those of the variants."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.prices_view)
        return [path("prices/", page, name="catalog_variant_prices"), *super().get_urls()]

    def prices_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_reprice_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(LIST)
        form = PricesForm(request.POST)
        if not form.is_valid():
            return _page(self, request, form, form.cleaned_data.get("ids", []))
        if "apply" in request.POST and self._applied(request, form):
            return redirect(LIST)
        ids = form.cleaned_data["ids"]
        return _page(self, request, form, ids, lines=repricing.look(ids, form.wanted))

    def _applied(self, request: HttpRequest, form: PricesForm) -> bool:
        by, counts = cast(User, request.user), list[int]()
        asked = form.cleaned_data

        def write() -> None:
            counts.append(repricing.write(asked["ids"], form.wanted, shown=asked["shown"], by=by))

        try:
            if not form.act_once(f"prices:{by.pk}", write):
                return False
        except PricesChanged as refusal:
            form.add_error(None, str(refusal))
            return False
        if not counts:
            self.message_user(request, _("This was done already, once."), messages.WARNING)
            return True
        said = ngettext("%(count)d price was changed.", "%(count)d prices were changed.", counts[0])
        self.message_user(request, said % {"count": counts[0]}, messages.SUCCESS)
        return True


def _page(
    owner: admin.ModelAdmin, request: HttpRequest, form: PricesForm, ids: Sequence[int], *, lines: Any = None
) -> HttpResponse:
    context = {
        **owner.admin_site.each_context(request),
        "title": _("Change prices"),
        "opts": Variant._meta,
        "form": form,
        "count": len(ids),
        "currency": settings.SHOP_CURRENCY,
    }
    if lines is not None:
        changed = sum(line.is_changed for line in lines)
        context |= {"rows": _rows(lines), "changed": changed, "left": len(lines) - changed}
        context |= {"fingerprint": repricing.fingerprint(lines)}
    return TemplateResponse(request, "admin/catalog/prices.html", context)


def _rows(lines: Iterable[Line]) -> list[Row]:
    """What is left as it is comes first, for somebody has to see it; each part stays in its order."""
    rows = [
        Row(line, _said(line.old), _said(line.new), line.refused or line.note, "" if line.is_changed else "differs")
        for line in lines
    ]
    return sorted(rows, key=lambda row: row.line.is_changed)


def _said(prices: Prices) -> str:
    currency = settings.SHOP_CURRENCY
    said = money.text(prices.price, currency)
    if prices.sale_price is None:
        return said
    words = {"price": said, "sale": money.text(prices.sale_price, currency)}
    words |= {"begins": _day(prices.sale_from), "ends": _day(prices.sale_until)}
    if prices.sale_until:
        return str(_("%(price)s, sale %(sale)s from %(begins)s until %(ends)s") % words)
    return str(_("%(price)s, sale %(sale)s from %(begins)s") % words)


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else str(_("now"))
