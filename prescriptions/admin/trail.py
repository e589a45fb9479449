"""Who of the staff has looked at what, and what was destroyed: for super admins, to be read. No value is in it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from almahra.core.admin import ReadOnly
from prescriptions.models import PrescriptionDeletion, PrescriptionRead


@admin.register(PrescriptionRead)
class PrescriptionReadAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "reader", "what", "prescription_id", "request_id"]
    list_select_related = ["reader"]
    list_filter = ["what", "created_at"]
    search_fields = ["reader__email", "=prescription_id"]
    search_help_text = _("The reader's e-mail, or the id of a prescription")
    date_hierarchy = "created_at"
    ordering = ["-pk"]


@admin.register(PrescriptionDeletion)
class PrescriptionDeletionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "actor", "prescription_id", "versions", "pages", "request_id"]
    list_select_related = ["actor"]
    search_fields = ["actor__email", "=prescription_id"]
    search_help_text = _("Who deleted it, or the id of a prescription")
    ordering = ["-pk"]
