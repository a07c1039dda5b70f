from __future__ import annotations

import re

import pytest

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.catalogue import CATALOGUE
from smtp_connector.diagnostics.diagnose import diagnose
from smtp_connector.diagnostics.facts import make_facts
from smtp_connector.diagnostics.record import Record
from smtp_connector.terms import Sentence

from .failure_cases import FAILURE_CASES, FailureCase, make_config_for
from .general_replies import GENERAL_REPLIES
from .look_alikes import LOOK_ALIKES
from .provider_replies import GMAIL, PROVIDER_REPLIES, SENDGRID, SES
from .reply_cases import LOGIN, UNKNOWN_HOST, ReplyCase, iter_variants, make_failure, read_reply

REPLY_CASES = (*PROVIDER_REPLIES, *GENERAL_REPLIES)

# Replies that begin with 4 for what no waiting changes, by providers that the reply alone does not name.
PERMANENT_IN_SPITE_OF_THE_REPLY = frozenset({"mailgun_sandbox", "recipient_suppressed"})
KEYS = tuple(str(field.alias) for field in SmtpConfig.model_fields.values())
GUIDE_SECTIONS = {
    *("", "before-you-start", "values-for-this-preset", "watch-out", "when-it-does-not-work"),
}


def find_cause(at: str, reply: str, host: str = UNKNOWN_HOST, **changes: object) -> str | None:
    diagnosis = diagnose(make_failure(at, reply), make_config_for(host, **changes))
    return diagnosis.id if diagnosis else None


@pytest.mark.parametrize("case", REPLY_CASES, ids=str)
def test_reply_has_its_cause_however_it_is_written(case: ReplyCase) -> None:
    config = make_config_for(case.host, **case.changes)
    diagnoses = {
        reply: diagnose(make_failure(case.at, reply), config) for reply in iter_variants(case)
    }

    found = {reply: diagnosis and diagnosis.id for reply, diagnosis in diagnoses.items()}
    assert found == dict.fromkeys(found, case.cause)


@pytest.mark.parametrize("case", LOOK_ALIKES, ids=str)
def test_reply_that_looks_like_another_has_its_own_cause_or_none(case: ReplyCase) -> None:
    spellings = (case.reply, case.reply.upper(), case.reply.replace(". ", ".\n"))

    found = [find_cause(case.at, text, case.host, **case.changes) for text in spellings]

    assert found == [case.cause] * len(spellings)


@pytest.mark.parametrize("case", REPLY_CASES, ids=str)
def test_cause_and_reply_agree_on_whether_waiting_helps(case: ReplyCase) -> None:
    reply = read_reply(case.reply)
    diagnosis = diagnose(
        make_failure(case.at, case.reply), make_config_for(case.host, **case.changes)
    )

    assert diagnosis is not None
    is_known_better = diagnosis.id in PERMANENT_IN_SPITE_OF_THE_REPLY and not diagnosis.is_transient
    assert is_known_better or diagnosis.is_transient in {None, reply.is_transient}


@pytest.mark.parametrize(
    ("at", "reply", "word"),
    [
        ("AUTH", "535 5.7.8 Username and Password not accepted", "app password"),
        ("AUTH", "534 5.7.9 Application-specific password required", "two-step"),
        ("AUTH", "535 5.7.139 SmtpClientAuthentication is disabled", "authenticated SMTP"),
        ("AUTH", "538 5.7.11 Encryption required for requested mechanism", "requireTLS"),
        ("greeting", "530 5.7.0 Must issue a STARTTLS command first", "requireTLS"),
        ("RCPT", "554 5.7.1 Relay access denied", "Sign in"),
        ("RCPT", "550 5.7.54 Unable to relay", "Sign in"),
        ("MAIL", "530 5.7.0 Must issue a STARTTLS command first", "requireTLS"),
        ("MAIL", "530 5.7.0 Authentication Required", "auth.user"),
        ("MAIL", "451 5.7.3 STARTTLS is required to send mail", "requireTLS"),
        ("MAIL", "421 4.7.66 TLS 1.0 and 1.1 are not supported", "tls.minVersion"),
        ("RCPT", "550 5.1.1 No such user", "address"),
        ("MAIL", "403 You are not authorized to send from that email", "fromEmail"),
        (".", "451 Authentication failed: Maximum credits exceeded", "credits"),
        (".", "550 5.4.5 Daily user\n5.4.5 sending limit exceeded", "24 hours"),
        ("RCPT", "450 4.2.0 Greylisted", "few minutes"),
        ("greeting", "421 Too many connections", "Wait"),
        ("MAIL", "550 Ip frequency limited", "Wait"),
        (".", "552 5.3.4 Message size exceeds limit", "shorter"),
    ],
)
def test_frequent_reply_has_its_advice(at: str, reply: str, word: str) -> None:
    auth = LOGIN if at == "AUTH" else ...
    diagnosis = diagnose(make_failure(at, reply), make_config_for(UNKNOWN_HOST, auth=auth))

    assert diagnosis is not None
    assert word in diagnosis.advice


