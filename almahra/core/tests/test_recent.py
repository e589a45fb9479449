from almahra.core.recent import Recent


def test_the_oldest_goes_when_there_is_no_room():
    recent = Recent(2)
    for key in "abc":
        recent.put(key, key.upper())

    assert [recent.get(key) for key in "abc"] == [None, "B", "C"]


def test_what_is_put_again_is_the_newest():
    recent = Recent(2)
    for key, value in [("a", 1), ("b", 2), ("a", 3), ("c", 4)]:
        recent.put(key, value)

    assert [recent.get(key) for key in "abc"] == [3, None, 4]
