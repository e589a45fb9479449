"""Stock-takes in the back office: a file is looked at row by row, and then written as a whole."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from almahra.core.admin import ReadOnly
from almahra.core.errors import Refusal
from catalog import tables
from catalog.models import StockTake
from catalog.services import takes

MOST_SHOWN = 1000  # rows of a page
LONGEST_AGO = timedelta(days=31)


class TakeForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX with the columns “sku” (or “gtin”) and “counted”. Rows with no number are left alone."
        ),
    )
    counted_at = forms.DateTimeField(
        label=_("Counted at"),
        initial=timezone.now,
        widget=forms.DateTimeInput({"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
        help_text=_("UTC. What was sold or received after this moment stays as it is."),
    )
    is_new_count = forms.BooleanField(
        label=_("Counted anew"),
        required=False,
        help_text=_("Only if the same numbers were written before, and a new count gave them again."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > tables.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %d bytes.") % tables.MOST_BYTES, code="too_large")
        return file

    def clean_counted_at(self) -> Any:
        counted_at = self.cleaned_data["counted_at"]
        if not timezone.now() - LONGEST_AGO < counted_at <= timezone.now():
            raise forms.ValidationError(_("This is no moment of the last month."), code="not_lately")
        return counted_at


@admin.register(StockTake)
class StockTakeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["file_name", "counted_at", "uploaded_by", "applied_at", "applied_by", "changed"]
    list_select_related = ["uploaded_by", "applied_by"]
    date_hierarchy = "uploaded_at"

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return request.user.has_perm("catalog.change_stock")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A file, and then what is wrong with it; a good one leads to the page of its stock-take."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TakeForm(request.POST or None, request.FILES or None)
        looked = None
        if form.is_valid():
            try:
                take, looked = self._looked(request, form)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                if take is not None:
                    return redirect(page_of_take(take))
        return self._page(request, _("Stock-take"), form=form, **_shown(looked))

    def _looked(self, request: HttpRequest, form: TakeForm) -> tuple[StockTake | None, takes.Looked]:
        file, counted_at = form.cleaned_data["file"], form.cleaned_data["counted_at"]
        looked = takes.look(tables.read(file.read()), counted_at=counted_at)
        if looked.wrong or not looked.lines:
            return None, looked
        is_new = form.cleaned_data["is_new_count"]
        by = cast(User, request.user)
        return takes.keep(looked, file_name=file.name, counted_at=counted_at, by=by, is_new_count=is_new), looked

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What a stock-take would change now; a button writes it."""
        take = self.get_object(request, object_id)
        if take is None:
            raise Http404
        if not self.has_view_permission(request, take):
            raise PermissionDenied
        if request.method == "POST":
            return self._write(request, take)
        lines = [] if take.applied_at else takes.lines_of(take)
        looked = takes.Looked(lines=lines)
        return self._page(request, str(take), take=take, may_write=self.has_add_permission(request), **_shown(looked))

    def _write(self, request: HttpRequest, take: StockTake) -> HttpResponseRedirect:
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            lines = takes.write(take, by=cast(User, request.user))
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(page_of_take(take))
        changed = sum(line.change != 0 for line in lines)
        said = ngettext("%(count)d level was corrected.", "%(count)d levels were corrected.", changed)
        self.message_user(request, said % {"count": changed}, messages.SUCCESS)
        for line, moved in list(takes.moved_since(take, lines))[:20]:
            facts = {"sku": line.sku, "moved": f"{moved:+d}", "after": line.after}
            words = _("%(sku)s moved meanwhile (%(moved)s), which was kept: %(after)s are on hand now.")
            self.message_user(request, words % facts, messages.WARNING)
        return redirect(page_of_take(take))

    def _page(self, request: HttpRequest, title: Any, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, "admin/catalog/stock_take.html", context)


def page_of_take(take: StockTake) -> str:
    return reverse("admin:catalog_stocktake_change", args=[take.pk])


def _shown(looked: takes.Looked | None) -> dict[str, Any]:
    """The rows of a page: first what is wrong, then what changes, then what agrees."""
    if looked is None:
        return {}
    lines = sorted(looked.lines, key=lambda line: (line.change == 0, line.sku))
    return {
        "wrong": looked.wrong[:MOST_SHOWN],
        "lines": lines[:MOST_SHOWN],
        "not_shown": max(0, len(looked.wrong) - MOST_SHOWN) + max(0, len(lines) - MOST_SHOWN),
        "changed": sum(line.change != 0 for line in lines),
        "agreed": sum(line.change == 0 for line in lines),
        "not_counted": looked.not_counted,
    }