@pytest.mark.parametrize("case", FAILURE_CASES, ids=str)
def test_failure_without_a_reply_has_its_cause_or_none(case: FailureCase) -> None:
    diagnosis = diagnose(case.make_failure(), make_config_for(case.host, **case.changes))

    assert (diagnosis.id if diagnosis else None) == case.cause


@pytest.mark.parametrize(
    ("at", "reply", "host", "cause"),
    [
        # A reply that says nothing has no cause, and neither has one in words that mean something else.
        ("MAIL", "550 5.7.1 Nein", UNKNOWN_HOST, None),
        ("AUTH", "535 IP address not allowed for this account", UNKNOWN_HOST, None),
        ("AUTH", "535 5.7.8 License expired", UNKNOWN_HOST, None),
        ("AUTH", "535 Maintenance, try later", UNKNOWN_HOST, None),
        ("RCPT", "550 5.7.1 Nein", UNKNOWN_HOST, None),
        ("RCPT", "450 Nein", UNKNOWN_HOST, None),
        ("RCPT", "550 Verboten", UNKNOWN_HOST, None),
        (".", "554 5.7.1 Verboten", UNKNOWN_HOST, None),
        (".", "451 4.3.0 Nein", UNKNOWN_HOST, None),
        ("DATA", "554 No valid recipients", UNKNOWN_HOST, None),
        (".", "554 5.6.0 Refused by anti-spam.example.com policy", UNKNOWN_HOST, None),
        ("RCPT", "550 5.7.1 Refused by relay.example.com", UNKNOWN_HOST, None),
        ("greeting", "550 Go away", UNKNOWN_HOST, None),
        # A refused password of an unknown server is not Google's, Microsoft's or SendGrid's.
        ("AUTH", "535 5.7.8 Bad username or password", UNKNOWN_HOST, "credentials_refused"),
        ("AUTH", "535 Authentication failed: Bad username / password", UNKNOWN_HOST, "credentials_refused"),
        ("AUTH", "535 Authentication Credentials Invalid", UNKNOWN_HOST, "credentials_refused"),
        ("AUTH", "550 5.7.1 No", UNKNOWN_HOST, "credentials_refused"),
        ("AUTH", "535 5.7.9 x", UNKNOWN_HOST, "credentials_refused"),
        # The same number means other things at other stages and with other servers.
        ("RCPT", "526 No", UNKNOWN_HOST, None),
        ("RCPT", "535 5.7.3 No", UNKNOWN_HOST, None),
        ("MAIL", "502 5.5.1 Command not implemented", UNKNOWN_HOST, None),
        ("MAIL", "553 5.7.1 No", UNKNOWN_HOST, None),
        (".", "550 5.4.5 Mail system congestion", UNKNOWN_HOST, None),
        (".", "550 5.7.30 DKIM did not pass", UNKNOWN_HOST, "sender_not_authenticated"),
        ("AUTH", "432 4.7.12 A password transition is needed", UNKNOWN_HOST, None),
        ("AUTH", "504 5.5.4 Unknown mechanism", SENDGRID, "mechanism_not_offered"),
        ("AUTH", "501 5.5.2 Cannot decode", GMAIL, "credentials_unreadable"),
        ("AUTH", "454 4.7.0 Temporary authentication failure", GMAIL, "sign_in_fails_for_now"),
        (".", "554 Transaction failed: domain not verified", SES, "ses_identity_unverified"),
        (".", "554 Message rejected: Email address is not verified.", UNKNOWN_HOST, "sender_unverified"),
        ("RCPT", "452 4.5.3 Too many recipients", UNKNOWN_HOST, "too_fast"),
        # What is said of a recipient is not said of the sender, and the reverse.
        ("RCPT", "554 5.7.1 <bob@elsewhere.test>: Recipient address rejected: Access denied", UNKNOWN_HOST, None),
        ("MAIL", "554 5.7.1 <no-reply@example.com>: Sender address rejected: Access denied", UNKNOWN_HOST, None),
        ("MAIL", "553 5.1.3 The address is not valid", UNKNOWN_HOST, "sender_syntax"),
        ("RCPT", "550 5.7.1 Your domain is not allowed to send to this group", UNKNOWN_HOST, "microsoft_recipient_restricted"),
        (".", "554 5.2.2 mailbox full", UNKNOWN_HOST, None),
        (".", "552 5.2.2 mailbox full", UNKNOWN_HOST, None),
        (".", "552 5.7.0 Blocked: its content presents a potential security issue", UNKNOWN_HOST, None),
        (".", "552 Mailbox full", UNKNOWN_HOST, None),
        (".", "550 5.3.4 It cannot be sent because your mailbox is full", UNKNOWN_HOST, "own_mailbox_full"),
        (".", "550 5.7.1 Suspicious due to the very low reputation of the sending domain", UNKNOWN_HOST, "taken_for_spam"),
        ("MAIL", "503 5.5.1 Error: need EHLO first", UNKNOWN_HOST, None),
        (".", "554 5.4.6 Too many hops, this message loops", UNKNOWN_HOST, None),
        ("greeting", "554 mail.example.com ESMTP not accepting messages", UNKNOWN_HOST, None),
        # A block list of names, a link's domain, a filter, another server: all of them speak of something else.
        ("RCPT", "554 5.7.1 Sender address [ada@example.com] blocked using dbl.spamhaus.org", UNKNOWN_HOST, None),
        (".", "550 5.7.1 URL links.elsewhere.test is listed in the Spamhaus DBL", UNKNOWN_HOST, None),
        (".", "550 5.7.1 The domain of a link is not registered", UNKNOWN_HOST, None),
        (".", "554 5.3.0 The spam filter is not available", UNKNOWN_HOST, None),
        (".", "554 5.7.1 Rejected by our spam filter", UNKNOWN_HOST, "taken_for_spam"),
        (".", "451 4.4.1 Relay mx9 could not be reached", UNKNOWN_HOST, None),
        (".", "550 5.7.1 The sender's Reply-To must match the From header", UNKNOWN_HOST, None),
        ("AUTH", "500 5.5.6 Authentication Exchange line is too long", UNKNOWN_HOST, None),
        ("AUTH", "535 5.7.8 SMTP for user ada is disabled", UNKNOWN_HOST, "authenticated_smtp_off"),
    ],
)  # fmt: skip
def test_reply_that_only_looks_alike_has_no_wrong_cause(
    at: str, reply: str, host: str, cause: str | None
) -> None:
    assert find_cause(at, reply, host) == cause


