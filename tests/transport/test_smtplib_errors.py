from __future__ import annotations

import pickle
import smtplib
import socket
import ssl

import pytest

from smtp_connector import errors
from smtp_connector.errors import (
    DeliveryError,
    InvalidRecipientError,
    MessageError,
    RecipientRefusedError,
    SenderRefusedError,
)
from smtp_connector.transport.smtplib_errors import make_smtplib_error


def all_kinds(root: type[DeliveryError] = DeliveryError) -> list[type[DeliveryError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in all_kinds(child))]


@pytest.mark.parametrize(
    "kind", [kind for kind in all_kinds() if getattr(errors, kind.__name__, None) is kind]
)
def test_every_delivery_error_can_also_be_smtplibs(kind: type[DeliveryError]) -> None:
    error = kind("It failed.", reply_code=550, reply_text="5.1.1 No")

    twin = make_smtplib_error(error)

    assert isinstance(twin, kind)
    assert isinstance(twin, smtplib.SMTPException)
    assert (twin.code, str(twin), vars(twin)["reply_code"]) == (error.code, "It failed.", 550)
    assert type(make_smtplib_error(twin)) is type(twin)


@pytest.mark.parametrize(
    ("kind", "counterpart"),
    [
        (errors.HostNotFoundError, socket.gaierror),
        (errors.ConnectionRefusedByHostError, ConnectionRefusedError),
        (errors.DeadlineExceededError, TimeoutError),
        (errors.CertificateError, ssl.SSLError),
        (errors.StarttlsMissingError, smtplib.SMTPNotSupportedError),
        (errors.CredentialsRefusedError, smtplib.SMTPAuthenticationError),
        (errors.MessageRefusedError, smtplib.SMTPDataError),
        (errors.ConnectionLostError, smtplib.SMTPServerDisconnected),
        (errors.GreetingRefusedError, smtplib.SMTPConnectError),
        (errors.EhloRefusedError, smtplib.SMTPHeloError),
    ],
)
def test_an_except_clause_for_smtplibs_error_catches_ours(
    kind: type[DeliveryError], counterpart: type[Exception]
) -> None:
    with pytest.raises(counterpart):
        raise make_smtplib_error(kind("It failed."))


def test_smtplibs_attributes_are_there() -> None:
    refusal = RecipientRefusedError("No.", reply_code=550, reply_text="5.1.1 No such user")

    refused = make_smtplib_error(refusal, refusals={"ada@example.com": refusal})
    sender = make_smtplib_error(
        SenderRefusedError("No.", reply_code=553, reply_text="5.7.1 Not yours"),
        sender="a@b.example",
    )

    assert isinstance(refused, smtplib.SMTPRecipientsRefused)
    assert refused.recipients == {"ada@example.com": (550, b"5.1.1 No such user")}
    assert isinstance(sender, smtplib.SMTPSenderRefused)
    assert (sender.smtp_code, sender.smtp_error, sender.sender) == (
        553,
        b"5.7.1 Not yours",
        "a@b.example",
    )


def test_an_error_that_a_wrong_value_caused_is_a_value_error_too() -> None:
    class BadHeaderError(ValueError):
        pass

    error = InvalidRecipientError("No address.")
    error.__cause__ = BadHeaderError("no address")
    unicode_error = MessageError("Not text.")
    unicode_error.__cause__ = UnicodeEncodeError("ascii", "ä", 0, 1, "no")

    assert isinstance(make_smtplib_error(error), BadHeaderError)
    assert isinstance(make_smtplib_error(unicode_error), ValueError)


def test_it_survives_a_task_queue() -> None:
    error = RecipientRefusedError("No.", reply_code=550, hint="Ask again.")
    twin = make_smtplib_error(error, refusals={"ada@example.com": error})

    copy = pickle.loads(pickle.dumps(twin))

    assert type(copy) is type(twin)
    assert (str(copy), copy.hint, copy.reply_code) == ("No.", "Ask again.", 550)
    assert vars(copy)["recipients"] == {"ada@example.com": (550, b"")}
