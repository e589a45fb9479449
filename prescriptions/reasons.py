"""Why an optician asks, and why one says no: codes for programs, and words that the customer reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Question(models.TextChoices):
    PICTURE_UNREADABLE = "picture_unreadable", _("We can not read your picture. Please send a sharper one.")
    PAGE_MISSING = "page_missing", _("A page of your prescription seems to be missing. Please send all of it.")
    VALUES_DIFFER = "values_differ", _("What you typed differs from your picture. Please compare the two.")
    SIGN_UNCLEAR = "sign_unclear", _("We are not sure of a plus or minus. Please look at the signs again.")
    PUPILS_MISSING = "pupils_missing", _("Your pupillary distance is missing. Please add it.")
    DATE_MISSING = "date_missing", _("The day of your examination is missing. Please add it.")
    PRESCRIBER_MISSING = "prescriber_missing", _("Please tell us who has examined your eyes.")
    LARGE_CHANGE = "large_change", _("Your eyes seem to have changed a lot. Please confirm that this is right.")
    OTHER = "other", _("We have a question about your prescription.")


class Rejection(models.TextChoices):
    NOT_A_PRESCRIPTION = "not_a_prescription", _("What you sent is no prescription.")
    OTHER_WEARER = "other_wearer", _("This prescription was written for somebody else.")
    TOO_OLD = "too_old", _("This prescription is too old to make glasses from.")
    NOT_CONFIRMED = "not_confirmed", _("Whoever wrote this prescription does not confirm it.")
    CONTACT_FROM_GLASSES = (
        "contact_from_glasses",
        _("Contact lenses need a prescription of their own, not one for glasses."),
    )
    NO_ANSWER = "no_answer", _("We have asked you something and heard nothing.")
    OTHER = "other", _("We can not make glasses from this prescription.")
