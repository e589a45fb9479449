"""How we say no to a file."""

from almahra.core.errors import Invalid


class FileRefused(Invalid):
    """A file that is no prescription's picture, or not one that we take."""

    code = "file.refused"
    field = "file"
