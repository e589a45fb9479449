"""Which photos were deleted, when and why: for super admins, to be read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from almahra.core.admin import ReadOnly
from tryon.models import TryOnDeletion


@admin.register(TryOnDeletion)
class TryOnDeletionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "reason", "session_id", "pictures", "consent_version", "uploaded_at"]
    list_filter = ["reason", "created_at"]
    search_fields = ["=session_id"]
    search_help_text = _("The id of a session")
    date_hierarchy = "created_at"
    ordering = ["-pk"]
