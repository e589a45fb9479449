"""What measurements can be: the rules in words, and the same rules in the database; how the pages tell them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from catalog import sizing
from catalog.models import Frame, FrameSize, Product
from catalog.tests.factories import FrameFactory, FrameSizeFactory, FrameVariantFactory, ProductFactory
from catalog.tests.test_admin import as_shown, page

GOOD = {"a_mm": 52, "b_mm": 39, "dbl_mm": 17, "ed_mm": 54, "temple_mm": 140, "frame_width_mm": 136}


def lengths(**changed):
    return {name: Decimal(str(length)) for name, length in {**GOOD, **changed}.items()}


@st.composite
def measures(draw):
    """Mostly near the limits, in tenths."""
    a = draw(st.integers(350, 650))
    b = draw(st.integers(190, 570) | st.integers(a - 2, a + 2))
    dbl = draw(st.integers(95, 255))
    diagonal = int((a * a + b * b) ** 0.5)
    ed = draw(st.integers(a - 2, a + 2) | st.integers(diagonal - 2, diagonal + 2))
    temple = draw(st.integers(1095, 1555))
    width = 2 * a + dbl + draw(st.integers(78, 82) | st.integers(178, 182))
    tenths = dict(zip(GOOD, [a, b, dbl, ed, temple, width], strict=True))
    return {name: Decimal(length) / 10 for name, length in tenths.items()}


def database_takes(measured):
    size = FrameSize(size_printed="x", weight_g=20, **measured)
    for constraint in FrameSize._meta.constraints:
        if hasattr(constraint, "condition") and not hasattr(constraint, "fields"):
            try:
                constraint.validate(FrameSize, size)
            except ValidationError:
                return False
    return True


@pytest.mark.django_db
@given(measures())
def test_words_are_said_exactly_where_the_database_would_refuse(measured):
    assert (sizing.faults(measured) == {}) == database_takes(measured)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, {}),
        ({"dbl_mm": 27, "frame_width_mm": 146}, {"dbl_mm": ["A bridge is 10 to 25 mm wide."]}),
        ({"temple_mm": 109.9}, {"temple_mm": ["A temple is 110 to 155 mm long."]}),
        ({"ed_mm": 65.1}, {"ed_mm": ["With this lens ED lies between A and the diagonal: 52 to 65 mm."]}),
        (
            {"frame_width_mm": 150},
            {"frame_width_mm": ["With these lenses and this bridge the frame is 129 to 139 mm wide."]},
        ),
        (
            {"b_mm": 57, "ed_mm": 60},
            {"b_mm": ["Lenses are 20 to 56 mm high.", "A lens is lower than it is wide: B is below A."]},
        ),
    ],
)
def test_each_rule_has_its_words(changed, said):
    assert sizing.faults(lengths(**changed)) == said


def test_a_number_that_is_not_there_is_no_fault():
    assert sizing.faults({**lengths(ed_mm=70), "a_mm": None}) == {}


@pytest.mark.django_db
class TestOnThePage:
    def test_a_size_is_changed_on_the_page_of_its_product(self, staff_client):
        size = FrameVariantFactory().size
        sent = as_shown(staff_client.get(page(Product, size.frame.product)))

        response = staff_client.post(page(Product, size.frame.product), {**sent, "sizes-0-temple_mm": "145"})

        assert response.status_code == 302
        size.refresh_from_db()
        assert size.temple_mm == 145
        assert [past.temple_mm for past in size.history.all()] == [145, 140]

    def test_implausible_numbers_are_told_at_their_fields_and_nothing_is_saved(self, staff_client):
        size = FrameVariantFactory().size
        sent = as_shown(staff_client.get(page(Product, size.frame.product)))

        wrong = {"name": "Other", "sizes-0-a_mm": "70", "sizes-0-temple_mm": "14"}
        response = staff_client.post(page(Product, size.frame.product), {**sent, **wrong})

        sizes = response.context["inline_admin_formsets"][1].formset
        assert sizes.errors == [
            {
                "a_mm": ["Lenses are 36 to 64 mm wide."],
                "ed_mm": ["With this lens ED lies between A and the diagonal: 70 to 80.1 mm."],
                "frame_width_mm": ["With these lenses and this bridge the frame is 165 to 175 mm wide."],
                "temple_mm": ["A temple is 110 to 155 mm long."],
            }
        ]
        assert Product.objects.get().name == size.frame.product.name
        assert FrameSize.objects.get().a_mm == 52

    def test_a_frame_and_its_first_size_are_made_in_one_go(self, staff_client):
        product = ProductFactory(status="draft")
        sent = as_shown(staff_client.get(page(Product, product)))
        frame = {
            "shape": "round", "rim_type": "full", "material": "titanium", "nose_fit": "adjustable_pads",
            "base_curve": "4", "wrap_deg": "5", "pantoscopic_deg": "9",
        }  # fmt: skip
        size = {**GOOD, "size_printed": "52□17-140", "weight_g": "20"}
        new = {"frame-TOTAL_FORMS": 1, "sizes-TOTAL_FORMS": 1}
        new |= {f"frame-0-{name}": value for name, value in frame.items()}
        new |= {f"sizes-0-{name}": value for name, value in size.items()}

        response = staff_client.post(page(Product, product), {**sent, **new})

        assert response.status_code == 302
        assert FrameSize.objects.get().frame == Frame.objects.get(product=product)

    def test_a_size_without_a_frame_is_refused(self, staff_client):
        product = ProductFactory()
        sent = as_shown(staff_client.get(page(Product, product)))
        size = {**GOOD, "size_printed": "52□17-140", "weight_g": "20"}
        new = {"sizes-TOTAL_FORMS": 1} | {f"sizes-0-{name}": value for name, value in size.items()}

        response = staff_client.post(page(Product, product), {**sent, **new})

        sizes = response.context["inline_admin_formsets"][1].formset
        assert sizes.non_form_errors() == ["Sizes belong to a frame: say above what is true of all of them."]
        assert not FrameSize.objects.exists()

    @pytest.mark.parametrize("on", ["product", "own page"])
    def test_two_sizes_of_a_frame_can_not_have_the_same_name(self, staff_client, on):
        first = FrameSizeFactory()
        second = FrameSizeFactory(frame=first.frame, size_printed="54□17-140")
        shown, name = (
            (page(Product, first.frame.product), "sizes-1-size_printed")
            if on == "product"
            else (page(FrameSize, second), "size_printed")
        )
        sent = as_shown(staff_client.get(shown))

        response = staff_client.post(shown, {**sent, name: "52□17-140"})

        assert response.status_code == 200
        assert sorted(FrameSize.objects.values_list("size_printed", flat=True)) == ["52□17-140", "54□17-140"]

    def test_a_size_of_another_product_can_not_be_smuggled_in(self, staff_client):
        mine, theirs = FrameVariantFactory().size, FrameSizeFactory(size_printed="theirs")
        sent = as_shown(staff_client.get(page(Product, mine.frame.product)))

        response = staff_client.post(
            page(Product, mine.frame.product), {**sent, "sizes-0-id": theirs.pk, "sizes-0-temple_mm": "120"}
        )

        assert response.status_code == 200
        assert set(FrameSize.objects.values_list("temple_mm", flat=True)) == {140}

    def test_the_own_page_of_a_size_has_the_drawing_too(self, staff_client):
        size = FrameSizeFactory(frame=FrameFactory(shape="panto"))

        text = staff_client.get(reverse("admin:catalog_framesize_change", args=[size.pk])).content.decode()

        assert "&quot;shape&quot;: &quot;panto&quot;" in text
        assert 'data-outlines="/static/almahra/outlines.json"' in text
