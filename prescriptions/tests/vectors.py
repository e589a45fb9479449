"""Our functions under the names and arguments of the worked cases; importable without Django set up."""

from prescriptions.tests.vectors_lenses import *  # noqa: F403  (the whole vocabulary of the cases, in three parts)
from prescriptions.tests.vectors_reading import *  # noqa: F403  (as above)
from prescriptions.tests.vectors_records import *  # noqa: F403  (as above)
