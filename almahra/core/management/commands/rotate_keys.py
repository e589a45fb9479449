from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from almahra.core.crypto import key_ids
from almahra.core.errors import StorageUnavailable
from almahra.core.sealing import Sealed, registered, rotate

A_LINE_EACH = 100  # values


class Command(BaseCommand):
    help = (
        "Seal with the newest of DATA_KEYS what an older one still seals. Safe while the shop runs, twice is harmless, "
        "and a run that was stopped goes on where it was. Restart site and worker with the new key first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say how many values each key seals")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        broken = 0
        if not check:
            for kind in registered:
                broken += self.rotate(kind)
        waiting = self.tell()
        if broken:
            raise CommandError(f"{broken} values could not be opened; they stand above. Keep every key.")
        if waiting:
            raise CommandError(f"{waiting} values still need an older key than the newest.")
        self.stdout.write("The newest key seals everything. Older ones may be taken away.")

    def rotate(self, kind: Sealed) -> int:
        """Rotate one kind, telling how far it is; how many values could not be opened."""
        in_all, seen, broken = kind.pending().count(), 0, 0
        try:
            for step in rotate(kind):
                seen += 1
                broken += bool(step.broken)
                if step.broken:
                    self.stderr.write(f"{kind.name}: {step.broken} does not open")
                if seen % A_LINE_EACH == 0:
                    self.say(f"{kind.name}: {seen} of {max(in_all, seen)}")
        except (OSError, StorageUnavailable) as problem:
            raise CommandError(f"{kind.name}: the storage does not answer. Run this again later.") from problem
        if seen:
            self.say(f"{kind.name}: {seen} of {max(in_all, seen)}, done")
        return broken

    def tell(self) -> int:
        """Say how many values each key seals; how many of them another than the newest."""
        ours, waiting = key_ids(), 0
        self.say(f"Keys, newest first: {', '.join(ours)}")
        for kind in registered:
            counts = kind.by_key()
            told = [f"{key}{'' if key in ours else ' (lost)'} {count}" for key, count in sorted(counts.items())]
            self.say(f"{kind.name}: {', '.join(told) or 'none'}")
            waiting += sum(counts.values()) - counts.get(ours[0], 0)
        return waiting

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
