import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image, ImageDraw

from almahra.core import outbox
from almahra.core.models import OutboxMessage
from almahra.core.pictures import on_white
from catalog import renditions as pixels
from catalog.models import ProductCard, ProductImage
from catalog.pictures import encoded
from catalog.renditions import dominant_colour, names_of, sizes
from catalog.services import renditions
from catalog.services.images import keep, remove_image
from catalog.tests.factories import ProductImageFactory, VariantFactory

GREEN = (20, 120, 60)
SHOWN_GREEN = "#14793e"  # what WebP makes of it


def thing(size=(1000, 500), mode="RGB", paper="white"):
    """A green thing on a page."""
    image = Image.new(mode, size, paper)
    box = (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2)
    ImageDraw.Draw(image).rectangle(box, fill=(*GREEN, 255) if mode == "RGBA" else GREEN)
    return image


def hung(image=None, **options):
    product = options.pop("product", None) or VariantFactory().product
    return keep(encoded(image or thing()), product=product, variant=None, alt="A green thing", **options)


def files():
    return sorted(path.name for path in Path(default_storage.path("products")).iterdir())


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (2400, 1200, [(320, 320, 160), (640, 640, 320), (960, 960, 480), (1600, 1600, 800)]),
        (1600, 800, [(320, 320, 160), (640, 640, 320), (960, 960, 480), (1600, 1600, 800)]),
        (1000, 500, [(320, 320, 160), (640, 640, 320), (960, 960, 480), (1600, 1000, 500)]),
        (640, 320, [(320, 320, 160), (640, 640, 320)]),
        (60, 40, [(320, 60, 40)]),
        (2400, 1, [(320, 320, 1), (640, 640, 1), (960, 960, 1), (1600, 1600, 1)]),
    ],
)
def test_no_rendition_is_larger_than_the_picture(width, height, expected):
    assert sizes(width, height) == expected


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_each_type_is_what_it_says_and_holds_pixels_only(mode):
    made = list(pixels.renditions(thing((400, 200), mode)))

    assert [(one.type, one.width, one.height) for one in made] == [
        (kind, width, height) for width, height in [(320, 160), (400, 200)] for kind in pixels.KINDS
    ]
    for one in made:
        image = Image.open(io.BytesIO(one.content))
        assert (Image.MIME[image.format], image.size) == (one.type, (one.width, one.height))
        assert not {"exif", "xmp", "icc_profile", "comment"} & {name for name, value in image.info.items() if value}


def test_a_jpeg_of_something_transparent_stands_on_white_and_the_others_stay_clear():
    clear = thing((100, 50), "RGBA", (0, 0, 0, 0))

    by_type = {one.type: Image.open(io.BytesIO(one.content)) for one in pixels.renditions(clear)}

    assert by_type["image/jpeg"].getpixel((2, 2)) == (255, 255, 255)
    assert by_type["image/webp"].getpixel((2, 2))[3] == 0
    assert by_type["image/avif"].getpixel((2, 2))[3] == 0


@pytest.mark.parametrize(
    ("image", "colour"),
    [
        (thing(), "#14783c"),
        (thing(mode="RGBA", paper=(0, 0, 0, 0)), "#14783c"),
        (Image.new("RGB", (300, 200), "white"), "#ffffff"),
        (Image.new("RGBA", (300, 200), (255, 0, 0, 0)), "#ffffff"),
        (Image.new("RGB", (1, 1), GREEN), "#14783c"),
    ],
    ids=["on white", "on nothing", "white", "nothing", "one pixel"],
)
def test_the_dominant_colour_is_that_of_the_thing_and_not_of_the_page(image, colour):
    assert dominant_colour(image) == colour


def test_what_is_not_transparent_is_not_copied():
    image = thing()

    assert on_white(image) is image


