"""The page of one variant's try-on picture: what is in use, what is proposed, and what can be done with both."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from almahra.core.errors import Refusal
from tryon import picture_files, picture_storage
from tryon.models import FramePicture, PicturedVariant
from tryon.services import frame_pictures

from .forms import MoveForm, RejectForm, SendForm, first_fault
from .looks import Look, events_of, looks_of
from .steps import STEPS, Step

PAGE = "admin:tryon_picturedvariant_change"
LIST = "admin:tryon_picturedvariant_changelist"


class PicturePages(ModelAdmin):
    """Mixed into the admin of pictured variants."""

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "tryon_picturedvariant"
        own = [
            path("<int:pk>/send/", wrap(self.send_view), name=f"{name}_send"),
            path("<int:pk>/png/<uuid:public_id>/", wrap(self.png_view), name=f"{name}_png"),
            path("<int:pk>/step/<str:step>/", wrap(self.step_view), name=f"{name}_step"),
        ]
        return [*own, *super().get_urls()]

    def may_write(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tryon.change_picturedvariant")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        return self._page(request, self._variant(request, int(object_id)), SendForm())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What happened stands on the page itself."""
        return self.change_view(request, object_id)

    @method_decorator(require_POST)
    def send_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        variant, by = self._asked(request, pk)
        form = SendForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                frame_pictures.receive(form.cleaned_data["file"], variant=variant, by=by)
            except Refusal as refusal:
                form.add_error("file", str(refusal))
            else:
                self.message_user(request, _("Thank you. It is being cut out."), messages.SUCCESS)
                return redirect(PAGE, variant.pk)
        return self._page(request, variant, form)

    @method_decorator(require_POST)
    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        variant, by = self._asked(request, pk)
        if step not in STEPS:
            raise Http404
        taken = STEPS[step]
        form = taken.form(request.POST)
        if not form.is_valid():
            self.message_user(request, first_fault(form), messages.WARNING)
            return redirect(PAGE, variant.pk)
        try:
            taken.act(variant, form, by)
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return redirect(PAGE, variant.pk)
        self.message_user(request, f"{variant.sku}: {taken.said}", messages.SUCCESS)
        return self._on(variant, taken)

    @method_decorator(require_safe)
    def png_view(self, request: HttpRequest, pk: int, public_id: Any) -> HttpResponse:
        """The cut-out for a program in which it is retouched."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = get_object_or_404(FramePicture.objects.exclude(cut_out=""), variant=pk, public_id=public_id)
        try:
            png = picture_files.as_png(picture_storage.read(str(picture.cut_out.name)))
        except OSError as problem:
            raise Http404 from problem
        name = f'attachment; filename="{picture.variant.sku}.png"'
        return HttpResponse(png, content_type="image/png", headers={"Content-Disposition": name})

    def _variant(self, request: HttpRequest, pk: int) -> PicturedVariant:
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _asked(self, request: HttpRequest, pk: int) -> tuple[PicturedVariant, User]:
        if not self.may_write(request):
            raise PermissionDenied
        return self._variant(request, pk), cast(User, request.user)

    def _on(self, variant: PicturedVariant, step: Step) -> HttpResponse:
        following = (
            FramePicture.objects.filter(state=FramePicture.State.TO_APPROVE).order_by("updated_at", "pk").first()
        )
        if step.leads_on and following is not None:
            return redirect(PAGE, following.variant_id)
        return redirect(PAGE, variant.pk)

    def _page(self, request: HttpRequest, variant: PicturedVariant, form: SendForm) -> HttpResponse:
        looks = looks_of(variant)
        proposed = looks["proposed"]
        context = {
            **self.admin_site.each_context(request),
            **looks,
            "opts": self.opts,
            "title": f"{variant.sku}: {variant}",
            "variant": variant,
            "may_write": self.may_write(request),
            "is_being_made": bool(proposed and proposed.picture.state == FramePicture.State.WAITING),
            "may_be_approved": bool(proposed and proposed.picture.state == FramePicture.State.TO_APPROVE),
            "form": form,
            "reject_form": RejectForm(initial=_seen(proposed)),
            "move_form": _move_form(proposed or looks["used"]),
            "events": events_of(variant),
            "variant_url": reverse("admin:catalog_variant_change", args=[variant.pk]),
        }
        return TemplateResponse(request, "admin/tryon/picturedvariant/page.html", context)


def _seen(look: Look | None) -> dict[str, Any]:
    return {"picture": look.picture.public_id, "revision": look.picture.revision} if look else {}


def _move_form(look: Look | None) -> MoveForm | None:
    """For the picture that is proposed, or else for the one in use: once it is measured."""
    if look is None or not look.is_shown:
        return None
    return MoveForm(initial={**_seen(look), **look.lines_mm})
