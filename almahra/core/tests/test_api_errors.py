import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404
from django.test import override_settings
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from almahra.core.errors import Refusal, Unavailable
from almahra.core.serializers import Body, MoneyField


class SoldOut(Refusal):
    code = "out_of_stock"
    detail = _("%(sku)s is sold out.")


class AddressBody(Body):
    city = serializers.CharField()
    id = serializers.IntegerField(read_only=True)


class EchoBody(Body):
    number = serializers.IntegerField(min_value=1)
    address = AddressBody(required=False)


RAISES = {
    "sold-out": lambda: SoldOut(sku="HF-001"),
    "provider": Unavailable,
    "404": Http404,
    "403": PermissionDenied,
    "database": lambda: OperationalError("server closed the connection unexpectedly"),
    "password": lambda: ValidationError(["Too short."], code="password_too_short"),
    "bug": lambda: ZeroDivisionError("secret inner text"),
}


class Raise(APIView):
    permission_classes = [AllowAny]  # a view of these tests

    def get(self, request, what):
        raise RAISES[what]()


class Echo(APIView):
    permission_classes = [AllowAny]  # a view of these tests

    def post(self, request):
        body = EchoBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(body.validated_data)


class Closed(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({})


urlpatterns = [
    path("api/raise/<what>", Raise.as_view()),
    path("api/echo", Echo.as_view()),
    path("api/closed", Closed.as_view()),
]
handler404 = "almahra.core.views.not_found"
handler500 = "almahra.core.views.server_error"
here = override_settings(ROOT_URLCONF=__name__)


def refused(response, status, code):
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code)
    assert body["request_id"] == response["X-Request-ID"]
    assert body["detail"]
    return body


@here
@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("sold-out", 409, "out_of_stock"),
        ("provider", 503, "unavailable"),
        ("404", 404, "not_found"),
        ("403", 403, "permission_denied"),
        ("database", 503, "database_unavailable"),
        ("password", 400, "invalid"),
    ],
)
def test_each_refusal_has_our_shape(api, what, status, code):
    refused(api.get(f"/api/raise/{what}"), status, code)


@here
def test_a_refusal_tells_its_facts(api):
    body = refused(api.get("/api/raise/sold-out"), 409, "out_of_stock")

    assert body["facts"] == {"sku": "HF-001"}
    assert body["detail"] == "HF-001 is sold out."


@here
def test_what_heals_says_when_to_come_back(api):
    assert api.get("/api/raise/provider")["Retry-After"] == "5"
    assert api.get("/api/raise/database")["Retry-After"] == "5"


@here
def test_a_bug_is_our_500_and_shows_nothing(api):
    api.raise_request_exception = False

    response = api.get("/api/raise/bug")

    refused(response, 500, "server_error")
    assert "secret inner text" not in response.content.decode()


@here
def test_a_bug_is_json_in_development_too(api, settings):
    settings.DEBUG = True
    api.raise_request_exception = False

    refused(api.get("/api/raise/bug"), 500, "server_error")


@here
def test_wrong_fields_are_named_with_codes(api):
    body = refused(api.post("/api/echo", {"number": 0, "address": {}}), 400, "invalid")

    assert {name: [one["code"] for one in found] for name, found in body["fields"].items()} == {
        "number": ["min_value"],
        "address.city": ["required"],
    }


@here
def test_unknown_and_read_only_fields_are_refused(api):
    body = refused(api.post("/api/echo", {"number": 1, "price": 1, "address": {"city": "x", "id": 3}}), 400, "invalid")

    assert body["fields"]["price"][0]["code"] == "unknown_field"
    body = refused(api.post("/api/echo", {"number": 1, "address": {"city": "x", "id": 3}}), 400, "invalid")
    assert body["fields"]["address.id"][0]["code"] == "unknown_field"


@here
def test_no_token_is_401_with_a_challenge(api):
    response = api.get("/api/closed")

    refused(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


@here
def test_other_methods_and_types_and_urls(api):
    refused(api.delete("/api/echo"), 405, "method_not_allowed")
    refused(
        api.post("/api/echo", "a=1", content_type="application/x-www-form-urlencoded"), 415, "unsupported_media_type"
    )
    refused(api.get("/api/nothing"), 404, "not_found")
    refused(api.get("/api/echo?format=xml"), 405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/nothing/at/all/"])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
def test_where_nothing_is_a_program_hears_that_and_nothing_about_forms(path, method):
    strict = APIClient(enforce_csrf_checks=True)

    refused(getattr(strict, method)(path, {}), 404, "not_found")


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
def test_health_is_for_reading(path):
    response = APIClient(enforce_csrf_checks=True).post(path, {})

    refused(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD"


HOSTILE = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"{",
    b"\xff\xfe",
    b'{"number": NaN}',
    b'{"number": Infinity}',
    b'{"number": 1e999}',
    b'{"number": "\\ud800"}',
    b'{"number": ' + b"9" * 5000 + b"}",
    b"[]",
    b"3",
    b'"text"',
    b"null",
    b'{"number": "\\u0000"}',
    b'{"number": {"a": 1}}',
    b'{"number": true, "number": []}',
]


@here
@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[:20].decode(errors="replace"))
def test_hostile_json_is_a_400(api, body):
    response = api.post("/api/echo", body, content_type="application/json")

    assert response.status_code == 400
    assert response.json()["code"] in {"malformed_body", "invalid"}


@here
def test_a_body_over_a_megabyte_is_refused_by_its_length(api):
    response = api.post("/api/echo", b" " * 1_000_001, content_type="application/json")

    refused(response, 413, "body_too_large")


@here
def test_a_plain_request_id_is_kept_and_a_strange_one_replaced(api):
    assert api.get("/api/nothing", headers={"X-Request-ID": "trace-12345678"})["X-Request-ID"] == "trace-12345678"
    assert api.get("/api/nothing", headers={"X-Request-ID": "a\tb; rm"})["X-Request-ID"] != "a\tb; rm"


def test_money_leaves_as_text_of_its_currency():
    class Price(serializers.Serializer):
        total = MoneyField()

    assert Price({"total": Decimal("5.1"), "currency": "KWD"}).data == {"total": "5.100"}
    assert json.loads(json.dumps(Price({"total": None, "currency": "KWD"}).data)) == {"total": None}
