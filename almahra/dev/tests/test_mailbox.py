import pytest
from django.core.mail import EmailMultiAlternatives, get_connection


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.MAILBOX = tmp_path / "mail"

    def send(
        to, subject, text="Hello", html='<html><head></head><body><a href="https://x.example">x</a></body></html>'
    ):
        message = EmailMultiAlternatives(subject, text, to=[to])
        message.attach_alternative(html, "text/html")
        get_connection("almahra.dev.mailbox.MailboxBackend").send_messages([message])

    return send


def test_an_empty_mailbox_says_what_to_do(client, mailbox):
    assert "No mail yet" in client.get("/dev/mail").content.decode()
    assert client.get("/dev/mail/latest").status_code == 404


def test_mails_are_listed_newest_first_and_by_reader(client, mailbox):
    mailbox("salma@customers.example", "First")
    mailbox("hadi@customers.example", "Second")

    page = client.get("/dev/mail").content.decode()
    narrowed = client.get("/dev/mail?to=SALMA").content.decode()

    assert page.index("Second") < page.index("First")
    assert "First" in narrowed
    assert "Second" not in narrowed


def test_a_mail_is_shown_as_text_with_links_and_as_html_in_a_locked_frame(client, mailbox):
    mailbox("salma@customers.example", "Welcome", text="See https://shop.example/verify?token=abc")
    page = client.get("/dev/mail").content.decode()
    address = page.split('href="/dev/mail/')[1].split('"')[0]

    detail = client.get(f"/dev/mail/{address}")
    frame = client.get(f"/dev/mail/{address}/html")

    assert '<a href="https://shop.example/verify?token=abc"' in detail.content.decode()
    assert '<base target="_top">' in frame.content.decode()
    assert frame["Content-Security-Policy"].startswith("default-src 'none'")
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_the_latest_mail_to_somebody_as_text(client, mailbox):
    mailbox("salma@customers.example", "First", text="one")
    mailbox("hadi@customers.example", "Second", text="two")

    answer = client.get("/dev/mail/latest?to=salma")

    assert answer.content.decode() == "To: salma@customers.example\nSubject: First\n\none"
    assert answer["Content-Type"].startswith("text/plain")


def test_a_key_is_never_a_path(client, mailbox):
    mailbox("salma@customers.example", "First")

    assert client.get("/dev/mail/passwd").status_code == 404


def test_the_mailbox_can_be_emptied_by_a_form_only(client, mailbox):
    mailbox("salma@customers.example", "First")

    assert client.get("/dev/mail/empty").status_code == 405
    assert client.post("/dev/mail/empty").status_code == 302
    assert "No mail yet" in client.get("/dev/mail").content.decode()


def test_the_latest_mail_about_something_is_not_an_older_one(client, mailbox):
    mailbox("salma@customers.example", "Your order AL-1 is confirmed", text="one")
    mailbox("salma@customers.example", "Your order AL-2 is confirmed", text="two")

    assert client.get("/dev/mail/latest?to=salma&subject=AL-1").content.endswith(b"one")
    assert client.get("/dev/mail/latest?to=salma&subject=AL-3").status_code == 404
