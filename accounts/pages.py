"""Two small pages for the links in our mails, for a shop whose front end has none (development has no front end).

Opening a page changes nothing: mail scanners open every link. Only the button does.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from almahra.core.clients import client_address
from almahra.core.throttling import seconds_to_wait

from .errors import LinkNotValid, PasswordTooWeak
from .serializers import LONGEST_PASSWORD
from .services import passwords, registering

TOO_MANY = _("There were too many attempts. Please wait a while and try again.")


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_email(request: HttpRequest) -> HttpResponse:
    """A button that proves the address."""
    if request.method != "POST":
        return _page(request, "verify", token=request.GET.get("token", ""))
    if _has_tried_too_often(request, "verify"):
        return _page(request, "verify", status=429, refusal=TOO_MANY)
    try:
        registering.verify_email(request.POST.get("token", ""))
    except LinkNotValid as refusal:
        return _page(request, "verify", status=400, refusal=refusal)
    return _page(request, "verify", is_done=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest) -> HttpResponse:
    """With a token, a form for the new password; without one, a form to ask for a link."""
    if request.method == "POST":
        return _choose_password(request) if request.POST.get("token") else _ask_for_link(request)
    token = request.GET.get("token", "")
    return _page(request, "reset", form=NewPasswordForm() if token else EmailForm(), token=token)


def _choose_password(request: HttpRequest) -> HttpResponse:
    token, form = request.POST["token"], NewPasswordForm(request.POST)
    if _has_tried_too_often(request, "verify"):
        return _page(request, "reset", status=429, refusal=TOO_MANY)
    if form.is_valid():
        try:
            passwords.reset_password(token, form.cleaned_data["password"])
        except LinkNotValid as refusal:
            return _page(request, "reset", status=400, form=EmailForm(), refusal=refusal)
        except PasswordTooWeak as refusal:
            form.add_error("password", refusal.problems)
        else:
            return _page(request, "reset", is_done=True)
    return _page(request, "reset", status=400, form=form, token=token)


def _ask_for_link(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _page(request, "reset", status=400, form=form)
    email = form.cleaned_data["email"]
    if _has_tried_too_often(request, "reset", email):
        return _page(request, "reset", status=429, refusal=TOO_MANY)
    passwords.request_reset(email)
    return _page(request, "reset", is_asked=True)


def _has_tried_too_often(request: HttpRequest, scope: str, *subjects: str) -> bool:
    """The same limits as the API's, counted together with them."""
    return any(seconds_to_wait(scope, subject) for subject in (client_address(request), *subjects))


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"accounts/{name}.html", context, status=status)
