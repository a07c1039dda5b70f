"""Broken set-ups before the sign-in: no connection, no encryption, or what answers is no server for mail."""

from __future__ import annotations

import ssl

from tests.certificates import Authority, make_self_signed_server_context
from tests.smtp_server import close, reset

from .broken_server import (
    DIRECT,
    IMPLICIT,
    NONE,
    BrokenSetup,
    Mend,
    Place,
    answer_late,
    refuse_unless,
)

BY_HAND, FIRST_FIX, SECOND_FIX = Mend.BY_HAND, Mend.FIRST_FIX, Mend.SECOND_FIX
AT_ONCE = {"implicit_tls": True}
IN_CLEAR = {"tls_context": None, "auth_needs_tls": False}
AT_SERVER = {**DIRECT, "port": Place.SERVER_PORT}  # no proxy between
LOCAL = {"host": "127.0.0.1"}  # what the certificates of special servers are for
AFTER_EHLO = "250-mx7\n250-STARTTLS\n250 AUTH PLAIN"


def know_old_tls_only(authority: Authority) -> ssl.SSLContext:
    return authority.make_server_context_of_versions(ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)


def know_tls_1_2_only(authority: Authority) -> ssl.SSLContext:
    return authority.make_server_context_of_versions(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)


def name_another_host(authority: Authority) -> ssl.SSLContext:
    return authority.make_server_context("mx.provider.example", "*.provider.example")


def sign_itself(_authority: Authority) -> ssl.SSLContext:
    return make_self_signed_server_context()


