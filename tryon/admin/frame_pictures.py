"""The list of try-on pictures: each variant of a frame, whether it has one, and what waits to be looked at."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from almahra.core.admin import ReadOnly
from almahra.core.errors import Refusal
from catalog.admin import beside
from catalog.models import Variant
from tryon.models import FramePicture, PicturedVariant
from tryon.picture_querysets import PROPOSED, FramePictureQuerySet
from tryon.services import frame_pictures

from .looks import state_in_words
from .pages import PicturePages

State = FramePicture.State
Act = Callable[[PicturedVariant, User], bool]
OPEN = Q(state__in=[State.APPROVED, *PROPOSED])  # pictures about which somebody can still decide


class PictureFilter(admin.SimpleListFilter):
    title = _("try-on picture")
    parameter_name = "picture"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("yours", gettext("waits for you")),
            ("to_approve", gettext("to be looked at")),
            ("failed", gettext("not usable")),
            ("waiting", gettext("being made")),
            ("stale", gettext("measurements have changed")),
            ("in_use", gettext("in use")),
            ("none", gettext("none yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PicturedVariant]) -> QuerySet[PicturedVariant]:
        pictures = FramePicture.objects.filter(variant=OuterRef("pk"))
        match self.value():
            case "yours":
                return queryset.filter(_has(pictures.filter(state__in=[State.TO_APPROVE, State.FAILED])))
            case "stale":
                return queryset.filter(_has(pictures.stale()))
            case "in_use":
                return queryset.filter(_has(pictures.in_use()))
            case "none":
                return queryset.exclude(_has(pictures.filter(OPEN)))
            case str(state):
                return queryset.filter(_has(pictures.filter(state=state)))
        return queryset


def _has(pictures: FramePictureQuerySet) -> Exists:
    return Exists(pictures)


@admin.register(PicturedVariant)
class PicturedVariantAdmin(ReadOnly, PicturePages):
    list_display = ["sku", "look", "frame", "state_shown"]
    list_display_links = ["sku", "look"]
    list_filter = [PictureFilter, "product__brand"]
    search_fields = ["sku", "product__name"]
    search_help_text = _("SKU or name")
    list_select_related = ["product", "size"]
    ordering = ["sku"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["approve", "measure_anew"]

    class Media:
        css = {"all": ["almahra/frame-pictures.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[PicturedVariant]:
        """What has measurements can be put on a face to scale; what had some once may have a picture to be tidied."""
        open_ones = FramePicture.objects.filter(OPEN)
        looks = Prefetch("frame_pictures", open_ones.select_related("variant__size"), to_attr="looks")
        frames = PicturedVariant.objects.filter(Q(size__isnull=False) | _has(open_ones.filter(variant=OuterRef("pk"))))
        return frames.select_related("product", "size__frame").order_by("sku").prefetch_related(looks)

    def has_write_permission(self, request: HttpRequest) -> bool:
        """Who may press the buttons; forms change nothing for anybody."""
        return self.may_write(request)

    @admin.action(description=_("Approve what is shown"), permissions=["write"])
    def approve(self, request: HttpRequest, queryset: QuerySet[PicturedVariant]) -> None:
        """The picture that stood on the page, and no other."""

        def act(variant: PicturedVariant, by: User) -> bool:
            picture_id, _dot, revision = request.POST.get(_seen_field(variant), "").partition(".")
            picture = next((one for one in _looks(variant) if str(one.pk) == picture_id), None)
            if picture:
                frame_pictures.approve(picture, revision=int(revision) if revision.isdecimal() else 0, by=by)
            return picture is not None

        done = self._each(request, queryset, act, _("%(sku)s has no picture that waits to be looked at."))
        if done:
            said = ngettext("%(count)d picture is in use now.", "%(count)d pictures are in use now.", done)
            self.message_user(request, said % {"count": done}, messages.SUCCESS)

    @admin.action(description=_("Measure anew, where the measurements have changed"), permissions=["write"])
    def measure_anew(self, request: HttpRequest, queryset: QuerySet[PicturedVariant]) -> None:
        def act(variant: PicturedVariant, by: User) -> bool:
            stale = next((one for one in _looks(variant) if one.state == State.APPROVED and not one.is_of_today), None)
            if stale:
                frame_pictures.measure_anew(stale, revision=stale.revision, by=by)
            return stale is not None

        done = self._each(request, queryset, act, _("The measurements of %(sku)s are as they were."))
        if done:
            said = ngettext("%(count)d picture is measured anew.", "%(count)d pictures are measured anew.", done)
            self.message_user(request, said % {"count": done}, messages.SUCCESS)

    def _each(self, request: HttpRequest, variants: QuerySet[PicturedVariant], act: Act, nothing: Any) -> int:
        """Each in a transaction of its own; how many took it. The others are told why not; `nothing` names the SKU."""
        done = 0
        for variant in variants:
            try:
                is_done = act(variant, cast(User, request.user))
            except Refusal as refusal:
                self.message_user(request, f"{variant.sku}: {refusal}", messages.WARNING)
            else:
                done += is_done
                if not is_done:
                    self.message_user(request, nothing % {"sku": variant.sku}, messages.WARNING)
        return done

    @admin.display(description=_("picture"))
    def look(self, variant: PicturedVariant) -> SafeString:
        """What is approved with this row is what stands here."""
        proposed = _proposed(variant)
        picture = next((one for one in (proposed, *_looks(variant)) if one and one.cut_out), None)
        if picture is None:
            return SafeString("–")
        seen = SafeString()
        if proposed and proposed.state == State.TO_APPROVE:
            named = f"{proposed.pk}.{proposed.revision}"
            seen = format_html('<input type="hidden" name="{}" value="{}">', _seen_field(variant), named)
        image = '<img class="frame-thumbnail" src="{}" width="{}" height="{}" alt="" loading="lazy">{}'
        return format_html(image, picture.cut_out.url, picture.width_px, picture.height_px, seen)

    @admin.display(description=_("frame"), ordering="product__name")
    def frame(self, variant: PicturedVariant) -> SafeString:
        return format_html('{}<div class="quiet">{}</div>', str(variant), variant.size or "–")

    @admin.display(description=_("state"))
    def state_shown(self, variant: PicturedVariant) -> SafeString:
        proposed, used = _proposed(variant), next((one for one in _looks(variant) if one.state == State.APPROVED), None)
        if proposed is None and used is None:
            return format_html('<span class="quiet">{}</span>', _("none yet"))
        shown = [one for one in (proposed, used) if one]
        first = format_html('<strong class="picture-{}">{}</strong>', shown[0].state, state_in_words(shown[0]))
        if len(shown) == 1:
            return first
        return format_html('{}<div class="quiet">{}</div>', first, _("another one is in use meanwhile"))


@beside.leads
def leads_to_picture(variant: Variant) -> tuple[str, str] | None:
    """From the page of a variant."""
    if variant.size_id is None:
        return None
    return str(_("Try-on picture")), reverse("admin:tryon_picturedvariant_change", args=[variant.pk])


def _looks(variant: PicturedVariant) -> list[FramePicture]:
    return variant.looks  # type: ignore[attr-defined]  # prefetched


def _proposed(variant: PicturedVariant) -> FramePicture | None:
    return next((one for one in _looks(variant) if one.state in PROPOSED), None)


def _seen_field(variant: Variant) -> str:
    return f"seen-{variant.pk}"
