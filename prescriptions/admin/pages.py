"""The page of one prescription, and the pages on which something is done with it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from almahra.core.crypto import SealBroken
from almahra.core.errors import Refusal
from prescriptions.access import may_read_prescriptions, may_verify_prescriptions
from prescriptions.errors import FieldsInvalid, WarningsNotAccepted
from prescriptions.models import Prescription, PrescriptionEvent, PrescriptionRead
from prescriptions.reasons import Question, Rejection
from prescriptions.services import verifying
from prescriptions.services.auditing import note_read
from prescriptions.status import WAITING, Status

from .desk import beside_it, next_one, page_of
from .forms import AskForm, ReasonForm, RejectForm, TypeInForm

QUEUE = "admin:prescriptions_prescription_changelist"


class PrescriptionPages(ModelAdmin):
    """Mixed into the admin of prescriptions."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "verify": self.verify_view,
            "ask": self.ask_view,
            "reject": self.reject_view,
            "type": self.type_view,
        }
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"prescriptions_prescription_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All that is known about one, for the eyes of opticians; that they saw it is on record first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        visible = self.get_queryset(request).with_people().select_related("entered_by", "verified_by")  # type: ignore[attr-defined]  # our queryset, which ModelAdmin can not name
        pk = int(object_id) if object_id.isdecimal() else 0
        prescription = visible.filter(pk=pk).first()
        if prescription is None:
            return self._gone(request, pk)
        optician = _optician(request)
        try:
            shown = page_of(prescription, optician)
        except SealBroken:
            return self._unreadable(request)
        note_read(prescription, by=optician, what=PrescriptionRead.What.VALUES)
        if shown["before"] is not None:
            note_read(shown["before"], by=optician, what=PrescriptionRead.What.VALUES)
        title = _("%(kind)s for %(wearer)s") % {
            "kind": prescription.get_kind_display().capitalize(),
            "wearer": prescription.wearer.name,
        }
        return self._page(request, "page.html", prescription, title=title, **shown)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What happened stands on the page itself."""
        return self.change_view(request, object_id)

    @method_decorator(require_POST)
    def verify_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        optician, prescription = self._asked(request, pk)
        if prescription is None:
            return self._gone(request, pk)
        revision = request.POST.get("revision", "")
        try:
            verifying.verify(prescription, by=optician, revision=int(revision) if revision.isdecimal() else 0)
        except Refusal as refusal:
            return self._refused(request, prescription, refusal)
        return self._on(request, prescription, _("Verified. The customer gets a mail."))

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        words = {"title": _("Ask the customer"), "button": _("Ask"), "said": _("Asked. The customer gets a mail.")}

        def ask(prescription: Prescription, form: ReasonForm, by: User) -> None:
            said = form.cleaned_data
            question = Question(said["reason"])
            verifying.ask(prescription, by=by, revision=said["revision"], question=question, note=said["note"])

        return self._with_reason(request, pk, AskForm, ask, **words)

    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        words = {
            "title": _("Reject a prescription"),
            "button": _("Reject"),
            "said": _("Rejected. The customer gets a mail."),
        }

        def reject(prescription: Prescription, form: ReasonForm, by: User) -> None:
            said = form.cleaned_data
            reason = Rejection(said["reason"])
            verifying.reject(prescription, by=by, revision=said["revision"], reason=reason, note=said["note"])

        return self._with_reason(request, pk, RejectForm, reject, **words)

    def _with_reason(
        self,
        request: HttpRequest,
        pk: int,
        form_class: type[ReasonForm],
        act: Callable[[Prescription, ReasonForm, User], None],
        *,
        said: str,
        **words: str,
    ) -> HttpResponse:
        """The page with its form, without any value; on to the next prescription once it has acted."""
        optician, prescription = self._asked(request, pk)
        if prescription is None:
            return self._gone(request, pk)
        form = form_class(request.POST or None, initial={"revision": request.GET.get("revision")})
        if form.is_valid():
            try:
                act(prescription, form, optician)
            except Refusal as refusal:
                return self._refused(request, prescription, refusal)
            return self._on(request, prescription, said)
        return self._page(request, "form.html", prescription, form=form, **words)

    def type_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The picture, and fields for what stands in it."""
        optician, prescription = self._asked(request, pk)
        if prescription is None:
            return self._gone(request, pk)
        try:
            document = prescription.document
        except SealBroken:
            return self._unreadable(request)
        form = TypeInForm(request.POST or None, prescription=prescription, document=document)
        warnings: list[dict[str, Any]] = []
        if form.is_valid() and (asked := form.body()) is not None:
            seen, revision = form.cleaned_data["seen"].split(), form.cleaned_data["revision"]
            try:
                verifying.type_in(prescription, asked, by=optician, revision=revision, seen=seen)
            except WarningsNotAccepted as refusal:
                warnings = refusal.facts["warnings"]
            except FieldsInvalid as refusal:
                form.mark(refusal)
            except Refusal as refusal:
                return self._refused(request, prescription, refusal)
            else:
                return self._on(request, prescription, _("Typed in. Now somebody else compares it with the picture."))
        note_read(prescription, by=optician, what=PrescriptionRead.What.VALUES)
        codes = " ".join(one["code"] for one in warnings)
        shown = {"form": form, "warnings": warnings, "codes": codes, "note": document.note}
        title = _("Type in for %(wearer)s") % {"wearer": prescription.wearer.name}
        return self._page(request, "type.html", prescription, title=title, **shown, **beside_it(prescription, optician))

    def _asked(self, request: HttpRequest, pk: int) -> tuple[User, Prescription | None]:
        """Who acts, and on what; nothing where it does not wait (any more)."""
        if not (may_read_prescriptions(request.user) and may_verify_prescriptions(request.user)):
            raise PermissionDenied
        waiting: QuerySet[Prescription] = Prescription.objects.with_people().filter(status__in=WAITING)
        prescription = waiting.filter(pk=pk).first()
        return _optician(request), prescription

    def _on(self, request: HttpRequest, prescription: Prescription, said: str) -> HttpResponse:
        """To the next that waits, or back to the empty queue."""
        self.message_user(request, said, messages.SUCCESS)
        following = next_one(_optician(request), done=prescription)
        if following is None:
            return redirect(QUEUE)
        return redirect("admin:prescriptions_prescription_change", following.pk)

    def _refused(self, request: HttpRequest, prescription: Prescription, refusal: Refusal) -> HttpResponse:
        """Back to the page as it is now, with what there is to say; a list of faults is told one by one."""
        said = [detail for _f, _c, detail in refusal.problems] if isinstance(refusal, FieldsInvalid) else [str(refusal)]
        for text in said:
            self.message_user(request, text, messages.WARNING)
        return redirect("admin:prescriptions_prescription_change", prescription.pk)

    def _gone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A colleague was faster, the customer has taken it back, or it never waited."""
        if _was_done_by(_optician(request), pk):
            self.message_user(request, _("You have done this one."), messages.INFO)
        else:
            text = _("This prescription does not wait any more. A colleague may have been faster.")
            self.message_user(request, text, messages.WARNING)
        return redirect(QUEUE)

    def _unreadable(self, request: HttpRequest) -> HttpResponse:
        text = _("This prescription can not be opened: its key is missing. Please tell the operator.")
        self.message_user(request, text, messages.ERROR)
        return redirect(QUEUE)

    def _page(self, request: HttpRequest, template: str, prescription: Prescription, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "prescription": prescription, **more}
        context["page_url"] = reverse("admin:prescriptions_prescription_change", args=[prescription.pk])
        return TemplateResponse(request, f"admin/prescriptions/prescription/{template}", context)


def _was_done_by(optician: User, pk: int) -> bool:
    """Whether the last thing that happened was this person's: a button pressed twice is no colleague."""
    last = PrescriptionEvent.objects.filter(prescription=pk).order_by("-pk").first()
    return last is not None and last.actor_id == optician.pk and last.to_status not in {Status.SUBMITTED, Status.DRAFT}


def _optician(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin let nobody else in
