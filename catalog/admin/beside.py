"""What apps above the catalogue keep for a variant, as its page leads to it.

@beside.leads                                          # in the admin of the app above
def link(variant: Variant) -> tuple[str, str]: ...     # what the link says, and its address
"""

from collections.abc import Callable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from catalog.models import Variant

Link = Callable[[Variant], tuple[str, str] | None]
registered: list[Link] = []


def leads(link: Link) -> Link:
    """Register what leads from a variant's page; None where there is nothing to lead to."""
    registered.append(link)
    return link


def links(variant: Variant) -> SafeString:
    found = [shown for link in registered if (shown := link(variant))]
    if not found:
        return SafeString("–")
    return format_html_join(SafeString(" · "), '<a href="{}">{}</a>', ((url, words) for words, url in found))
