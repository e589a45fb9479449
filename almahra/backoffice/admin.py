"""The pages about mails: what was sent, what still waits and why, and sending one again."""

import uuid
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from almahra.core import mail, outbox
from almahra.core.admin import ReadOnly
from almahra.core.models import SentMail, WaitingMail

from .mails import in_words, label_of, prospect_of, recipient_of, send_again

MOST_AT_ONCE = 50  # mails of one confirmation


class KindFilter(admin.SimpleListFilter):
    title = _("mail")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((topic.name, str(topic.label)) for topic in mail.topics.values()), key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(topic=self.value()) if self.value() else queryset


class AgainForm(forms.Form):
    """Which mails, and a number of this confirmation, so that a double click sends once."""

    id = forms.ModelMultipleChoiceField(SentMail.objects.all())
    key = forms.UUIDField(initial=uuid.uuid4)


@admin.register(SentMail)
class SentMailAdmin(ReadOnly, ModelAdmin):
    list_display = ["kind", "recipient", "about_link", "sent_at", "asker", "again"]
    list_filter = ["sent_at", KindFilter]
    search_fields = ["recipient", "about"]
    search_help_text = _("The reader's address, or the number of the order")
    date_hierarchy = "sent_at"
    fields = [
        "kind",
        "recipient",
        "subject",
        "language",
        "about_link",
        "sent_at",
        "message_id",
        "copy_of",
        "asker",
        "again",
    ]
    actions = ["resend"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SentMail]:
        asker = User.objects.filter(public_id=OuterRef("asked_by")).values("email")[:1]
        return super().get_queryset(request).select_related("copy_of").annotate(asker_email=Subquery(asker))

    def get_list_display(self, request: HttpRequest) -> Any:
        return self._without_again(request, self.list_display)

    def get_fields(self, request: HttpRequest, obj: SentMail | None = None) -> Any:
        return self._without_again(request, self.fields)

    def _without_again(self, request: HttpRequest, names: Any) -> list[str]:
        return [name for name in names if name != "again" or self.has_resend_permission(request)]

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.resend_sentmail")

    def get_urls(self) -> list[URLPattern]:
        again = path("again/", self.admin_site.admin_view(self.confirm), name="core_sentmail_again")
        return [again, *super().get_urls()]

    def confirm(self, request: HttpRequest) -> HttpResponse:
        """GET shows what would be sent to whom; POST sends it."""
        if not self.has_resend_permission(request):
            raise PermissionDenied
        asked = AgainForm(request.POST or request.GET | {"key": str(uuid.uuid4())})
        if not asked.is_valid():
            self.message_user(request, _("These mails are not in the list any more."), messages.WARNING)
            return redirect("admin:core_sentmail_changelist")
        prospects = [prospect_of(sent) for sent in asked.cleaned_data["id"][:MOST_AT_ONCE]]
        key = asked.cleaned_data["key"]
        if request.method == "POST":
            return self._sent(request, send_again(prospects, by=cast(User, request.user), key=key))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Send again"),
            "opts": self.opts,
            "prospects": [(label_of(one.sent.topic), one) for one in prospects],
            "can_send": any(one.to for one in prospects),
            "key": key,
        }
        return TemplateResponse(request, "admin/core/sentmail/again.html", context)

    def _sent(self, request: HttpRequest, mails: list[SentMail]) -> HttpResponse:
        for sent in mails:
            self.log_change(request, sent, gettext("Sent again."))
        said = ngettext("%(count)d mail is on its way again.", "%(count)d mails are on their way again.", len(mails))
        self.message_user(request, said % {"count": len(mails)}, messages.SUCCESS if mails else messages.WARNING)
        return redirect("admin:core_sentmail_changelist")

    @admin.action(description=_("Send again…"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[SentMail]) -> HttpResponseRedirect:
        ids = list(queryset.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(ids) > MOST_AT_ONCE:
            self.message_user(request, _("Please choose at most %d mails at once.") % MOST_AT_ONCE, messages.WARNING)
            return redirect("admin:core_sentmail_changelist")
        return HttpResponseRedirect(again_url(*ids))

    @admin.display(description=_("mail"), ordering="topic")
    def kind(self, sent: SentMail) -> str:
        return str(label_of(sent.topic))

    @admin.display(description=_("order"), ordering="about")
    def about_link(self, sent: SentMail) -> str:
        return order_link(sent.about)

    @admin.display(description=_("sent again by"))
    def asker(self, sent: SentMail) -> str | None:
        if sent.asked_by is None:
            return None
        return getattr(sent, "asker_email", None) or gettext("somebody who has left")

    @admin.display(description=_("again"))
    def again(self, sent: SentMail) -> SafeString:
        return format_html('<a href="{}">{}</a>', again_url(sent.pk), _("Send again…"))


class WaitingFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", gettext("waiting")), ("given_up", gettext("given up"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WaitingMail]) -> QuerySet[WaitingMail]:
        if self.value() in {"waiting", "given_up"}:
            return queryset.filter(failed_at__isnull=self.value() == "waiting")
        return queryset


@admin.register(WaitingMail)
class WaitingMailAdmin(ReadOnly, ModelAdmin):
    list_display = ["kind", "to", "about_link", "state"]
    list_display_links = None
    list_filter = [WaitingFilter, KindFilter]
    list_per_page = 20  # each row asks what its mail would say, to show whom it goes to
    search_fields = ["about"]
    search_help_text = _("The number of the order")
    ordering = ["created_at", "pk"]
    actions = ["try_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingMail]:
        return super().get_queryset(request).filter(topic__in=mail.topics, done_at=None)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.resend_sentmail")

    @admin.action(description=_("Try again now"), permissions=["resend"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[WaitingMail]) -> None:
        count = outbox.try_again(list(queryset.values_list("pk", flat=True)))
        said = ngettext("%(count)d mail is tried again now.", "%(count)d mails are tried again now.", count)
        self.message_user(request, said % {"count": count})

    @admin.display(description=_("mail"), ordering="topic")
    def kind(self, message: WaitingMail) -> str:
        return str(label_of(message.topic))

    @admin.display(description=_("to"))
    def to(self, message: WaitingMail) -> str:
        return recipient_of(message)

    @admin.display(description=_("order"), ordering="about")
    def about_link(self, message: WaitingMail) -> str:
        return order_link(message.about)

    @admin.display(description=_("what becomes of it"))
    def state(self, message: WaitingMail) -> str:
        return in_words(message)


def again_url(*ids: uuid.UUID) -> str:
    return f"{reverse('admin:core_sentmail_again')}?{urlencode({'id': ids}, doseq=True)}"


def order_link(number: str) -> str:
    """A link to the order's page by way of the search, which knows numbers."""
    if not number:
        return ""
    return format_html(
        '<a href="{}?{}">{}</a>', reverse("admin:orders_order_changelist"), urlencode({"q": number}), number
    )
