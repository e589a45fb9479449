"""Forms of the back office that do something rather than save a row."""

from collections.abc import Callable
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from . import idempotency
from .errors import IdempotencyKeyReused


class OnceForm(forms.Form):
    """Acts once, however often its button is pressed: it carries a key that was made with the page."""

    page_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def act_once(self, scope: str, act: Callable[[], object]) -> bool:
        """Run `act` in a transaction, unless this very page has done so before. Call it on a valid form.

        False, with an error on the form, when the page was sent before with other words in it. `scope` names
        the act and the person. What `act` raises leaves the page as good as new.
        """

        def acted() -> idempotency.Answer:
            act()
            return 204, None

        said = {name: str(value) for name, value in self.cleaned_data.items()}
        try:
            idempotency.once(scope, self.cleaned_data["page_key"], said, acted)
        except IdempotencyKeyReused:
            self.add_error(None, _("This page was sent already. Open it again to do something else."))
            return False
        return True
