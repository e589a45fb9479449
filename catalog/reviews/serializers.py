"""Shapes of reviews: what is written, what everybody reads, and what authors and staff read beside it."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from almahra.core.mail import UNSEEN
from almahra.core.serializers import Body, shown
from catalog.models import Review
from catalog.ratings import STARS
from catalog.rejections import Reason
from catalog.serializers import NamedSerializer, RatingInFullSerializer

MOST_ON_A_PAGE, PAGE_SIZE = 100, 24


class WordsField(serializers.CharField):
    """Text of a stranger, without the characters that no honest text needs."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and "\x00" not in data:  # which is refused
            data = UNSEEN.sub("", data.replace("\r\n", "\n"))
        return super().run_validation(data)


class LineField(WordsField):
    """The same on one line."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(super().to_internal_value(data).split())


class WriteReviewBody(Body):
    rating = serializers.IntegerField(min_value=STARS[0], max_value=STARS[-1], help_text="Stars.")
    title = LineField(max_length=120, allow_blank=True, default="")
    text = WordsField(max_length=4000)
    fit = serializers.ChoiceField(
        Review.Fit.choices, allow_null=True, default=None, help_text="Of a frame. Null says nothing of it."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {**attrs, "fit": attrs["fit"] or ""} if "fit" in attrs else attrs


class VoteBody(Body):
    is_helpful = serializers.BooleanField(default=True)


class RevisionBody(Body):
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="Of the words that were read.")


class RejectBody(RevisionBody):
    reason = serializers.ChoiceField(Reason.choices)
    note = LineField(max_length=500, allow_blank=True, default="", help_text="For the author; stands in the mail.")


class ReplySerializer(serializers.Serializer):
    text = serializers.CharField(source="reply")
    replied_at = serializers.DateTimeField()


class ReviewSerializer(serializers.Serializer):
    """A review as everybody reads it: of its author only the name."""

    id = serializers.UUIDField(source="public_id")
    author = serializers.CharField(source="author_name", help_text='"Salma H.", or that it was a former customer.')
    rating = serializers.IntegerField()
    title, text = serializers.CharField(), serializers.CharField()
    fit = serializers.SerializerMethodField()
    is_verified_purchase = serializers.BooleanField(help_text="The author has bought it here.")
    helpful_count, unhelpful_count = serializers.IntegerField(), serializers.IntegerField()
    reply = serializers.SerializerMethodField()
    created_at, edited_at = serializers.DateTimeField(), serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(Review.Fit.choices, allow_null=True))
    def get_fit(self, review: Review) -> str | None:
        return review.fit or None

    @extend_schema_field(ReplySerializer(allow_null=True))
    def get_reply(self, review: Review) -> dict[str, Any] | None:
        return shown(ReplySerializer, review) if review.reply else None


class OwnReviewSerializer(ReviewSerializer):
    """A review as its author reads it: with what became of it."""

    product = NamedSerializer()
    state = serializers.ChoiceField(Review.State.choices)
    reason = serializers.SerializerMethodField(help_text="Why it was rejected, as a code.")
    reason_text = serializers.SerializerMethodField(help_text="The same for people.")
    note = serializers.CharField(help_text="What the shop adds to that.")

    @extend_schema_field(serializers.ChoiceField(Reason.choices, allow_null=True))
    def get_reason(self, review: Review) -> str | None:
        return review.reason or None

    def get_reason_text(self, review: Review) -> str | None:
        return review.get_reason_display() or None


class StaffReviewSerializer(OwnReviewSerializer):
    """A review as the one who decides reads it. Still without the author's address."""

    revision = serializers.IntegerField()
    moderated_at = serializers.DateTimeField(allow_null=True)


class ReviewListSerializer(serializers.Serializer):
    """`summary` is of all reviews of the product, whichever are listed."""

    count = serializers.IntegerField()
    next, previous = serializers.URLField(allow_null=True), serializers.URLField(allow_null=True)
    summary = RatingInFullSerializer()
    results = ReviewSerializer(many=True)


class Query(serializers.Serializer):
    """The parameters of a list. One that we do not know is refused by name."""

    page = serializers.IntegerField(min_value=1, max_value=10**9, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=10**9, default=PAGE_SIZE, help_text="100 at most.")

    @classmethod
    def read(cls, query: Any) -> dict[str, Any]:
        """From a request's parameters. Raises ValidationError."""
        asked = cls(data={name: ",".join(query.getlist(name)) for name in query})
        if strange := [name for name in query if name not in asked.fields]:
            said = ErrorDetail(_("This parameter is unknown."), "unknown_parameter")
            raise serializers.ValidationError({name: [said] for name in strange})
        asked.is_valid(raise_exception=True)
        return {**asked.validated_data, "page_size": min(asked.validated_data["page_size"], MOST_ON_A_PAGE)}


@extend_schema_field({"type": "string", "example": "4,5"})
class StarsField(serializers.Field):
    """Several numbers of stars: "4,5"."""

    def to_internal_value(self, data: str) -> set[int]:
        known = {str(star): star for star in STARS}
        words = data.split(",")
        if strange := [word for word in words if word.strip() not in known]:
            said = _('"%(value)s" is not a number of stars.') % {"value": strange[0][:20]}
            raise serializers.ValidationError(said, code="invalid_choice")
        return {known[word.strip()] for word in words}


class ReviewQuery(Query):
    ordering = serializers.ChoiceField(["newest", "helpful", "rating", "-rating"], default="newest")
    stars = StarsField(default=None, help_text="1 to 5; several comma separated or repeated.")


class QueueQuery(Query):
    state = serializers.ChoiceField(Review.State.choices, default=None)
