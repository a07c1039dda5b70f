"""Run the built-in mailbox in the foreground."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from smtp_connector.app_settings import get_app_settings

DEFAULT_ADDRESS = "127.0.0.1:1025"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Command(BaseCommand):
    help = "Run the built-in mailbox: an SMTP server on loopback whose mail is shown at /inbox/. Only with DEBUG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--address",
            help=f"loopback address and port to listen on (default: the setting LOCAL_MAILBOX, else {DEFAULT_ADDRESS})",
        )
        parser.add_argument(
            "--directory",
            help="folder that keeps the mail, a Maildir (default: the setting LOCAL_MAILBOX_DIRECTORY)",
        )

    def handle(self, *, address: str | None, directory: str | None, **_options: Any) -> None:
        if not settings.DEBUG:
            message = "The local mailbox is for development only. Set DEBUG=1 to run it."
            raise CommandError(message)
        app_settings = get_app_settings()
        folder = directory or app_settings.local_mailbox_directory
        if not folder:
            message = (
                "Say where to keep the mail: --directory, or the setting LOCAL_MAILBOX_DIRECTORY."
            )
            raise CommandError(message)
        self._serve(address or app_settings.local_mailbox or DEFAULT_ADDRESS, Path(folder))

    def _serve(self, address: str, directory: Path) -> None:
        mailbox = _import_mailbox()
        try:
            listen_address = mailbox.parse_listen_address(address)
            controller = mailbox.make_local_mailbox(listen_address, directory)
            # Blocked before the server's thread starts, so that every thread leaves them to sigwait.
            signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
            controller.start()
        except ValueError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            message = f"The local mailbox cannot listen on {address}: {reason}."
            raise CommandError(message) from error
        self.stdout.write(f"Local mailbox: {listen_address}")
        self.stdout.flush()  # whoever waits for the line reads it from a pipe
        signal.sigwait(STOP_SIGNALS)
        controller.stop()


def _import_mailbox() -> ModuleType:
    """Import it late: the wheel brings its server, aiosmtpd, only to those who ask for it."""
    try:
        from smtp_connector import local_mailbox
    except ModuleNotFoundError as error:
        if error.name != "aiosmtpd":
            raise
        message = 'The local mailbox needs aiosmtpd. Install it: python -m pip install "django-smtp-connector[mailbox]"'
        raise CommandError(message) from error
    return local_mailbox
