"""What staff are asked before something happens to an order."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from almahra.core.forms import OnceForm
from cart.models import ShippingMethod
from orders.models import Carrier, Order


class CancelForm(forms.Form):
    reason = forms.CharField(max_length=300, label=_("Why?"), help_text=_("The customer is not shown this."))


class NoteForm(OnceForm):
    text = forms.CharField(
        max_length=2000, label=_("Note"), widget=forms.Textarea(attrs={"rows": 5}), help_text=_("For staff only.")
    )


def usual_carrier(order: Order) -> Carrier | None:
    """The carrier that the order's way of shipping names, if it names just one that is in use."""
    methods = ShippingMethod.objects.filter(code=order.shipping_method, name=order.shipping_method_name)
    named = Carrier.objects.filter(is_active=True, name__in=methods.values("carrier"))[:2]
    return named[0] if len(named) == 1 else None


class ParcelForm(OnceForm):
    """How many pieces of each line go into a parcel, and who carries it."""

    carrier = forms.ModelChoiceField(
        Carrier.objects.filter(is_active=True), label=_("Carrier"), required=False, empty_label=_("none")
    )
    tracking_number = forms.CharField(max_length=80, label=_("Tracking number"), required=False)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines: dict[str, UUID] = {}
        for line in order.lines.all():
            if line.left:
                name = f"line_{line.position}"
                self._lines[name] = line.pk
                self.fields[name] = forms.IntegerField(
                    label=line.name,
                    initial=line.left,
                    min_value=0,
                    max_value=line.left,
                    help_text=_("Not sent yet: %(left)s of %(quantity)s.")
                    % {"left": line.left, "quantity": line.quantity},
                )
        self.fields["carrier"].initial = usual_carrier(order)
        self.order_fields([*self._lines, "carrier", "tracking_number", "page_key"])

    def pieces(self) -> dict[UUID, int]:
        """Pieces by the id of the line, of a valid form."""
        return {line_id: self.cleaned_data[name] for name, line_id in self._lines.items()}
