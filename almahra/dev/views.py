"""Pages that exist in development only: the mailbox."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from . import mailbox


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Everything sent, the newest first; `?to=` narrows to one reader."""
    reader = request.GET.get("to", "")
    shown = [letter for letter in mailbox.letters() if reader.lower() in letter.to.lower()]
    return render(request, "dev/mail_list.html", {"letters": shown[:200], "reader": reader, "count": len(shown)})


@require_safe
def mail_detail(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "dev/mail_detail.html", {"letter": _letter(key)})


# No script runs in a mail; styles stand in its elements, as in every mail.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part alone, for the frame on the detail page; its links open in the whole window."""
    html = _letter(key).html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


@require_safe
def mail_latest(request: HttpRequest) -> HttpResponse:
    """The text of the newest mail `?to=` somebody with `?subject=` some words in its subject, for scripts."""
    reader, subject = (request.GET.get(name, "").lower() for name in ("to", "subject"))
    for letter in mailbox.letters():
        if reader in letter.to.lower() and subject in letter.subject.lower():
            body = f"To: {letter.to}\nSubject: {letter.subject}\n\n{letter.text}"
            return HttpResponse(body, content_type="text/plain; charset=utf-8")
    raise Http404


@require_POST
def mail_empty(request: HttpRequest) -> HttpResponse:
    mailbox.empty()
    return HttpResponseRedirect(reverse("mailbox"))


def _letter(key: str) -> mailbox.Letter:
    letter = mailbox.find(key)
    if letter is None:
        raise Http404
    return letter
