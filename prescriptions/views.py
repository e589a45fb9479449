"""A customer's prescriptions (/api/users/prescriptions)."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.authentication import person_of
from almahra.core.errors import NotThere
from almahra.core.parsers import StrictJSONParser
from almahra.core.serializers import shown
from almahra.core.throttling import limit

from .bodies import CheckBody, CorrectionBody, ListQuery, PrescriptionBody, UploadBody
from .files import links
from .models import Prescription
from .presenting import found, told
from .querysets import PrescriptionQuerySet
from .sending import sent_in
from .serializers import CheckSerializer, FileLinksSerializer, PrescriptionSerializer
from .services.adding import add_prescription
from .services.checking import check_prescription
from .services.correcting import correct_prescription
from .services.deleting import delete_prescription


class PrescriptionsView(GenericAPIView[Prescription]):
    """What the views share: whose they are, how often one may write, and that no cache keeps an answer."""

    serializer_class = PrescriptionSerializer
    filter_backends = []

    def get_queryset(self) -> PrescriptionQuerySet:
        return Prescription.objects.of(self.request.user)

    def get_parsers(self) -> list[BaseParser]:
        return [StrictJSONParser(), MultiPartParser()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [] if self.request.method in {"GET", "HEAD", "OPTIONS"} else [limit("prescription")()]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def prescription(self, public_id: UUID) -> Prescription:
        """Raises NotThere."""
        mine = self.get_queryset().with_everything().filter(public_id=public_id).first()
        if mine is None:
            raise NotThere
        return mine

    def answer(self, prescription: Prescription, status: int = 200) -> Response:
        written = self.prescription(prescription.public_id)
        return Response(shown(PrescriptionSerializer, told(written, timezone.localdate())), status)


class PrescriptionList(PrescriptionsView):
    @extend_schema(
        operation_id="list_prescriptions", parameters=[ListQuery], responses=PrescriptionSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """The prescriptions of who is signed in, all versions, newest first."""
        asked = ListQuery.read(request.query_params.dict())
        mine, today = self.get_queryset().with_everything(), timezone.localdate()
        if wearer := asked.get("wearer"):
            mine = mine.filter(wearer__public_id=wearer)
        if status := asked.get("status"):
            mine = mine.told_as(status, today)
        page = self.paginate_queryset(mine) or []
        return self.get_paginated_response([shown(PrescriptionSerializer, told(one, today)) for one in page])

    @extend_schema(
        operation_id="add_prescription",
        request={"application/json": PrescriptionBody, "multipart/form-data": UploadBody},
        responses={201: PrescriptionSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add a prescription: values, a file, or both. It waits for an optician, unless it is a draft.

        What is unusual is a 400 `warnings_not_accepted` until `accepted_warnings` names each code.
        """
        sent = sent_in(request)
        asked = PrescriptionBody.read(sent.values)
        return self.answer(add_prescription(person_of(request), asked, file=sent.file), 201)


class PrescriptionDetail(PrescriptionsView):
    @extend_schema(operation_id="show_prescription", responses=PrescriptionSerializer)
    def get(self, request: Request, prescription_id: UUID) -> Response:
        """One prescription, with what happened to it."""
        return self.answer(self.prescription(prescription_id))

    @extend_schema(
        operation_id="correct_prescription",
        request={"application/json": CorrectionBody, "multipart/form-data": UploadBody},
        responses={200: PrescriptionSerializer, 201: PrescriptionSerializer},
    )
    def patch(self, request: Request, prescription_id: UUID) -> Response:
        """Correct a prescription. Of a verified one this makes a new version (201), which waits for an optician.

        What the body does not name stays as it is, in each eye as well; a prism list is replaced as a whole.
        """
        prescription = self.prescription(prescription_id)
        sent = sent_in(request)
        asked = CorrectionBody.read(sent.values)
        corrected = correct_prescription(prescription, asked, by=person_of(request), file=sent.file)
        return self.answer(corrected, 200 if corrected.pk == prescription.pk else 201)

    @extend_schema(operation_id="delete_prescription", responses={204: None})
    def delete(self, request: Request, prescription_id: UUID) -> Response:
        """Delete a prescription with all its versions and pictures."""
        delete_prescription(self.prescription(prescription_id), by=person_of(request))
        return Response(status=204)


class PrescriptionCheck(PrescriptionsView):
    def get_parsers(self) -> list[BaseParser]:
        return [StrictJSONParser()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [limit("prescription_check")()]

    @extend_schema(operation_id="check_prescription", request=CheckBody, responses=CheckSerializer)
    def post(self, request: Request) -> Response:
        """Say what there is to say about a prescription, and save nothing."""
        opinion = check_prescription(person_of(request), CheckBody.read(request.data))
        return Response(shown(CheckSerializer, found(opinion)))


class PrescriptionFileView(PrescriptionsView):
    @extend_schema(operation_id="show_prescription_file", responses=FileLinksSerializer)
    def get(self, request: Request, prescription_id: UUID) -> Response:
        """Links to the pages of the picture, good for five minutes."""
        found_links = links.links_to(self.prescription(prescription_id), reader=person_of(request))
        if not found_links.pages:
            raise NotThere
        pages = [{**vars(page), "url": request.build_absolute_uri(page.url)} for page in found_links.pages]
        answer = {"url": pages[0]["url"], "pages": pages, "expires_at": found_links.expires_at}
        return Response(shown(FileLinksSerializer, answer))
