"""Pages of try-on in the back office. None of them shows a face."""

from . import deletions  # noqa: F401  (registers its page)
