"""Pictures of frames in the back office: sent, seen, decided about."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from catalog.tests.factories import FrameVariantFactory, VariantFactory
from tryon.models import FramePicture, FramePictureEvent
from tryon.services import frame_pictures
from tryon.tests.product_photos import cut_out_file, empty_file, photo_file, upload

pytestmark = pytest.mark.django_db
LIST = "/admin/tryon/picturedvariant/"


def page(variant):
    return reverse("admin:tryon_picturedvariant_change", args=[variant.pk])


def step(client, variant, name, picture=None, **fields):
    seen = {"picture": picture.public_id, "revision": picture.revision} if picture else {}
    return client.post(reverse("admin:tryon_picturedvariant_step", args=[variant.pk, name]), {**seen, **fields})


def send(client, variant, content, name="frame.jpg"):
    return client.post(reverse("admin:tryon_picturedvariant_send", args=[variant.pk]), {"file": upload(content, name)})


@pytest.fixture
def variant():
    return FrameVariantFactory(sku="HF-001-BLK")


@pytest.fixture
def proposed(variant, deliver):
    frame_pictures.propose_drawn(variant, by=None)
    deliver()
    return FramePicture.objects.get()


@pytest.fixture
def colleague():
    call_command("setup_roles", verbosity=0)

    def of(role):
        person = UserFactory(is_staff=True)
        person.groups.add(Group.objects.get(name=role))
        browser = Client()
        browser.force_login(person)
        return browser

    return of


def test_from_a_photo_to_the_shop(staff_client, variant, deliver, api):
    sent = send(staff_client, variant, photo_file())
    waiting = staff_client.get(sent["Location"]).content.decode()
    deliver()
    shown = staff_client.get(page(variant))

    assert sent["Location"] == page(variant)
    assert 'http-equiv="refresh"' in waiting
    assert "It is being cut out and measured" in waiting
    text, picture = shown.content.decode(), FramePicture.objects.get()
    for file in (picture.source, picture.cut_out, picture.on_face):
        assert f'src="/media/{file.name}"' in text
    assert 'http-equiv="refresh"' not in text
    assert [(length.catalogue, length.is_apart) for length in shown.context["proposed"].lengths] == [
        (52.0, False), (39.0, False), (17.0, False), (136.0, False),
    ]  # fmt: skip

    approved = step(staff_client, variant, "approve", picture)

    assert approved["Location"] == page(variant)
    assert [one["sku"] for one in api.get("/api/ar/frames?sku=HF-001-BLK").json()] == ["HF-001-BLK"]
    assert "In use" in staff_client.get(page(variant)).content.decode()


def test_a_refused_file_is_told_at_its_field(staff_client, variant):
    answer = send(staff_client, variant, b"<svg></svg>", "frame.svg")

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"] == ["This is not a JPEG, PNG, WebP or HEIC picture, or it is damaged."]
    assert FramePicture.objects.count() == 0


def test_what_could_not_be_made_says_why(staff_client, variant, deliver):
    send(staff_client, variant, empty_file(), "page.png")
    deliver()

    text = staff_client.get(page(variant)).content.decode()

    assert "We see no frame on it." in text
    assert 'value="Approve"' not in text


def test_a_retouched_cut_out_comes_back_as_it_was_sent(staff_client, variant, proposed, deliver):
    png = staff_client.get(reverse("admin:tryon_picturedvariant_png", args=[variant.pk, proposed.public_id]))
    assert (png["Content-Type"], png["Content-Disposition"]) == ("image/png", 'attachment; filename="HF-001-BLK.png"')

    send(staff_client, variant, png.content, "retouched.png")
    deliver()

    again = FramePicture.objects.get(state="to_approve")
    assert again.kind == "cut_out"
    assert again.found == pytest.approx(proposed.found, abs=0.5)
    assert again.px_per_mm == pytest.approx(proposed.px_per_mm, rel=0.01)


def test_lines_are_typed_in_millimetres(staff_client, variant, proposed, deliver):
    lines = staff_client.get(page(variant)).context["move_form"].initial
    assert lines["datum"] == pytest.approx(proposed.datum_row / 8)

    step(staff_client, variant, "move", proposed, datum=lines["datum"] + 1, hinge=10, centre=lines["centre"])
    deliver()

    moved = FramePicture.objects.get()
    assert (moved.datum_row, moved.hinge_row) == (proposed.datum_row + 8, 80)
    assert moved.centre_column == proposed.centre_column
    assert (moved.state, moved.revision) == ("to_approve", 2)


def test_a_line_outside_of_the_picture_is_told(staff_client, variant, proposed):
    answer = step(staff_client, variant, "move", proposed, datum=300, hinge=10, centre=10)

    assert "A line lies outside of the picture." in staff_client.get(answer["Location"]).content.decode()
    assert FramePicture.objects.get().revision == 1


def test_two_colleagues_decide_and_the_second_is_told(staff_client, colleague, variant, proposed):
    step(colleague("Catalogue"), variant, "reject", proposed, note="too dark")

    answer = step(staff_client, variant, "approve", proposed)

    assert "somebody has decided about it already" in staff_client.get(answer["Location"]).content.decode()
    assert FramePicture.objects.get().state == "rejected"
    last = FramePictureEvent.objects.latest("pk")
    assert (last.kind, last.note) == ("rejected", "too dark")


def test_after_a_decision_comes_the_next_that_waits(staff_client, variant, proposed, deliver):
    other = FrameVariantFactory()
    frame_pictures.propose_drawn(other, by=None)
    deliver()

    assert step(staff_client, variant, "approve", proposed)["Location"] == page(other)


def test_several_are_approved_in_the_list_as_they_were_seen(staff_client, variant, proposed, deliver):
    other, third = FrameVariantFactory(), FrameVariantFactory()
    for one in (other, third):
        frame_pictures.propose_drawn(one, by=None)
    deliver()
    text = staff_client.get(f"{LIST}?picture=yours").content.decode()
    seen = {f"seen-{picture.variant_id}": f"{picture.pk}.{picture.revision}" for picture in FramePicture.objects.all()}
    for name, value in seen.items():
        assert f'name="{name}" value="{value}"' in text
    frame_pictures.move(
        third.frame_pictures.get(), revision=1, by=UserFactory(), datum_row=9, hinge_row=9, centre_column=9
    )
    deliver()

    staff_client.post(
        f"{LIST}?picture=yours",
        {"action": "approve", "index": 0, "_selected_action": [variant.pk, other.pk, third.pk], **seen},
    )

    assert dict(FramePicture.objects.values_list("variant__sku", "state")) == {
        variant.sku: "approved",
        other.sku: "approved",
        third.sku: "to_approve",
    }


@pytest.mark.parametrize(
    ("shown", "skus"),
    [
        ("", ["FAILED", "NONE", "PROPOSED", "STALE", "USED"]),
        ("yours", ["FAILED", "PROPOSED"]),
        ("to_approve", ["PROPOSED"]),
        ("failed", ["FAILED"]),
        ("stale", ["STALE"]),
        ("in_use", ["USED"]),
        ("none", ["NONE"]),
    ],
)
def test_the_list_is_narrowed_by_what_is_to_be_done(staff_client, deliver, shown, skus):
    clerk = UserFactory()
    for sku in ("USED", "STALE", "PROPOSED"):
        picture = frame_pictures.propose_drawn(FrameVariantFactory(sku=sku), by=clerk)
        deliver()
        if sku != "PROPOSED":
            frame_pictures.approve(picture, revision=1, by=clerk)
        if sku == "STALE":
            picture.variant.size.frame_width_mm += 1
            picture.variant.size.save()
    frame_pictures.receive(upload(empty_file()), variant=FrameVariantFactory(sku="FAILED"), by=clerk)
    deliver()
    FrameVariantFactory(sku="NONE")
    VariantFactory(sku="CASE")  # has no measurements, and is no frame

    listed = staff_client.get(LIST, {"picture": shown} if shown else {}).context["cl"].result_list

    assert [variant.sku for variant in listed] == skus


def test_it_is_found_by_its_sku(staff_client, variant):
    FrameVariantFactory(sku="QS-008-GLD")

    listed = staff_client.get(LIST, {"q": "qs-008"}).context["cl"].result_list

    assert [one.sku for one in listed] == ["QS-008-GLD"]


def test_fifty_rows_cost_as_many_queries_as_two(staff_client, deliver, django_assert_max_num_queries):
    for _ in range(6):
        frame_pictures.propose_drawn(FrameVariantFactory(), by=None)
    staff_client.get(LIST)

    with django_assert_max_num_queries(9):
        staff_client.get(LIST)


def test_the_page_of_a_variant_leads_there(staff_client, variant):
    text = staff_client.get(reverse("admin:catalog_variant_change", args=[variant.pk])).content.decode()
    case = staff_client.get(reverse("admin:catalog_variant_change", args=[VariantFactory().pk])).content.decode()

    assert f'<a href="{page(variant)}">Try-on picture</a>' in text
    assert "Try-on picture</a>" not in case


def test_the_first_page_says_what_waits(staff_client, admin_user, proposed):
    def told():
        return [notice for notice in staff_client.get("/admin/").context["notices"] if "try-on" in notice.text]

    [waiting] = told()
    listed = staff_client.get(waiting.url).context["cl"].result_list

    assert waiting.text == "1 try-on picture waits for you"
    assert waiting.rows == [(page(proposed.variant), f"{proposed.variant.sku} {proposed.variant}: to be looked at")]
    assert [variant.sku for variant in listed] == [proposed.variant.sku]
    frame_pictures.approve(proposed, revision=1, by=admin_user)
    assert told() == []
    proposed.variant.size.b_mm -= 1
    proposed.variant.size.save()
    [stale] = told()
    assert stale.text == "1 try-on picture is not shown any more: the measurements have changed"


def test_who_may_only_look_is_not_told_what_waits(colleague, proposed):
    assert colleague("Support").get("/admin/").context["notices"] == []


def test_a_stale_one_is_told_and_measured_anew(staff_client, admin_user, variant, proposed, deliver, api):
    frame_pictures.approve(proposed, revision=1, by=admin_user)
    proposed.variant.size.frame_width_mm += 2
    proposed.variant.size.save()
    text = staff_client.get(page(variant)).content.decode()
    assert "its measurements have changed" in text
    assert api.get("/api/ar/frames?sku=HF-001-BLK").json() == []

    step(staff_client, variant, "anew", FramePicture.objects.get())
    deliver()
    step(staff_client, variant, "approve", FramePicture.objects.get())

    assert api.get("/api/ar/frames?sku=HF-001-BLK").json()[0]["frame_width_mm"] == 138


def test_all_colours_of_a_size_are_measured_anew_at_once(staff_client, admin_user, variant, deliver):
    twin, other = FrameVariantFactory(size=variant.size), FrameVariantFactory()
    for one in (variant, twin, other):
        picture = frame_pictures.propose_drawn(one, by=None)
        deliver()
        frame_pictures.approve(picture, revision=1, by=admin_user)
    variant.size.frame_width_mm += 2
    variant.size.save()
    ticked = {"action": "measure_anew", "index": 0, "_selected_action": [variant.pk, twin.pk, other.pk]}

    answer = staff_client.post(LIST, ticked, follow=True)
    deliver()

    assert [str(said) for said in answer.context["messages"]] == [
        f"The measurements of {other.sku} are as they were.",
        "2 pictures are measured anew.",
    ]
    assert dict(FramePicture.objects.values_list("variant__sku", "state")) == {
        variant.sku: "to_approve",
        twin.sku: "to_approve",
        other.sku: "approved",
    }


@pytest.mark.parametrize("role", ["Support", "Optician", "Workshop"])
def test_who_may_only_look_finds_no_button_and_changes_nothing(colleague, variant, proposed, role):
    browser = colleague(role)

    text = browser.get(page(variant)).content.decode()
    refused = [
        send(browser, variant, cut_out_file()),
        *(step(browser, variant, name, proposed, datum=1, hinge=1, centre=1) for name in ("approve", "reject", "move")),
        *(step(browser, variant, name, proposed) for name in ("draw", "withdraw", "anew")),
    ]

    assert f'src="/media/{proposed.cut_out.name}"' in text
    assert 'value="Approve"' not in text
    assert 'type="file"' not in text
    assert {answer.status_code for answer in refused} == {403}
    browser.post(LIST, {"action": "approve", "_selected_action": variant.pk, f"seen-{variant.pk}": f"{proposed.pk}.1"})
    assert FramePicture.objects.get().state == "to_approve"
    assert FramePicture.objects.get().revision == 1


@pytest.mark.parametrize("role", ["Catalogue", "Manager"])
def test_who_keeps_the_catalogue_decides(colleague, variant, proposed, role):
    step(colleague(role), variant, "approve", proposed)

    assert FramePicture.objects.get().state == "approved"


def test_a_picture_of_another_variant_is_not_there(staff_client, proposed):
    other = FrameVariantFactory()

    step(staff_client, other, "approve", proposed)
    png = staff_client.get(reverse("admin:tryon_picturedvariant_png", args=[other.pk, proposed.public_id]))

    assert png.status_code == 404
    assert FramePicture.objects.get().state == "to_approve"


def test_there_are_no_other_steps(staff_client, variant):
    assert staff_client.post(f"{LIST}{variant.pk}/step/nonsense/").status_code == 404


def test_the_page_works_under_its_strict_policy(staff_client, variant, proposed):
    response = staff_client.get(page(variant))

    text = response.content.decode()
    assert " style=" not in text
    assert "<script>" not in text
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_a_picture_whose_variant_has_lost_its_size_can_still_be_decided_about(staff_client, variant, proposed):
    variant.size = None
    variant.save()
    [waiting] = [one for one in staff_client.get("/admin/").context["notices"] if "try-on" in one.text]

    assert [one.sku for one in staff_client.get(waiting.url).context["cl"].result_list] == ["HF-001-BLK"]
    text = staff_client.get(waiting.rows[0][0]).content.decode()
    assert "None" not in text
    step(staff_client, variant, "reject", proposed)

    assert FramePicture.objects.get().state == "rejected"
    assert staff_client.get(LIST).context["cl"].result_list.count() == 0
