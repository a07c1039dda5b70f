"""EmailBackend: all mail of a Django project, by EMAIL_BACKEND or MAILERS, through the active connector.

Models are imported only when a mail is due, so that settings may import this module.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from smtp_connector.errors import (
    NO_ACTIVE_CONNECTOR,
    ConfigError,
    DeliveryError,
    NoActiveConnectorError,
)
from smtp_connector.services.mail_addresses import with_ascii_addresses
from smtp_connector.transport.smtplib_errors import make_smtplib_error

if TYPE_CHECKING:
    from smtp_connector.services.django_mail import MailRoute

logger = logging.getLogger(__name__)

PATH = "smtp_connector.email_backend.EmailBackend"
DEFAULT_HOST = "localhost"  # of Django's EMAIL_HOST
DIRECT_ALIAS = (
    "smtp_connector"  # for Django 6.1, when code makes a backend without one of its mailers
)
ARGUMENTS = (
    *("host", "port", "username", "password", "use_tls", "use_ssl"),
    *("timeout", "ssl_keyfile", "ssl_certfile"),
)

# What Python raises while it writes a message whose parts are none: an unknown charset, an attachment of None.
UNWRITABLE = (ValueError, LookupError, TypeError, AttributeError)


class RefusalRecorder:
    """Stands in for a connection of smtplib for one mail, since Django drops what `sendmail` returns.

    refused: the answers to recipients that the server did not take, while it took others.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.refused: dict[str, tuple[int, bytes]] = {}

    def sendmail(self, *arguments: Any) -> None:
        """Send, and keep what was refused."""
        refused = self.connection.sendmail(*arguments)
        self.refused = refused if isinstance(refused, dict) else {}


