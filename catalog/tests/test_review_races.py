"""Many who write, read and vote at once on a real database, each with a control without the guard."""

import threading
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.tests.factories import UserFactory
from almahra.core.errors import Refusal
from almahra.core.models import OutboxMessage
from catalog.models import Product, ProductCard, Purchase, Review, ReviewVote
from catalog.querysets import ReviewQuerySet
from catalog.services import moderating, reviews
from catalog.services.cards import differences, rebuild
from catalog.tests.factories import FrameVariantFactory, ReviewFactory

from .test_stock_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 16


@contextmanager
def patience():
    """The last of sixteen waits for fifteen cards; on a busy machine that is longer than a customer would."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '60s'; SET statement_timeout = '60s'")
        try:
            yield
        finally:
            cursor.execute("RESET lock_timeout; RESET statement_timeout")


def told(act):
    """What somebody hears: nothing, or the code of a refusal."""

    def story():
        try:
            with patience():
                act()
        except Refusal as refusal:
            return refusal.code
        return "done"

    return story


@pytest.fixture
def waiting():
    """Sixteen reviews of one product, with 1 to 5 stars in turn, and somebody who reads them."""
    product = FrameVariantFactory().product
    found = [ReviewFactory(product=product, state="pending", rating=1 + number % 5) for number in range(MANY)]
    list(rebuild())
    return found, UserFactory(is_staff=True)


def approving(review, clerk):
    return told(lambda: moderating.approve(review, revision=1, by=clerk))


def card():
    return ProductCard.objects.values_list("rating", "rating_count").get()


def test_sixteen_reviews_published_at_once_are_all_counted(waiting):
    found, clerk = waiting

    outcomes = Counter(at_once(*[approving(review, clerk) for review in found]))

    assert outcomes == {"done": MANY}
    assert card() == (Decimal("2.88"), MANY)  # 46 / 16 = 2.875
    assert list(differences()) == []


def test_publishing_changing_and_deleting_at_once_leave_the_rating_right(waiting):
    found, clerk = waiting
    for review in found[8:]:
        moderating.approve(review, revision=1, by=clerk)

    changing = [told(lambda r=review: reviews.change_review(r, text="Other words.")) for review in found[8:12]]
    deleting = [told(lambda r=review: reviews.delete_review(r)) for review in found[12:]]
    outcomes = Counter(at_once(*[approving(review, clerk) for review in found[:8]], *changing, *deleting))

    assert outcomes == {"done": MANY}
    assert card() == (Decimal("2.63"), 8)  # 1 2 3 4 5 1 2 3
    assert list(differences()) == []


def test_control_without_the_lock_of_the_product_reviews_are_not_counted(waiting, monkeypatch):
    found, clerk = waiting
    all_have_counted = threading.Barrier(MANY)
    summaries = ReviewQuerySet.summaries

    def count_and_wait(queryset, product_ids):
        counted = summaries(queryset, product_ids)
        all_have_counted.wait(timeout=30)
        return counted

    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **how: queryset.all())
    monkeypatch.setattr(type(Review.objects), "summaries", lambda manager, ids: count_and_wait(manager.all(), ids))

    outcomes = Counter(at_once(*[approving(review, clerk) for review in found]))

    monkeypatch.undo()
    assert outcomes == {"done": MANY}
    assert Review.objects.approved().count() == MANY
    assert card()[1] == 1
    assert list(differences()) == [Product.objects.get().slug]


def test_one_review_is_decided_once_and_its_author_told_once():
    review, clerk = ReviewFactory(state="pending"), UserFactory(is_staff=True)

    outcomes = Counter(at_once(*[approving(review, clerk)] * MANY))

    assert outcomes == {"done": 1, "illegal_transition": MANY - 1}
    assert OutboxMessage.objects.filter(topic="catalog.review_published_mail").count() == 1
    assert card() == (Decimal("4.00"), 1)


def test_a_review_changed_while_it_is_read_is_never_published_unread():
    for _ in range(5):
        review, clerk = ReviewFactory(state="pending"), UserFactory(is_staff=True)
        list(rebuild())

        at_once(approving(review, clerk), told(lambda r=review: reviews.change_review(r, text="Other words.")))

        assert Review.objects.get(pk=review.pk).state == "pending"
        assert list(differences()) == []


def voting(review, voter):
    return told(lambda: reviews.vote(review.public_id, voter=voter, is_helpful=True))


def test_sixteen_votes_are_sixteen():
    review, voters = ReviewFactory(), [UserFactory() for _ in range(MANY)]

    outcomes = Counter(at_once(*[voting(review, voter) for voter in voters]))

    review.refresh_from_db()
    assert outcomes == {"done": MANY}
    assert (review.helpful_count, review.votes.count()) == (MANY, MANY)


def test_sixteen_votes_of_one_person_are_one():
    review, voter = ReviewFactory(), UserFactory()

    outcomes = Counter(at_once(*[voting(review, voter)] * MANY))

    review.refresh_from_db()
    assert outcomes == {"done": MANY}
    assert (review.helpful_count, review.votes.count()) == (1, 1)


def test_control_without_the_lock_of_the_review_votes_are_not_counted(monkeypatch):
    review, voters = ReviewFactory(), [UserFactory() for _ in range(MANY)]
    all_have_voted = threading.Barrier(MANY)
    counted = reviews._counted

    def wait_and_count(review):
        all_have_voted.wait(timeout=30)
        return counted(review)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, **how: queryset.all())
    monkeypatch.setattr(reviews, "_counted", wait_and_count)

    at_once(*[voting(review, voter) for voter in voters])

    review.refresh_from_db()
    assert review.votes.count() == MANY
    assert review.helpful_count < MANY


def test_a_review_taken_back_while_others_vote_is_gone_with_all_votes():
    review, voters = ReviewFactory(), [UserFactory() for _ in range(MANY - 1)]

    outcomes = Counter(
        at_once(told(lambda: reviews.delete_review(review)), *[voting(review, voter) for voter in voters])
    )

    assert outcomes["done"] >= 1
    assert outcomes["done"] + outcomes["not_found"] == MANY
    assert not ReviewVote.objects.exists()
    assert not Review.objects.exists()


def test_sixteen_reviews_of_one_customer_are_one():
    product, author = FrameVariantFactory().product, UserFactory()
    writing = told(lambda: reviews.write_review(product, author=author, rating=5, text="Good."))

    outcomes = Counter(at_once(*[writing] * MANY))

    assert outcomes == {"done": 1, "already_reviewed": MANY - 1}
    assert Review.objects.count() == 1
    assert not Purchase.objects.exists()
