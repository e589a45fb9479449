"""`./dev run`: everything a shop needs, in one terminal."""

import logging
import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from almahra.dev.demo import people
from almahra.dev.processes import Company
from catalog.models import Product
from tryon.topics import QUEUE as TRYON

LOGINS = [
    ("super admin", people.ADMIN_EMAIL, people.ADMIN_PASSWORD),
    ("optician", people.OPTICIAN_EMAIL, people.OPTICIAN_PASSWORD),
    ("customer", people.CUSTOMER_EMAIL, people.CUSTOMER_PASSWORD),
]


class Command(BaseCommand):
    help = "Run the whole shop for development: database, demo data, fake Stripe, workers and site."
    requires_system_checks = []  # migrate checks, after the database is there

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-seed", action="store_true", help="leave an empty shop empty")

    def handle(self, *args: Any, no_seed: bool, **options: Any) -> None:
        logging.getLogger().setLevel(logging.WARNING)  # this terminal is for the newcomer; the children keep logs
        self.refuse_taken_ports()
        self.say("Preparing the database ...")
        call_command("migrate", verbosity=0)
        call_command("setup_roles", verbosity=0)
        with Company(settings.VAR / "log") as company:
            self.start_stripe(company)
            if not no_seed and not Product.objects.exists():
                call_command("seed")
            self.start(company)
            self.welcome()
            company.wait()
        self.say("\nStopped. Your data is kept; ./dev run goes on with it.")

    def start_stripe(self, company: Company) -> None:
        if settings.STRIPE_MODE == "fake":
            arguments = self.fake_arguments(f"http://127.0.0.1:{settings.PORT}")
            company.hire("fake-stripe", [sys.executable, "-m", "payments.fakestripe", *arguments])
            company.wait_for(f"{settings.STRIPE_API_BASE}/_fake/health", who="fake-stripe")
        call_command("stripe_setup", verbosity=0)

    def start(self, company: Company) -> None:
        python, site = sys.executable, f"http://127.0.0.1:{settings.PORT}"
        beat = ["--beat", "--schedule", str(settings.VAR / "celerybeat-schedule")]
        worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", *beat]
        company.hire("worker", [python, "-m", "celery", "-A", "almahra", *worker])
        company.hire("site", [python, "manage.py", "runserver", f"127.0.0.1:{settings.PORT}"])
        self.say("Starting the site ...")
        company.wait_for(f"{site}/health", who="site")
        tryon = ["worker", "--queues", TRYON, "--concurrency", "1", "--loglevel", "INFO", "--hostname", f"{TRYON}@%h"]
        company.hire("tryon-worker", [python, "-m", "celery", "-A", "almahra", *tryon])

    def fake_arguments(self, site: str) -> list[str]:
        return [
            *("--port", str(urlsplit(settings.STRIPE_API_BASE).port)),
            *("--webhook", f"{site}/api/payments/webhook"),
            *("--secret", settings.STRIPE_WEBHOOK_SECRETS[0]),
            *("--state", str(settings.VAR / "fake-stripe.json")),
        ]

    def refuse_taken_ports(self) -> None:
        wanted = {"PORT": settings.PORT}
        if settings.STRIPE_MODE == "fake":
            wanted["FAKE_STRIPE_URL"] = urlsplit(settings.STRIPE_API_BASE).port or 12111
        for variable, port in wanted.items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as problem:
                    raise CommandError(
                        f"Port {port} is taken by another program. Stop that one, or set {variable} to another."
                    ) from problem

    def welcome(self) -> None:
        site = f"http://127.0.0.1:{settings.PORT}"
        self.say(f"\n  {settings.SHOP_NAME} is open.\n")
        for name, where in [
            ("site", f"{site}/"),
            ("API docs", f"{site}/api/docs"),
            ("admin", f"{site}/admin/"),
            ("mailbox", f"{site}/dev/mail"),
            *([("fake Stripe", f"{settings.STRIPE_API_BASE}/_fake/")] if settings.STRIPE_MODE == "fake" else []),
        ]:
            self.say(f"  {name:<12} {where}")
        self.say("")
        for name, email, password in LOGINS:
            self.say(f"  {name:<12} {email} / {password}")
        self.say(f"\n  Logs of all parts: {os.path.relpath(settings.VAR / 'log')}/. Ctrl-C stops everything.\n")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
