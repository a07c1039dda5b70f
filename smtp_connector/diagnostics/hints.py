"""What transport advises by itself, where it knows why a session failed."""

from __future__ import annotations

from smtp_connector.terms import gettext_noop

TLS_ON_PLAIN_PORT = gettext_noop(
    "The server does not speak TLS from the first byte on this port. Set secure to false for STARTTLS (port 587), or use port 465."
)
PLAIN_ON_TLS_PORT = gettext_noop(
    "If this port expects TLS from the first byte, as 465 does, set secure to true."
)
NOTHING_LISTENS = gettext_noop("Check host and port; nothing accepts connections there.")
CHECK_PROXY = gettext_noop(
    "Check proxy: its scheme, host and port. Another kind of server may answer there."
)
PROXY_SIGN_IN = gettext_noop(
    "Write user and password of the proxy into proxy, as user:password@ before its host."
)
PROXY_REFUSES = gettext_noop(
    "Check host and port, and ask the proxy's operator whether it may connect there."
)
NO_ROUTE = gettext_noop("Check host and port, and whether a firewall lets this machine reach them.")
UNKNOWN_HOST = gettext_noop("Check the spelling of host.")
RESOLVER_SILENT = gettext_noop("Check this machine's DNS resolver and send again.")
SLOW_SERVER = gettext_noop(
    "Send again. If it happens each time, check host and port, or raise the timeouts of the config."
)
NOT_SMTP = gettext_noop("Check host and port; this may not be an SMTP server.")
OUTCOME_UNKNOWN = gettext_noop(
    "The message may have been delivered. Look into the recipient's mailbox before you send it again."
)
TLS_VERSIONS = gettext_noop(
    "Server and config have no TLS version or cipher in common. Check tls.minVersion, tls.maxVersion and tls.ciphers."
)
WEAK_KEY = gettext_noop(
    "The server's key exchange is too weak. Ask its operator to replace its Diffie-Hellman group."
)
CLIENT_CERTIFICATE = gettext_noop(
    "The server wants a certificate of yours that it knows. Check tls.cert and tls.key."
)
SEND_AGAIN = gettext_noop(
    "Send again. If it happens each time, the network changes what it carries."
)
OFFER_TLS = gettext_noop(
    "Set requireTLS to true with port 587, or secure to true with port 465. Only for a trusted relay on your own network set ignoreTLS to true."
)
OFFER_TLS_FOR_AUTH = gettext_noop(
    "The connection is not encrypted, and many servers offer a sign-in only over TLS. Set requireTLS to true with port 587, or secure to true with port 465."
)
CHECK_CERTIFICATE = gettext_noop(
    "Check host. For a server of your own put its authority's certificate into tls.ca."
)

WEAK_CERTIFICATE = gettext_noop(
    "The server's certificate is too weak: its key is too short, or it is signed over SHA-1. Ask its operator to renew it."
)

# By OpenSSL's verify codes (X509_V_ERR_…).
CERTIFICATE_HINTS = {
    9: gettext_noop(
        "The certificate is not valid yet. Check the clock of this machine and of the server."
    ),
    10: gettext_noop("The server's certificate has expired. Ask its operator to renew it."),
    18: gettext_noop(
        "The certificate is self-signed. Put it into tls.ca if the server is your own, else check host."
    ),
    19: gettext_noop(
        "The certificate comes from an authority that is not known here. Put that authority's certificate into tls.ca if the server is your own."
    ),
    20: gettext_noop(
        "The certificate's authority is not known here, or the server left out an intermediate certificate. Put the authority's certificate into tls.ca if the server is your own."
    ),
    62: gettext_noop(
        "The certificate is for another name. Set host to a name in the certificate, or set servername to it."
    ),
    66: WEAK_CERTIFICATE,
    67: WEAK_CERTIFICATE,
    68: WEAK_CERTIFICATE,
    64: gettext_noop(
        "The certificate does not name this IP address. Set host to a name in the certificate, or set servername to it."
    ),
}
