"""Import and export in the back office: a table is looked at row by row, and then written as a whole."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from almahra.core.admin import ReadOnly
from almahra.core.errors import Refusal
from catalog import tables
from catalog.importing.kinds import KINDS
from catalog.models import Category, TableImport
from catalog.services import imports

ROWS_OF_A_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=_("Table"))
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX. Of a workbook, the first sheet is read."))
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=_("Category"),
        required=False,
        to_field_name="slug",
        help_text=_("For new products whose row names none."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [choice for choice in choices() if may_import(user, choice[0])]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > tables.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %d bytes.") % tables.MOST_BYTES, code="too_large")
        return file


def choices() -> list[tuple[str, Any]]:
    return [(kind, label) for kind, label in TableImport.Kind.choices if kind in KINDS]


def may_import(user: Any, kind: str) -> bool:
    return user.has_perms(KINDS[kind].permissions)


@admin.register(TableImport)
class TableImportAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "file_name", "kind", "state", "uploaded_at", "uploaded_by", "written_at", "written_by", "new", "changed",
    ]  # fmt: skip
    list_select_related = ["uploaded_by", "written_by"]
    list_filter = ["kind", "state"]
    date_hierarchy = "uploaded_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TableImport]:
        return super().get_queryset(request).defer("content", "shown")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return any(may_import(request.user, kind) for kind in KINDS)

    def get_urls(self) -> list[URLPattern]:
        wrong, export = self.admin_site.admin_view(self.wrong_view), self.admin_site.admin_view(self.export_view)
        return [
            path("<uuid:import_id>/wrong.csv", wrong, name="catalog_tableimport_wrong"),
            path("export/<slug:kind>.<slug:form>", export, name="catalog_tableimport_export"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Choose a table and a file; a file that is none is refused here."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kind = request.GET.get("kind")
        form = ImportForm(request.POST or None, request.FILES or None, user=request.user, initial={"kind": kind})
        if form.is_valid():
            try:
                return redirect(page_of(self._received(request, form)))
            except Refusal as refusal:
                form.add_error("file", str(refusal))
        tables_known = [(kind, label, ", ".join(KINDS[kind].columns)) for kind, label in choices()]
        return self._page(request, _("Import and export"), form=form, tables=tables_known)

    def _received(self, request: HttpRequest, form: ImportForm) -> TableImport:
        file = form.cleaned_data["file"]
        by = cast(User, request.user)  # a permission was asked for, so nobody anonymous is here
        category = form.cleaned_data["category"]
        options = {"category": category.slug if category else ""}
        return imports.receive(file.read(), kind=form.cleaned_data["kind"], file_name=file.name, by=by, options=options)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What a file would change, or has changed; a button writes it."""
        found = self._found(request, object_id)
        may_write = may_import(request.user, found.kind)
        if request.method == "POST":
            if not may_write:
                raise PermissionDenied
            return self._write(request, found)
        shown = found.shown
        page = Paginator(shown.get("lines", []), ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
        return self._page(
            request,
            f"{found.get_kind_display()}: {found}",
            found=found,
            may_write=may_write and found.state == TableImport.State.LOOKED_AT and not found.wrong and page.object_list,
            progress=imports.progress(found.pk) if found.is_busy else None,
            wrong=shown.get("wrong", [])[:ROWS_OF_A_PAGE],
            not_shown=max(0, len(shown.get("wrong", [])) - ROWS_OF_A_PAGE),
            page=page,
        )

    def _write(self, request: HttpRequest, found: TableImport) -> HttpResponseRedirect:
        try:
            imports.ask_for_writing(found.pk, seen=request.POST.get("seen", ""), by=cast(User, request.user))
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return redirect(page_of(found))

    def wrong_view(self, request: HttpRequest, import_id: Any) -> HttpResponseBase:
        """All that is wrong with a file, as a CSV."""
        found = self._found(request, import_id)
        rows = ([one["row"], one["column"], one["name"], one["why"]] for one in found.shown.get("wrong", []))
        return _csv(chain([["row", "column", "name", "what is wrong"]], rows), "errors")

    def export_view(self, request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
        """A table as it is, with the columns that its import takes."""
        if not self.has_view_permission(request) or not request.user.has_perm("catalog.view_variant"):
            raise PermissionDenied
        if kind not in KINDS or form not in {"csv", "xlsx"}:
            raise Http404
        rows: Iterator[list[str]] = chain([list(KINDS[kind].columns)], KINDS[kind].export())
        if form == "csv":
            return _csv(rows, kind)
        return _download(HttpResponse(tables.written_as_workbook(rows), content_type=XLSX), f"{kind}.xlsx")

    def _found(self, request: HttpRequest, object_id: Any) -> TableImport:
        found = self.get_object(request, str(object_id))
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return found

    def _page(self, request: HttpRequest, title: Any, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, "admin/catalog/import.html", context)


def page_of(found: TableImport) -> str:
    return reverse("admin:catalog_tableimport_change", args=[found.pk])


def _csv(rows: Iterable[Iterable[object]], name: str) -> HttpResponseBase:
    answer = StreamingHttpResponse(tables.written(rows), content_type="text/csv; charset=utf-8")
    return _download(answer, f"{name}.csv")


def _download(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer["Content-Disposition"] = f'attachment; filename="{timezone.now():%Y-%m-%d}-{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
