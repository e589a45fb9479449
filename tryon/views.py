"""Photos of faces and frames on them (/api/ar)."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from almahra.core.errors import NotThere
from almahra.core.headers import CART_TOKEN, cart_token
from almahra.core.serializers import shown
from almahra.core.throttling import limit

from . import consent, links, presenting
from .bodies import PhotoBody, TryOnBody
from .models import TryOn, TryOnSession
from .serializers import ConsentSerializer, ResultsSerializer, TriedSerializer, UploadedSerializer
from .services.adopting import adopt_sessions
from .services.choosing import chosen_variants
from .services.deleting import delete_session
from .services.trying import refreshed, session_of, try_on
from .services.uploading import upload_photo
from .services.waiting import wait_until
from .visitors import Visitor

PRODUCT = OpenApiParameter(
    "product", str, OpenApiParameter.PATH, description="The slug in any case, the id, or a SKU of the product."
)


class TryOnAPIView(APIView):
    """What the views share: who asks, and that no cache keeps an answer."""

    permission_classes = [AllowAny]  # guests try frames on too, known by their token

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        token = cart_token(request)
        self.visitor = Visitor.of(request.user, token)
        if self.visitor.customer and token:
            # A device that signed in without showing its token shows it now.
            adopt_sessions(self.visitor.customer, token)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def link_to(self, one: TryOn) -> str:
        return self.request.build_absolute_uri(links.path_of(one))


class ConsentView(TryOnAPIView):
    @extend_schema(operation_id="show_photo_consent", responses=ConsentSerializer)
    def get(self, request: Request) -> Response:
        """What somebody agrees to before sending a photo."""
        return Response({"version": consent.VERSION, "text": str(consent.TEXT)})


class UploadView(TryOnAPIView):
    parser_classes = [MultiPartParser]
    throttle_classes = [limit("tryon_upload")]

    @extend_schema(
        operation_id="upload_photo",
        parameters=[CART_TOKEN],
        request={"multipart/form-data": PhotoBody},
        responses={201: UploadedSerializer, 202: UploadedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Send a photo of a face, and be told which faces are in it. A guest gets a `token` with the first one.

        202 with status `queued` when that takes longer: GET /api/ar/results/{session_id} tells it then.
        """
        asked = PhotoBody.read(request.data)
        session, token = upload_photo(self.visitor, asked["photo"], agreed_to=asked["consent"])
        wait_until(lambda: TryOnSession.objects.filter(pk=session.pk).exclude(state=session.state).exists())
        session.refresh_from_db()
        status = 202 if session.state == TryOnSession.State.QUEUED else 201
        return Response(shown(UploadedSerializer, {**presenting.told(session), "token": token}), status)


class TryOnView(TryOnAPIView):
    throttle_classes = [limit("tryon_draw")]

    @extend_schema(
        operation_id="try_on",
        parameters=[PRODUCT, CART_TOKEN],
        request=TryOnBody,
        responses={200: TriedSerializer, 202: TriedSerializer},
    )
    def post(self, request: Request, product: str) -> Response:
        """Put up to six variants of a product on a face.

        202 while some are `queued`: ask again in the same words, or GET /api/ar/results/{session_id}.
        """
        asked = TryOnBody.read(request.data)
        session = session_of(self.visitor, asked.pop("session_id"))
        skus = [asked.pop("sku")] if "sku" in asked else asked.pop("skus", [])
        tried = try_on(session, chosen_variants(product, skus), question=asked)
        waiting = [one.row.pk for one in tried if one.row and one.row.state == TryOn.State.QUEUED]
        if waiting:
            queued = TryOn.objects.filter(pk__in=waiting, state=TryOn.State.QUEUED)
            wait_until(lambda: not queued.exists())
            session, tried = refreshed(session, tried)
        results = presenting.tried_told(session, tried, self.link_to)
        is_queued = any(one["status"] == TryOn.State.QUEUED for one in results)
        answer = {"session_id": session.public_id, "results": results}
        return Response(shown(TriedSerializer, answer), 202 if is_queued else 200)


class ResultsView(TryOnAPIView):
    @extend_schema(operation_id="show_try_on_results", parameters=[CART_TOKEN], responses=ResultsSerializer)
    def get(self, request: Request, session_id: UUID) -> Response:
        """A photo's faces, and all that was tried on them."""
        session = self.session(session_id)
        answer = presenting.told(session)
        rows = session.tries.select_related("variant__size")
        faces = session.measured.get("faces", [])
        answer["results"] = [presenting.result(row, row.variant, faces, self.link_to) for row in rows]
        return Response(shown(ResultsSerializer, answer))

    @extend_schema(operation_id="delete_photo", parameters=[CART_TOKEN], responses={204: None})
    def delete(self, request: Request, session_id: UUID) -> Response:
        """Delete a photo and all that came from it."""
        delete_session(self.session(session_id))
        return Response(status=204)

    def session(self, session_id: UUID) -> TryOnSession:
        """Raises NotThere, also for somebody else's."""
        found = TryOnSession.objects.of(self.visitor).living().filter(public_id=session_id).first()
        if found is None:
            raise NotThere
        return found
