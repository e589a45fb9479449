"""Curves, thickness and weight, against a printed table and against sums over thin rings."""

from math import pi

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prescriptions.optics import surfaces
from prescriptions.optics.boxing import Shape
from prescriptions.optics.materials import MATERIALS, Material, Trait, material_of
from prescriptions.optics.quantities import NotComputable
from prescriptions.optics.surfaces import LensImpossible

RADIUS = 29.5  # mm, of the round lenses in the table
INDEXES = ["1.50", "1.53", "1.59", "1.60", "1.67", "1.74"]
MINUS = {
    -2: ["4.0 10.6", "3.3 7.2", "3.1 7.5", "3.1 8.1", "2.7 7.4", "2.5 7.7"],
    -4: ["5.9 14.0", "5.1 9.8", "4.7 10.1", "4.7 10.8", "4.1 9.9", "3.8 10.1"],
    -6: ["7.9 17.4", "6.9 12.5", "6.3 12.6", "6.3 13.6", "5.5 12.4", "5.0 12.6"],
    -8: ["9.9 20.9", "8.8 15.2", "8.0 15.2", "7.9 16.4", "6.9 15.0", "6.3 15.1"],
}
PLUS_4 = ["4.9 11.2", "4.6 8.8", "4.2 8.8", "4.1 9.4", "3.7 9.0", "3.4 9.1"]

powers = st.integers(-40, 24).map(lambda quarters: quarters / 4)
fronts = st.sampled_from([0.5, 2, 4, 6, 8])
indexes = st.sampled_from([material.refractive_index for material in MATERIALS.values()])
chords = st.floats(1, 26)  # at 27 mm, the back of the strongest of these lenses ends


@pytest.mark.parametrize("power", MINUS)
@pytest.mark.parametrize("index", INDEXES)
def test_the_edge_and_weight_of_a_minus_lens_are_those_of_the_table(power, index):
    material = material_of(index)
    curves = {"index": material.refractive_index, "front": power / 2 + 6, "centre": material.least_centre}

    edge = surfaces.edge_thickness(power, **curves, semi_chord=RADIUS)
    weight = surfaces.round_weight(power, **curves, semi_chord=RADIUS, density=material.density)

    assert f"{edge:.1f} {weight:.1f}" == MINUS[power][INDEXES.index(index)]


@pytest.mark.parametrize("index", INDEXES)
def test_the_centre_and_weight_of_a_plus_lens_are_those_of_the_table(index):
    material = material_of(index)
    curves = {"index": material.refractive_index, "front": 10}

    centre = surfaces.centre_thickness(4, **curves, edge=1, semi_chord=RADIUS)
    weight = surfaces.round_weight(4, **curves, centre=centre, semi_chord=RADIUS, density=material.density)

    assert f"{centre:.1f} {weight:.1f}" == PLUS_4[INDEXES.index(index)]


def test_the_parabola_makes_a_thick_edge_too_thin():
    exact = surfaces.edge_thickness(-6, index=1.498, front=3, centre=2, semi_chord=30)
    approximate = surfaces.approximate_edge_thickness(-6, index=1.498, centre=2, semi_chord=30)

    assert 0.5 < exact - approximate < 0.75


def test_a_tool_marked_for_crown_is_stronger_in_a_dense_material():
    assert surfaces.true_surface_power(6, 1.665) == pytest.approx(7.5283, abs=1e-4)
    assert surfaces.true_surface_power(6, 1.53) == pytest.approx(6)


def test_a_surface_ends_where_its_sphere_does():
    assert surfaces.sag(20, index=1.5, semi_chord=25) == pytest.approx(25)
    with pytest.raises(LensImpossible, match=r"^surface\.too_curved$"):
        surfaces.sag(20, index=1.5, semi_chord=25.001)


def test_a_surface_of_next_to_no_power_is_flat():
    assert surfaces.sag(5e-324, index=1.5, semi_chord=25) == pytest.approx(0)
    assert surfaces.sag(0, index=1.5, semi_chord=25) == 0


def test_the_back_takes_from_the_front_what_the_thickness_adds_to_it():
    # 3 mm of 1.5 are 2 mm of air, and 10 D become 10 / 0.98 on their way.
    assert surfaces.back_surface(4, front=10, index=1.5, centre=3) == pytest.approx(4 - 10 / 0.98, abs=1e-12)


def test_a_lens_too_thick_for_its_front_is_refused():
    with pytest.raises(LensImpossible, match=r"^surface\.too_thick$"):
        surfaces.back_surface(4, front=20, index=1.5, centre=80)


