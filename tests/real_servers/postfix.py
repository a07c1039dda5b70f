"""Postfix with Dovecot's sign-in, from Debian's packages. It starts as root only."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

from tests.certificates import Authority

from .server import (
    DOMAIN,
    GREYLISTED,
    LOCAL_PARTS,
    NOBODY,
    PASSWORD,
    TOKEN,
    USER,
    RealServer,
    read_if_there,
    read_version,
)

HELP = (
    "Postfix or Dovecot is missing. Install them: apt-get install postfix dovecot-core"
    if os.geteuid() == 0
    else "Postfix starts as root only. Run these tests as root."
)

MASTER_PROGRAM = "/usr/lib/postfix/sbin/master"

DOVECOT = """
protocols =
base_dir = {folder}/dovecot/run
state_dir = {folder}/dovecot/state
log_path = {folder}/dovecot.log
ssl = no
auth_mechanisms = plain login cram-md5 xoauth2 oauthbearer
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/dovecot/oauth2.conf
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login cram-md5
  args = scheme=PLAIN {folder}/dovecot/users
}}
userdb {{
  driver = static
  args = uid={nobody} gid={nobody} home=/nonexistent
}}
service auth {{
  unix_listener {folder}/dovecot/auth {{
    mode = 0666
  }}
}}
# The penalty makes every sign-in after a refused one wait for seconds.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

OAUTH2 = """
introspection_mode = post
introspection_url = http://127.0.0.1:{introspection_port}/
username_attribute = username
active_attribute = active
active_value = true
"""

MAIN = """
compatibility_level = 3.6
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}

# Nothing comes from another machine, and nothing leaves this one.
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
local_transport = error:there are no local users

myhostname = postfix.test
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
notify_classes =
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = inline:{{ {mailboxes} }}
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}

smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/dovecot/auth
smtpd_client_restrictions = permit_sasl_authenticated, reject
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = reject_unlisted_recipient, check_policy_service unix:private/greylist
"""

MASTER = """
127.0.0.1:{starttls_port} inet n - n - - smtpd
127.0.0.1:{tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup   unix n - n 60 1 pickup
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
tlsmgr   unix - - n 1000? 1 tlsmgr
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
verify   unix - - n - 1 verify
flush    unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq    unix n - n - - showq
error    unix - - n - - error
retry    unix - - n - - error
discard  unix - - n - - discard
virtual  unix - n n - - virtual
anvil    unix - - n - 1 anvil
scache   unix - - n - 1 scache
postlog  unix-dgram n - n - 1 postlogd
greylist unix - n n - 0 spawn user=nobody argv=/bin/sh {folder}/etc/greylist.sh
"""

# Postfix asks with lines of name=value that an empty line ends (its SMTPD_POLICY_README).
GREYLIST = """
while read -r line; do
  case $line in
  recipient=*) recipient=${{line#recipient=}} ;;
  '')
    action=dunno
    if [ "$recipient" = {greylisted} ] && [ ! -e {folder}/greylist/seen ]; then
      : >{folder}/greylist/seen
      action='450 4.2.0 Greylisted, come again later'
    fi
    printf 'action=%s\\n\\n' "$action"
    ;;
  esac
done
"""


def find_postfix() -> str | None:
    """Return the path of the postfix command when this user can start it."""
    programs = [find_program(name) for name in ("postfix", "dovecot")]
    return programs[0] if all(programs) and os.geteuid() == 0 else None


def find_program(name: str) -> str | None:
    """Return the path of a server; Debian keeps them off the PATH of plain users."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Introspection:
    """The provider that Dovecot asks about a token (RFC 7662), on loopback."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), IntrospectionHandler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class IntrospectionHandler(BaseHTTPRequestHandler):
    """One question about a token."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_right = dict(parse_qsl(body)).get("token") == TOKEN
        answer = {"active": is_right, **({"username": USER} if is_right else {})}
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


class Postfix(RealServer):
    """Postfix, its own master process and queue; Dovecot answers who may sign in."""

    name = "Postfix"
    queue_folders = ("queue/maildrop", "queue/incoming", "queue/active", "queue/deferred")

    @property
    def version(self) -> str:
        postfix = read_version(r"mail_version = (\S+)", "/usr/sbin/postconf", "-d", "mail_version")
        dovecot = read_version(r"([\d.]+)", "/usr/sbin/dovecot", "--version")
        return f"{postfix} with Dovecot {dovecot}"

    def __init__(self, authority: Authority) -> None:
        super().__init__(authority)
        self._introspection = Introspection()

    def remove(self) -> None:
        super().remove()
        self._introspection.stop()

    def launch(self) -> None:
        if not (self.folder / "etc").exists():
            self._write_settings()
        self.run("/usr/sbin/dovecot", "-F", "-c", self.folder / "dovecot" / "dovecot.conf")
        auth = self.folder / "dovecot" / "auth"
        self.wait_until(auth.is_socket, "Dovecot listens")
        # Not by `postfix start-fg`: the server would leave the process group that `stop` ends.
        self.run(MASTER_PROGRAM, "-s", "-c", self.folder / "etc")

    def stop(self) -> None:
        super().stop()
        # Left behind, it would look as if the next Dovecot listened already.
        (self.folder / "dovecot" / "auth").unlink(missing_ok=True)

    def read_log(self) -> str:
        return read_if_there(self._log)

    def get_login_pattern(self, mechanism: str) -> str:
        return rf"sasl_method={mechanism}, sasl_username={re.escape(USER)}"

    def count_refused_logins(self, log: str) -> int | None:
        found = re.search(r"disconnect from .* auth=0/(\d+)", log)
        return int(found[1]) if found else None

    @property
    def _log(self) -> Path:
        return self.folder / "postfix.log"

    def _write_settings(self) -> None:
        settings = {
            "certificate": self.certificate,
            "domain": DOMAIN,
            "folder": self.folder,
            "greylisted": GREYLISTED,
            "key": self.key,
            "mailboxes": " ".join(f"{{ {name}@{DOMAIN} = {name}/ }}" for name in LOCAL_PARTS),
            "introspection_port": self._introspection.port,
            "nobody": NOBODY,
            "starttls_port": self.starttls_port,
            "tls_port": self.tls_port,
        }
        self.write("dovecot/users", f"{USER}:{PASSWORD}\n").chmod(0o644)
        for name, template in {
            "dovecot/dovecot.conf": DOVECOT,
            "dovecot/oauth2.conf": OAUTH2,
            "etc/main.cf": MAIN,
            "etc/master.cf": MASTER,
            "etc/greylist.sh": GREYLIST,
        }.items():
            self.write(name, template.format_map(settings).lstrip())
        (self.folder / "queue").mkdir()
        data = self.folder / "data"
        data.mkdir()
        shutil.chown(data, "postfix")
        # It also makes the queue's folders.
        self.run_to_end("/usr/sbin/postfix", "-c", self.folder / "etc", "check")
