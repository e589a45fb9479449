"""Why a review is not published, as its author reads it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    NOT_ABOUT_IT = "not_about_it", _("It is not about the product. Questions about an order reach us by mail.")
    PERSONAL = "personal", _("It has names, addresses or other things in it that are nobody's business.")
    OFFENSIVE = "offensive", _("It insults or threatens somebody.")
    ADVERTISING = "advertising", _("It advertises something, or links to another site.")
    NOT_CLEAR = "not_clear", _("We could not make out what it means.")
    NOT_GENUINE = "not_genuine", _("We believe that it was not written by a customer for other customers.")
