"""The page of a person in the back office, as a browser sends it back."""

from django.urls import reverse

OWN = ("email", "first_name", "last_name", "phone", "language")


def page_of(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def form_of(browser, person, **changes):
    """The fields of the page with `changes`, and no row in any section: whatever apps above put there."""
    own = {name: getattr(person, name) for name in OWN}
    sections = [section.formset.prefix for section in browser.get(page_of(person)).context["inline_admin_formsets"]]
    counts = {f"{section}-{count}_FORMS": 0 for section in sections for count in ("TOTAL", "INITIAL")}
    return {**own, **counts, **changes}
