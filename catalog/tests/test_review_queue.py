"""Reviews before the people who read them: in the back office, and over the API."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from almahra.core.errors import NotThere
from almahra.core.models import OutboxMessage
from catalog.models import Product, ProductCard, Purchase, Review
from catalog.services.cards import differences, rebuild
from catalog.services.moderating import answer, approve
from catalog.services.reviews import change_review
from catalog.tests.factories import ReviewFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/catalog/review/"


def one_of(role):
    call_command("setup_roles", verbosity=0)
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    return person


@pytest.fixture
def clerk():
    return one_of("Catalogue")


@pytest.fixture
def browser(clerk):
    browser = Client()
    browser.force_login(clerk)
    return browser


@pytest.fixture
def desk(clerk, sign_in):
    """The API of the same person."""
    return sign_in(clerk)


def press(browser, action, *reviews, revisions=None, **more):
    """Tick rows of the list as it was shown, and press a button."""
    shown = {f"revision-{review.pk}": review.revision for review in reviews} if revisions is None else revisions
    ticked = {"_selected_action": [review.pk for review in reviews]}
    return browser.post(QUEUE, {"action": action, "index": 0, **ticked, **shown, **more}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def state(review):
    review.refresh_from_db()
    return review.state, review.reason


def mails():
    return list(OutboxMessage.objects.order_by("created_at").values_list("topic", flat=True))


def counted(product):
    return ProductCard.objects.values_list("rating_count", flat=True).get(product=product)


def test_those_that_wait_come_first_the_longest_wait_before_all(browser):
    ReviewFactory(title="published")
    ReviewFactory(title="first", state="pending")
    ReviewFactory(title="second", state="pending")

    page = browser.get(QUEUE)

    assert [row.title for row in page.context["cl"].result_list] == ["first", "second", "published"]


def test_a_review_is_read_where_it_stands(browser):
    author = UserFactory(email="noor@customers.example")
    review = ReviewFactory(state="pending", author=author, text="<b>Good</b>\nReally.", is_verified_purchase=True)

    for address in (QUEUE, f"{QUEUE}{review.pk}/change/", f"{QUEUE}{review.pk}/reject/"):
        page = browser.get(address).content.decode()
        assert "&lt;b&gt;Good&lt;/b&gt;\nReally." in page
        assert "noor@customers.example" not in page, "this role does not see customers"
    assert "bought here" in browser.get(QUEUE).content.decode()


def test_the_list_costs_the_same_for_many_rows_and_is_searched(browser, django_assert_max_num_queries):
    for _ in range(8):
        ReviewFactory(state="pending")
    product = Product.objects.first()

    with django_assert_max_num_queries(12):
        browser.get(QUEUE)
    for words, found in [("forget that", 8), (product.slug, 0), (product.variants.get().sku, 1), ("customers.ex", 0)]:
        assert len(browser.get(QUEUE, {"q": words}).context["cl"].result_list) == found
    assert len(browser.get(QUEUE, {"state__exact": "approved"}).context["cl"].result_list) == 0


def test_ticked_reviews_are_published_and_counted_and_their_authors_told(browser, clerk):
    one, two = ReviewFactory(state="pending"), ReviewFactory(state="pending")
    list(rebuild())

    response = press(browser, "approve", one, two)

    assert said(response) == ["2 reviews changed."]
    assert state(one) == state(two) == ("approved", "")
    assert (one.moderated_by, one.moderated_at is not None) == (clerk, True)
    assert counted(one.product) == counted(two.product) == 1
    assert mails() == ["catalog.review_published_mail"] * 2
    assert list(differences()) == []


def test_what_its_author_changed_after_it_was_read_is_not_published_unseen(browser):
    review = ReviewFactory(state="pending")
    change_review(review, text="Buy at my cousin's!")

    response = press(browser, "approve", review, revisions={f"revision-{review.pk}": 1})

    assert "The author has changed this review since you read it." in said(response)[0]
    assert state(review) == ("pending", "")
    assert mails() == []


@pytest.mark.parametrize("sent", [{}, {"revision": "x"}, {"revision": "9" * 30}, {"revision": "-1"}])
def test_what_was_not_shown_is_not_published(browser, sent):
    review = ReviewFactory(state="pending")

    response = press(browser, "approve", review, revisions={f"{name}-{review.pk}": v for name, v in sent.items()})

    assert "Read it again, then decide." in said(response)[0]
    assert state(review) == ("pending", "")


def test_the_button_on_the_page_comes_back_to_the_page(browser):
    review = ReviewFactory(state="pending")
    page = browser.get(f"{QUEUE}{review.pk}/change/").content.decode()
    assert re.search(rf'name="revision-{review.pk}" value="1"', page)

    response = press(browser, "approve", review, _from_page="1")

    assert response.redirect_chain == [(f"{QUEUE}{review.pk}/change/", 302)]
    assert state(review) == ("approved", "")
    assert "Undo the decision" in response.content.decode()


def test_two_colleagues_decide_once(browser):
    review = ReviewFactory(state="pending")
    press(browser, "approve", review)

    response = press(browser, "approve", review)

    assert "somebody has decided about it already" in said(response)[0]
    assert mails() == ["catalog.review_published_mail"]


def test_a_decision_is_undone_without_a_word(browser):
    published, rejected = ReviewFactory(), ReviewFactory(state="rejected", reason="offensive")
    list(rebuild())

    press(browser, "reopen", published, rejected)

    assert state(published) == state(rejected) == ("pending", "")
    assert counted(published.product) == 0
    assert mails() == []


def page_of(review, name):
    return reverse(f"admin:catalog_review_{name}", args=[review.pk])


def as_sent(browser, address, **words):
    form = browser.get(address).context["form"]
    return {**{name: form[name].value() or "" for name in form.fields}, **words}


@pytest.mark.parametrize("before", ["pending", "approved"])
def test_it_is_rejected_for_a_reason_that_its_author_reads(browser, before):
    review = ReviewFactory(state=before)
    list(rebuild())
    sent = as_sent(browser, page_of(review, "reject"), reason="personal", note="Without the phone number, please.")

    response = browser.post(page_of(review, "reject"), sent, follow=True)

    assert said(response) == ["Rejected. The author gets a mail."]
    assert state(review) == ("rejected", "personal")
    assert review.note == "Without the phone number, please."
    assert counted(review.product) == 0
    assert mails() == ["catalog.review_rejected_mail"]


def test_no_reason_no_rejection(browser):
    review = ReviewFactory(state="pending")
    sent = as_sent(browser, page_of(review, "reject"))

    for reason in ("", "because"):
        response = browser.post(page_of(review, "reject"), {**sent, "reason": reason})
        assert list(response.context["form"].errors) == ["reason"]

    assert state(review) == ("pending", "")


def test_a_rejection_of_older_words_is_told(browser):
    review = ReviewFactory(state="pending")
    sent = as_sent(browser, page_of(review, "reject"), reason="offensive")
    change_review(review, text="Sorry. It is good.")

    response = browser.post(page_of(review, "reject"), sent)

    assert "Read it again" in str(response.context["form"].non_field_errors())
    assert state(review) == ("pending", "")
    assert mails() == []


def test_the_shop_answers_below_and_takes_it_back(browser, stranger, clerk):
    review = ReviewFactory()
    list(rebuild())
    address = f"/api/products/{review.product.slug}/reviews"

    browser.post(page_of(review, "answer"), as_sent(browser, page_of(review, "answer"), text=" Thank you. "))
    [shown] = stranger.get(address).json()["results"]
    review.refresh_from_db()
    assert shown["reply"]["text"] == "Thank you."
    assert review.replied_by == clerk
    assert clerk.email not in str(shown)

    browser.post(page_of(review, "answer"), as_sent(browser, page_of(review, "answer"), text=""))
    assert stranger.get(address).json()["results"][0]["reply"] is None


def test_who_bought_it_while_it_waited_is_marked_when_it_is_published(browser):
    review = ReviewFactory(state="pending")
    Purchase.objects.create(customer=review.author, product=review.product)

    press(browser, "approve", review)

    review.refresh_from_db()
    assert review.is_verified_purchase


@pytest.mark.parametrize("role", ["Support", "Optician", "Workshop"])
def test_who_only_looks_has_no_buttons_and_changes_nothing(role, sign_in):
    review, person = ReviewFactory(state="pending"), one_of(role)
    browser, desk = Client(), sign_in(person)
    browser.force_login(person)

    for address in (QUEUE, f"{QUEUE}{review.pk}/change/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "Reject…" not in page.content.decode()
        assert 'value="approve"' not in page.content.decode()
    press(browser, "approve", review)
    assert browser.post(page_of(review, "reject"), {"reason": "offensive", "revision": 1}).status_code == 403
    assert browser.post(page_of(review, "answer"), {"text": "x"}).status_code == 403
    assert desk.get("/api/admin/reviews").json()["count"] == 1
    assert desk.post(f"/api/admin/reviews/{review.public_id}/approve", {"revision": 1}).status_code == 403
    assert state(review) == ("pending", "")


def test_nobody_rewrites_or_deletes_a_review(browser):
    review = ReviewFactory()

    browser.post(f"{QUEUE}{review.pk}/change/", {"text": "Ours."})

    assert browser.get(f"{QUEUE}{review.pk}/delete/").status_code == 403
    assert browser.get(f"{QUEUE}add/").status_code == 403
    review.refresh_from_db()
    assert review.text == "I forget that they are there."


def test_the_queue_over_the_api(desk):
    ReviewFactory(title="published")
    waiting = ReviewFactory(title="waiting", state="pending", author__email="noor@customers.example")

    everything = desk.get("/api/admin/reviews")
    page = desk.get("/api/admin/reviews?state=pending").json()

    assert [row["title"] for row in everything.json()["results"]] == ["waiting", "published"]
    assert "noor@" not in everything.content.decode()
    assert [(row["id"], row["revision"]) for row in page["results"]] == [(str(waiting.public_id), 1)]
    for asked, code in [("state=gone", "invalid_choice"), ("author=1", "unknown_parameter")]:
        [[problem]] = desk.get(f"/api/admin/reviews?{asked}").json()["fields"].values()
        assert problem["code"] == code


def test_many_rows_of_the_queue_cost_as_many_queries_as_few(desk, django_assert_num_queries):
    for _ in range(2):
        ReviewFactory(state="pending")
        with django_assert_num_queries(5):
            desk.get("/api/admin/reviews")


def test_deciding_over_the_api(desk):
    review = ReviewFactory(state="pending")
    address = f"/api/admin/reviews/{review.public_id}"

    assert desk.post(f"{address}/approve", {"revision": 2}).json()["code"] == "review_changed"
    assert desk.post(f"{address}/approve", {"revision": 1}).json()["state"] == "approved"
    assert desk.post(f"{address}/approve", {"revision": 1}).json()["code"] == "illegal_transition"
    assert list(desk.post(f"{address}/reject", {"revision": 1}).json()["fields"]) == ["reason"]
    assert list(desk.post(f"{address}/reject", {"state": "x"}).json()["fields"]) == ["state"]
    rejected = desk.post(f"{address}/reject", {"revision": 1, "reason": "not_clear", "note": "Which frame?"}).json()
    assert (rejected["state"], rejected["reason"], rejected["note"]) == ("rejected", "not_clear", "Which frame?")
    for name in ("approve", "reject"):
        nowhere = f"/api/admin/reviews/9b2f4a3e-0000-4000-8000-000000000001/{name}"
        assert (
            desk.post(nowhere, {"revision": 1, **({"reason": "not_clear"} if name == "reject" else {})}).status_code
            == 404
        )
    assert mails() == ["catalog.review_published_mail", "catalog.review_rejected_mail"]


def test_the_author_reads_why_in_plain_words(browser, deliver, mailoutbox):
    review = ReviewFactory(state="pending", author__email="noor@customers.example")
    browser.post(
        page_of(review, "reject"), as_sent(browser, page_of(review, "reject"), reason="advertising", note="No links.")
    )

    deliver()

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["noor@customers.example"], f"About your review of {review.product.name}")
    assert "It advertises something, or links to another site.\n\nNo links." in mail.body
    assert f"/products/{review.product.slug}" in mail.body


@pytest.mark.parametrize("meanwhile", ["undone", "gone", "closed"])
def test_nobody_is_told_what_is_not_true_any_more(browser, deliver, mailoutbox, meanwhile):
    review = ReviewFactory(state="pending")
    press(browser, "approve", review)
    match meanwhile:
        case "undone":
            press(browser, "reopen", review)
        case "gone":
            review.author.delete()
        case "closed":
            review.author.is_active = False
            review.author.save()

    deliver()

    assert mailoutbox == []


def test_a_decision_about_a_review_that_was_taken_back_is_told(browser, clerk):
    review = ReviewFactory(state="pending")
    gone = Review.objects.get(pk=review.pk)
    review.delete()

    assert browser.get(page_of(gone, "reject")).status_code == 404
    with pytest.raises(NotThere):
        approve(gone, revision=1, by=clerk)
    answer(gone, "Thank you.", by=clerk)
    assert not Review.objects.exists()


def test_the_first_page_tells_what_waits_and_leads_to_the_queue(browser):
    waits = ReviewFactory(rating=4, title="Light", state="pending")
    ReviewFactory(state="approved")

    [notice] = browser.get("/admin/").context["notices"]
    listed = browser.get(notice.url)

    assert notice.text == "1 review waits to be published"
    page = reverse("admin:catalog_review_change", args=[waits.pk])
    assert notice.rows == [(page, f"{waits.product.name}: ★★★★ Light")]
    assert [row.pk for row in listed.context["cl"].result_list] == [waits.pk]


def test_who_only_reads_reviews_is_told_of_none(client):
    ReviewFactory(state="pending")
    client.force_login(one_of("Support"))

    assert client.get("/admin/").context["notices"] == []