@pytest.mark.parametrize("index", [1, 0, -1.5, 2.2, float("nan"), True])
def test_an_index_that_no_lens_has_is_refused(index):
    with pytest.raises(NotComputable, match=r"^index\."):
        surfaces.sag(4, index=index, semi_chord=20)


def test_dense_materials_throw_more_light_back():
    assert surfaces.reflectance(1.5) == pytest.approx(0.04)
    assert surfaces.reflectance(1.737) == pytest.approx(0.0725, abs=1e-4)


def test_a_lens_cut_to_a_circle_weighs_what_the_circle_weighs():
    curves = {"index": 1.6, "front": 3, "centre": 1.5, "density": 1.3}

    cut = surfaces.outline_weight(-6, **curves, lens_width=50, lens_height=50, shape=Shape.ROUND)

    assert cut == pytest.approx(surfaces.round_weight(-6, **curves, semi_chord=25))


def test_a_rectangle_weighs_more_than_an_oval_in_the_same_box():
    curves = {"index": 1.6, "front": 3, "centre": 1.5, "density": 1.3, "lens_width": 52, "lens_height": 36}

    assert surfaces.outline_weight(-6, **curves, shape=Shape.RECTANGLE) > surfaces.outline_weight(
        -6, **curves, shape=Shape.OVAL
    )


def test_an_empty_box_has_no_weight():
    with pytest.raises(NotComputable, match=r"^lens_width\.range$"):
        surfaces.outline_weight(
            -6, index=1.6, front=3, centre=1.5, density=1.3, lens_width=0, lens_height=36, shape=Shape.OVAL
        )


def test_a_material_is_known_by_the_index_it_is_sold_under():
    assert material_of("1.56") == Material(
        "1.56", 1.553, 38, 1.28, 1.8, frozenset({Trait.BRITTLE, Trait.NOT_FOR_RIMLESS})
    )
    assert [one.abbe for one in MATERIALS.values()] == [58, 45, 38, 30, 41, 32, 33]
    assert [index for index, one in MATERIALS.items() if one.is_impact_resistant] == ["1.53", "1.59"]
    assert [index for index, one in MATERIALS.items() if not one.can_be_drilled] == ["1.50", "1.56"]
    assert [index for index, one in MATERIALS.items() if Trait.NEEDS_ANTIREFLECTION in one.traits] == ["1.67", "1.74"]
    with pytest.raises(NotComputable, match=r"^material\.unknown$"):
        material_of("1.61")


@given(powers, indexes, chords)
def test_a_hollow_is_as_deep_as_the_same_hill_is_high(power, index, chord):
    assert surfaces.sag(-power, index=index, semi_chord=chord) == -surfaces.sag(power, index=index, semi_chord=chord)


@given(powers, fronts, indexes, chords, st.floats(0.5, 2.5))
def test_the_centre_for_an_edge_gives_that_edge(power, front, index, chord, edge):
    curves = {"index": index, "front": front, "semi_chord": chord}
    centre = surfaces.centre_thickness(power, **curves, edge=edge)
    assume(centre > 0)

    assert surfaces.edge_thickness(power, **curves, centre=centre) == pytest.approx(edge, abs=1e-6)


@given(powers, fronts, indexes, chords)
def test_a_lens_weighs_what_its_thin_rings_weigh(power, front, index, chord):
    curves = {"index": index, "front": front, "centre": 2.5}
    rings = 400
    width = chord / rings

    volume = sum(
        2 * pi * radius * width * surfaces.edge_thickness(power, **curves, semi_chord=radius)
        for radius in ((ring + 0.5) * width for ring in range(rings))
    )

    weight = surfaces.round_weight(power, **curves, semi_chord=chord, density=1)
    assert weight == pytest.approx(volume / 1000, rel=1e-4, abs=1e-4)


@given(powers, fronts, indexes, st.floats(1, 22), st.floats(0, 4))
def test_the_edge_of_a_minus_lens_grows_outward_and_that_of_a_plus_lens_shrinks(power, front, index, chord, farther):
    assume(power <= 0 or power >= 1)  # between them, thickness makes a lens stronger than its curves say
    near, far = (
        surfaces.edge_thickness(power, index=index, front=front, centre=1.5, semi_chord=reach)
        for reach in (chord, chord + farther)
    )

    assert (near <= far + 1e-9) if power <= 0 else (far <= near + 1e-9)