@pytest.mark.django_db
def test_a_picture_is_shown_at_once_and_with_its_sizes_soon_after(api, deliver):
    image = hung()
    slug = image.product.slug

    before = api.get(f"/api/products/{slug}").json()["images"]
    deliver()
    after = api.get(f"/api/products/{slug}").json()["images"]

    plain = {"url": f"http://testserver/media/{image.file.name}", "alt": "A green thing", "width": 1000, "height": 500}
    stem = f"http://testserver/media/products/{Path(image.file.name).stem}-{pixels.RECIPE}"
    assert before == [{**plain, "colour": None, "sources": []}]
    assert after == [
        {
            **plain,
            "colour": SHOWN_GREEN,
            "sources": [
                {
                    "type": kind,
                    "srcset": [
                        {"url": f"{stem}-{slot}.{ending}", "width": width}
                        for slot, width in [(320, 320), (640, 640), (960, 960), (1600, 1000)]
                    ],
                }
                for kind, ending in [("image/avif", "avif"), ("image/webp", "webp"), ("image/jpeg", "jpg")]
            ],
        }
    ]


@pytest.mark.django_db
def test_the_card_is_refreshed_by_the_task_itself(stranger, deliver):
    image = hung()
    deliver()

    [card] = stranger.get("/api/products").json()["results"]

    assert card["image"]["colour"] == SHOWN_GREEN
    assert [source["type"] for source in card["image"]["sources"]] == ["image/avif", "image/webp", "image/jpeg"]
    assert ProductCard.objects.get().pk == image.product_id


@pytest.mark.django_db
def test_the_row_says_of_each_file_how_large_it_is(deliver):
    image = hung(thing((300, 200)))
    deliver()

    image.refresh_from_db()
    assert [(made["type"], made["width"], made["height"]) for made in image.renditions] == [
        ("image/avif", 300, 200),
        ("image/webp", 300, 200),
        ("image/jpeg", 300, 200),
    ]
    assert [made["bytes"] for made in image.renditions] == [
        default_storage.size(made["file"]) for made in image.renditions
    ]
    assert not image.is_being_made


@pytest.mark.django_db
def test_a_task_that_comes_twice_makes_nothing_twice(deliver, monkeypatch):
    image = hung()
    deliver()
    monkeypatch.setattr(pixels, "renditions", lambda opened: pytest.fail("made again"))

    assert renditions.make(image.pk, file=image.file.name) is False


@pytest.mark.django_db
def test_a_killed_try_leaves_nothing_that_the_next_does_not_write_over(deliver, monkeypatch):
    image = hung()
    made = pixels.renditions

    def killed(opened):
        for number, one in enumerate(made(opened)):
            if number == 5:
                raise SystemExit
            yield one._replace(content=b"half")

    with monkeypatch.context() as patch:
        patch.setattr(pixels, "renditions", killed)
        with pytest.raises(SystemExit):
            renditions.make(image.pk, file=image.file.name)
    half = files()
    image.refresh_from_db()
    assert (len(half), image.renditions, image.is_being_made) == (6, [], True)

    deliver()

    image.refresh_from_db()
    assert files() == sorted(
        Path(name).name for name in [image.file.name, *(made["file"] for made in image.renditions)]
    )
    assert len(files()) == 13
    assert all(default_storage.size(made["file"]) > len(b"half") for made in image.renditions)


@pytest.mark.django_db
def test_a_storage_that_is_away_is_tried_again_and_the_window_stays(deliver, monkeypatch):
    image = hung()
    with monkeypatch.context() as patch:
        patch.setattr(type(default_storage._wrapped), "_save", lambda *args: (_ for _ in ()).throw(OSError(28, "full")))
        assert deliver() == 0

    message = OutboxMessage.objects.get(topic="catalog.make_renditions")
    image.refresh_from_db()
    assert (message.done_at, message.last_error, image.renditions) == (None, "OSError", [])

    OutboxMessage.objects.update(available_at=message.created_at)
    deliver()
    image.refresh_from_db()
    assert len(image.renditions) == 12


@pytest.mark.django_db
def test_a_picture_that_was_taken_down_takes_its_files_along(deliver):
    image = hung()
    deliver()
    assert len(files()) == 13

    remove_image(image)
    assert len(files()) == 13  # not before it is certain
    deliver()

    assert files() == []


