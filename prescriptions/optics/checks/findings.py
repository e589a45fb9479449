"""What the checks found, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from prescriptions.optics.terms import Eye


class Status(StrEnum):
    ACCEPT = "accept"
    WARN = "warn"
    REJECT = "reject"


class Verdict(NamedTuple):
    """Codes in order, each once; one that is about an eye ends in @right or @left."""

    status: Status
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass
class Findings:
    """Collects codes while a prescription is checked. Warnings are kept even where there are errors."""

    errors: set[str] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)

    def refuse(self, code: str, side: Eye | None = None) -> None:
        self.errors.add(_at(code, side))

    def warn(self, code: str, side: Eye | None = None) -> None:
        self.warnings.add(_at(code, side))

    def verdict(self) -> Verdict:
        status = Status.REJECT if self.errors else Status.WARN if self.warnings else Status.ACCEPT
        return Verdict(status, tuple(sorted(self.errors)), tuple(sorted(self.warnings)))


REVIEWED = {"sphere.high", "cylinder.high", "eye.balance", "bvd.unusual"}
REVIEWED_GROUPS = ("rx.", "prism.", "x.rx.")


def codes_for_review(codes: Iterable[str]) -> list[str]:
    """Those of the codes that an optician has to look at before lenses are made; the wearer's yes is not enough."""
    return [code for code in codes if _needs_an_optician(code.partition("@")[0])]


def _needs_an_optician(code: str) -> bool:
    return code in REVIEWED or code.startswith(REVIEWED_GROUPS) or code.endswith(".eighth")


def _at(code: str, side: Eye | None) -> str:
    return code if side is None else f"{code}@{side}"
