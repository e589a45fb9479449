"""What customers write about products, and what others read of it."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from catalog.cards.version import forget_version
from catalog.models import ProductCard, Purchase, Review, ReviewVote
from catalog.services.cards import differences, rebuild
from catalog.services.moderating import approve
from catalog.services.reviews import public_name
from catalog.tests.factories import FrameVariantFactory, ReviewFactory, VariantFactory

pytestmark = pytest.mark.django_db

SAID = {"rating": 5, "title": "Light", "text": "I forget that they are there.", "fit": "as_expected"}


@pytest.fixture
def marjan():
    """A frame in the window."""
    product = FrameVariantFactory(size__frame__product__slug="marjan", size__frame__product__name="Marjan").product
    list(rebuild())
    return product


def of(product):
    return f"/api/products/{product.slug}/reviews"


def own(review):
    return f"/api/reviews/{review.public_id}"


def rating_of(stranger, product):
    """In a list and on the page, which say the same."""
    forget_version()  # as a commit does
    [card] = stranger.get("/api/products").json()["results"]
    page = stranger.get(f"/api/products/{product.slug}").json()["rating"]
    assert card["rating"] == {"average": page["average"], "count": page["count"]}
    column = ProductCard.objects.values_list("rating", "rating_count").get(product=product)
    assert column == (Decimal(str(page["average"] or 0)), page["count"])
    return page["average"], page["count"]


def test_what_is_written_waits_and_nobody_else_sees_it(customer, stranger, user, marjan):
    response = customer.post(of(marjan), SAID)

    review = Review.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": str(review.public_id),
        "author": "Salma H.",
        **SAID,
        "is_verified_purchase": False,
        "helpful_count": 0,
        "unhelpful_count": 0,
        "reply": None,
        "created_at": review.created_at.isoformat().replace("+00:00", "Z"),
        "edited_at": None,
        "product": {"slug": "marjan", "name": "Marjan"},
        "state": "pending",
        "reason": None,
        "reason_text": None,
        "note": "",
    }
    assert customer.get(own(review)).json() == response.json()
    assert customer.get("/api/users/reviews").json()["results"] == [response.json()]
    assert stranger.get(of(marjan)).json()["results"] == []
    assert rating_of(stranger, marjan) == (None, 0)


def test_what_is_published_is_read_by_everybody_with_a_name_only(customer, stranger, user, marjan, admin_user):
    customer.post(of(marjan), SAID)
    approve(Review.objects.get(), revision=1, by=admin_user)

    response = stranger.get(of(marjan))

    [shown] = response.json()["results"]
    assert (shown["author"], shown["rating"], shown["text"]) == ("Salma H.", 5, SAID["text"])
    assert not {"state", "reason", "note", "product", "revision"} & shown.keys()
    assert user.email not in response.content.decode()
    assert str(user.public_id) not in response.content.decode()
    assert rating_of(stranger, marjan) == (5.0, 1)


def test_a_list_says_what_all_reviews_come_to(stranger, marjan):
    for rating, fit in [(5, "as_expected"), (5, "small"), (4, ""), (1, "small")]:
        ReviewFactory(product=marjan, rating=rating, fit=fit)
    ReviewFactory(product=marjan, rating=1, state="pending")
    ReviewFactory(product=marjan, rating=1, state="rejected", reason="offensive")
    ReviewFactory(rating=1)
    list(rebuild())

    summary = {
        "average": 3.75,
        "count": 4,
        "stars": {"1": 1, "2": 0, "3": 0, "4": 1, "5": 2},
        "fit": {"small": 2, "as_expected": 1, "large": 0},
    }
    page = stranger.get(of(marjan) + "?stars=5").json()
    assert (page["count"], page["summary"]) == (2, summary)
    assert stranger.get("/api/products/marjan").json()["rating"] == summary
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["newest", "helped", "oldest"]),
        ("ordering=newest", ["newest", "helped", "oldest"]),
        ("ordering=helpful", ["helped", "newest", "oldest"]),
        ("ordering=rating", ["oldest", "newest", "helped"]),
        ("ordering=-rating", ["helped", "newest", "oldest"]),
        ("stars=5", ["oldest"]),
        ("stars=3,5", ["newest", "oldest"]),
        ("stars=3&stars=5", ["newest", "oldest"]),
        ("stars=2", []),
    ],
)
def test_a_list_is_sorted_and_narrowed_by_stars(stranger, marjan, asked, expected):
    for title, rating, days, helpful in [("oldest", 5, 3, 0), ("helped", 1, 2, 7), ("newest", 3, 1, 0)]:
        review = ReviewFactory(product=marjan, title=title, rating=rating, helpful_count=helpful)
        Review.objects.filter(pk=review.pk).update(created_at=timezone.now() - timedelta(days=days))

    assert [shown["title"] for shown in stranger.get(f"{of(marjan)}?{asked}").json()["results"]] == expected


def test_a_list_has_pages_that_lead_to_each_other(stranger, marjan):
    for _ in range(25):
        ReviewFactory(product=marjan)

    first = stranger.get(of(marjan) + "?stars=4&ordering=rating").json()
    second = stranger.get(first["next"]).json()

    assert (len(first["results"]), first["previous"]) == (24, None)
    assert (len(second["results"]), second["next"]) == (1, None)
    assert stranger.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ("stars=6", "stars", "invalid_choice"),
        ("stars=", "stars", "invalid_choice"),
        ("stars=5%00", "stars", "invalid_choice"),
        ("ordering=author__email", "ordering", "invalid_choice"),
        ("page=0", "page", "min_value"),
        ("page=2", "page", "page_out_of_range"),
        ("page=1000000001", "page", "max_value"),
        ("page=x", "page", "invalid"),
        ("page_size=0", "page_size", "min_value"),
        ("author=1", "author", "unknown_parameter"),
    ],
)
def test_parameters_that_mean_nothing_are_named(stranger, marjan, asked, field, code):
    response = stranger.get(f"{of(marjan)}?{asked}")

    assert response.status_code == 400
    assert [one["code"] for one in response.json()["fields"][field]] == [code]


def test_many_reviews_cost_as_many_queries_as_few(stranger, marjan, django_assert_num_queries):
    for number in (2, 28):
        for _ in range(number):
            ReviewFactory(product=marjan, reply="Thank you.")
        with django_assert_num_queries(3):
            assert len(stranger.get(of(marjan) + "?page_size=100").json()["results"]) >= number


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"rating": 0}, "rating", "min_value"),
        ({"rating": 6}, "rating", "max_value"),
        ({"rating": "five"}, "rating", "invalid"),
        ({"rating": 4.5}, "rating", "invalid"),
        ({"rating": None}, "rating", "null"),
        ({"text": ""}, "text", "blank"),
        ({"text": " \u202e\ufeff "}, "text", "blank"),
        ({"text": "x" * 4001}, "text", "max_length"),
        ({"text": "a\x00b"}, "text", "null_characters_not_allowed"),
        ({"text": ["a"]}, "text", "invalid"),
        ({"title": "x" * 121}, "title", "max_length"),
        ({"fit": "tight"}, "fit", "invalid_choice"),
        ({"state": "approved"}, "state", "unknown_field"),
        ({"is_verified_purchase": True}, "is_verified_purchase", "unknown_field"),
        ({"author": "Somebody Else"}, "author", "unknown_field"),
        ({"helpful_count": 99}, "helpful_count", "unknown_field"),
        ({"reply": "Buy!"}, "reply", "unknown_field"),
        ({"created_at": "2020-01-01"}, "created_at", "unknown_field"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(customer, user, marjan, wrong, field, code):
    review = ReviewFactory(author=user)
    before = Review.objects.values().get()

    for response in (customer.post(of(marjan), {**SAID, **wrong}), customer.patch(own(review), wrong)):
        assert response.status_code == 400
        assert [one["code"] for one in response.json()["fields"][field]] == [code]

    assert Review.objects.values().get() == before


def test_what_strangers_type_is_kept_as_text_without_what_turns_letters_round(customer, marjan):
    customer.post(
        of(marjan), {"rating": 5, "title": "a\nb\u202e", "text": "<script>alert(1)</script>\r\n\u200fعربي 👓\u2066"}
    )

    review = Review.objects.get()
    assert review.title == "a b"
    assert review.text == "<script>alert(1)</script>\n\u200fعربي 👓"


def test_only_frames_fit(customer):
    VariantFactory(product__kind="accessory", product__slug="case")
    list(rebuild())

    response = customer.post("/api/products/case/reviews", SAID)

    assert (response.status_code, response.json()["fields"]["fit"][0]["code"]) == (400, "fit_not_asked")
    assert not Review.objects.exists()
    assert customer.post("/api/products/case/reviews", {**SAID, "fit": None}).json()["fit"] is None


def test_a_customer_says_it_once(customer, user, marjan):
    first = ReviewFactory(product=marjan, author=user, rating=1)

    response = customer.post(of(marjan), SAID)

    assert (response.status_code, response.json()["code"]) == (409, "already_reviewed")
    assert Review.objects.get() == first
    assert Review.objects.get().rating == 1


@pytest.mark.parametrize("key", ["draft", "nothing", "marjan/x"])
def test_what_is_not_on_show_has_no_reviews(customer, api, key):
    FrameVariantFactory(size__frame__product__slug="draft", size__frame__product__status="draft")

    assert api.get(f"/api/products/{key}/reviews").status_code == 404
    assert customer.post(f"/api/products/{key}/reviews", SAID).status_code == 404
    assert not Review.objects.exists()


def test_writing_is_for_the_signed_in(stranger, marjan):
    assert stranger.post(of(marjan), SAID).status_code == 401
    assert not Review.objects.exists()


def test_a_product_is_named_by_slug_in_any_case_or_by_id(stranger, marjan):
    ReviewFactory(product=marjan)

    for key in ("marjan", "MARJAN", marjan.public_id):
        assert stranger.get(f"/api/products/{key}/reviews").json()["count"] == 1


def test_a_changed_review_is_read_again_before_it_counts(customer, stranger, user, marjan):
    review = ReviewFactory(product=marjan, author=user, rating=2)
    ReviewFactory(product=marjan, rating=4)
    list(rebuild())
    assert rating_of(stranger, marjan) == (3.0, 2)

    changed = customer.patch(own(review), {"rating": 5}).json()

    assert (changed["state"], changed["rating"], changed["text"]) == ("pending", 5, review.text)
    assert changed["edited_at"] is not None
    assert rating_of(stranger, marjan) == (4.0, 1)
    assert [shown["rating"] for shown in stranger.get(of(marjan)).json()["results"]] == [4]


@pytest.mark.parametrize("same", [{}, {"rating": 4}, {"title": "Light", "fit": None}])
def test_saying_the_same_again_changes_nothing(customer, user, same):
    review = ReviewFactory(author=user)
    before = Review.objects.values().get()

    assert customer.patch(own(review), same).json()["state"] == "approved"

    assert Review.objects.values().get() == before


def test_a_rejected_review_can_be_mended(customer, user):
    review = ReviewFactory(author=user, state="rejected", reason="personal", note="Leave the address out.")
    told = customer.get(own(review)).json()
    assert (told["reason"], told["note"]) == ("personal", "Leave the address out.")
    assert told["reason_text"] == "It has names, addresses or other things in it that are nobody's business."

    mended = customer.patch(own(review), {"text": "Without the address."}).json()

    assert (mended["state"], mended["reason"], mended["note"]) == ("pending", None, "")


def test_a_review_taken_back_is_gone_with_its_stars(customer, stranger, user, marjan):
    review = ReviewFactory(product=marjan, author=user, rating=1)
    ReviewFactory(product=marjan, rating=4)
    ReviewVote.objects.create(review=review, voter=UserFactory(), is_helpful=True)
    list(rebuild())

    assert customer.delete(own(review)).status_code == 204

    assert rating_of(stranger, marjan) == (4.0, 1)
    assert not ReviewVote.objects.exists()
    assert customer.post(of(marjan), SAID).status_code == 201


@pytest.mark.parametrize("state", ["approved", "pending"])
def test_somebody_elses_review_is_not_there(customer, state):
    review = ReviewFactory(state=state)
    before = Review.objects.values().get()

    answers = [customer.get(own(review)), customer.patch(own(review), {"rating": 1}), customer.delete(own(review))]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 3
    assert customer.get("/api/users/reviews").json()["count"] == 0
    assert Review.objects.values().get() == before


def test_a_vote_counts_once_and_can_be_changed_and_taken_back(customer, sign_in):
    review = ReviewFactory()
    sign_in(UserFactory()).put(f"{own(review)}/helpful", {})

    def counts(response):
        assert response.status_code == 200
        return response.json()["helpful_count"], response.json()["unhelpful_count"]

    assert counts(customer.put(f"{own(review)}/helpful", {})) == (2, 0)
    assert counts(customer.put(f"{own(review)}/helpful", {"is_helpful": True})) == (2, 0)
    assert counts(customer.put(f"{own(review)}/helpful", {"is_helpful": False})) == (1, 1)
    assert counts(customer.delete(f"{own(review)}/helpful")) == (1, 0)
    assert counts(customer.delete(f"{own(review)}/helpful")) == (1, 0)
    assert ReviewVote.objects.count() == 1


def test_nobody_votes_on_their_own_review(customer, user):
    review = ReviewFactory(author=user)

    response = customer.put(f"{own(review)}/helpful", {})

    assert (response.status_code, response.json()["code"]) == (403, "own_review")
    assert not ReviewVote.objects.exists()


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_what_is_not_published_has_no_votes(customer, user, state):
    reason = "offensive" if state == "rejected" else ""
    for author in (UserFactory(), user):
        review = ReviewFactory(state=state, reason=reason, author=author)
        assert customer.put(f"{own(review)}/helpful", {}).status_code == 404
        assert customer.delete(f"{own(review)}/helpful").status_code == 404
    assert not ReviewVote.objects.exists()


def test_a_vote_is_a_yes_or_a_no(customer):
    review = ReviewFactory()

    for body, field in [({"is_helpful": "perhaps"}, "is_helpful"), ({"voter": 1}, "voter")]:
        assert list(customer.put(f"{own(review)}/helpful", body).json()["fields"]) == [field]
    assert not ReviewVote.objects.exists()


def test_who_has_bought_it_is_marked_whenever_that_was(customer, user, marjan):
    Purchase.objects.create(customer=user, product=marjan)
    Purchase.objects.create(customer=UserFactory(), product=FrameVariantFactory().product)

    assert customer.post(of(marjan), SAID).json()["is_verified_purchase"] is True


def test_whoever_goes_leaves_the_review_without_a_name(stranger, user, marjan):
    review = ReviewFactory(product=marjan, author=user)
    ReviewVote.objects.create(review=ReviewFactory(), voter=user, is_helpful=True)
    Purchase.objects.create(customer=user, product=marjan)

    user.delete()

    review.refresh_from_db()
    assert (review.author_id, review.display_name) == (None, "")
    [shown] = stranger.get(of(marjan)).json()["results"]
    assert (shown["author"], shown["rating"]) == ("Former customer", 4)
    assert (ReviewVote.objects.get().voter_id, Purchase.objects.exists()) == (None, False)
    assert stranger.get(of(marjan), headers={"Accept-Language": "ar"}).status_code == 200


def test_two_who_have_gone_may_have_said_something_of_one_product(stranger, marjan):
    for _ in range(2):
        ReviewFactory(product=marjan, author=None, display_name="")

    assert [shown["author"] for shown in stranger.get(of(marjan)).json()["results"]] == ["Former customer"] * 2


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Salma", "Hadi", "Salma H."),
        ("سلمى", "هادي", "سلمى ه."),
        ("Salma", "", "Salma"),
        ("Salma", "1", "Salma"),
        ("", "Hadi", ""),
        ("salma@customers.example", "Hadi", ""),
        ("https://shop.example", "", ""),
        ("+971 50 123", "", ""),
        ("Anna\u202e  Lena", "é", "Anna Lena É."),
        ("x" * 90, "Hadi", "x" * 40 + " H."),
    ],
)
def test_a_name_shown_is_never_an_address_or_a_number(first, last, shown):
    assert public_name(UserFactory.build(first_name=first, last_name=last)) == shown


def test_a_customer_without_a_name_is_a_customer(customer, user, marjan):
    user.first_name = user.email
    user.save()

    assert customer.post(of(marjan), SAID).json()["author"] == "A customer"


def test_a_new_name_in_the_profile_does_not_change_what_was_read(customer, stranger, user, marjan):
    ReviewFactory(product=marjan, author=user)

    customer.patch("/api/users/profile", {"first_name": "Buy cheap"})

    assert [shown["author"] for shown in stranger.get(of(marjan)).json()["results"]] == ["Salma H."]


def test_the_window_is_narrowed_and_sorted_by_what_customers_say(stranger):
    for slug, stars in [("good", 5), ("fair", 3), ("silent", None)]:
        variant = FrameVariantFactory(size__frame__product__slug=slug)
        if stars:
            ReviewFactory(product=variant.product, rating=stars)
    list(rebuild())

    page = stranger.get("/api/products?ordering=rating").json()

    assert [product["slug"] for product in page["results"]] == ["good", "fair", "silent"]
    assert [product["slug"] for product in stranger.get("/api/products?rating=4").json()["results"]] == ["good"]


def test_a_body_that_is_no_object_is_refused(customer, marjan):
    for body in ("[]", "1", '"x"', "null", "{"):
        response = customer.post(of(marjan), body, content_type="application/json")
        assert response.status_code == 400, body
    deep = json.dumps({"rating": 5, "text": {"a": [1]}})
    assert customer.post(of(marjan), deep, content_type="application/json").status_code == 400
    assert not Review.objects.exists()
