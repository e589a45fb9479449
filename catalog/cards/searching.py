"""From what is typed into the search box to the products that are meant, in an order of how well they fit.

Ranking every product with a common word would read them all, so at most MOST_CANDIDATES are ranked: of a word that
many have, any of them fit.
"""

from dataclasses import dataclass, field, replace

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, Q, QuerySet

from catalog.models import CardWords, ProductCard

from .vocabulary import is_known, known_words, meant
from .words import MOST_WORDS, code, words

MOST_CANDIDATES = 500
RELEVANCE = ["-fit", "-in_stock", "-sold_lately", "product_id"]  # `fit` of the search; what can be bought comes first
SHORTEST_CODE = 4  # letters and digits of a SKU
UPC = 12  # digits; the same number as a GTIN-13 that begins with 0


@dataclass(frozen=True)
class Search:
    """What is looked for. `corrected` says what was taken for what, `dropped` what was left out."""

    terms: tuple[str, ...] = ()
    code: str = ""
    corrected: dict[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Search":
        """Read a search box. Any text will do; a word that no product has is corrected or dropped."""
        typed = list(dict.fromkeys(words(text)))[:MOST_WORDS]
        strange = [word for word in typed if not is_known(word)]
        corrected = {word: better for word in strange if (better := meant(word))}
        dropped = tuple(word for word in strange if word not in corrected)
        terms = dict.fromkeys(corrected.get(word, word) for word in typed if word not in dropped)
        plain = code(text)
        is_code = len(plain) >= SHORTEST_CODE and any(map(str.isdigit, plain))
        return cls(tuple(terms), plain.lower() if is_code else "", corrected, dropped)

    def with_fewer_words(self) -> "Search | None":
        """The same without the word that fewest products have; None when one word is left."""
        if len(self.terms) < 2:
            return None
        rarest = min(self.terms, key=lambda term: known_words().get(term, 0))
        kept = tuple(term for term in self.terms if term != rarest)
        return replace(self, terms=kept, dropped=(*self.dropped, rarest))

    def narrow(self, cards: QuerySet[ProductCard]) -> QuerySet[ProductCard]:
        """The cards that may be meant. A SKU or GTIN means the one product that has it."""
        meets = Q(document=self.query) if self.terms else Q(pk__in=[])
        if self.code:
            exactly = Q(document=self._exactly)
            meets = exactly | (~Exists(CardWords.objects.filter(exactly)) & meets)
        return cards.filter(pk__in=CardWords.objects.filter(meets).values("pk")[:MOST_CANDIDATES])

    def best(self) -> QuerySet[ProductCard]:
        """The cards that may be meant. What can be bought comes first among what fits as well."""
        return self.narrow(ProductCard.objects.all()).annotate(fit=self.fit).order_by(*RELEVANCE)

    @property
    def fit(self) -> SearchRank:
        """How well a card fits, for cards that may be meant: where the words stand, and how many others there are."""
        return SearchRank(F("words__document"), self.query, weights=[0.05, 0.2, 0.4, 1.0], normalization=1)

    @property
    def query(self) -> SearchQuery:
        """All terms, each also as the beginning of a word."""
        return SearchQuery(" & ".join(f"{term}:*" for term in self.terms) or "''", search_type="raw", config="simple")

    @property
    def _exactly(self) -> SearchQuery:
        numbers = [self.code, *([f"0{self.code}"] if self.code.isdigit() and len(self.code) == UPC else [])]
        return SearchQuery(" | ".join(f"{number}:A" for number in numbers), search_type="raw", config="simple")
