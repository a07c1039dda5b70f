"""Causes: the recipient's side could not tell whether the sender's domain wants this mail (SPF, DKIM, DMARC)."""

from __future__ import annotations

from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

AFTER_SIGN_IN = (Stage.ENVELOPE, Stage.DATA)

RECORDS = (
    Record(
        id="dmarc_refused",
        matches=(
            Match(
                reply_codes=(4, 5),
                text=said("dmarc"),
                unless=said("dmarc (temporar|time.?out|timed.out|could)"),
            ),
        ),
        cause=gettext_noop(
            "The owner of %(sender_domain)s has laid down (DMARC) that mail of that domain counts only from servers that it names, and %(host)s is none of them for this message."
        ),
        advice=gettext_noop(
            "Send from a domain of your own whose SPF and DKIM records name this provider. An address of Gmail, Yahoo or Outlook goes out through that provider only."
        ),
        is_transient=False,
        focus="fromEmail",
        source="https://www.rfc-editor.org/rfc/rfc7489",
    ),
    Record(
        id="sender_not_authenticated",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                enhanced_status_codes=(
                    *("5.7.26", "4.7.26", "5.7.27", "4.7.27", "5.7.30", "4.7.30"),
                    *("5.7.20", "5.7.23", "5.7.515"),
                ),
                unless=said("null.?mx"),
            ),
            Match(
                reply_codes=(4, 5),
                text=said(
                    "(not|doesn't|fail) pass authentication",
                    r"(spf|dkim)\b (fail|not|did.not|missing|softfail|reject|none|invalid)",
                    r"(fail|reject|missing) (spf|dkim)\b",
                    "unauthenticated email",
                ),
            ),
        ),
        cause=gettext_noop(
            "The recipient's side found no valid SPF or DKIM for %(sender_domain)s, so it could not tell whether the message is genuine."
        ),
        advice=gettext_noop(
            "Publish the SPF and DKIM records that the provider gives for %(sender_domain)s, then send again."
        ),
        focus="fromEmail",
        source="https://support.google.com/a/answer/81126",
    ),
)
