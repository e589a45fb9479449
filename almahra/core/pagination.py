from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """`page` and `page_size`; a page is 24 rows (a grid of 2, 3 or 4 columns) and at most 100."""

    page_size = 24
    page_size_query_param = "page_size"
    max_page_size = 100
