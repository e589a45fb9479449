"""Reviews over the API: of a product, one's own, and the queue of the staff."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.authentication import person_of
from almahra.core.errors import NotThere
from almahra.core.permissions import staff_may
from almahra.core.throttling import limit
from catalog.models import Review
from catalog.services import moderating
from catalog.services import reviews as service

from .listing import listed, on_show
from .serializers import (
    OwnReviewSerializer,
    Query,
    QueueQuery,
    RejectBody,
    ReviewListSerializer,
    ReviewQuery,
    ReviewSerializer,
    RevisionBody,
    StaffReviewSerializer,
    VoteBody,
    WriteReviewBody,
)

SLUG_OR_ID = OpenApiParameter("key", str, OpenApiParameter.PATH, description="The slug, in any case, or the id.")


class ProductReviewsView(APIView):
    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated()] if self.request.method == "POST" else [AllowAny()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [limit("review")()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="list_reviews",
        parameters=[SLUG_OR_ID, ReviewQuery],
        responses=ReviewListSerializer,
    )
    def get(self, request: Request, key: str) -> Response:
        """What customers say about a product, and what it comes to. Only what a person has read and approved."""
        asked = ReviewQuery.read(request.query_params)
        address = request.build_absolute_uri(request.path)
        return Response(ReviewListSerializer(listed(key, asked, address=address)).data)

    @extend_schema(
        operation_id="write_review",
        parameters=[SLUG_OR_ID],
        request=WriteReviewBody,
        responses={201: OwnReviewSerializer},
    )
    def post(self, request: Request, key: str) -> Response:
        """Write a review. It is shown once the shop has read it. One for each product: 409 `already_reviewed`."""
        product = on_show(key)
        said = WriteReviewBody.read(request.data)
        review = service.write_review(product, author=person_of(request), **said)
        return Response(OwnReviewSerializer(review).data, 201)


def _own(request: Request, review_id: UUID) -> Review:
    """The review, if it is the asker's. Raises NotThere."""
    review = Review.objects.of(request.user).select_related("product").filter(public_id=review_id).first()
    if review is None:
        raise NotThere
    return review


class ReviewView(APIView):
    @extend_schema(operation_id="get_own_review", responses=OwnReviewSerializer)
    def get(self, request: Request, review_id: UUID) -> Response:
        """One's own review, and what became of it."""
        return Response(OwnReviewSerializer(_own(request, review_id)).data)

    @extend_schema(operation_id="change_review", request=WriteReviewBody, responses=OwnReviewSerializer)
    def patch(self, request: Request, review_id: UUID) -> Response:
        """Change one's own review. It waits to be read again, and is not shown or counted until then."""
        review = _own(request, review_id)
        said = WriteReviewBody(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        return Response(OwnReviewSerializer(service.change_review(review, **said.validated_data)).data)

    @extend_schema(operation_id="delete_review", responses={204: None})
    def delete(self, request: Request, review_id: UUID) -> Response:
        """Take one's own review back for good."""
        service.delete_review(_own(request, review_id))
        return Response(status=204)


class VoteView(APIView):
    throttle_classes = [limit("vote")]

    @extend_schema(operation_id="vote_on_review", request=VoteBody, responses=ReviewSerializer)
    def put(self, request: Request, review_id: UUID) -> Response:
        """Say whether a review of somebody else helped; a later vote takes the place of the one before."""
        said = VoteBody.read(request.data)
        return Response(ReviewSerializer(service.vote(review_id, voter=person_of(request), **said)).data)

    @extend_schema(operation_id="take_vote_back", responses=ReviewSerializer)
    def delete(self, request: Request, review_id: UUID) -> Response:
        """Take the vote back; without one nothing happens."""
        return Response(ReviewSerializer(service.take_vote_back(review_id, voter=person_of(request))).data)


def _pages(view: GenericAPIView, shape: Any) -> Response:
    page = view.paginate_queryset(view.get_queryset())
    return view.get_paginated_response(shape(page, many=True).data)


class OwnReviewsView(GenericAPIView[Review]):
    serializer_class = OwnReviewSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        return Review.objects.of(self.request.user).select_related("product").order_by("-created_at", "-pk")

    @extend_schema(operation_id="list_own_reviews", responses=OwnReviewSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What the one who asks has written, and what became of it."""
        Query.read(request.query_params)
        return _pages(self, OwnReviewSerializer)


class QueueView(GenericAPIView[Review]):
    permission_classes = [staff_may("catalog.view_review")]
    serializer_class = StaffReviewSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        state = QueueQuery.read(self.request.query_params)["state"]
        queue = Review.objects.select_related("product").as_queue()
        return queue.filter(state=state) if state else queue

    @extend_schema(operation_id="list_all_reviews", parameters=[QueueQuery], responses=StaffReviewSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All reviews, those that wait first, the longest wait before all."""
        return _pages(self, StaffReviewSerializer)


class DecisionView(APIView):
    permission_classes = [staff_may("catalog.change_review")]

    def decided(self, review_id: UUID, decide: Any) -> Response:
        reviews = Review.objects.select_related("product")
        review = reviews.filter(public_id=review_id).first()
        if review is None:
            raise NotThere
        decide(review)
        return Response(StaffReviewSerializer(reviews.get(pk=review.pk)).data)


class ApproveView(DecisionView):
    @extend_schema(operation_id="approve_review", request=RevisionBody, responses=StaffReviewSerializer)
    def post(self, request: Request, review_id: UUID) -> Response:
        """Publish a review as it was read. 409 `review_changed` if its author has changed it since."""
        said = RevisionBody.read(request.data)
        return self.decided(review_id, lambda review: moderating.approve(review, by=person_of(request), **said))


class RejectView(DecisionView):
    @extend_schema(operation_id="reject_review", request=RejectBody, responses=StaffReviewSerializer)
    def post(self, request: Request, review_id: UUID) -> Response:
        """Do not publish a review, or no longer. Its author is told the reason."""
        said = RejectBody.read(request.data)
        return self.decided(review_id, lambda review: moderating.reject(review, by=person_of(request), **said))
