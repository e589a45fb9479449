"""Sending tables to the back office, as the tests of imports tell it."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from catalog.models import TableImport

ADD = "/admin/catalog/tableimport/add/"


def send(client, kind, content, *, name="table.csv", **fields):
    """The answer to a file that was sent."""
    content = content.encode() if isinstance(content, str) else content
    return client.post(ADD, {"kind": kind, "file": SimpleUploadedFile(name, content), **fields})


def looked_at(client, kind, content, **fields):
    """The address of a file's page, and the page."""
    response = send(client, kind, content, **fields)
    assert response.status_code == 302, response.context["form"].errors
    return response.url, client.get(response.url)


def agree(client, address):
    """Press the button of a page as it is now; the page that follows."""
    seen = client.get(address).context["found"].fingerprint
    return client.post(address, {"seen": seen}, follow=True)


def counts(page):
    found = page.context["found"]
    return {"new": found.new, "changed": found.changed, "unchanged": found.unchanged, "wrong": found.wrong}


def wrong(page):
    return [(one["row"], one["column"], one["why"]) for one in page.context["found"].shown["wrong"]]


def lines(page):
    return [
        (line["row"], line["name"], [tuple(change) for change in line["changes"]])
        for line in page.context["found"].shown["lines"]
    ]


def exported(client, kind, form="csv"):
    response = client.get(f"/admin/catalog/tableimport/export/{kind}.{form}")
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cells_of(content):
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def refusal(response):
    assert response.status_code == 200
    assert not TableImport.objects.exists()
    return str(response.context["form"].errors["file"][0])
