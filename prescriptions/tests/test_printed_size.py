"""A size is read as it is printed, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.printed_size import PrintedSize, ReadSize, read_size


@pytest.mark.parametrize(
    "text", ["52□18-140", "52-18-140", "52[]18 140", "52 □ 18 - 140", "52/18/140", " 52□18\t140 ", "٥٢□١٨-١٤٠"]
)
def test_a_size_is_written_in_many_ways(text):
    assert read_size(text) == ReadSize(PrintedSize(52, 18, 140))


def test_the_temple_may_be_missing():
    assert read_size("52/18") == ReadSize(PrintedSize(52, 18))


@pytest.mark.parametrize(
    "text", ["", "52", "5218140", "52□18-140x", "52□18-", "52 18", "-52□18", "52.5□18", "52□18-140" * 9]
)
def test_what_is_not_a_size_is_none(text):
    assert read_size(text) == ReadSize(None, "size.malformed")


@pytest.mark.parametrize("text", ["35□18-140", "65□18", "52□09", "52□26-140", "52□18-109", "52□18-156", "18□52-140"])
def test_a_size_that_no_frame_has_is_refused(text):
    assert read_size(text) == ReadSize(None, "size.range")


@given(st.integers(36, 64), st.integers(10, 25), st.one_of(st.none(), st.integers(110, 155)))
def test_what_is_printed_is_read_again(width, bridge, temple):
    size = PrintedSize(width, bridge, temple)

    assert read_size(str(size)) == ReadSize(size)


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text):
    size, error = read_size(text)

    assert (size is None) == (error is not None)