def test_sandbox_of_ses_is_told_from_a_sender_that_is_not_verified() -> None:
    reply = "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: {}"

    assert find_cause(".", reply.format("example.com"), SES) == "ses_sender_unverified"
    assert find_cause(".", reply.format("bob@example.com"), SES) == "ses_recipient_unverified"
    assert find_cause(".", reply.format("bob@example.com"), SES, fromEmail="broken") == (
        "ses_identity_unverified"
    )


def test_each_record_is_met_by_a_case() -> None:
    met = {case.cause for case in REPLY_CASES} | {case.cause for case in FAILURE_CASES}

    assert met - {None} == {record.id for record in CATALOGUE}


def test_ids_are_snake_case_and_there_once() -> None:
    ids = [record.id for record in CATALOGUE]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", record_id) for record_id in ids)


@pytest.mark.parametrize("record", CATALOGUE, ids=lambda record: record.id)
def test_record_speaks_in_whole_sentences_and_points_at_what_exists(record: Record) -> None:
    texts = [record.cause, *([record.advice] if record.advice else [])]

    assert all(text[0].isupper() or text[0] in "`%" or text.startswith(KEYS) for text in texts)
    assert all(text.endswith(".") for text in texts)
    assert record.guide_section in GUIDE_SECTIONS
    assert record.focus.partition(".")[0] in {"", *KEYS}
    assert record.source.startswith("https://") or not record.source


def test_a_sentence_holds_no_secret_and_no_user_name_that_may_be_a_key() -> None:
    key = "SG.a-secret-key"
    config = make_config_for(SENDGRID, auth=LOGIN | {"user": key, "pass": key})
    failure = make_failure("AUTH", "535 Authentication failed")

    for record in CATALOGUE:
        diagnosis = record.make_diagnosis(make_facts(failure, config))
        assert key not in f"{diagnosis.cause} {diagnosis.advice} {diagnosis.fixes}"


def test_cause_names_the_values_of_the_config() -> None:
    found = diagnose(
        make_failure("MAIL", "553 Mail from must equal authorized user"), make_config_for(GMAIL)
    )

    assert found is not None
    assert found.cause == (
        "smtp.gmail.com lets ada@example.com send as that address only, and the sender is no-reply@example.com."
    )
    assert isinstance(found.cause, Sentence)
    assert set(found.cause.values) == {"host", "user", "sender"}


def test_sender_that_is_no_address_does_not_break_a_diagnosis() -> None:
    config = make_config_for(UNKNOWN_HOST, fromEmail="<your-address>", auth=LOGIN | {"user": "ada"})

    diagnosis = diagnose(make_failure("MAIL", "553 Mail from must equal authorized user"), config)

    assert diagnosis is not None
    assert "fromEmail" in diagnosis.cause
    assert "auth.user" in diagnosis.cause
    assert diagnosis.fixes == ()
