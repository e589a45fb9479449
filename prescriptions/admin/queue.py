"""The optician's queue: who waits, since when, and for what. No value stands in it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from almahra.core.admin import ReadOnly
from prescriptions.access import may_read_prescriptions
from prescriptions.models import Prescription
from prescriptions.status import Status
from prescriptions.waiting import IN_ORDER, is_overdue, wait_in_words

from .pages import PrescriptionPages


class QueueFilter(admin.SimpleListFilter):
    """Nobody chooses "all": what waits for an optician is what opens."""

    title = _("waiting for")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("customer", gettext("the customer's answer"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        optician, *others = super().choices(changelist)
        yield {**optician, "display": gettext("an optician")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Prescription]) -> QuerySet[Prescription]:
        asked = self.value() == "customer"
        return queryset.filter(status=Status.NEEDS_INFO if asked else Status.SUBMITTED)


@admin.register(Prescription)
class PrescriptionAdmin(ReadOnly, PrescriptionPages):
    """Only members of a group that may: being super admin opens nothing here."""

    change_list_template = "admin/prescriptions/prescription/queue.html"
    list_display = ["clock", "wearer_of", "kind", "source", "flag", "typed_in"]
    list_display_links = ["clock", "wearer_of"]
    list_select_related = ["owner", "wearer", "entered_by"]
    list_filter = [QueueFilter, "is_flagged", "kind", "source"]
    search_fields = ["owner__email"]
    search_help_text = _("The customer's e-mail")
    list_per_page = 50
    ordering = [*IN_ORDER]
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_read_prescriptions(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_read_prescriptions(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Prescription]:
        return Prescription.objects.visible_to(request.user)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        request_is_asked = request.GET.get("waiting") == "customer"
        empty = _("No question waits for an answer.") if request_is_asked else _("Nobody waits for an optician.")
        return super().changelist_view(request, {"title": _("Prescriptions"), "empty": empty, **(extra_context or {})})

    def get_preserved_filters(self, request: HttpRequest) -> str:
        return ""  # a page leads to the next in the queue, not back to a search

    @admin.display(description=_("clock"))
    def clock(self, prescription: Prescription) -> SafeString:
        words = wait_in_words(prescription)
        if not is_overdue(prescription):
            return format_html("{}", words)
        return format_html('<strong class="overdue">{}</strong>', words)

    @admin.display(description=_("wearer"))
    def wearer_of(self, prescription: Prescription) -> SafeString:
        return format_html(
            '<span dir="auto">{}</span><div class="review-by">{}</div>',
            prescription.wearer.name,
            prescription.owner.email,
        )

    @admin.display(description=_("flagged"))
    def flag(self, prescription: Prescription) -> SafeString:
        if not prescription.is_flagged:
            return SafeString("–")
        return format_html('<strong class="flagged">⚑ {}</strong>', _("look twice"))

    @admin.display(description=_("typed in by"))
    def typed_in(self, prescription: Prescription) -> str:
        """Staff only: of a picture without values nobody has typed any."""
        if prescription.entered_by_id == prescription.owner_id:
            return "–"
        return prescription.entered_by.get_full_name()