@pytest.mark.django_db
def test_a_picture_taken_down_while_it_is_made_leaves_no_file(deliver, monkeypatch):
    image = hung()
    made = pixels.renditions

    def meanwhile(opened):
        yield from made(opened)
        remove_image(ProductImage.objects.get(pk=image.pk))

    monkeypatch.setattr(pixels, "renditions", meanwhile)
    assert renditions.make(image.pk, file=image.file.name) is False
    deliver()

    assert not ProductImage.objects.exists()
    assert files() == []


@pytest.mark.django_db
def test_a_task_that_finds_its_picture_gone_clears_up_after_the_killed_one(deliver):
    image = hung()
    name = image.file.name
    default_storage.save(names_of(name)[3], ContentFile(b"of a killed try"))
    ProductImage.objects.all().delete()

    assert renditions.make(image.pk, file=name) is False

    assert files() == []


@pytest.mark.django_db
def test_rows_that_share_a_file_share_what_is_made_of_it_and_lose_it_last(deliver, monkeypatch):
    first = hung()
    shared = {"file": first.file.name, "width": 1000, "height": 500}
    second = ProductImageFactory(product=VariantFactory().product, **shared)
    deliver()
    monkeypatch.setattr(pixels, "renditions", lambda opened: pytest.fail("made again"))

    third = ProductImageFactory(product=first.product, **shared)
    assert renditions.make(third.pk, file=third.file.name) is True
    for image in (first, second, third):
        image.refresh_from_db()
    assert first.renditions == second.renditions == third.renditions
    assert len(first.renditions) == 12
    for last, image in enumerate((first, second, third)):
        assert len(files()) == 13, last
        remove_image(image)
        deliver()
    assert files() == []


@pytest.mark.django_db
def test_another_recipe_makes_all_anew_and_the_old_files_go_after_the_commit(deliver, monkeypatch):
    image = hung()
    deliver()
    old = files()
    following = pixels.RECIPE + 1
    for module in (pixels, renditions):
        monkeypatch.setattr(module, "RECIPE", following)
    monkeypatch.setattr(pixels.name_of, "__kwdefaults__", {"recipe": following})

    call_command("make_renditions", stdout=io.StringIO())

    image.refresh_from_db()
    assert set(old) < set(files())
    deliver()
    assert files() == sorted(
        Path(name).name for name in [image.file.name, *(made["file"] for made in image.renditions)]
    )
    assert all(f"-{following}-" in made["file"] for made in image.renditions)


@pytest.mark.django_db(transaction=True)
def test_two_makers_never_work_on_one_picture():
    image = hung()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [renditions.MAKER, image.pk])
            with pytest.raises(renditions.BeingMade):
                renditions.make(image.pk, file=image.file.name)
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [renditions.MAKER, image.pk])
    finally:
        other.close()

    assert renditions.make(image.pk, file=image.file.name) is True


@pytest.mark.django_db
def test_the_command_goes_on_where_it_was_and_names_what_it_can_not_make():
    good, lost, later = hung(), hung(), hung()
    renditions.make(good.pk, file=good.file.name)
    default_storage.delete(lost.file.name)
    said = io.StringIO()

    with pytest.raises(CommandError, match="1 pictures have no renditions yet"):
        call_command("make_renditions", stdout=said)

    first, second = said.getvalue().splitlines()
    assert first.startswith(f"1 of 2  {lost.file.name}  FileNotFoundError")
    assert second == f"2 of 2  {later.file.name}  made"
    assert list(renditions.pending()) == [lost]


@pytest.mark.django_db
def test_mails_do_not_wait_behind_pictures(monkeypatch):
    sent = []
    monkeypatch.setattr(outbox, "_handlers", {**outbox._handlers, "test.quick": lambda: sent.append("quick")})
    hung()
    outbox.put("test.quick")
    monkeypatch.setattr(renditions, "make", lambda image_id, *, file: sent.append("picture"))

    outbox.deliver_due()

    assert sent == ["quick", "picture"]


@pytest.mark.django_db
def test_pictures_are_published_behind_everything_else(monkeypatch, django_capture_on_commit_callbacks):
    published = []
    monkeypatch.setattr(outbox.current_app, "send_task", lambda *args, **options: published.append(options["priority"]))

    with django_capture_on_commit_callbacks(execute=True):
        remove_image(hung())

    assert published == [outbox.BEHIND, outbox.AT_ONCE]
