"""What customers of the demo shop say: some of it published, some waiting to be read, one rejected."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from catalog.models import Product, Review
from catalog.services import moderating
from catalog.services.reviews import vote, write_review

from .people import ADMIN_EMAIL, CUSTOMER_EMAIL

READERS = {
    "hana@readers.example": ("Hana", "Saleh"),
    "omar@readers.example": ("Omar", "Aziz"),
    "mira@readers.example": ("Mira", "Lind"),
    "tariq@readers.example": ("Tariq", "Nasser"),
}
HANA, OMAR, MIRA, TARIQ = READERS


class Said(NamedTuple):
    """A review of the demo shop. `helps` are those who found it helpful; `becomes` is what became of it."""

    slug: str
    author: str
    rating: int
    title: str
    text: str
    fit: str = ""
    days: int = 0  # ago
    helps: tuple[str, ...] = ()
    reply: str = ""
    becomes: str = "approved"


SAID = [
    Said(
        "hawfline-marjan", CUSTOMER_EMAIL, 5, "Light, and it stays where it is",
        "I wear them ten hours a day and forget that they are there. The hinge feels solid.",
        "as_expected", 40, (HANA, OMAR, MIRA),
    ),
    Said(
        "hawfline-marjan", HANA, 4, "Beautiful, a little narrow",
        "The colour is warmer than in the picture, which I like. At the temples it could be two millimetres wider.",
        "small", 33, (OMAR,),
        "Thank you, Hana. Any optician can bend the temples a little; ours in the shop does it while you wait.",
    ),
    Said("hawfline-marjan", OMAR, 5, "", "Fits, looks good, came in three days.", "as_expected", 12),
    Said(
        "hawfline-marjan", MIRA, 2, "Not for a wide face",
        "They pressed behind my ears after an hour. Sent them back without any trouble.",
        "small", 9, (TARIQ,),
    ),
    Said(
        "hawfline-marjan", TARIQ, 5, "My second pair", "The first ones lasted four years.\n\nThese are for the car.",
        "as_expected", 1, becomes="pending",
    ),
    Said(
        "ghaydal-dhow", HANA, 4, "For long roads", "Good for driving. A bit heavy on the nose by the evening.",
        "as_expected", 21, (MIRA,),
    ),
    Said("ghaydal-dhow", TARIQ, 5, "نظارة ممتازة", "خفيفة ومريحة، والمقاس مناسب تماما.", "as_expected", 5),
    Said("ghaydal-dhow", MIRA, 3, "", "Runs large on me, but the lenses are clear.", "large", 2, becomes="pending"),
    Said(
        "ghaydal-dhow", OMAR, 1, "Cheaper elsewhere", "Go to my cousin's site, he has them for half!",
        "", 3, becomes="advertising",
    ),
]  # fmt: skip


def load_reviews() -> int:
    """Reviews, what others thought of them, and what the shop did with them; how many were new."""
    people = {email: _reader(email) for email in READERS}
    people |= {email: User.objects.with_email(email).get() for email in (CUSTOMER_EMAIL, ADMIN_EMAIL)}
    return sum(_say(said, people) for said in SAID)


def _reader(email: str) -> User:
    """Somebody who can not sign in."""
    first, last = READERS[email]
    facts = {"first_name": first, "last_name": last, "email_verified_at": timezone.now(), "password": "!"}
    return User.objects.get_or_create(email=email, defaults=facts)[0]


def _say(said: Said, people: dict[str, User]) -> bool:
    author, product = people[said.author], Product.objects.get(slug=said.slug)
    if Review.objects.filter(product=product, author=author).exists():
        return False
    facts = {"rating": said.rating, "title": said.title, "text": said.text, "fit": said.fit}
    review = write_review(product, author=author, **facts)
    Review.objects.filter(pk=review.pk).update(created_at=timezone.now() - timedelta(days=said.days))
    if said.becomes == "approved":
        moderating.approve(review, revision=1, by=people[ADMIN_EMAIL])
        moderating.answer(review, said.reply, by=people[ADMIN_EMAIL])
        for reader in said.helps:
            vote(review.public_id, voter=people[reader], is_helpful=True)
    elif said.becomes != "pending":
        moderating.reject(review, revision=1, reason=said.becomes, by=people[ADMIN_EMAIL])
    return True
