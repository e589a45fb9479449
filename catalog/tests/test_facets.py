"""The words of the facets, as customers read them."""

from catalog.cards.facets import labels_in

SAME_IN_EVERY_LANGUAGE = {"TR90", "XS", "S", "M", "L", "XL"}


def test_every_word_of_every_facet_is_said_in_arabic():
    english, arabic = labels_in("en"), labels_in("ar")

    left = {
        (facet, label)
        for facet, labels in english.items()
        for value, label in labels.items()
        if arabic[facet][value] == label and label not in SAME_IN_EVERY_LANGUAGE
    }
    assert not left
    assert arabic["shape"]["round"] == "دائري"
    assert english["shape"]["round"] == "round"