class EmailBackend(smtp.EmailBackend):
    """Send through a connector, or as Django's SMTP backend does where the code names a host of its own.

    Each `open` decides anew: a host among the arguments, else the connector as it is stored then (with the
    other arguments over it), else Django's EMAIL_* settings where the project sets EMAIL_HOST.
        connector: public id of another connector than the active one.
        The other arguments are those of Django's SMTP backend; None means not given.
    """

    connection: Any
    _partial_connection: Any

    def __init__(
        self,
        host: str | None = None,
        port: int | None = None,
        username: str | None = None,
        password: str | None = None,
        use_tls: bool | None = None,
        fail_silently: bool = False,
        use_ssl: bool | None = None,
        timeout: float | None = None,
        ssl_keyfile: str | None = None,
        ssl_certfile: str | None = None,
        *,
        connector: str | None = None,
        alias: str | None = None,
        **kwargs: Any,
    ) -> None:
        if host and connector:
            raise ImproperlyConfigured("Give the mail backend a host or a connector, not both.")
        if alias is None and hasattr(settings, "MAILERS"):
            alias = DIRECT_ALIAS
        super().__init__(
            host="" if alias and not host else host,  # Django 6.1 refuses None there
            port=port,
            username=username,
            password=password,
            use_tls=use_tls,
            fail_silently=fail_silently,
            use_ssl=use_ssl,
            timeout=timeout,
            ssl_keyfile=ssl_keyfile,
            ssl_certfile=ssl_certfile,
            alias=alias,
            **kwargs,
        )
        self.connector = connector or ""
        own = (host or None, port or None, username, password, use_tls, use_ssl)
        own += (timeout, ssl_keyfile, ssl_certfile)  # type: ignore[assignment]  # longer than it was
        self._given = {
            name for name, value in zip(ARGUMENTS, own, strict=True) if value is not None
        }
        self._resolved = {name: getattr(self, name) for name in ARGUMENTS}
        self._route: MailRoute | None = None
        self._opening_error: DeliveryError | None = None
        self._is_just_opened = False

    def open(self) -> bool | None:
        """Open a session; return whether that was needed, or None when it failed and `fail_silently` is set.

        Raises:
            ConfigError: no connector is active and the project names no host, or the connector cannot send.
            DeliveryError: the session did not come about; also an smtplib.SMTPException.
        """
        with self._lock:
            if self.connection:
                return False
            self._opening_error = None
            try:
                self._route = route = self._find_route()
                return super().open() if route is None else self._open_route(route)
            except (ConfigError, DeliveryError) as error:
                if not self.fail_silently:
                    raise
                logger.warning("No session for mail: %s", error.code)
                return None

    def close(self) -> None:
        """End the session, if there is one."""
        with self._lock:
            super().close()

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """Send each message and return how many were sent. One that fails does not keep the others back.

        Raises:
            DeliveryError, ConfigError: as `open` does; or the first message that failed, after all were tried.
        """
        if not email_messages:
            return 0
        messages = iter(email_messages)
        with self._lock:
            try:
                is_new = self.open()
            except DeliveryError:
                self._log_unsent(messages)
                raise
            if not self.connection or is_new is None:
                self._log_unsent(messages)
                return 0
            try:
                return self._send_each(messages, is_new=is_new)
            finally:
                if is_new:
                    self.close()

    def _send_each(self, messages: Iterator[EmailMessage], *, is_new: bool) -> int:
        sent = 0
        errors: list[Exception] = []
        self._is_just_opened = is_new
        if self._route:
            self._route.begin_batch()
        for message in messages:
            is_sent = False
            try:
                is_sent = self._send(message)
            except (OSError, *UNWRITABLE) as error:
                errors.append(error)
            sent += is_sent
            if not (is_sent or self._is_connected_again()):
                break
            self._is_just_opened = False
        loud = [
            error for error in errors if not (self.fail_silently and isinstance(error, OSError))
        ]
        if loud:
            loud[0].add_note(f"{sent} messages were sent all the same.")
            raise loud[0]
        return sent

    def _send(self, email_message: EmailMessage) -> bool:
        if self._route and self.connection is self._route:
            return self._route.deliver(email_message, is_just_opened=self._is_just_opened)
        try:
            mail = with_ascii_addresses(email_message)
        except DeliveryError as error:
            raise make_smtplib_error(error) from error
        recorder = RefusalRecorder(self.connection)
        self.connection = recorder
        try:
            is_sent = bool(super()._send(mail))  # type: ignore[misc]  # the stubs leave it out
        finally:
            self.connection = recorder.connection
        if recorder.refused:
            codes = sorted({code for code, _text in recorder.refused.values()})
            logger.warning(
                "Mail by %s: %d recipients refused, replies %s",
                self.host,
                len(recorder.refused),
                codes,
            )
        return is_sent

    def _find_route(self) -> MailRoute | None:
        """Return the connector's route, or None to do as Django's backend does."""
        changed = {name for name in ARGUMENTS if getattr(self, name) != self._resolved[name]}
        arguments = {name: getattr(self, name) for name in self._given | changed}
        if arguments.get("host"):
            return None
        from smtp_connector.services.django_mail import find_route

        has_project_host = bool(self.host) and self.host != DEFAULT_HOST and not self.connector
        try:
            route = find_route(self.connector, arguments)
        except DeliveryError as error:
            if not (has_project_host and error.is_transient):
                raise make_smtplib_error(error) from error
            logger.warning("No connector could be read, so EMAIL_HOST is used.")
            return None
        if route or has_project_host or (self.host and self._given):
            return route
        raise NoActiveConnectorError(NO_ACTIVE_CONNECTOR)

    def _open_route(self, route: MailRoute) -> bool:
        super().close()  # what an opening that was broken off left behind
        self._partial_connection = route
        try:
            route.open()
        except DeliveryError as error:
            self._partial_connection = None
            self._opening_error = error
            raise
        self.connection, self._partial_connection = route, None
        return True

    def _is_connected_again(self) -> bool:
        """Tell whether the next message can be tried; a lost connection of smtplib is opened anew, once."""
        is_open = getattr(self.connection, "sock", "") is not None
        if is_open:
            return True
        self.close()
        try:
            return bool(self.open())
        except OSError:
            return False

    def _log_unsent(self, messages: Iterable[EmailMessage]) -> None:
        if self._route and self._opening_error:
            for message in messages:
                self._route.log_unsent(message, self._opening_error)


class Mailers(dict[str, dict[str, Any]]):
    """MAILERS of Django 6.1 in which "connector:<public id>" names any connector, without an entry of its own."""

    def __missing__(self, alias: str) -> dict[str, Any]:
        kind, _colon, public_id = str(alias).partition(":")
        if kind != "connector" or not public_id:
            raise KeyError(alias)
        return {"BACKEND": PATH, "OPTIONS": {"connector": public_id}}
