from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandParser

from almahra.core import mail
from almahra.dev.samples import sample


class Command(BaseCommand):
    help = "Put a sample of every mail into the mailbox at /dev/mail, written from the demo shop. Nothing is sent."

    def add_arguments(self, parser: CommandParser) -> None:
        languages = [code for code, _ in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default=languages[0])

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        mailbox = get_connection("almahra.dev.mailbox.MailboxBackend")
        for topic in mail.topics.values():
            letter = sample(topic)
            if letter is None:
                self.stdout.write(f"{topic.name}: nothing in the shop fits it")
                continue
            mailbox.send_messages([mail.compose(replace(letter, language=language))])
            self.stdout.write(f"{topic.name}: in the mailbox")
