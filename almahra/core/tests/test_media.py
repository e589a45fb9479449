import io

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from moto import mock_aws

from almahra.core.s3 import PicturesOnS3


@pytest.mark.parametrize(("ending", "kind"), [("avif", "image/avif"), ("webp", "image/webp"), ("jpg", "image/jpeg")])
def test_a_picture_is_shown_as_a_picture_and_nothing_else(client, ending, kind):
    name = default_storage.save(f"products/a-1-320.{ending}", ContentFile(b"<script>alert(1)</script>"))

    answer = client.get(f"/media/{name}")

    assert answer.status_code == 200
    assert {header: answer[header] for header in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": kind,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"


def test_front_views_of_frames_are_shown_as_well(client):
    name = default_storage.save("try-on/a.webp", ContentFile(b"x"))

    answer = client.get(f"/media/{name}")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    answer.close()


def test_a_browser_that_has_it_is_not_sent_it_again(client):
    name = default_storage.save("products/a.webp", ContentFile(b"x"))
    first = client.get(f"/media/{name}")
    first.close()

    assert client.get(f"/media/{name}", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "products/page.html",
        "products/drawing.svg",
        "products/none.webp",
        "products/../products/a.webp",
        "products/%2e%2e/secret.webp",
        "secret.webp",
        "private/a.webp",
        "products/a.webp/",
        "products/a%00.webp",
        "products/" + "a" * 300 + ".webp",
        "products/",
        "",
    ],
)
def test_nothing_else_is_there_to_ask_for(client, name):
    for path in ("products/page.html", "products/drawing.svg", "secret.webp", "private/a.webp", "products/a.webp"):
        default_storage.save(path, ContentFile(b"x"))

    assert client.get(f"/media/{name}").status_code == 404


def test_a_picture_is_only_for_looking(client):
    assert client.post("/media/products/a.webp").status_code == 405


@pytest.fixture
def bucket(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="pictures")
        yield PicturesOnS3(bucket_name="pictures", region_name="us-east-1", custom_domain="cdn.shop.example")


def test_a_bucket_keeps_pictures_with_their_type_and_for_long(bucket):
    name = bucket.save("products/a-1-320.avif", ContentFile(b"pixels"))

    stored = boto3.client("s3", region_name="us-east-1").get_object(Bucket="pictures", Key=name)
    assert (name, stored["ContentType"]) == ("products/a-1-320.avif", "image/avif")
    assert stored["CacheControl"] == "public, max-age=31536000, immutable"
    assert bucket.url(name) == "https://cdn.shop.example/products/a-1-320.avif"
    with bucket.open(name) as file:
        assert io.BytesIO(file.read()).getvalue() == b"pixels"
    bucket.delete(name)
    bucket.delete(name)
    assert not bucket.exists(name)


def test_a_bucket_that_is_not_there_is_like_a_disk_that_is_not(bucket):
    lost = PicturesOnS3(bucket_name="no-such-bucket", region_name="us-east-1")

    with pytest.raises(OSError, match="NoSuchBucket"):
        lost.save("products/a.webp", ContentFile(b"pixels"))
    with pytest.raises(OSError, match="does not exist"):
        lost.open("products/a.webp")
