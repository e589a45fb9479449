"""People in the back office: looked up, corrected, closed. Never deleted, and nobody sees a password's hash."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from almahra.core.admin import ReadOnly, told_apart
from almahra.core.errors import Refusal

from .countries import country_code
from .models import Address, DeviceSession, User, Wearer
from .phones import e164
from .services import addresses, people, sessions, wearers


class PersonForm(forms.ModelForm):
    """The password is not here: people choose their own, by a link that we mail."""

    def clean_phone(self) -> str:
        return e164(self.cleaned_data["phone"])


class AddressForm(forms.ModelForm):
    def clean_country(self) -> str:
        return country_code(self.cleaned_data["country"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("country") and cleaned.get("phone"):
            try:
                cleaned["phone"] = e164(cleaned["phone"], country=cleaned["country"])
            except forms.ValidationError as refusal:
                self.add_error("phone", refusal)
        return cleaned


class AddressInline(admin.TabularInline):
    """To be read beside the person; changed on a page of their own, where the rules about defaults hold."""

    model = Address
    fields = readonly_fields = ("kind", "name", "line1", "city", "country", "phone", "is_default")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = PersonForm
    list_display = ["email", "name", "is_active", "is_verified", "is_staff", "language", "created_at"]
    list_filter = [
        "is_active",
        "is_staff",
        "is_superuser",
        ("email_verified_at", told_apart(_("not verified"), _("verified"))),
        "groups",
        "language",
        "created_at",
    ]
    search_fields = ["email", "first_name", "last_name", "phone"]
    search_help_text = _("E-mail address, name or phone.")
    ordering = ["-created_at", "pk"]
    date_hierarchy = "created_at"
    filter_horizontal = ["groups"]
    inlines = [AddressInline]
    actions = ["mail_password_link", "deactivate", "reactivate"]
    fieldsets = [
        (None, {"fields": ["email", "first_name", "last_name", "phone", "language"]}),
        (_("Role"), {"fields": ["is_staff", "is_superuser", "groups"]}),
        (_("State"), {"fields": ["public_id", "is_active", "email_verified_at", "last_login", "created_at"]}),
    ]
    always_readonly = ["public_id", "is_active", "email_verified_at", "last_login", "created_at"]
    role_fields = ["is_staff", "is_superuser", "groups"]

    @admin.display(description=_("verified"), boolean=True, ordering="email_verified_at")
    def is_verified(self, person: User) -> bool:
        return person.email_verified_at is not None

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if not _is_super_admin(request):
            # Whoever can change an address can have its password reset.
            return [*self.always_readonly, *self.role_fields, "email"]
        if obj is not None and obj.pk == request.user.pk:  # nobody grants roles to themselves, or drops their own
            return [*self.always_readonly, *self.role_fields]
        return self.always_readonly

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:2]

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_super_admin(request)  # for staff; customers register

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        is_staff = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().has_change_permission(request, obj) and (not is_staff or _is_super_admin(request))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # orders hang on people: close the account instead

    def has_deactivate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.deactivate_user")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            people.invite(obj)
            self.message_user(request, _("A link to choose a password is on its way to them."))
        elif "email" in form.changed_data:
            people.tell_old_address(obj, old=form.initial["email"])

    @admin.action(description=_("Mail a link to choose a new password"), permissions=["change"])
    def mail_password_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset.filter(is_active=True):
            people.invite(person)
        self.message_user(request, _("The links are on their way."))

    @admin.action(description=_("Deactivate"), permissions=["deactivate"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        assert isinstance(request.user, User)
        for person in queryset:
            try:
                people.deactivate(person, by=request.user)
            except Refusal as refusal:
                self.message_user(request, f"{person}: {refusal}", messages.WARNING)
            else:
                self.log_change(request, person, "Deactivated.")

    @admin.action(description=_("Reactivate"), permissions=["deactivate"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset:
            people.reactivate(person)
            self.log_change(request, person, "Reactivated.")


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    form = AddressForm
    list_display = ["name", "user", "kind", "line1", "city", "country", "is_default"]
    list_filter = ["kind", "is_default", "country"]
    list_select_related = ["user"]
    search_fields = ["name", "line1", "city", "postal_code", "user__email"]
    ordering = ["-created_at", "pk"]
    autocomplete_fields = ["user"]
    readonly_fields = ["public_id", "is_default", "created_at"]
    actions = ["make_default"]

    def get_readonly_fields(self, request: HttpRequest, obj: Address | None = None) -> list[str]:
        return [*self.readonly_fields, "user"] if obj else list(self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: Address, form: Any, change: bool) -> None:
        if change:
            addresses.change_address(obj, **{name: form.cleaned_data[name] for name in form.changed_data})
        else:
            obj.pk = addresses.add_address(**form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: Address) -> None:
        addresses.delete_address(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Address]) -> None:
        for address in queryset:
            addresses.delete_address(address)

    @admin.action(description=_("Make it the default of its kind"), permissions=["change"])
    def make_default(self, request: HttpRequest, queryset: QuerySet[Address]) -> None:
        for address in queryset:
            addresses.change_address(address, is_default=True)


@admin.register(Wearer)
class WearerAdmin(admin.ModelAdmin):
    list_display = ["name", "owner", "date_of_birth", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__email"]
    search_help_text = _("Name, or the account's e-mail address.")
    ordering = ["-created_at", "pk"]
    autocomplete_fields = ["owner"]
    readonly_fields = ["public_id", "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Wearer | None = None) -> list[str]:
        return [*self.readonly_fields, "owner"] if obj else list(self.readonly_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Wearer | None = None) -> bool:
        return False  # prescriptions hang on wearers: the customer takes back both

    def save_model(self, request: HttpRequest, obj: Wearer, form: Any, change: bool) -> None:
        if change:
            wearers.change_wearer(obj, **{name: form.cleaned_data[name] for name in form.changed_data})
        else:
            obj.pk = wearers.add_wearer(**form.cleaned_data).pk


@admin.register(DeviceSession)
class DeviceSessionAdmin(ReadOnly, admin.ModelAdmin):
    """Where people are signed in, without the ids of tokens. Nothing is edited here; devices can be signed out."""

    list_display = fields = ("user", "created_at", "rotated_at", "expires_at", "ended_at", "ended_because")
    list_filter = [("ended_at", told_apart(_("signed in"), _("ended"))), "ended_because", "created_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-created_at", "pk"]
    actions = ["sign_out"]

    def has_sign_out_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_devicesession")

    @admin.action(description=_("Sign these devices out"), permissions=["sign_out"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[DeviceSession]) -> None:
        ended = sum(sessions.end_session(one.pk, because=DeviceSession.Ending.BY_STAFF) for one in queryset)
        text = ngettext("%(count)s device is signed out.", "%(count)s devices are signed out.", ended)
        self.message_user(request, text % {"count": ended})


def _is_super_admin(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser
