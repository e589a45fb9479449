"""The queue of reviews: what customers wrote, to be read and decided about. Nobody rewrites a customer's words."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from almahra.core.admin import ReadOnly, told_apart
from almahra.core.errors import Refusal
from almahra.core.forms import OnceForm
from catalog.models import Review
from catalog.rejections import Reason
from catalog.services import moderating

State = Review.State
Verb = Callable[..., None]

# A button on a review's page posts to the list's actions with this field, and comes back to the page.
FROM_PAGE = "_from_page"


class RejectForm(OnceForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Why?"), choices=Reason.choices, widget=forms.RadioSelect, help_text=_("The author reads this.")
    )
    note = forms.CharField(
        label=_("Note to the author"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What should be changed, for example. It stands in the mail below the reason."),
    )


class AnswerForm(OnceForm):
    text = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everybody reads it below the review. Empty it to take it back."),
    )


class ReviewPages(admin.ModelAdmin):
    """The pages on which more must be said than one press of a button."""

    def get_urls(self) -> list[URLPattern]:
        pages = [("reject", self.reject_view), ("answer", self.answer_view)]
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"catalog_review_{name}")
            for name, view in pages
        ]
        return [*own, *super().get_urls()]

    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        review, clerk = self._asked(request, pk)
        form = RejectForm(request.POST or None, initial={"revision": review.revision})

        def reject() -> None:
            said = {name: form.cleaned_data[name] for name in ("revision", "reason", "note")}
            moderating.reject(review, **said, by=clerk)

        words = {"title": _("Reject a review"), "button": _("Reject")}
        return self._answer(request, review, form, reject, said=_("Rejected. The author gets a mail."), **words)

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        review, clerk = self._asked(request, pk)
        form = AnswerForm(request.POST or None, initial={"text": review.reply})

        def answer() -> None:
            moderating.answer(review, form.cleaned_data["text"], by=clerk)

        words = {"title": _("Answer a review"), "button": _("Save the answer")}
        return self._answer(request, review, form, answer, said=_("The answer was saved."), **words)

    def _asked(self, request: HttpRequest, pk: int) -> tuple[Review, User]:
        if not request.user.has_perm("catalog.change_review"):
            raise PermissionDenied
        return get_object_or_404(Review.objects.select_related("product"), pk=pk), cast(User, request.user)

    def _answer(
        self, request: HttpRequest, review: Review, form: OnceForm, act: Callable[[], None], *, said: Any, **words: Any
    ) -> HttpResponse:
        """The page with its form; back to the queue once it has acted."""
        if form.is_valid():
            try:
                is_done = form.act_once(f"review:{review.pk}:{request.user.pk}", act)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                if is_done:
                    self.message_user(request, said, messages.SUCCESS)
                    return redirect("admin:catalog_review_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "review": review, "form": form, **words}
        return TemplateResponse(request, "admin/catalog/review/form.html", context)


@admin.register(Review)
class ReviewAdmin(ReadOnly, ReviewPages):
    change_form_template = "admin/catalog/review/change_form.html"
    list_display = ["stars", "words", "about", "state_shown"]
    list_display_links = ["stars"]
    list_select_related = ["product"]
    list_filter = ["state", "rating", "is_verified_purchase", "fit", ("reply", told_apart(_("no"), _("yes")))]
    search_fields = ["title", "text", "display_name", "product__name", "product__variants__sku"]
    search_help_text = _("Words, the name shown, product or SKU")
    list_per_page = 50
    actions = ["approve", "reopen"]
    fieldsets = [
        (None, {"fields": ["product", "stars", "title", "whole_text", "fit", "who", "created_at", "edited_at"]}),
        (_("Decision"), {"fields": ["state", "reason", "note", "moderated_by", "moderated_at"]}),
        (_("In the shop"), {"fields": ["helpful_count", "unhelpful_count", "whole_reply", "replied_by", "replied_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return super().get_queryset(request).as_queue()  # type: ignore[attr-defined]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Who may press the buttons; forms change nothing for anybody."""
        return request.user.has_perm("catalog.change_review")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = [*super().get_list_display(request)]
        return [*columns, "steps"] if self.has_decide_permission(request) else columns

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        review = self.get_object(request, object_id)
        context = extra_context or {}
        if review and self.has_decide_permission(request):
            context |= {"buttons": _buttons(review), "links": _links(review), "revision_field": _revision_field(review)}
        return super().change_view(request, object_id, form_url, context)

    @admin.action(description=_("Publish"), permissions=["decide"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
        return self._each(request, queryset, moderating.approve)

    @admin.action(description=_("Undo the decision"), permissions=["decide"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
        return self._each(request, queryset, moderating.reopen)

    def _each(self, request: HttpRequest, reviews: QuerySet[Review], verb: Verb) -> HttpResponse | None:
        """Each in a transaction of its own, about the words that stood on the page."""
        done = 0
        for review in reviews:
            read = request.POST.get(_revision_field(review), "")
            try:
                verb(review, revision=int(read) if read.isdecimal() else 0, by=cast(User, request.user))
            except Refusal as refusal:
                self.message_user(request, f"{review}: {refusal}", messages.WARNING)
            else:
                done += 1
        if done:
            said = ngettext("%(count)d review changed.", "%(count)d reviews changed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)
        if FROM_PAGE in request.POST:
            return redirect("admin:catalog_review_change", request.POST.getlist(ACTION_CHECKBOX_NAME)[0])
        return None

    @admin.display(description=_("stars"))
    def stars(self, review: Review) -> SafeString:
        said = _("%(stars)d of 5") % {"stars": review.rating}
        return format_html('<span title="{}">{}{}</span>', said, "★" * review.rating, "☆" * (5 - review.rating))

    @admin.display(description=_("review"))
    def words(self, review: Review) -> SafeString:
        """All of it, to be read where it stands; what is approved with this row is this revision."""
        revision = format_html(
            '<input type="hidden" name="{}" value="{}">', _revision_field(review), str(review.revision)
        )
        written = date_format(timezone.localtime(review.created_at), "SHORT_DATE_FORMAT")
        return format_html(
            '{}<strong dir="auto">{}</strong><div class="review-text" dir="auto">{}</div>'
            '<div class="review-by">{} · {}</div>{}',
            revision, review.title, review.text, self.who(review), written, _answered(review),
        )  # fmt: skip

    @admin.display(description=_("product"), ordering="product__name")
    def about(self, review: Review) -> SafeString:
        return format_html('{}<div class="review-why">{}</div>', review.product.name, review.get_fit_display())

    @admin.display(description=_("name shown"), ordering="display_name")
    def who(self, review: Review) -> SafeString:
        if not review.is_verified_purchase:
            return format_html("{}", review.author_name)
        return format_html('{} · <span class="review-bought">✓ {}</span>', review.author_name, _("bought here"))

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, review: Review) -> SafeString:
        return format_html(
            '<span class="review-{}">{}</span><div class="review-why">{}</div>',
            review.state, review.get_state_display(), review.get_reason_display(),
        )  # fmt: skip

    @admin.display(description="")
    def steps(self, review: Review) -> SafeString:
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>', _links(review))

    @admin.display(description=_("text"))
    def whole_text(self, review: Review) -> SafeString:
        return format_html('<div class="review-text" dir="auto">{}</div>', review.text)

    @admin.display(description=_("answer of the shop"))
    def whole_reply(self, review: Review) -> SafeString:
        return format_html('<div class="review-text" dir="auto">{}</div>', review.reply or "–")


def _revision_field(review: Review) -> str:
    return f"revision-{review.pk}"


def _answered(review: Review) -> SafeString:
    if not review.reply:
        return SafeString()
    label = _("answered:")
    return format_html('<div class="review-answer">{} <span dir="auto">{}</span></div>', label, review.reply)


def _buttons(review: Review) -> list[tuple[str, Any]]:
    """What one press can do with it now: (name of the action, label)."""
    steps = [("approve", _("Publish"), State.APPROVED), ("reopen", _("Undo the decision"), State.PENDING)]
    return [(name, label) for name, label, to in steps if review.state in moderating.COMES_FROM[to]]


def _links(review: Review) -> list[tuple[str, Any]]:
    """Pages where more must be said: (address, label)."""
    reject = [(reverse("admin:catalog_review_reject", args=[review.pk]), _("Reject…"))]
    answer = (reverse("admin:catalog_review_answer", args=[review.pk]), _("Answer…"))
    return [*(reject if review.state in moderating.COMES_FROM[State.REJECTED] else []), answer]
