"""The catalogue of causes, in the order in which they are tried: the specific before the general."""

from __future__ import annotations

from smtp_connector.diagnostics.record import Record

from . import (
    auth,
    certificate,
    chinese,
    connect,
    dns,
    domain,
    google,
    mailboxes,
    message,
    microsoft,
    oauth2,
    recipient,
    sender,
    services,
    session,
    sign_in,
    tls,
)

CATALOGUE: tuple[Record, ...] = (
    *oauth2.RECORDS,  # first: what they speak of is not the mail server
    *connect.RECORDS,
    *dns.RECORDS,
    *tls.RECORDS,
    *certificate.RECORDS,
    *domain.RECORDS,
    *session.RECORDS,
    *sign_in.RECORDS,
    *google.RECORDS,
    *microsoft.RECORDS,
    *chinese.RECORDS,
    *services.RECORDS,
    *mailboxes.RECORDS,
    *auth.RECORDS,
    *sender.RECORDS,
    *recipient.RECORDS,
    *message.RECORDS,
)