DNS_SETUPS = (
    BrokenSetup("host that does not exist", "host_not_found", BY_HAND, changes={"proxy": ..., "host": "mail.no-such-name.invalid"}),
    BrokenSetup("Gmail's host misspelt", "host_misspelt", FIRST_FIX, changes={"proxy": ..., "host": "smtp.gmial.com"}),
    BrokenSetup("SendGrid's host with the wrong ending", "host_misspelt", FIRST_FIX, changes={"proxy": ..., "host": "SMTP.SendGrid.com"}),
)  # fmt: skip
CONNECT_SETUPS = (
    BrokenSetup("port where nothing listens", "connection_refused", FIRST_FIX, changes={**DIRECT, "port": Place.CLOSED_PORT}),
    BrokenSetup("port behind a firewall that drops everything", "host_silent", FIRST_FIX, changes={**DIRECT, "port": Place.SILENT_PORT, "connectionTimeout": 200}),
    BrokenSetup("address that this installation may not connect to", "destination_not_allowed", BY_HAND, changes={**DIRECT, "host": "10.1.2.3"}),
    BrokenSetup("localAddress that this machine does not have", "local_address_unusable", BY_HAND, changes={**AT_SERVER, "localAddress": "192.0.2.77"}),
    BrokenSetup("proxy that is not there", "proxy_unreachable", BY_HAND, changes={"proxy": Place.CLOSED_PROXY}),
    BrokenSetup("server that hangs up before it greets", "no_greeting", changes=AT_SERVER, replies={"greeting": close}),
    BrokenSetup("server that resets the connection after its greeting", NONE, replies={"EHLO": reset}),
    BrokenSetup("greetingTimeout written in seconds", "greeting_timeout_in_seconds", FIRST_FIX, changes={"greetingTimeout": 20}, replies={"greeting": answer_late("220 mx7 ready")}),
    BrokenSetup("socketTimeout written in seconds", "socket_timeout_in_seconds", FIRST_FIX, changes={"socketTimeout": 60}, replies={"MAIL": answer_late("250 2.1.0 Ok")}),
)  # fmt: skip
TLS_SETUPS = (
    BrokenSetup("secure on a port that begins in plain text", "tls_on_plain_port", FIRST_FIX, changes={**AT_SERVER, "secure": True, "requireTLS": ...}),
    BrokenSetup("secure for a relay that begins in plain text", "tls_on_plain_port", FIRST_FIX, right={"auth": ...}, changes={**AT_SERVER, "secure": True, "requireTLS": ...}),
    BrokenSetup("plain text on 465", "plain_on_tls_port", FIRST_FIX, right=IMPLICIT, server=AT_ONCE, changes={"secure": False, "greetingTimeout": 300}),
    BrokenSetup("STARTTLS required on 465", "plain_on_tls_port", FIRST_FIX, right=IMPLICIT, server=AT_ONCE, changes={"secure": False, "requireTLS": True, "greetingTimeout": 300}),
    BrokenSetup("plain text on an unusual port for TLS", "no_greeting", FIRST_FIX, right={**IMPLICIT, "port": 10465}, server=AT_ONCE, changes={"secure": False, "greetingTimeout": 300}),
    BrokenSetup("port that hangs up at the handshake", "tls_handshake_cut", right=IMPLICIT, changes=AT_SERVER, replies={"greeting": close}),
    BrokenSetup("STARTTLS required of a relay that has none", "starttls_missing", SECOND_FIX, right={"auth": ..., "requireTLS": ...}, changes={"requireTLS": True}, server=IN_CLEAR),
    BrokenSetup("STARTTLS required of a server with sign-in that has none", "starttls_missing", server=IN_CLEAR),
    BrokenSetup("password for a server without encryption", "credentials_not_sent_in_clear", changes={"requireTLS": ...}, server=IN_CLEAR),
    BrokenSetup("server whose TLS is out of order", "starttls_unavailable", replies={"STARTTLS": "454 4.3.0 mx7: TLS nicht verf\u00fcgbar"}),
    BrokenSetup("server that offers STARTTLS and refuses it", "starttls_refused", replies={"STARTTLS": "554-5.3.3\n554 5.3.3 NOT TODAY"}),
    BrokenSetup("server that knows TLS 1.1 at most", "tls_version_too_old", right=LOCAL, context=know_old_tls_only),
    BrokenSetup("tls.minVersion above what the server knows", "own_tls_choice_too_narrow", FIRST_FIX, right=LOCAL, changes={"tls": {"minVersion": "TLSv1.3"}}, context=know_tls_1_2_only),
    BrokenSetup("server that lets in holders of a certificate only", "tls_client_certificate", right=LOCAL, context=Authority.make_demanding_server_context),
    BrokenSetup("weak Diffie-Hellman group", "tls_key_exchange_too_weak", right=LOCAL, context=Authority.make_small_group_server_context),
)  # fmt: skip
CERTIFICATE_SETUPS = (
    BrokenSetup("certificate that has expired", "certificate_expired_on", right=LOCAL, context=Authority.make_expired_server_context),
    BrokenSetup("certificate of tomorrow", "certificate_not_yet_valid", right=LOCAL, context=Authority.make_future_server_context),
    BrokenSetup("certificate for another host", "certificate_for_other_name_known", FIRST_FIX, context=name_another_host),
    BrokenSetup("host given as an address", "certificate_for_other_name_known", FIRST_FIX, changes={"host": "127.0.0.2"}),
    BrokenSetup("servername of another server", "certificate_for_other_name_known", FIRST_FIX, changes={"servername": "mx.elsewhere.test"}),
    BrokenSetup("certificate that signed itself", "certificate_self_signed", changes={"tls": {"ca": ...}}, context=sign_itself),
    BrokenSetup("certificate of another authority than tls.ca", "certificate_not_of_own_authority", context=sign_itself),
    BrokenSetup("private authority that is not in tls.ca", "certificate_authority_unknown", BY_HAND, changes={"tls": {"ca": ...}}),
    BrokenSetup("firewall that shows its own certificate for Gmail", "certificate_replaced_on_the_way", BY_HAND, changes={"host": "smtp.gmail.com", "tls": {"ca": ...}}),
)  # fmt: skip
GREETING_SETUPS = (
    BrokenSetup("web server", "web_server", BY_HAND, changes={"host": "www.example.com"}, replies={"greeting": ["HTTP/1.0 400 Bad request\nServer: Apache\n\n<html>", "220 mx7"]}),
    BrokenSetup("web server on 8080", "web_server", FIRST_FIX, changes={"port": 8080, "host": "pop.example.com"}, replies={"greeting": ["<!DOCTYPE HTML>\n<html><h1>400</h1></html>", "220 mx7"]}),
    BrokenSetup("POP server", "pop_server", FIRST_FIX, changes={"host": "pop3.example.com", "port": 110}, replies={"greeting": ["+OK Cyrus POP3 bereit <17@mx7>", "220 mx7"]}),
    BrokenSetup("IMAP server", "imap_server", FIRST_FIX, changes={"host": "imap.example.com", "port": 143}, replies={"greeting": ["* OK [CAPABILITY IMAP4rev2 STARTTLS] Dovecot klaar.", "220 mx7"]}),
    BrokenSetup("SSH server", "not_smtp", BY_HAND, changes={"port": 2022}, replies={"greeting": ["SSH-2.0-dropbear_2022.83", "220 mx7"]}),
    BrokenSetup("FTP server", "not_ehlo", BY_HAND, changes={"port": 2121}, replies={"EHLO": ["500 'EHLO': command not understood", AFTER_EHLO]}),
    BrokenSetup("server that is being restarted", "server_busy", replies={"greeting": "421-mx7.provider.example\n421 Bitte sp\u00e4ter noch einmal versuchen"}),
    BrokenSetup("machine on a block list", "address_blocked", replies={"greeting": "554-mx7.provider.example ESMTP\n554-Your HOST [203.0.113.9]\n554 is on our Blocklist"}),
    BrokenSetup("machine with a bad name at Spamhaus", "address_blocked", replies={"RCPT": "550 5.7.1 (mx7) rejected: 203.0.113.9 found in https://www.spamhaus.org/query/ip/203.0.113.9"}),
    BrokenSetup("machine without a name in DNS", "reverse_name_missing", replies={"RCPT": "550-5.7.1 mx7: sorry, your PTR\n550 5.7.1 record does not exist"}),
    BrokenSetup("EHLO name with an underscore", "ehlo_hostname_refused", FIRST_FIX, changes={"name": "web_1"}, replies={"EHLO": refuse_unless("example.com", "501 mx7 (#4.7.1) Domaine incorrect", taken=AFTER_EHLO)}),
    BrokenSetup("EHLO name that is not whole", "ehlo_hostname_refused", FIRST_FIX, changes={"name": "web1"}, replies={"RCPT": refuse_unless("example.com", "504 5.5.2 <WEB1>: HELO command rejected: NEED fully-qualified hostname", seen="EHLO")}),
    BrokenSetup("greeting that refuses without a reason", NONE, replies={"greeting": "554 mx7 No service here"}),
)  # fmt: skip
SETUPS_BEFORE_SIGN_IN = (
    *DNS_SETUPS,
    *CONNECT_SETUPS,
    *TLS_SETUPS,
    *CERTIFICATE_SETUPS,
    *GREETING_SETUPS,
)
